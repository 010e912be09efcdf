// Edits of the project beside this file, and what each has to build again. A snapshot and what reads it run every time.

export interface Edit {
  readonly what: string;
  /** What becomes of the text of a file; null: it is deleted. */
  readonly files?: Readonly<{ [path: string]: (text: string) => string | null }>;
  readonly words?: readonly string[];
  readonly env?: Readonly<{ [name: string]: string }>;
  readonly runs: readonly string[];
  /** The edit breaks a test. */
  readonly fails?: boolean;
  /** False: the snapshot and its reader are not what they were. */
  readonly always?: boolean;
}

const swap =
  (from: string, to: string) =>
  (text: string): string => {
    if (!text.includes(from)) throw new RangeError(`no ${from}`);
    return text.replaceAll(from, to);
  };
const before =
  (start: string) =>
  (text: string): string =>
    `${start}${text}`;
const as = (text: string) => (): string => text;
const gone = (): null => null;

const SUM_TESTS = ['positive_sums_id', 'accepted_values_sums_id___var_allowed_'];
const SUMS = ['sums', 'doubles', 'extra', 'board', ...SUM_TESTS];
const STG_TESTS = ['unique_stg_id', 'not_null_stg_id'];
const STG = ['stg', ...STG_TESTS, 'priced', 'signed', ...SUMS];
const STG_SQL = 'models/staging/stg.sql';
const SCHEMA = 'models/schema.yml';
const PROJECT = 'dbt_project.yml';
const SUMS_SQL = 'models/marts/sums.sql';

export const EDITS: readonly Edit[] = [
  // What nobody can see in the warehouse.
  { what: 'a comment in SQL', files: { [STG_SQL]: before('-- what it is\n') }, runs: [] },
  { what: 'white space', files: { [STG_SQL]: swap(', ', ',\n\n   ') }, runs: [] },
  { what: 'a comment of the template', files: { 'models/marts/rows.sql': before('{# keep #}\n') }, runs: [] },
  { what: 'a comment in a macro', files: { 'macros/whole.sql': before('{# keep #}\n') }, runs: [] },
  { what: 'white space in a macro', files: { 'macros/whole.sql': swap('as integer', 'as  integer') }, runs: [] },
  {
    what: 'a file of macros renamed',
    files: {
      'macros/whole.sql': gone,
      'macros/full.sql': as('{% macro whole(name) %}cast({{ name }} as integer){% endmacro %}\n'),
    },
    runs: [],
  },
  {
    what: 'a macro that nothing calls',
    files: { 'macros/other.sql': as('{% macro other() %}1{% endmacro %}') },
    runs: [],
  },
  { what: 'a variable that nothing reads', files: { [PROJECT]: swap('unused: 1', 'unused: 2') }, runs: [] },
  { what: 'a description', files: { [SCHEMA]: swap('"{{ doc(\'what\') }}"', 'other') }, runs: [] },
  { what: 'a block of docs', files: { 'models/docs.md': swap('as it was', 'as it is') }, runs: [] },
  { what: 'a description of a column under a contract', files: { [SCHEMA]: swap('its key', 'the key') }, runs: [] },
  { what: 'a description of a seed', files: { 'seeds/seeds.yml': swap('one', 'two') }, runs: [] },
  { what: 'a tag', files: { [SUMS_SQL]: swap("'table'", "'table', tags=['x']") }, runs: [] },
  {
    what: 'tags of a folder',
    files: { [PROJECT]: swap('+materialized: view}', '+materialized: view, +tags: [x]}') },
    runs: [],
  },
  { what: 'another group', files: { [SCHEMA]: swap('group: money', 'group: goods') }, runs: [] },
  { what: 'another access', files: { [SCHEMA]: swap('access: protected', 'access: public') }, runs: [] },
  {
    what: 'a setting moved from the file to the properties',
    files: {
      [SUMS_SQL]: swap("{{ config(materialized='table') }}\n", ''),
      [SCHEMA]: swap('{group: money', '{materialized: table, group: money'),
    },
    runs: [],
  },
  {
    what: 'a file moved to another folder',
    files: {
      [SUMS_SQL]: gone,
      'models/core/sums.sql': as(
        "{{ config(materialized='table') }}\nselect id, {{ double('amount') }} as twice from {{ ref('stg') }} where id > {{ var('cut') }}\n",
      ),
    },
    runs: [],
  },
  { what: 'an exposure', files: { [SCHEMA]: swap('type: dashboard', 'type: notebook') }, runs: [] },
  {
    what: 'a semantic model and a metric',
    files: {
      'models/spine.sql': as('select cast(null as date) as day'),
      'models/metrics.yml': as(`models:
  - {name: spine, time_spine: {standard_granularity_column: day}, columns: [{name: day, granularity: day}]}
semantic_models:
  - name: sums
    model: ref('sums')
    entities: [{name: sum, type: primary, expr: id}]
    dimensions: [{name: made_on, expr: day, type: time, type_params: {time_granularity: day}}]
    measures: [{name: total, agg: sum, expr: twice, agg_time_dimension: made_on}]
metrics:
  - {name: total, label: Total, type: simple, type_params: {measure: total}}
`),
    },
    runs: ['counted', 'spine'],
  },
  { what: 'an analysis', files: { 'analyses/look.sql': swap('select *', 'select id') }, runs: [] },
  { what: 'a loader of a source', files: { 'models/sources.yml': swap('loader: a', 'loader: b') }, runs: [] },
  {
    what: 'a threshold of freshness',
    files: {
      'models/sources.yml': swap(
        'identifier: arrived',
        'identifier: arrived\n        freshness: {warn_after: {count: 9, period: day}}',
      ),
    },
    runs: [],
  },
  {
    // Its version belongs to its name.
    what: 'a source under another name, the same table',
    files: {
      'models/sources.yml': swap('name: ext', 'name: outer\n    database: demo'),
      'models/marts/on_source.sql': swap("'ext'", "'outer'"),
    },
    runs: ['on_source'],
  },
  { what: 'a hook of the project', files: { [PROJECT]: swap('select 2', 'select 3') }, runs: [] },
  { what: 'more threads', files: { 'profiles.yml': swap('threads: 2', 'threads: 3') }, runs: [] },
  {
    what: 'a package with another release',
    files: { 'dbt_packages/helper/dbt_project.yml': swap('1.0.0', '1.0.1') },
    runs: [],
  },
  {
    what: 'a file of selectors',
    files: { 'selectors.yml': as('selectors: [{name: some, definition: {method: tag, value: x}}]\n') },
    runs: [],
  },
  {
    what: 'a macro for schemas that names the same',
    files: {
      'macros/schemas.sql': as('{% macro generate_schema_name(custom, node) %}{{ target.schema }}{% endmacro %}'),
    },
    runs: [],
  },
  {
    what: 'a model disabled',
    files: { 'models/marts/extra.sql': before('{{ config(enabled=false) }}\n') },
    runs: ['counted'],
  },
  { what: 'a model deleted', files: { 'models/marts/extra.sql': gone }, runs: ['counted'] },

  // SQL.
  { what: 'a column added', files: { [STG_SQL]: swap(' from', ', 1 as one from') }, runs: STG },
  { what: 'a leaf edited', files: { 'models/marts/extra.sql': swap('id', 'id + 1 as id') }, runs: ['extra'] },
  { what: 'a macro that one calls', files: { 'macros/double.sql': swap('* {{ by', '* 1 * {{ by') }, runs: SUMS },
  { what: 'a default of a macro', files: { 'macros/double.sql': swap('by=2', 'by=3') }, runs: SUMS, fails: true },
  { what: 'a macro that many call', files: { 'macros/whole.sql': swap('integer', 'int') }, runs: [...STG] },
  {
    what: 'a macro of a package',
    files: { 'dbt_packages/helper/macros/cents.sql': swap('* 100', '* 100.0') },
    runs: ['priced'],
  },
  {
    what: 'a macro that stands in for that of a package',
    files: {
      'macros/cents.sql': as('{% macro duckdb__cents(name) %}{{ name }} * 1000{% endmacro %}'),
      [PROJECT]: before('dispatch: [{macro_namespace: helper, search_order: [demo, helper]}]\n'),
    },
    runs: ['priced'],
  },
  { what: 'a variable', files: { [PROJECT]: swap('cut: 0', 'cut: -1') }, runs: SUMS },
  { what: 'a variable of the command line', words: ['--vars', '{cut: -1}'], runs: SUMS },
  {
    what: 'a variable that only a test reads',
    files: { [PROJECT]: swap('[1, 2]', '[1, 2, 3]') },
    runs: ['accepted_values_sums_id___var_allowed_'],
  },
  { what: 'a variable of the environment', env: { REGION: 'us' }, runs: ['regional'] },
  {
    what: 'an ephemeral model',
    files: { 'models/marts/mid.sql': swap('select id', 'select id + 1 as id') },
    runs: ['small', 'small_is_there'],
  },
  { what: 'the branch of increments', files: { 'models/marts/rows.sql': swap('id > (', 'id >= (') }, runs: ['rows'] },
  { what: 'a snapshot', files: { 'snapshots/snap.sql': swap('id, amount', 'id, amount + 1 as amount') }, runs: [] },
  { what: 'another input', files: { 'models/marts/extra.sql': swap("'sums'", "'stg'") }, runs: ['extra'] },
  { what: 'a description that the SQL reads', files: { [SCHEMA]: swap('words', 'deeds') }, runs: ['told'] },
  { what: 'meta that the SQL reads', files: { [SCHEMA]: swap('owner: me', 'owner: you') }, runs: ['told'] },
  {
    what: 'a model added, with one that counts them',
    files: { 'models/marts/more.sql': as('select 1 as id') },
    runs: ['counted', 'more'],
  },

  // Data.
  { what: 'a row of a seed', files: { 'seeds/plain.csv': as('id\n8\n') }, runs: ['plain', 'small', 'small_is_there'] },
  {
    what: 'a header of a seed',
    files: { 'seeds/plain.csv': as('id,name\n7,a\n') },
    runs: ['plain', 'small', 'small_is_there'],
    // As in dbt: new columns of a seed need --full-refresh.
    fails: true,
  },
  {
    what: 'a seed that much reads',
    files: { 'seeds/raw.csv': (text) => `${text}3,30\n` },
    runs: ['raw', 'rows', ...STG],
    fails: true,
  },
  {
    what: 'types of a seed',
    files: { 'seeds/seeds.yml': swap('description: one', 'config: {column_types: {id: bigint}}') },
    runs: ['plain', 'small', 'small_is_there'],
  },
  {
    what: 'a version of a source',
    files: { 'models/sources.yml': swap('source_version: 1', 'source_version: 2') },
    runs: ['on_source'],
  },
  {
    what: 'another table of a source',
    files: { 'models/sources.yml': swap('identifier: arrived', 'identifier: late') },
    runs: ['on_source'],
  },

  // Configuration and names.
  {
    what: 'another materialization',
    files: { [PROJECT]: swap('+materialized: view', '+materialized: table') },
    runs: STG,
  },
  {
    what: 'a materialization of the project',
    files: { 'macros/custom.sql': swap('as {{ sql }}', 'as select * from ({{ sql }}) x') },
    runs: ['own_way'],
  },
  {
    what: 'a key of increments',
    files: { 'models/marts/rows.sql': swap("unique_key='id'", "unique_key=['id', 'amount']") },
    runs: ['rows'],
  },
  {
    what: 'a hook before',
    files: { 'models/marts/extra.sql': before("{{ config(pre_hook='select 1') }}\n") },
    runs: ['extra'],
  },
  {
    what: 'a hook after',
    files: { 'models/marts/extra.sql': before("{{ config(post_hook='select 1') }}\n") },
    runs: ['extra'],
  },
  {
    what: 'a constraint',
    files: { [SCHEMA]: swap('description: its key', 'constraints: [{type: not_null}]') },
    runs: ['signed'],
  },
  {
    what: 'a contract no longer enforced',
    files: { [SCHEMA]: swap('contract: {enforced: true}, ', '') },
    runs: ['signed'],
  },
  {
    what: 'a description that is kept in the warehouse',
    files: { [SCHEMA]: swap('description: money', 'description: its money') },
    runs: ['signed'],
  },
  {
    what: 'another latest version',
    files: { [SCHEMA]: swap('latest_version: 2', 'latest_version: 1') },
    runs: ['newest'],
  },
  {
    what: 'a version edited',
    files: { 'models/marts/dim_v1.sql': swap('1 as id', '2 as id') },
    runs: ['dim.v1', 'pinned'],
  },
  {
    what: 'an alias',
    files: { 'models/marts/regional.sql': before("{{ config(alias='places') }}\n") },
    runs: ['regional'],
  },
  {
    what: 'a file renamed',
    files: {
      'models/marts/regional.sql': gone,
      'models/marts/places.sql': as("select '{{ env_var('REGION', 'eu') }}' as region\n"),
    },
    runs: ['places'],
  },
  {
    what: 'an alias of what others read',
    files: { [SUMS_SQL]: swap("'table'", "'table', alias='totals'") },
    runs: SUMS,
  },
  {
    what: 'another schema of one model',
    files: { 'models/marts/extra.sql': before("{{ config(schema='x') }}\n") },
    runs: ['extra'],
  },
  {
    what: 'a macro for schemas that names others',
    files: {
      'macros/schemas.sql': as(
        "{% macro generate_schema_name(custom, node) %}{{ 'other' if node.name == 'stg' else target.schema }}{% endmacro %}",
      ),
    },
    runs: STG,
  },
  {
    what: 'quoting',
    files: { [PROJECT]: before('quoting: {identifier: false}\n') },
    runs: ['rows', ...STG, 'small', 'small_is_there', 'newest', 'pinned'],
  },
  { what: '--full-refresh', words: ['--full-refresh'], runs: ['raw', 'plain', 'rows'] },

  // Tests.
  {
    what: 'a test added',
    files: { [SCHEMA]: swap('- positive', '- positive\n          - not_null') },
    runs: ['not_null_sums_id'],
  },
  { what: 'a test taken away', files: { [SCHEMA]: swap('          - positive\n', '') }, runs: [] },
  {
    what: 'a test with other arguments',
    files: { [SCHEMA]: swap('- positive', '- positive: {arguments: {above: -1}}') },
    runs: ['positive_sums__1__id'],
  },
  {
    what: 'a test with a condition',
    files: { [SCHEMA]: swap('- positive', '- positive: {config: {where: id > 0}}') },
    runs: ['positive_sums_id'],
  },
  {
    what: 'another severity',
    files: { [SCHEMA]: swap('- positive', '- positive: {config: {severity: warn}}') },
    runs: ['positive_sums_id'],
  },
  { what: 'a tag of a test', files: { [SCHEMA]: swap('- positive', '- positive: {config: {tags: [x]}}') }, runs: [] },
  { what: 'a generic test of the project', files: { 'macros/tests.sql': swap('<=', '<') }, runs: ['positive_sums_id'] },
  { what: 'a test in a file', files: { 'tests/small_is_there.sql': swap('is null', '= 0') }, runs: ['small_is_there'] },
  {
    what: 'a unit test',
    files: { [SCHEMA]: (text) => text.replace('amount: 4', 'amount: 5').replace('twice: 8', 'twice: 10') },
    runs: ['doubles'],
  },
  {
    what: 'a unit test taken away',
    files: { [SCHEMA]: (text) => text.replace(/unit_tests:[\s\S]*(?=exposures)/, '') },
    runs: [],
  },
];
