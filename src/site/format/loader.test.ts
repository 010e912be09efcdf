import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Loader, ShardProblem, shardScript } from './loader.ts';

/** A page in small: runs scripts of a map of files, which call the loader as `__d`. */
function page(files: Map<string, string>, inline = new Map<string, string>()): { loader: Loader; loads: string[] } {
  const loads: string[] = [];
  let isParsed = false;
  const loader: Loader = new Loader(
    {
      inline: (key) => (key === 'late' && !isParsed ? undefined : inline.get(key)),
      parsed: async () => {
        isParsed = true;
      },
      addScript: async (path) => {
        loads.push(path);
        const script = files.get(path);
        if (script === undefined) throw new TypeError('gone');
        const [, key, payload] = /^__d\("([^"]*)","([^"]*)"\)\n$/.exec(script) ?? [];
        if (key !== undefined && payload !== undefined) loader.receive(key, payload);
      },
      unpack: async (payload) => gunzipSync(Buffer.from(payload, 'base64')).toString('utf8'),
    },
    'docs/',
  );
  return { loader, loads };
}

const packed = (text: string): string => gzipSync(text).toString('base64');

test('a file is loaded once, by its key', async () => {
  const { loader, loads } = page(new Map([['docs/data/a.1.js', shardScript('a', packed('{"é":1}'))]]));
  loader.setFiles(new Map([['a', 'data/a.1.js']]));
  expect(await Promise.all([loader.text('a'), loader.text('a')])).toEqual(['{"é":1}', '{"é":1}']);
  expect(loads).toEqual(['docs/data/a.1.js']);
});

test('what the page holds needs no file', async () => {
  const { loader, loads } = page(new Map(), new Map([['core', `\n${packed('x')}\n`]]));
  expect(loader.has('core')).toBe(true);
  expect(await loader.text('core')).toBe('x');
  expect(loads).toEqual([]);
});

test('what stands below the application is waited for', async () => {
  const { loader } = page(new Map(), new Map([['late', packed('x')]]));
  loader.setFiles(new Map([['late', '']]));
  expect(loader.has('late')).toBe(true);
  expect(await loader.text('late')).toBe('x');
});

test('what was forgotten is loaded again', async () => {
  const { loader, loads } = page(new Map([['docs/a.js', shardScript('a', packed('x'))]]));
  loader.setFiles(new Map([['a', 'a.js']]));
  await loader.text('a');
  await loader.text('a');
  expect(loads).toHaveLength(1);
  loader.forget('a');
  expect(await loader.text('a')).toBe('x');
  expect(loads).toHaveLength(2);
});

test('missing, empty and damaged files name their path, and are tried again', async () => {
  const files = new Map([
    ['docs/b.js', shardScript('other', packed('x'))],
    ['docs/c.js', shardScript('c', 'AAAA')],
  ]);
  const { loader } = page(files);
  loader.setFiles(new Map(['a', 'b', 'c'].map((key) => [key, `${key}.js`])));
  for (const key of ['a', 'b', 'c', 'd']) {
    const problem = await loader.text(key).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(ShardProblem);
    expect((problem as ShardProblem).path).toBe(key === 'd' ? 'd' : `docs/${key}.js`);
  }
  files.set('docs/a.js', shardScript('a', packed('now')));
  expect(await loader.text('a')).toBe('now');
});
