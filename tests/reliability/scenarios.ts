// What is killed: for each materialization, its first build, the next ones and its changes of kind. Generation 0 makes
// the old relations, generation 1 the new ones.

export interface Scenario {
  readonly name: string;
  /** Only this engine can do it. */
  readonly engine?: 'duckdb' | 'postgres';
  /** Files of the project, as of generation 0. */
  readonly files: Files;
  /** Files that are other in generation 1. */
  readonly changed?: Files;
  /** Part of every test run; the others only of the full one. */
  readonly isInSlice?: true;
  /** Generation 0 is built before; false: nothing is there. */
  readonly hasOld: boolean;
  /** Done in the database once generation 0 is there. */
  readonly prepare?: string;
  /** More words of the command that makes generation 1. */
  readonly words?: readonly string[];
  /** Variables besides `g`, for generation 0 and 1. */
  readonly vars?: readonly [Vars, Vars];
}

type Files = Readonly<{ [path: string]: string }>;
type Vars = Readonly<{ [name: string]: string }>;

const ROWS = "select n as id, n % 7 as kind, {{ var('g') }} as generation from generate_series(1, 400) as s(n)";
const MOVED =
  "select n as id, {{ var('g') }} as generation from generate_series(1 + 200 * {{ var('g') }}, 400 + 200 * {{ var('g') }}) as s(n)";

const incremental = (strategy: string, more = ''): string =>
  `{{ config(materialized='incremental', incremental_strategy='${strategy}'${more}) }}\n`;
const KEYED = ", unique_key='id'";

const table: Files = {
  'models/one.sql': `{{ config(
    materialized='table', indexes=[{'columns': ['id'], 'unique': true}, {'columns': ['kind']}],
    pre_hook=['create schema if not exists hooked', {'sql': 'create schema if not exists hooked2', 'transaction': false}],
    post_hook=["comment on column {{ this }}.kind is 'set by a hook'", after_commit('create schema if not exists hooked3')]
  ) }}\n${ROWS}`,
  'models/models.yml': `
models:
  - name: one
    description: The first of all tables
    config: {persist_docs: {relation: true, columns: true}}
    columns: [{name: id, description: The key}]
`,
};

const granted: Files = {
  'models/one.sql': `{{ config(materialized='table', grants={'select': ['kill_reader']}, unlogged=true) }}\n${ROWS}`,
  'models/two.sql':
    "{{ config(materialized='view', grants={'select': ['kill_reader']}) }}\nselect * from {{ ref('one') }}",
};

const view: Files = {
  'models/one.sql': `{{ config(materialized='view') }}\nselect id, {{ "generation" if var('g') else "'old' as generation" }} from (${ROWS}) as x`,
};

const append: Files = {
  'models/one.sql': `${incremental('append')}${MOVED}{% if is_incremental() %} where {{ var('g') }} > (select max(generation) from {{ this }}){% endif %}`,
};
/** Rows that would be there twice after a second time, and a hook that belongs to what was committed. */
const unkeyed: Files = {
  'models/one.sql': `${incremental('append', ", post_hook=after_commit('create table if not exists hooked as select 1 as n')")}${ROWS}`,
};
const deleteInsert: Files = { 'models/one.sql': incremental('delete+insert', KEYED) + MOVED };
const merge: Files = { 'models/one.sql': incremental('merge', KEYED) + MOVED };
const schemaChange: Files = {
  'models/one.sql': `${incremental('delete+insert', `${KEYED}, on_schema_change='sync_all_columns'`)}
select n as id, {{ "'x' as added" if var('g') else '1 as gone' }} from generate_series(1, 400) as s(n)`,
};

const snapshot: Files = {
  'snapshots/kept.sql': `{% snapshot kept %}{{ config(target_schema='main', unique_key='id', strategy='timestamp', updated_at='changed_at') }}
select n as id, timestamp '2020-01-01 00:00:00' + (n % 2) * {{ var('g') }} * interval '1 day' as changed_at
{%- if var('g') %}, 'x' as added{% endif %} from generate_series(1, 400) as s(n)
{% endsnapshot %}`,
};

const csv = (more: string): string =>
  `id,name${more && ',more'}\n${Array.from({ length: 300 }, (_, i) => `${i},${i}${more || 'a'}${more && ',1'}`).join('\n')}\n`;
const seed: Files = { 'seeds/codes.csv': csv(''), 'models/shown.sql': "select id, name from {{ ref('codes') }}" };
const seedAgain: Files = { 'seeds/codes.csv': csv('').replaceAll('a\n', 'b\n') };

const materializedView: Files = {
  'models/base.sql': `{{ config(materialized='table') }}\n${ROWS}`,
  'models/one.sql':
    "{{ config(materialized='materialized_view', indexes=[{'columns': ['id']}]) }}\nselect id, generation from {{ ref('base') }}",
};

const keys: Files = {
  'models/parent.sql': `{{ config(materialized='table') }}\nselect cast(n as integer) as id, cast({{ var('g') }} as integer) as generation from generate_series(1, 50) as s(n)`,
  'models/child.sql': `{{ config(materialized='table') }}\nselect id, id as parent_id from {{ ref('parent') }}`,
  'models/models.yml': `
models:
  - name: parent
    config: {contract: {enforced: true}}
    constraints: [{type: primary_key, columns: [id]}]
    columns: [{name: id, data_type: integer}, {name: generation, data_type: integer}]
  - name: child
    config: {contract: {enforced: true}}
    constraints: [{type: foreign_key, columns: [parent_id], to: ref('parent'), to_columns: [id]}]
    columns: [{name: id, data_type: integer}, {name: parent_id, data_type: integer}]
`,
};

const switching: Files = {
  'models/one.sql': `{{ config(materialized=var('kind'), unique_key='id') }}\n${ROWS}`,
  'models/over.sql': "select id, generation from {{ ref('one') }}",
};

/** Views that the project does not know, over a table of it, with what a view can carry. */
const OUTSIDE = `
  create schema elsewhere;
  create view elsewhere.leaf with (security_barrier = true) as select id, kind as sort from main.one where generation >= 0;
  comment on view elsewhere.leaf is 'not of the project';
  comment on column elsewhere.leaf.sort is 'renamed';
  grant select on elsewhere.leaf to kill_reader;
  create view elsewhere.top as select max(id) as id from elsewhere.leaf;
  grant select (id) on elsewhere.top to kill_reader;
`;
const dependents: Files = {
  'models/one.sql': `{{ config(materialized='table') }}\nselect id, cast(kind as {{ 'bigint' if var('g') else 'integer' }}) as kind, generation from (${ROWS}) as x`,
  'models/over.sql': "select id, kind from {{ ref('one') }}",
};

const FULL = ['--full-refresh'];
const kinds = (from: string, to: string): [Vars, Vars] => [{ kind: from }, { kind: to }];

const scenarios: readonly Scenario[] = [
  { name: 'table, first', files: table, hasOld: false },
  { name: 'table', isInSlice: true, files: table, hasOld: true },
  { name: 'table with grants', engine: 'postgres', files: granted, hasOld: true },
  { name: 'table under views', isInSlice: true, engine: 'postgres', files: dependents, hasOld: true, prepare: OUTSIDE },
  { name: 'keys', isInSlice: true, files: keys, hasOld: true },
  { name: 'view', files: view, hasOld: true },
  { name: 'append', files: append, hasOld: true },
  // DuckDB cannot say what became of a COMMIT in the middle of which the process died.
  { name: 'append without a filter', isInSlice: true, engine: 'postgres', files: unkeyed, hasOld: true },
  { name: 'delete+insert', isInSlice: true, files: deleteInsert, hasOld: true },
  { name: 'merge', isInSlice: true, files: merge, hasOld: true },
  { name: 'incremental, first', files: merge, hasOld: false },
  { name: 'incremental, anew', files: deleteInsert, hasOld: true, words: FULL },
  { name: 'columns that change', files: schemaChange, hasOld: true },
  { name: 'snapshot, first', files: snapshot, hasOld: false },
  { name: 'snapshot', isInSlice: true, files: snapshot, hasOld: true },
  { name: 'seed, first', files: seed, hasOld: false },
  { name: 'seed', isInSlice: true, files: seed, changed: seedAgain, hasOld: true },
  { name: 'seed, anew', files: seed, changed: { 'seeds/codes.csv': csv('c') }, hasOld: true, words: FULL },
  { name: 'materialized view, first', engine: 'postgres', files: materializedView, hasOld: false },
  { name: 'materialized view', engine: 'postgres', files: materializedView, hasOld: true },
  { name: 'materialized view, anew', engine: 'postgres', files: materializedView, hasOld: true, words: FULL },
  { name: 'view to table', isInSlice: true, files: switching, hasOld: true, vars: kinds('view', 'table') },
  { name: 'table to view', files: switching, hasOld: true, vars: kinds('table', 'view') },
  { name: 'view to incremental', files: switching, hasOld: true, vars: kinds('view', 'incremental') },
  {
    name: 'table to materialized view',
    engine: 'postgres',
    files: switching,
    hasOld: true,
    vars: kinds('table', 'materialized_view'),
  },
  {
    name: 'materialized view to view',
    engine: 'postgres',
    files: switching,
    hasOld: true,
    vars: kinds('materialized_view', 'view'),
  },
];

/** The scenarios of an engine, as far as they are asked for. */
export function scenariosOf(engine: 'duckdb' | 'postgres', isFull: boolean): readonly Scenario[] {
  return scenarios.filter((one) => (one.engine ?? engine) === engine && (isFull || one.isInSlice === true));
}
