// Against servers on the loopback interface: what a slow line, a silent server and a user in the address do.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { download } from './download.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const get = (url: string, timeoutMs = 1000): Promise<string> =>
  download(url, { signal: new AbortController().signal, timeoutMs, retries: 0 }).then(String);

test('a slow line may take longer than the timeout, as long as something comes', async () => {
  async function* slowly(): AsyncGenerator<string> {
    for (let part = 0; part < 13; part += 1) {
      yield 'x';
      await wait(100);
    }
  }
  const host = await serve((_request, response) => void Readable.from(slowly()).pipe(response));
  expect(await get(`http://${host}/`)).toBe('x'.repeat(13));
});

test('a server that falls silent, before or amid its answer, is given up', async () => {
  const host = await serve((request, response) => {
    if (request.url === '/begun') response.write('x');
  });
  await expect(get(`http://${host}/`, 200)).rejects.toThrow('no answer in time');
  await expect(get(`http://${host}/begun`, 200)).rejects.toThrow('no answer in time');
});

test('a user in the address is told to its host only', async () => {
  const other = await serve((request, response) => response.end(String(request.headers.authorization)));
  const host = await serve((request, response) => {
    if (request.url === '/away') response.writeHead(302, { location: `http://${other}/` }).end();
    else response.end(String(request.headers.authorization));
  });
  const basic = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
  expect(await get(`http://me:p%40ss@${host}/`)).toBe(basic);
  expect(await get(`http://me:p%40ss@${host}/away`)).toBe('undefined');
});
