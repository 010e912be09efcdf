// Every case of tests/lineage. TSDBT_WRITE_LINEAGE=new writes what is said of cases without expectation, =all of all.
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { describeLineage, lineageFiles, readLineageCases, writeExpectations } from '../../testing/lineage-corpus.ts';
import { loadSqlAnalyzer } from '../sql-analyzer.ts';

const files = lineageFiles(fileURLToPath(new URL('../../../tests/lineage', import.meta.url)));
const mode = process.env['TSDBT_WRITE_LINEAGE'];

describe.each(files)('$dialect $path', ({ dialect, path }) => {
  test(`${dialect}/${basename(path)}`, async () => {
    const analyzer = await loadSqlAnalyzer();
    if (mode) writeExpectations(path, dialect, analyzer, mode === 'all');
    const cases = readLineageCases(path);
    expect(cases.length).toBeGreaterThan(0);
    const said = cases.map(({ name, sql, upstream }) => [
      `case: ${name}`,
      ...describeLineage(sql, analyzer.lineage({ sql, dialect, upstream })),
    ]);
    // One text for each file: the difference shows case and line.
    const expected = cases.map(({ name, expected: lines = ['expect: (nothing is written)'] }) => [
      `case: ${name}`,
      ...lines,
    ]);
    expect(said.flat().join('\n')).toBe(expected.flat().join('\n'));
  });
});

test('the corpus has cases of every dialect', () => {
  const counts = new Map<string, number>();
  for (const { dialect, path } of files)
    counts.set(dialect, (counts.get(dialect) ?? 0) + readLineageCases(path).length);
  for (const dialect of ['duckdb', 'postgres', 'snowflake', 'spark']) expect(counts.get(dialect)).toBeGreaterThan(40);
});
