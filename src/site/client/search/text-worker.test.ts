import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { type FromTextWorker, type ToTextWorker, textWorkerBody } from './text-worker.ts';

test('the worker stands alone and finds descriptions', async () => {
  // The same text that the page starts, behind the two names that a browser's worker has.
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     const scope = { onmessage: null, postMessage: (answer) => parentPort.postMessage(answer) };
     parentPort.on('message', (data) => scope.onmessage({ data }));
     (${textWorkerBody.toString()})(scope);`,
    { eval: true },
  );
  const ask = async (message: ToTextWorker): Promise<FromTextWorker> => {
    worker.postMessage(message);
    const [answer] = (await once(worker, 'message')) as [FromTextWorker];
    return answer;
  };
  const long = `${'word '.repeat(40)}the Grand Total of it ${'tail '.repeat(60)}`;
  worker.postMessage({
    texts: [
      [0, -1, 'One row per order'],
      [1, 7, long],
    ],
  } satisfies ToTextWorker);
  expect(await ask({ id: 1, terms: ['order', 'row'], limit: 5 })).toEqual({
    id: 1,
    hits: [{ row: 0, column: -1, excerpt: 'One row per order' }],
  });
  const found = await ask({ id: 2, terms: ['grand total'], limit: 5 });
  expect(found.hits).toHaveLength(1);
  expect(found.hits[0]?.excerpt).toMatch(/^… .*the Grand Total of it.*…$/);
  expect((await ask({ id: 3, terms: ['.*'], limit: 5 })).hits).toEqual([]);
  expect((await ask({ id: 4, terms: [], limit: 5 })).hits).toEqual([]);
  await worker.terminate();
});
