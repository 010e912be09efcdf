import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lineColumn } from '../src/base/index.ts';
import { CliFolder } from '../src/testing/cli-folder.ts';
import { type Mistake, mistakes } from './checks/mistakes.ts';

const shop = join(import.meta.dirname, 'checks/shop');
const cli = new CliFolder();
afterAll(() => cli.remove());

interface Found {
  readonly slug: string;
  readonly severity: string;
  readonly hint: string | null;
  readonly place: { readonly file: string; readonly line: number; readonly column: number } | null;
}

function copied(name: string): string {
  const folder = cli.project(name, {});
  cpSync(shop, folder, { recursive: true });
  return folder;
}

async function check(folder: string): Promise<{ code: number; findings: readonly Found[] }> {
  const { code, stdout } = await cli.run(folder, 'check', '--output', 'json');
  return { code, findings: (JSON.parse(stdout) as { findings: readonly Found[] }).findings };
}

/** Makes a mistake; gives the place where it must be found. */
function make(folder: string, { file, from, to, at }: Mistake): { file: string; line: number; column: number } {
  const path = join(folder, file);
  const before = readFileSync(path, 'utf8');
  const start = before.indexOf(from);
  expect(start).toBeGreaterThanOrEqual(0);
  const text = before.slice(0, start) + to.replace('«', '') + before.slice(start + from.length);
  writeFileSync(path, text);
  if (!at) return { file, ...lineColumn({ path: file, text }, start + to.indexOf('«')) };
  const other = readFileSync(join(folder, at.file), 'utf8');
  const offset = other.lastIndexOf(at.before);
  expect(offset).toBeGreaterThanOrEqual(0);
  return { file: at.file, ...lineColumn({ path: at.file, text: other }, offset) };
}

test('nothing is found in the project itself but columns that nothing reads', async () => {
  const { code, findings } = await check(copied('sound'));
  expect(code).toBe(0);
  expect(findings.filter(({ severity, slug }) => severity !== 'note' || slug !== 'unused-column')).toEqual([]);
});

test.each(mistakes.map((mistake, at) => [mistake.name, mistake, at] as const))('%s', async (_name, mistake, at) => {
  const folder = copied(`mistake_${at}`);
  const place = make(folder, mistake);
  const { code, findings } = await check(folder);
  const { rule: slug, severity, hint } = mistake;
  expect(findings).toContainEqual(
    expect.objectContaining({ slug, severity, place: expect.objectContaining(place), ...(hint && { hint }) }),
  );
  expect(code).toBe(findings.some((found) => found.severity === 'error') ? 1 : 0);
});

test('what dbt reads beside the name of a model is no unknown property', async () => {
  const folder = cli.project('beside', {
    'models/a.sql': 'select 1 as id',
    'models/a.yml': [
      'groups: [{name: g, owner: {name: x}}]',
      'models:',
      '  - {name: a, contract: {enforced: true}, access: public, group: g, meta: {a: 1}, docs: {show: true}, tags: [x],',
      '     materialized: table, columns: [{name: id, data_type: integer, quote: true, note: mine}]}',
    ].join('\n'),
  });
  const { findings } = await check(folder);
  const found = findings.filter(({ slug }) => slug === 'unknown-property');
  expect(found.map(({ hint, place }) => [hint, place?.line])).toEqual([['it belongs below config', 4]]);
});
