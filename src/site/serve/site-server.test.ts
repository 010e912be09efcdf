import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isOwnHost, type SiteServer, serveSite } from './site-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsdbt-serve-'));
let server: SiteServer;

beforeAll(async () => {
  mkdirSync(join(folder, 'docs/data/n'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(
    join(folder, 'docs/index.html'),
    '<!doctype html><html lang="en" data-base=""><meta content="connect-src \'none\'">',
  );
  writeFileSync(join(folder, 'docs/data/n/0.abc.js'), '__d("n/0","x")\n');
  writeFileSync(join(folder, 'docs/data/meta.json'), '{}');
  writeFileSync(join(folder, 'docs/.hidden'), 'secret');
  writeFileSync(join(folder, 'docs/empty.js'), '');
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'docs/link.js'));
  symlinkSync(folder, join(folder, 'docs/up'));
  server = await serveSite({ directory: join(folder, 'docs'), host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Asks with exactly this path, which `fetch` would tidy up. */
function ask(path: string, { host = `localhost:${server.port}`, method = 'GET' } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: server.port, path, method, headers: { Host: host } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    })
      .on('error', reject)
      .end();
  });
}

test('pages, data and their types', async () => {
  const page = await ask('/');
  expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.text).toContain('data-live="/__live"');
  expect(page.text).toContain("connect-src 'self'");
  const data = await ask('/data/n/0.abc.js?x=1');
  expect([data.status, data.headers['content-type'], data.text]).toEqual([
    200,
    'text/javascript; charset=utf-8',
    '__d("n/0","x")\n',
  ]);
  expect(data.headers['x-content-type-options']).toBe('nosniff');
  expect((await ask('/data/meta.json')).headers['content-type']).toBe('application/json; charset=utf-8');
  expect((await ask('/empty.js')).status).toBe(200);
  expect(await ask('/', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  expect((await ask('/', { method: 'POST' })).status).toBe(405);
});

test('nothing outside of the folder, no list of a folder', async () => {
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/data/../../secret.txt',
    '/..\\secret.txt',
    '/%2e%2e%5csecret.txt',
    '/link.js',
    '/up/secret.txt',
    '/.hidden',
    '//etc/passwd',
    '/data',
    '/data/',
    '/none.js',
    '/%00',
    '/%',
    '/index.html/x',
  ]) {
    const { status, text } = await ask(path);
    expect([path, status, text.includes('secret')]).toEqual([path, 404, false]);
  }
});

test('only who asks for this machine by its name is answered', async () => {
  for (const host of [
    'evil.test',
    'evil.test:80',
    'localhost.evil.test',
    '127.0.0.1.evil.test',
    '[::1',
    'localhost:80:80',
  ]) {
    expect([host, (await ask('/', { host })).status]).toEqual([host, 403]);
  }
  for (const host of ['localhost', 'LOCALHOST:1', '127.0.0.1:9', '[::1]:9'])
    expect((await ask('/', { host })).status).toBe(200);
  expect(isOwnHost('docs.shop.test:1', 'docs.shop.test')).toBe(true);
  expect(isOwnHost('192.168.1.2:8080', '0.0.0.0')).toBe(true);
  expect(isOwnHost('evil.test', '0.0.0.0')).toBe(false);
  expect(isOwnHost(undefined, '0.0.0.0')).toBe(false);
});

test('open pages are told', async () => {
  const told = await new Promise<string>((resolve, reject) => {
    const listening = request(
      { host: '127.0.0.1', port: server.port, path: '/__live', headers: { Host: 'localhost' } },
      (response) => {
        response.setEncoding('utf8');
        let text = '';
        response.on('data', (part: string) => {
          if (text === '') server.tell('changed', { a: 'b\nc' });
          text += part;
          if (!text.includes('data:')) return;
          resolve(text);
          listening.destroy();
        });
        response.on('error', () => undefined);
      },
    );
    listening.on('error', reject);
    listening.end();
  });
  expect(told).toContain('event: changed\ndata: {"a":"b\\nc"}\n\n');
});

test('a port that is taken is told', async () => {
  await expect(serveSite({ directory: folder, host: '127.0.0.1', port: server.port })).rejects.toThrow(
    /is in use by another program/,
  );
});
