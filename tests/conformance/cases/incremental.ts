// Incremental models: each strategy, and what becomes of columns that come and go.
import { type Cell, type ConformanceCase, type ExpectedRelation, type Need, table, values } from '../case.ts';

type Row = readonly (string | number)[];

/** A model with one query for its first run and another for those after it. */
function model(config: string, first: string, later: string): string {
  return `{{ config(materialized='incremental', ${config}) }}
{% if is_incremental() %}
${later}
{% else %}
${first}
{% endif %}`;
}

interface StrategyCase {
  readonly name: string;
  readonly needs: readonly [Need, ...Need[]];
  readonly config: string;
  readonly columns?: string;
  readonly first: readonly Row[];
  readonly later: readonly Row[];
  readonly result: readonly (readonly Cell[])[];
  /** Also begins anew at the end. */
  readonly isLong?: boolean;
}

function strategyCase({
  name,
  needs,
  config,
  columns = 'id name',
  first,
  later,
  result,
  isLong = false,
}: StrategyCase): ConformanceCase {
  const cells = (rows: readonly Row[]): Cell[][] =>
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell.replace(/^'|'$/g, '') : cell)));
  return {
    name,
    needs,
    files: { 'models/t.sql': model(config, values(columns, ...first), values(columns, ...later)) },
    steps: [
      { run: 'run', nodes: { t: 'success' }, relations: { t: table(columns, ...cells(first)) } },
      { run: 'run', nodes: { t: 'success' }, relations: { t: table(columns, ...result) } },
      ...(isLong ? [{ run: 'run --full-refresh', relations: { t: table(columns, ...cells(first)) } }] : []),
    ],
  };
}

const first: readonly Row[] = [
  [1, "'a'"],
  [2, "'b'"],
];
const later: readonly Row[] = [
  [2, "'B'"],
  [3, "'c'"],
];
const appended: readonly (readonly Cell[])[] = [
  [1, 'a'],
  [2, 'b'],
  [2, 'B'],
  [3, 'c'],
];
const merged: readonly (readonly Cell[])[] = [
  [1, 'a'],
  [2, 'B'],
  [3, 'c'],
];
const pairs: readonly Row[] = [
  [1, "'x'", 10],
  [1, "'y'", 20],
];
const laterPairs: readonly Row[] = [
  [1, "'y'", 21],
  [2, "'y'", 30],
];
const mergedPairs: readonly (readonly Cell[])[] = [
  [1, 'x', 10],
  [1, 'y', 21],
  [2, 'y', 30],
];

const strategies: readonly ConformanceCase[] = [
  strategyCase({
    name: 'append',
    isLong: true,
    needs: ['append'],
    config: "incremental_strategy='append'",
    first,
    later,
    result: appended,
  }),
  strategyCase({
    name: 'append-with-mixed-rows',
    needs: ['append'],
    config: "incremental_strategy='append', unique_key='id'",
    first,
    later,
    result: appended,
  }),
  strategyCase({
    name: 'delete-insert',
    needs: ['deleteInsert'],
    config: "incremental_strategy='delete+insert', unique_key='id'",
    first,
    later,
    result: merged,
  }),
  strategyCase({
    name: 'delete-insert-by-two-keys',
    needs: ['deleteInsert'],
    config: "incremental_strategy='delete+insert', unique_key=['id', 'part']",
    columns: 'id part n',
    first: pairs,
    later: laterPairs,
    result: mergedPairs,
  }),
  strategyCase({
    name: 'delete-insert-with-predicates',
    needs: ['deleteInsert'],
    config: "incremental_strategy='delete+insert', unique_key='id', incremental_predicates=['id < 2']",
    first,
    later,
    result: appended,
  }),
  strategyCase({
    name: 'merge',
    isLong: true,
    needs: ['merge'],
    config: "incremental_strategy='merge', unique_key='id'",
    first,
    later,
    result: merged,
  }),
  strategyCase({
    name: 'merge-by-two-keys',
    needs: ['merge'],
    config: "incremental_strategy='merge', unique_key=['id', 'part']",
    columns: 'id part n',
    first: pairs,
    later: laterPairs,
    result: mergedPairs,
  }),
  strategyCase({
    name: 'merge-without-key',
    needs: ['merge'],
    config: "incremental_strategy='merge'",
    first,
    later,
    result: appended,
  }),
  strategyCase({
    name: 'merge-some-columns',
    needs: ['merge'],
    config: "incremental_strategy='merge', unique_key='id', merge_update_columns=['part']",
    columns: 'id part n',
    first: [[1, "'x'", 10]],
    later: [
      [1, "'y'", 20],
      [2, "'z'", 30],
    ],
    result: [
      [1, 'y', 10],
      [2, 'z', 30],
    ],
  }),
  strategyCase({
    name: 'merge-all-columns-but',
    needs: ['merge'],
    config: "incremental_strategy='merge', unique_key='id', merge_exclude_columns=['part']",
    columns: 'id part n',
    first: [[1, "'x'", 10]],
    later: [
      [1, "'y'", 20],
      [2, "'z'", 30],
    ],
    result: [
      [1, 'x', 20],
      [2, 'z', 30],
    ],
  }),
  strategyCase({
    name: 'merge-with-predicates',
    needs: ['merge'],
    config: "incremental_strategy='merge', unique_key='id', incremental_predicates=['DBT_INTERNAL_DEST.id < 2']",
    first,
    later,
    result: appended,
  }),
  strategyCase({
    name: 'insert-overwrite',
    needs: ['insertOverwrite'],
    config: "incremental_strategy='insert_overwrite', partition_by=['part']",
    columns: 'id part',
    first: [
      [1, "'x'"],
      [2, "'x'"],
    ],
    later: [[3, "'x'"]],
    result: [[3, 'x']],
  }),
];

/** A model whose columns change between runs. */
function schemaChange(
  name: string,
  needs: readonly [Need, ...Need[]],
  onChange: string,
  queries: readonly [string, string],
  then: ConformanceCase['steps'][number],
): ConformanceCase {
  const config = `incremental_strategy='append', on_schema_change='${onChange}'`;
  return {
    name,
    needs,
    files: { 'models/t.sql': model(config, queries[0], queries[1]) },
    steps: [{ run: 'run', nodes: { t: 'success' } }, then],
  };
}

const narrow = values('id name', [1, "'a'"]);
const wide = values('id name age', [2, "'b'", 20]);
const without = values('id age', [2, 20]);

const schemaChanges: readonly ConformanceCase[] = [
  schemaChange('schema-change-ignored', ['append'], 'ignore', [narrow, wide], {
    run: 'run',
    relations: { t: table('id name', [1, 'a'], [2, 'b']) },
  }),
  schemaChange('schema-change-fails', ['append'], 'fail', [narrow, wide], {
    run: 'run',
    exit: 1,
    nodes: { t: ['error', /out of sync/] },
    relations: { t: table('id name', [1, 'a']) },
  }),
  schemaChange('schema-change-appends', ['append', 'addColumns'], 'append_new_columns', [narrow, wide], {
    run: 'run',
    relations: { t: table('id name age', [1, 'a', null], [2, 'b', 20]) },
  }),
  schemaChange('schema-change-appends-and-keeps', ['append', 'addColumns'], 'append_new_columns', [narrow, without], {
    run: 'run',
    relations: { t: table('id name age', [1, 'a', null], [2, null, 20]) },
  }),
  schemaChange('schema-change-syncs', ['append', 'addColumns', 'dropColumns'], 'sync_all_columns', [narrow, without], {
    run: 'run',
    relations: { t: table('id age', [1, null], [2, 20]) },
  }),
  schemaChange(
    'schema-change-of-a-type',
    ['append', 'changeColumnTypes'],
    'sync_all_columns',
    [values('id n', [1, 10]), values('id n', [2, 'cast(20.5 as decimal(10, 2))'])],
    { run: 'run', relations: { t: table('id n', [1, 10], [2, 20.5]) } },
  ),
  {
    name: 'schema-change-with-merge',
    needs: ['merge', 'addColumns'],
    files: {
      'models/t.sql': model(
        "incremental_strategy='merge', unique_key='id', on_schema_change='append_new_columns'",
        narrow,
        values('id name age', [1, "'A'", 10]),
      ),
    },
    steps: [{ run: 'run' }, { run: 'run', relations: { t: table('id name age', [1, 'A', 10]) } }],
  },
  {
    name: 'texts-that-grow',
    needs: ['append'],
    files: {
      'models/t.sql': model(
        "incremental_strategy='append'",
        "select cast('abc' as varchar(3)) as name",
        "select cast('abcdefgh' as varchar(8)) as name",
      ),
    },
    steps: [{ run: 'run' }, { run: 'run', relations: { t: table('name', ['abc'], ['abcdefgh']) } }],
  },
];

const events = (...rows: readonly (readonly [number, string])[]): string =>
  rows
    .map(([id, day]) => `select ${id} as id, cast('${day} 12:00:00' as {{ dbt.type_timestamp() }}) as at_time`)
    .join('\nunion all ');
const moments = (...rows: readonly (readonly [number, string])[]): Cell[][] =>
  rows.map(([id, day]) => [id, `${day} 12:00:00`]);

/** The column that a table is divided by comes last: some engines put it there. */
const daily = (...rows: readonly (readonly [number, string])[]): ExpectedRelation =>
  table('at_time id', ...moments(...rows).map(([id = null, moment = null]) => [moment, id]));

const microbatch: ConformanceCase = {
  name: 'microbatch',
  needs: ['microbatch', 'tables'],
  files: {
    'models/events.sql': `{{ config(materialized='table', event_time='at_time') }}\n${events([1, '2024-01-01'], [2, '2024-01-02'], [3, '2024-01-03'])}`,
    'models/daily.sql': `{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='at_time', batch_size='day',
  begin='2024-01-01', unique_key='id', partition_by=['id']) }}\nselect at_time, id from {{ ref('events') }}`,
  },
  steps: [
    {
      run: 'run --event-time-start 2024-01-01 --event-time-end 2024-01-04',
      nodes: { daily: 'success' },
      relations: {
        events: table('id at_time', ...moments([1, '2024-01-01'], [2, '2024-01-02'], [3, '2024-01-03'])),
        daily: daily([1, '2024-01-01'], [2, '2024-01-02'], [3, '2024-01-03']),
      },
    },
    {
      run: 'run --event-time-start 2024-01-03 --event-time-end 2024-01-05',
      files: {
        'models/events.sql': `{{ config(materialized='table', event_time='at_time') }}\n${events([9, '2024-01-01'], [3, '2024-01-03'], [4, '2024-01-04'])}`,
      },
      relations: {
        events: table('id at_time', ...moments([9, '2024-01-01'], [3, '2024-01-03'], [4, '2024-01-04'])),
        daily: daily([1, '2024-01-01'], [2, '2024-01-02'], [3, '2024-01-03'], [4, '2024-01-04']),
      },
    },
  ],
};

export const incrementalCases: readonly ConformanceCase[] = [
  ...strategies,
  ...schemaChanges,
  microbatch,
  {
    name: 'incremental-without-new-rows',
    needs: ['append'],
    files: {
      'models/t.sql': model("incremental_strategy='append'", narrow, `select * from (${narrow}) as q where id > 5`),
    },
    steps: [{ run: 'run' }, { run: 'run', relations: { t: table('id name', [1, 'a']) } }],
  },
  {
    name: 'incremental-by-default',
    needs: ['append'],
    files: {
      'models/t.sql':
        "{{ config(materialized='incremental') }}\nselect 1 as id {% if is_incremental() %} where 1 = (select max(id) from {{ this }}) {% endif %}",
    },
    steps: [{ run: 'run' }, { run: 'run', relations: { t: table('id', [1], [1]) } }],
  },
  {
    name: 'incremental-that-fails',
    needs: ['append'],
    files: ({ words }) => ({
      'models/t.sql': model("incremental_strategy='append'", 'select 1 as n', words.failsWhenRun),
    }),
    steps: [{ run: 'run' }, { run: 'run', exit: 1, nodes: { t: 'error' }, relations: { t: table('n', [1]) } }],
  },
  {
    name: 'strategy-that-nobody-has',
    needs: ['append'],
    files: { 'models/t.sql': model("incremental_strategy='append'", 'select 1 as id', 'select 2 as id') },
    steps: [
      { run: 'run' },
      {
        run: 'run',
        exit: 1,
        files: { 'models/t.sql': model("incremental_strategy='by_magic'", 'select 1 as id', 'select 2 as id') },
        nodes: { t: ['error', /by_magic/] },
        relations: { t: table('id', [1]) },
      },
    ],
  },
];
