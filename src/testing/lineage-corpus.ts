// The corpus of lineage cases: files of SQL with the expected edges in comments.
//
//   -- schema: orders(id, amount) raw*(x)     relations that the following cases read; `*`: there may be more columns
//   -- case: what it shows
//   select …
//   -- expect: resolved
//   -- id <- orders.id copied                 a column and what it is made of; `: expression` where something is computed
//   -- id ~ orders.at window                  what decides on one column
//   -- rows ~ orders.at filter                what decides on the rows
//   -- open: raw at 1                         more columns come from there, behind the first one
//   -- problem: missing-column at `nope`      with the word where it stands
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { LineageProblem, QueryLineage, SqlAnalyzer, UpstreamRelation } from '../sql/index.ts';

export interface LineageCase {
  readonly name: string;
  readonly sql: string;
  readonly upstream: readonly UpstreamRelation[];
  /** Lines without the comment sign; undefined when none are written yet. */
  readonly expected: readonly string[] | undefined;
  /** Lines of the file before the expectation. */
  readonly lines: readonly string[];
}

/** The files of a folder with one folder for each dialect. */
export function lineageFiles(folder: string): { dialect: string; path: string }[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: dialect }) =>
      readdirSync(`${folder}/${dialect}`)
        .filter((file) => file.endsWith('.sql'))
        .map((file) => ({ dialect, path: `${folder}/${dialect}/${file}` })),
    );
}

/** The cases of one file. */
export function readLineageCases(path: string): LineageCase[] {
  const cases: LineageCase[] = [];
  let upstream: UpstreamRelation[] = [];
  let lines: string[] = [];
  let sql: string[] = [];
  let expected: string[] | undefined;
  let name = '';
  const finish = (): void => {
    if (sql.join('').trim() !== '') cases.push({ name, sql: sql.join('\n').trim(), upstream, expected, lines });
    [lines, sql, expected] = [[], [], undefined];
  };
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const comment = /^-- ?(.*)$/.exec(line)?.[1];
    const isHead = comment !== undefined && /^(schema|case):/.test(comment);
    if (isHead && sql.length > 0) finish();
    if (comment?.startsWith('schema:')) upstream = relationsOf(comment);
    else if (comment?.startsWith('case:')) name = comment.slice('case:'.length).trim();
    else if (comment?.startsWith('expect:')) expected = [comment];
    else if (expected && comment !== undefined) expected.push(comment);
    else if (!expected && line.trim() !== '') sql.push(line);
    if (!expected && line.trim() !== '') lines.push(line);
  }
  finish();
  return cases;
}

function relationsOf(text: string): UpstreamRelation[] {
  return [...text.matchAll(/([\w.]+)(\*?)\(([^)]*)\)/g)].map(([, path = '', open, columns = '']) => {
    const [name = '', schema, catalog] = path.split('.').reverse();
    const listed = columns.split(',').flatMap((one) => (one.trim() === '' ? [] : { name: one.trim() }));
    return { name, schema, catalog, open: open === '*', columns: listed };
  });
}

/** What the analyzer says of a case, in the words of the files. */
export function describeLineage(sql: string, lineage: QueryLineage): string[] {
  const relation = (at: number): string => {
    const { catalog, schema, name } = lineage.relations[at] ?? { name: '?' };
    return [catalog, schema, name].filter((part) => part !== undefined).join('.');
  };
  const source = (one: { relation: number; column: string; kind: string }): string =>
    `${relation(one.relation)}.${one.column} ${one.kind}`;
  const problem = ({ reason, offset }: LineageProblem): string =>
    offset === undefined ? reason : `${reason} at \`${/^(\w+|\W)/.exec(sql.slice(offset))?.[0] ?? ''}\``;
  return [
    `expect: ${lineage.status}`,
    ...lineage.columns.flatMap((one) => {
      const { expression } = one;
      const isMade =
        one.sources.length === 0 || one.sources.some(({ kind }) => kind === 'derived' || kind === 'aggregated');
      const text =
        expression && isMade ? ` : ${sql.slice(expression.start, expression.end).replaceAll(/\s+/g, ' ')}` : '';
      return [
        `${one.name}${one.isUnnamed ? '?' : ''} <- ${one.sources.map(source).join(', ')}${text}`
          .replace('<-  :', '<- :')
          .trimEnd(),
        ...(one.indirect.length > 0 ? [`${one.name} ~ ${one.indirect.map(source).join(', ')}`] : []),
        ...one.problems.map((each) => `${one.name} problem: ${problem(each)}`),
      ];
    }),
    ...(lineage.indirect.length > 0 ? [`rows ~ ${lineage.indirect.map(source).join(', ')}`] : []),
    ...lineage.open.map(({ relation: from, at, except, renamed }) => {
      const without = except.length > 0 ? ` except ${except.join(', ')}` : '';
      const names = renamed.length > 0 ? ` renamed ${renamed.map((pair) => pair.join(' to ')).join(', ')}` : '';
      return `open: ${from === undefined ? '?' : relation(from)} at ${at}${without}${names}`;
    }),
    ...lineage.problems.map((one) => `problem: ${problem(one)}`),
  ];
}

/** Writes what the analyzer says into a file: for cases without expectation, or for all. To be reviewed by hand. */
export function writeExpectations(path: string, dialect: string, analyzer: SqlAnalyzer, all: boolean): void {
  const blocks = readLineageCases(path).map(({ sql, upstream, expected, lines }) => {
    const said = expected && !all ? expected : describeLineage(sql, analyzer.lineage({ sql, dialect, upstream }));
    return [...lines, ...said.map((line) => `-- ${line}`)].join('\n');
  });
  writeFileSync(path, `${blocks.join('\n\n')}\n`);
}
