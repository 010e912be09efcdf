// Against a server on the loopback interface that answers until it is told to hang up.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRedactor, processEnv, type Services, systemClock } from '../base/index.ts';
import { PackageCache } from './archive-cache.ts';
import { Hub } from './hub.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsdbt-hub-'));
const cache = new PackageCache(folder);
const asked: string[] = [];
let isThere = true;
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  if (isThere) response.end(request.url?.endsWith('index.json') ? '["a/b"]' : '{"name": "b", "versions": {}}');
  else request.socket.destroy();
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

function hub(offline: string[] = []): Hub {
  const services: Services = {
    clock: systemClock,
    env: processEnv({ DBT_PACKAGE_HUB_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
    log: { emit: () => undefined },
    redactor: createRedactor(),
    invocationId: '',
    signal: new AbortController().signal,
  };
  return new Hub({ services, cache, onOffline: (url) => offline.push(url.slice(url.indexOf('/api'))) });
}

test('a hub that is out of reach is waited for once; an answer that nobody has is asked for again', async () => {
  const question = { span: undefined, retries: 0 };
  const before = hub();
  await before.checkIndex('a/b', question);
  await before.package('a/b', question);
  await before.package('a/c', question);
  isThere = false;
  asked.splice(0);
  const offline: string[] = [];
  const now = hub(offline);
  await now.checkIndex('a/b', question);
  await now.package('a/b', question);
  await now.package('a/c', question);
  expect(offline).toEqual(['/api/v1/index.json', '/api/v1/a/b.json', '/api/v1/a/c.json']);
  await expect(now.package('a/d', question)).rejects.toThrow('External connection exception occurred');
  expect(asked).toEqual(['/api/v1/index.json']);
  isThere = true;
  await now.package('a/d', { ...question, retries: 1 });
  expect(asked).toEqual(['/api/v1/index.json', '/api/v1/a/d.json']);
});
