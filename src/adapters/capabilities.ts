// Everything that an engine can or cannot do, as data: read by the core, by the conformance suite (which proves each
// declaration on the engine) and by docs/adapters.md.

/** `supported` now, `not-yet` by us, `never` by the engine. */
export type Capability = 'supported' | 'not-yet' | 'never';

export interface CapabilityKind {
  readonly area: string;
  readonly title: string;
  /** What a project meets on an engine that lacks it. */
  readonly without: string;
}

const kind = (area: string, title: string, without: string): CapabilityKind => ({ area, title, without });

const statements = 'Statements and sessions';
const relations = 'Materializations';
const incremental = 'Incremental strategies';
const names = 'Names and types';
const facts = 'What is said of relations';
const checks = 'Checks';

/** The vocabulary: adapters declare these, cases of the conformance suite need these. */
export const capabilityKinds = {
  connections: kind(statements, 'Sessions, statements and their answers', 'nothing can be had from the engine'),
  transactions: kind(
    statements,
    'Changes of rows in one transaction',
    'every statement stands for itself: hooks with `transaction: true` are not undone when the node fails',
  ),
  transactionalDdl: kind(
    statements,
    'Changes of the catalog in one transaction',
    'a node that is killed between two statements can leave a relation under a temporary name (`__tsdbt_…`), to be dropped by hand',
  ),
  createOrReplaceTable: kind(statements, '`create or replace table`', 'a table is built aside and then renamed'),
  createOrReplaceView: kind(statements, '`create or replace view`', 'a view is built aside and then renamed'),
  renameRelation: kind(
    statements,
    'Renaming of tables and views',
    'macros that rename relations (`rename_relation`) fail',
  ),
  changeRows: kind(
    statements,
    '`update` and `delete`',
    'snapshots and the strategies that replace rows cannot be had on such tables',
  ),
  concurrentConnections: kind(statements, 'Several statements at the same time', '`threads` above 1 saves no time'),
  concurrentBatches: kind(
    statements,
    'Batches of one model at the same time',
    'the batches of a microbatch model are written one after the other, whatever `concurrent_batches` says',
  ),
  cancel: kind(
    statements,
    'Stopping of a running statement',
    'after Ctrl-C the server works on until the statement ends',
  ),
  relationLocks: kind(
    statements,
    'One run at a time writes a relation',
    'two runs that build the same relation at the same time stand in each other’s way, as with dbt',
  ),
  viewsBindByName: kind(
    statements,
    'Views find what they read by its name',
    'views over a replaced table are pointed at the new one before the old one goes',
  ),
  describeWithoutRunning: kind(
    statements,
    'Columns of a query without running it',
    'the query runs with a condition that gives no rows',
  ),
  timeTravel: kind(
    statements,
    'Reading a table as it was',
    'an earlier state of a table is only in backups and snapshots',
  ),

  views: kind(relations, '`view`', 'models that are views fail'),
  tables: kind(relations, '`table`', 'models that are tables fail'),
  relationTypeChanges: kind(
    relations,
    'A view becomes a table, a table a view',
    'the old relation is to be dropped by hand when the materialization of a model changes',
  ),
  seeds: kind(relations, 'Seeds', '`tsdbt seed` fails'),
  snapshots: kind(relations, 'Snapshots', 'snapshots fail'),
  materializedViews: kind(relations, '`materialized_view`', 'models that are materialized views fail'),
  dynamicTables: kind(relations, '`dynamic_table`', 'models that are dynamic tables fail'),
  functions: kind(relations, 'Functions in SQL', 'functions of the project fail'),
  pythonFunctions: kind(relations, 'Functions in Python', 'functions in Python fail'),
  pythonModels: kind(relations, 'Models in Python', 'models in Python fail before anything is sent'),
  cloneTable: kind(relations, 'Copies of a table without its data', '`tsdbt clone` makes views over the originals'),

  append: kind(incremental, '`append`', 'the strategy is refused by name'),
  deleteInsert: kind(incremental, '`delete+insert`', 'the strategy is refused by name'),
  merge: kind(incremental, '`merge`', 'the strategy is refused by name'),
  insertOverwrite: kind(incremental, '`insert_overwrite`', 'the strategy is refused by name'),
  microbatch: kind(incremental, '`microbatch`', 'the strategy is refused by name'),
  addColumns: kind(
    incremental,
    '`on_schema_change: append_new_columns`',
    'new columns come with `--full-refresh` only',
  ),
  dropColumns: kind(
    incremental,
    '`on_schema_change: sync_all_columns`',
    'columns that are gone from the model go with `--full-refresh` only',
  ),
  changeColumnTypes: kind(
    incremental,
    'A column of an existing table gets another type',
    'a changed type comes with `--full-refresh` only',
  ),

  mixedCaseNames: kind(names, 'Names keep their case', 'names differ from what the project writes by case'),
  caseSensitiveColumns: kind(names, 'Columns that differ by case only', 'the second of two such columns is refused'),
  anyRelationNames: kind(
    names,
    'Any character in names of relations, reserved words too',
    'aliases are letters, digits and `_`',
  ),
  anyColumnNames: kind(
    names,
    'Any character in names of columns, reserved words too',
    'names of columns are letters, digits and `_`',
  ),
  wideTables: kind(names, 'Tables of 1,000 columns', 'wide tables are to be split'),
  decimals: kind(names, 'Decimals to the last digit', 'decimals are floats'),
  timestamps: kind(names, 'Dates and timestamps with microseconds', 'moments lose their fraction'),
  timestampsWithZone: kind(names, 'Moments with a time zone', 'moments are stored without their zone'),
  timeType: kind(names, 'Times of the day', 'a time of the day is a text'),

  grants: kind(facts, '`grants`', 'the config is refused; rights are given by hand'),
  comments: kind(facts, '`persist_docs: {relation: true}`', 'descriptions of relations stay in the project'),
  columnComments: kind(facts, '`persist_docs: {columns: true}`', 'descriptions of columns stay in the project'),
  indexes: kind(facts, '`indexes`', 'the config does nothing'),
  catalog: kind(facts, '`docs generate`', 'catalog.json is empty'),

  hooks: kind(checks, 'Hooks and operations', 'hooks fail'),
  hooksOutside: kind(
    checks,
    'Hooks with `transaction: false`, `before_begin` and `after_commit`',
    'such hooks are not run, as in dbt: leave `transaction` as it is',
  ),
  dataTests: kind(checks, 'Data tests and `store_failures`', 'data tests fail'),
  unitTests: kind(checks, 'Unit tests', 'unit tests fail'),
  contracts: kind(checks, 'Contracts', 'models with an enforced contract fail'),
  sourceFreshness: kind(checks, 'Freshness of sources by `loaded_at_field`', '`source freshness` fails'),
  freshnessFromMetadata: kind(
    checks,
    'Freshness of sources without `loaded_at_field`',
    'a source without `loaded_at_field` or `loaded_at_query` is refused by `source freshness`',
  ),
  errorPositions: kind(
    checks,
    'The line of the model in errors of the engine',
    'the error names the model, and the line is to be searched',
  ),
} satisfies { readonly [name: string]: CapabilityKind };

export type CapabilityName = keyof typeof capabilityKinds;

/** How a relation is replaced: at every instant old or new (`atomic`), a short gap, or no promise. */
export type ReplaceGuarantee = 'atomic' | 'brief-gap' | 'none';

/** What becomes of each guarantee for those who read while a relation is built anew. */
export const guaranteeMeanings: { readonly [guarantee in ReplaceGuarantee]: string } = {
  atomic: 'a reader sees the old relation or the new one, whole, at every instant, also when the run is killed',
  'brief-gap': 'a reader can fail once between two statements; data is never lost or halved',
  none: 'a reader can find the relation missing or half filled while it is built',
};

/** `not-enforced` is written and means nothing to the engine; `not-supported` is left out with a warning. */
export type ConstraintSupport = 'enforced' | 'not-enforced' | 'not-supported';

/** The types of constraints that a contract can name. */
export const constraintTypes = ['not_null', 'check', 'unique', 'primary_key', 'foreign_key'] as const;

/** What the engine can do; the core reads these and never the engine's name. Every capability is declared. */
export interface Capabilities extends Readonly<Record<CapabilityName, Capability>> {
  readonly replaceRelation: ReplaceGuarantee;
  /** What becomes of a constraint in DDL, by its type; types that are left out are enforced. */
  readonly constraints?: { readonly [type: string]: ConstraintSupport };
  /** Foreign keys name their target without its database. */
  readonly foreignKeysNameNoDatabase?: boolean;
  /** What to know of a capability on this engine: a sentence for the docs, without a full stop. */
  readonly notes?: Readonly<Partial<Record<CapabilityName | 'replaceRelation', string>>>;
}
