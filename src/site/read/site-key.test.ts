import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { siteKey } from './site-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsdbt-site-key-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A command of a minute: it begins at a second of the day, and so much of a manifest follows its metadata. */
function keyOf(second: number, rest: string): string | undefined {
  const moment = (later: number): string => new Date((second + later) * 1000).toISOString();
  const metadata = { generated_at: moment(60), invocation_id: `id ${second}`, invocation_started_at: moment(0) };
  writeFileSync(join(folder, 'manifest.json'), `{"metadata":${JSON.stringify(metadata)},${rest}}`);
  writeFileSync(join(folder, 'catalog.json'), `{"metadata":${JSON.stringify(metadata)}}`);
  return siteKey(folder, { asked: '', withLineage: false, withResults: false })?.key;
}

test('moments at which this command parsed a node do not count, wherever they stand', () => {
  const numbers = (second: number): string =>
    [5, 5.1, 5.123, 59.99].map((later) => `{"created_at":${second + later},"a":1}`).join();
  const first = keyOf(1000, `"x":"","nodes":[${numbers(1000)}]`);
  expect(first).toBeDefined();
  expect(keyOf(2000, `"x":"","nodes":[${numbers(2000)}]`)).toBe(first);
  expect(keyOf(2000, `"x":"","nodes":[${numbers(2000)}, 1]`)).not.toBe(first);
  // Across the pieces in which the file is read.
  for (let size = (1 << 20) - 260; size < (1 << 20) + 20; size += 3) {
    const padding = 'p'.repeat(size);
    const one = keyOf(1000, `"x":"${padding}","nodes":[${numbers(1000)}]`);
    expect(keyOf(2000, `"x":"${padding}","nodes":[${numbers(2000)}]`), String(size)).toBe(one);
    expect(keyOf(2000, `"x":"${padding}","nodes":[${numbers(2000).replace('"a":1', '"a":2')}]`), String(size)).not.toBe(
      one,
    );
  }
});

test('what a project calls so counts, and whatever another command wrote', () => {
  const key = (value: string): string | undefined => keyOf(1000, `"nodes":{"meta":{"created_at":${value}}}`);
  const keys = ['5', '6', '999.9', '1060.1', '"1005"', '"1006"', 'null', '[1005]', '-1005', '1005e1', '{}', '1005'].map(
    key,
  );
  expect(new Set(keys).size).toBe(keys.length);
  expect(key('1006')).toBe(key('1005'));
});

test('a manifest that does not begin with its metadata, or is none, has no key', () => {
  keyOf(1000, '"nodes":{}');
  for (const text of [
    '',
    '{}',
    '{"nodes":{},"metadata":{}}',
    '{"metadata":[]}',
    '{"metadata":{"a":',
    `{"metadata":{"a":"${'x'.repeat(70_000)}"}}`,
  ]) {
    writeFileSync(join(folder, 'manifest.json'), text);
    expect(siteKey(folder, { asked: '', withLineage: false, withResults: false })).toBeUndefined();
  }
  rmSync(join(folder, 'manifest.json'));
  expect(siteKey(folder, { asked: '', withLineage: false, withResults: false })).toBeUndefined();
});
