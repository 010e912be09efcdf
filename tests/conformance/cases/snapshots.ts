// Snapshots: both strategies, rows that are gone, keys of several columns.
import { expect } from 'vitest';
import { asTable, type ConformanceCase, type ExpectedRelation, type Files, rowsOf, table, values } from '../case.ts';

/** One run of a snapshot; rows as `rowsOf` reads them. */
interface SnapshotRun {
  /** `id name hour`: `changed` is that hour of one day. */
  readonly source: readonly string[];
  /** What the snapshot then holds: the id, the name, whether the row is the current one, or what a case looks at. */
  readonly held: readonly string[];
}

function source(rows: SnapshotRun['source']): Files {
  const moment = (hour: string): string =>
    `cast('2024-01-01 ${hour.padStart(2, '0')}:00:00' as {{ dbt.type_timestamp() }})`;
  const query = values(
    'id name changed',
    ...rowsOf(...rows).map(([id = '', name = '', hour = '']) => [id, `'${name}'`, moment(hour)]),
  );
  return { 'models/src.sql': asTable(query) };
}

/** A view over the snapshot shows what does not depend on when it ran. */
const LOOK =
  "select id, name, case when dbt_valid_to is null then 'now' else 'then' end as held from {{ ref('snap') }}";

function snapshotCase(
  name: string,
  config: string,
  runs: readonly SnapshotRun[],
  look: { readonly sql: string; readonly columns: string } = { sql: LOOK, columns: 'id name held' },
): ConformanceCase {
  return {
    name,
    needs: ['snapshots', 'tables', 'views'],
    files: {
      'snapshots/snap.yml': `snapshots:\n  - name: snap\n    relation: ref('src')\n    config: ${config}\n`,
      'models/look.sql': look.sql,
    },
    steps: runs.map(({ source: rows, held }) => ({
      run: 'build',
      files: source(rows),
      nodes: { snap: 'success', src: 'success', look: 'success' },
      relations: {
        src: { type: 'table', count: rows.length },
        snap: { type: 'table', count: held.length },
        look: { ...table(look.columns, ...rowsOf(...held)), type: 'view' } satisfies ExpectedRelation,
      },
    })),
  };
}

/** Two rows, and what a snapshot of names holds of them at first. */
const begin: SnapshotRun = { source: ['1 a 1', '2 b 1'], held: ['1 a now', '2 b now'] };

export const snapshotCases: readonly ConformanceCase[] = [
  snapshotCase('snapshot-by-timestamp', '{unique_key: id, strategy: timestamp, updated_at: changed}', [
    begin,
    begin,
    { source: ['1 A 2', '2 unseen 1', '3 c 2'], held: ['1 a then', '1 A now', '2 b now', '3 c now'] },
  ]),
  snapshotCase('snapshot-by-columns', '{unique_key: id, strategy: check, check_cols: [name]}', [
    begin,
    { source: ['1 A 1', '2 b 5'], held: ['1 a then', '1 A now', '2 b now'] },
  ]),
  snapshotCase('snapshot-by-all-columns', '{unique_key: id, strategy: check, check_cols: all}', [
    begin,
    { source: ['1 a 1', '2 b 5'], held: ['1 a now', '2 b then', '2 b now'] },
  ]),
  snapshotCase('snapshot-keeps-what-is-gone', '{unique_key: id, strategy: check, check_cols: [name]}', [
    begin,
    { source: ['2 b 1'], held: ['1 a now', '2 b now'] },
  ]),
  snapshotCase(
    'snapshot-ends-what-is-gone',
    '{unique_key: id, strategy: check, check_cols: [name], hard_deletes: invalidate}',
    [
      begin,
      { source: ['2 b 1'], held: ['1 a then', '2 b now'] },
      { source: ['1 a 1', '2 b 1'], held: ['1 a then', '1 a now', '2 b now'] },
    ],
  ),
  snapshotCase(
    'snapshot-notes-what-is-gone',
    '{unique_key: id, strategy: timestamp, updated_at: changed, hard_deletes: new_record}',
    [
      { source: ['1 a 1', '2 b 1'], held: ['1 now False', '2 now False'] },
      { source: ['2 b 1'], held: ['1 then False', '1 now True', '2 now False'] },
      { source: ['2 b 1'], held: ['1 then False', '1 now True', '2 now False'] },
      { source: ['1 back 9', '2 b 1'], held: ['1 then False', '1 then True', '1 now False', '2 now False'] },
    ],
    {
      sql: "select id, case when dbt_valid_to is null then 'now' else 'then' end as held, case when dbt_is_deleted = 'True' then 'True' else 'False' end as gone from {{ ref('snap') }}",
      columns: 'id held gone',
    },
  ),
  snapshotCase('snapshot-by-two-keys', '{unique_key: [id, name], strategy: timestamp, updated_at: changed}', [
    { source: ['1 a 1', '1 b 1'], held: ['1 a now', '1 b now'] },
    { source: ['1 a 2', '1 b 1'], held: ['1 a then', '1 a now', '1 b now'] },
  ]),
  snapshotCase(
    'snapshot-with-an-end-of-time',
    '{unique_key: id, strategy: timestamp, updated_at: changed, dbt_valid_to_current: "cast(\'9999-12-31 00:00:00\' as timestamp)"}',
    [
      { source: ['1 a 1'], held: ['1 a now'] },
      { source: ['1 A 2'], held: ['1 a then', '1 A now'] },
    ],
    {
      sql: "select id, name, case when dbt_valid_to > cast('9000-01-01 00:00:00' as {{ dbt.type_timestamp() }}) then 'now' else 'then' end as held from {{ ref('snap') }}",
      columns: 'id name held',
    },
  ),
  snapshotCase(
    'snapshot-with-own-column-names',
    '{unique_key: id, strategy: check, check_cols: [name], snapshot_meta_column_names: {dbt_valid_from: began, dbt_valid_to: ended, dbt_scd_id: row_id, dbt_updated_at: seen}}',
    [
      { source: ['1 a 1'], held: ['1 a now'] },
      { source: ['1 A 1'], held: ['1 a then', '1 A now'] },
    ],
    {
      sql: "select id, name, case when ended is null then 'now' else 'then' end as held from {{ ref('snap') }} where began is not null and row_id is not null and seen is not null",
      columns: 'id name held',
    },
  ),
  {
    name: 'snapshot-gets-a-column',
    needs: ['snapshots', 'tables', 'addColumns'],
    files: {
      'snapshots/snap.yml':
        "snapshots:\n  - name: snap\n    relation: ref('src')\n    config: {unique_key: id, strategy: check, check_cols: [name]}\n",
      'models/src.sql': asTable("select 1 as id, 'a' as name"),
    },
    steps: [
      { run: 'build' },
      {
        run: 'build',
        files: { 'models/src.sql': asTable("select 1 as id, 'A' as name, 7 as age") },
        check: async ({ rows, facts }) => {
          const found = await rows(`select name, age from ${facts.relation('snap')} order by 1`);
          expect(found.map(String).sort()).toEqual(['A,7', 'a,']);
        },
      },
    ],
  },
];
