// Incremental models: each strategy, and what becomes of columns that come and go.
import { type Cell, type ConformanceCase, type ExpectedRelation, type Need, rowsOf, table, values } from '../case.ts';

/** A model with one query for its first run and another for those after it. */
function model(config: string, first: string, later: string): string {
  return `{{ config(materialized='incremental', ${config}) }}
{% if is_incremental() %}
${later}
{% else %}
${first}
{% endif %}`;
}

/** What a model gives in its first run and in those after it; rows as `rowsOf` reads them. */
interface TwoRuns {
  readonly columns: string;
  readonly first: readonly string[];
  readonly later: readonly string[];
}

/** Runs the strategy twice and looks at the rows; `more` are further steps. */
function strategyCase(
  name: string,
  need: Need,
  config: string,
  { columns, first, later }: TwoRuns,
  result: readonly string[],
  more: ConformanceCase['steps'] = [],
): ConformanceCase {
  const query = (rows: readonly string[]): string =>
    values(columns, ...rowsOf(...rows).map((row) => row.map((cell) => (/^\d+$/.test(cell) ? cell : `'${cell}'`))));
  return {
    name,
    needs: [need],
    files: { 'models/t.sql': model(`incremental_strategy=${config}`, query(first), query(later)) },
    steps: [
      { run: 'run', nodes: { t: 'success' }, relations: { t: table(columns, ...rowsOf(...first)) } },
      { run: 'run', nodes: { t: 'success' }, relations: { t: table(columns, ...rowsOf(...result)) } },
      ...more,
    ],
  };
}

const people: TwoRuns = { columns: 'id name', first: ['1 a', '2 b'], later: ['2 B', '3 c'] };
const appended = ['1 a', '2 b', '2 B', '3 c'];
const merged = ['1 a', '2 B', '3 c'];
const pairs: TwoRuns = { columns: 'id part n', first: ['1 x 10', '1 y 20'], later: ['1 y 21', '2 y 30'] };
const mergedPairs = ['1 x 10', '1 y 21', '2 y 30'];
const changed: TwoRuns = { columns: 'id part n', first: ['1 x 10'], later: ['1 y 20', '2 z 30'] };
const parted: TwoRuns = { columns: 'id part', first: ['1 x', '2 x'], later: ['3 x'] };
const peopleAnew: ConformanceCase['steps'] = [
  { run: 'run --full-refresh', relations: { t: table(people.columns, ...rowsOf(...people.first)) } },
];

const byId = "unique_key='id'";
const byTwo = "unique_key=['id', 'part']";

const strategies: readonly ConformanceCase[] = [
  strategyCase('append', 'append', "'append'", people, appended, peopleAnew),
  strategyCase('append-with-mixed-rows', 'append', `'append', ${byId}`, people, appended),
  strategyCase('delete-insert', 'deleteInsert', `'delete+insert', ${byId}`, people, merged),
  strategyCase('delete-insert-by-two-keys', 'deleteInsert', `'delete+insert', ${byTwo}`, pairs, mergedPairs),
  strategyCase(
    'delete-insert-with-predicates',
    'deleteInsert',
    `'delete+insert', ${byId}, incremental_predicates=['id < 2']`,
    people,
    appended,
  ),
  strategyCase('merge', 'merge', `'merge', ${byId}`, people, merged, peopleAnew),
  strategyCase('merge-by-two-keys', 'merge', `'merge', ${byTwo}`, pairs, mergedPairs),
  strategyCase('merge-without-key', 'merge', "'merge'", people, appended),
  strategyCase('merge-some-columns', 'merge', `'merge', ${byId}, merge_update_columns=['part']`, changed, [
    '1 y 10',
    '2 z 30',
  ]),
  strategyCase('merge-all-columns-but', 'merge', `'merge', ${byId}, merge_exclude_columns=['part']`, changed, [
    '1 x 20',
    '2 z 30',
  ]),
  strategyCase(
    'merge-with-predicates',
    'merge',
    `'merge', ${byId}, incremental_predicates=['DBT_INTERNAL_DEST.id < 2']`,
    people,
    appended,
  ),
  strategyCase('insert-overwrite', 'insertOverwrite', "'insert_overwrite', partition_by=['part']", parted, ['3 x']),
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
