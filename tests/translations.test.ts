// Translations are executed: what a query means in its own dialect is what its translation gives on another engine.
//
// tests/translations/<from>-<to>.sql, and everyday.sql for all: blocks of a title, a query, and its rows (`=> 1 | NULL`), or `!word` where the
// translation is refused at that word. What the executed queries are made of is src/sql/translate/proven.json, which is
// all that is ever translated (UPDATE_PROVEN=1 writes it anew).
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { loadSqlAnalyzer } from '../src/sql/index.ts';
import { withClient } from './postgres/server.ts';
import { testServer } from './postgres/test-server.ts';

interface Block {
  readonly title: string;
  readonly sql: string;
  readonly rows: readonly string[];
  /** The word at which it is refused. */
  readonly refused: string | undefined;
}

const folder = fileURLToPath(new URL('translations', import.meta.url));
const PROVEN = fileURLToPath(new URL('../src/sql/translate/proven.json', import.meta.url));
const everyday = readBlocks(readFileSync(join(folder, 'everyday.sql'), 'utf8'));
const corpora = readdirSync(folder)
  .filter((name) => name.includes('-'))
  .map((name) => {
    const [from = '', to = ''] = basename(name, '.sql').split('-');
    return { from, to, blocks: [...everyday, ...readBlocks(readFileSync(join(folder, name), 'utf8'))] };
  });

function readBlocks(text: string): readonly Block[] {
  return text
    .split(/\n(?=# )/)
    .slice(1)
    .map((part) => {
      const [title = '', ...lines] = part.trimEnd().split('\n');
      const isAnswer = (line: string): boolean => line.startsWith('=> ') || line.startsWith('!');
      return {
        title: title.slice(2),
        sql: lines.filter((line) => !isAnswer(line)).join('\n'),
        rows: lines.filter((line) => line.startsWith('=> ')).map((line) => line.slice(3)),
        refused: lines.find((line) => line.startsWith('!'))?.slice(1),
      };
    });
}

type Engine = (sql: string) => Promise<readonly string[]>;

async function onDuckDB(use: (run: Engine) => Promise<void>): Promise<void> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run("set timezone = 'UTC'");
  await use(async (sql) => {
    const result = await connection.runAndReadAll(`select columns(*)::varchar from (\n${sql}\n) as q`);
    return result.getRowsJson().map((row) => row.map((cell) => cell ?? 'NULL').join(' | '));
  });
  connection.closeSync();
}

async function onPostgres(use: (run: Engine) => Promise<void>): Promise<void> {
  await withClient(await testServer(), (client) =>
    use(async (sql) => {
      const types = { getTypeParser: () => (text: string) => text };
      const { rows } = await client.query<(string | null)[]>({ text: sql, rowMode: 'array', types });
      const shown = (cell: string | null): string =>
        cell === null ? 'NULL' : cell === 't' ? 'true' : cell === 'f' ? 'false' : cell;
      return rows.map((row) => row.map(shown).join(' | '));
    }),
  );
}

const ENGINES: { readonly [name: string]: typeof onDuckDB } = { duckdb: onDuckDB, postgres: onPostgres };

if (process.env['UPDATE_PROVEN'])
  test('what is proven', async () => {
    const analyzer = await loadSqlAnalyzer();
    const proven = corpora.map(({ from, to, blocks }) => [`${from}>${to}`, provenBy(blocks, from, analyzer)] as const);
    writeFileSync(PROVEN, `${JSON.stringify(Object.fromEntries(proven), null, 2)}\n`);
  });

function provenBy(
  blocks: readonly Block[],
  from: string,
  analyzer: Awaited<ReturnType<typeof loadSqlAnalyzer>>,
): readonly string[] {
  const executed = blocks.filter(({ refused }) => refused === undefined);
  return [...new Set(executed.flatMap(({ sql }) => analyzer.features(sql, from)))].sort();
}

test.each(corpora)('$from to $to: translations give the rows that the query means', async ({ from, to, blocks }) => {
  const analyzer = await loadSqlAnalyzer();
  const run = ENGINES[to];
  await run?.(async (execute) => {
    const wrong: unknown[] = [];
    for (const { title, sql, rows, refused } of blocks) {
      if (refused !== undefined) continue;
      const { sql: text, problems } = analyzer.translate(sql, from, to);
      const got = await execute(text).catch((error: unknown) => [String(error).split('\n')[0]]);
      if (problems.length > 0 || JSON.stringify(got) !== JSON.stringify(rows))
        wrong.push({ title, text, problems, got, wanted: rows });
    }
    expect(wrong).toEqual([]);
  });
  expect(blocks.length).toBeGreaterThan(20);
});

// Where the engine of the original is here too, it says itself what the query means.
test.each(corpora.filter(({ from }) => from in ENGINES))(
  '$from agrees with what $to was asked',
  async ({ from, blocks }) => {
    await ENGINES[from]?.(async (execute) => {
      const wrong: unknown[] = [];
      for (const { title, sql, rows, refused } of blocks) {
        if (refused !== undefined) continue;
        const got = await execute(sql).catch((error: unknown) => [String(error).split('\n')[0]]);
        if (JSON.stringify(got) !== JSON.stringify(rows)) wrong.push({ title, got, wanted: rows });
      }
      expect(wrong).toEqual([]);
    });
  },
);

test.each(corpora)('$from to $to: what is not proven is refused at its place', async ({ from, to, blocks }) => {
  const analyzer = await loadSqlAnalyzer();
  const wrong = blocks.flatMap(({ title, sql, refused }) => {
    if (refused === undefined) return [];
    const found = analyzer.translate(sql, from, to).problems.map(({ offset }) => sql.slice(offset).toLowerCase());
    return found.some((rest) => rest.startsWith(refused.toLowerCase())) ? [] : [{ title, refused, found }];
  });
  expect(wrong).toEqual([]);
});

test('nothing is taken for proven that was not executed', async () => {
  const analyzer = await loadSqlAnalyzer();
  const stored = JSON.parse(readFileSync(PROVEN, 'utf8')) as { readonly [pair: string]: readonly string[] };
  for (const { from, to, blocks } of corpora) expect(stored[`${from}>${to}`]).toEqual(provenBy(blocks, from, analyzer));
  expect(Object.keys(stored)).toHaveLength(corpora.length);
});
