// The keys of property files and dbt_project.yml by their place, each with one line on what it means.
import { CONFIG_KEYS } from './config-keys.ts';

/** Keys of a mapping. */
export interface YamlShape {
  readonly [key: string]: YamlKey;
}

export interface YamlKey {
  readonly help: string;
  /** Keys below, or of each item of the list below. */
  readonly below?: YamlShape | undefined;
  readonly isList?: boolean | undefined;
  readonly values?: readonly string[] | undefined;
  /** The mapping below has names of its own as keys, then this shape again. */
  readonly isOpen?: boolean | undefined;
}

const key = (help: string, more: Omit<YamlKey, 'help'> = {}): YamlKey => ({ help, ...more });
const list = (help: string, below: YamlShape): YamlKey => ({ help, below, isList: true });
const BOOLEAN = ['true', 'false'];

const config: YamlShape = Object.fromEntries(
  CONFIG_KEYS.map(({ name, help, values }) => [name, key(help, { values })]),
);

const owner = key('Who is responsible.', { below: { name: key('Name.'), email: key('Address for mail.') } });

const testConfig: YamlShape = {
  severity: key('Whether a failure is an error or a warning.', { values: ['error', 'warn'] }),
  error_if: key('From how many failures on it is an error.'),
  warn_if: key('From how many failures on it warns.'),
  where: key('Condition for the rows that are looked at.'),
  limit: key('At most so many failing rows are read.'),
  fail_calc: key('Expression that counts the failures.'),
  store_failures: key('Keeps the failing rows.', { values: BOOLEAN }),
  store_failures_as: key('Kind of relation for the failing rows.', { values: ['table', 'view', 'ephemeral'] }),
  enabled: key('False leaves the test out.', { values: BOOLEAN }),
  tags: key('Words by which it is selected.'),
  meta: key('Free data.'),
};

const testArguments: YamlShape = {
  name: key('A name of its own for the test.'),
  description: key('What the test is for.'),
  arguments: key('What the test is called with.', {
    below: {
      values: key('The values that are allowed (accepted_values).'),
      quote: key('Whether the values are quoted.', { values: BOOLEAN }),
      to: key('The relation that has the values (relationships).'),
      field: key('The column that has the values (relationships).'),
      column_name: key('The column, for a test of the model.'),
    },
  }),
  config: key('Settings of the test.', { below: testConfig }),
};

const constraint: YamlShape = {
  type: key('Kind of the constraint.', {
    values: ['not_null', 'unique', 'primary_key', 'foreign_key', 'check', 'custom'],
  }),
  expression: key('Text of the constraint, for check and foreign_key.'),
  columns: key('Columns of a constraint of the model.'),
  name: key('Name of the constraint.'),
  to: key('What a foreign key points to.'),
  to_columns: key('Columns that a foreign key points to.'),
  warn_unenforced: key('Warn where the engine does not enforce it.', { values: BOOLEAN }),
  warn_unsupported: key('Warn where the engine does not know it.', { values: BOOLEAN }),
};

const tests = {
  data_tests: key('Tests of the data.', { isList: true, below: testArguments, isOpen: true }),
  tests: key('Tests of the data, by their older name.', { isList: true, below: testArguments, isOpen: true }),
};

const column: YamlShape = {
  name: key('Name of the column.'),
  description: key('What the column holds.'),
  data_type: key('Type of the column; a contract holds it.'),
  quote: key('Whether the name is quoted.', { values: BOOLEAN }),
  ...tests,
  constraints: list('Constraints of the column.', constraint),
  meta: key('Free data about the column.'),
  tags: key('Words by which tests of the column are selected.'),
  config: key('Settings: meta and tags.', { below: { meta: key('Free data.'), tags: key('Words for selection.') } }),
  granularity: key('Granularity of a time column.'),
};

const docs = key('How the resource appears in the documentation.', {
  below: { show: key('False hides it.', { values: BOOLEAN }), node_color: key('Colour in the graph.') },
});

const described: YamlShape = {
  name: key('Name of the resource.'),
  description: key('What it is; may use docs blocks.'),
  docs,
  config: key('Settings, as in config().', { below: config }),
  meta: key('Free data.'),
  columns: list('Its columns.', column),
  ...tests,
};

const freshness = key('How old the data may be.', {
  below: {
    warn_after: key('Age from which on it warns.', {
      below: { count: key('How many periods.'), period: key('The period.', { values: ['minute', 'hour', 'day'] }) },
    }),
    error_after: key('Age from which on it fails.', {
      below: { count: key('How many periods.'), period: key('The period.', { values: ['minute', 'hour', 'day'] }) },
    }),
    filter: key('Condition for the rows that are looked at.'),
  },
});

const quoting = key('Which parts of the name are quoted.', {
  below: {
    database: key('Quote the database.', { values: BOOLEAN }),
    schema: key('Quote the schema.', { values: BOOLEAN }),
    identifier: key('Quote the name.', { values: BOOLEAN }),
  },
});

const fixture: YamlShape = {
  rows: key('Rows as a list of mappings, or as text.'),
  format: key('How the rows are written.', { values: ['dict', 'csv', 'sql'] }),
  fixture: key('File with the rows.'),
};

export const PROPERTIES: YamlShape = {
  version: key('2, which may be left out.', { values: ['2'] }),
  models: list('Properties of models.', {
    ...described,
    access: key('Who may refer to it.', { values: ['private', 'protected', 'public'] }),
    group: key('Group that owns it.'),
    constraints: list('Constraints of the model.', constraint),
    deprecation_date: key('From when on it should not be used.'),
    latest_version: key('The version that a ref without version means.'),
    versions: list('Versions of the model.', {
      ...described,
      v: key('Number or name of the version.'),
      defined_in: key('File of the version.'),
      deprecation_date: key('From when on it should not be used.'),
    }),
    time_spine: key('Makes it the time spine of metrics.', {
      below: { standard_granularity_column: key('Its column.'), custom_granularities: key('Further granularities.') },
    }),
  }),
  seeds: list('Properties of seeds.', described),
  snapshots: list('Properties of snapshots.', {
    ...described,
    relation: key('What the snapshot reads: ref() or source().'),
  }),
  sources: list('Tables that others load.', {
    name: key('Name of the source.'),
    description: key('What it is.'),
    database: key('Database of the tables.'),
    schema: key('Schema of the tables; by default the name.'),
    loader: key('What loads the tables.'),
    loaded_at_field: key('Column that tells how fresh the rows are.'),
    loaded_at_query: key('Query that tells how fresh the rows are.'),
    freshness,
    quoting,
    meta: key('Free data.'),
    tags: key('Words for selection.'),
    config: key('Settings.', {
      below: {
        enabled: key('False leaves it out.', { values: BOOLEAN }),
        event_time: key('Column with the time of each row.'),
        freshness,
        loaded_at_field: key('Column that tells how fresh the rows are.'),
        loaded_at_query: key('Query that tells it.'),
        meta: key('Free data.'),
        tags: key('Words for selection.'),
      },
    }),
    tables: list('The tables.', {
      ...described,
      identifier: key('Name in the database, where it is another.'),
      loader: key('What loads the table.'),
      loaded_at_field: key('Column that tells how fresh the rows are.'),
      loaded_at_query: key('Query that tells how fresh the rows are.'),
      freshness,
      quoting,
      external: key('Data of an external table.'),
      tags: key('Words for selection.'),
    }),
  }),
  macros: list('Properties of macros.', {
    name: key('Name of the macro.'),
    description: key('What it does.'),
    docs,
    meta: key('Free data.'),
    config: key('Settings: meta and docs.'),
    arguments: list('Its arguments.', {
      name: key('Name of the argument.'),
      type: key('What it must be.'),
      description: key('What it is for.'),
    }),
  }),
  data_tests: list('Properties of tests that are files.', {
    name: key('Name of the test.'),
    description: key('What it is for.'),
    config: key('Settings of the test.', { below: testConfig }),
  }),
  analyses: list('Properties of analyses.', described),
  exposures: list('What is made from the models.', {
    name: key('Name of the exposure.'),
    label: key('Name as people read it.'),
    type: key('What it is.', { values: ['dashboard', 'notebook', 'analysis', 'ml', 'application'] }),
    maturity: key('How much it can be relied upon.', { values: ['high', 'medium', 'low'] }),
    url: key('Where it is found.'),
    description: key('What it is.'),
    depends_on: key('What it reads: ref() and source().'),
    owner,
    tags: key('Words for selection.'),
    meta: key('Free data.'),
    config: key('Settings.', {
      below: {
        enabled: key('False leaves it out.', { values: BOOLEAN }),
        tags: key('Words for selection.'),
        meta: key('Free data.'),
      },
    }),
  }),
  groups: list('Groups of resources with an owner.', {
    name: key('Name of the group.'),
    owner,
    description: key('What it is.'),
    config: key('Settings: meta.'),
  }),
  unit_tests: list('Tests of the logic of models.', {
    name: key('Name of the test.'),
    description: key('What it shows.'),
    model: key('The model that is tested.'),
    given: list('Rows of what the model reads.', { input: key('ref(), source() or this.'), ...fixture }),
    expect: key('Rows that the model must give.', { below: fixture }),
    overrides: key('Values in place of the real ones.', {
      below: {
        macros: key('Results of macros.'),
        vars: key('Values of variables.'),
        env_vars: key('Values of environment variables.'),
      },
    }),
    versions: key('Versions of the model that are tested.', {
      below: { include: key('Only these.'), exclude: key('All but these.') },
    }),
    config: key('Settings.', {
      below: {
        enabled: key('False leaves it out.', { values: BOOLEAN }),
        tags: key('Words for selection.'),
        meta: key('Free data.'),
      },
    }),
  }),
  functions: list('Functions in the warehouse.', {
    name: key('Name of the function.'),
    description: key('What it does.'),
    arguments: key('Its arguments.'),
    returns: key('What it gives.'),
    config: key('Settings.', { below: config }),
  }),
  semantic_models: list('What metrics are made of.', {
    name: key('Name.'),
    model: key('The model: ref().'),
    description: key('What it is.'),
    defaults: key('Defaults: agg_time_dimension.'),
    entities: key('Keys that join it.'),
    dimensions: key('What it can be grouped by.'),
    measures: key('What is summed up.'),
    primary_entity: key('Its own key, where no column is.'),
  }),
  metrics: list('Metrics.', {
    name: key('Name.'),
    label: key('Name as people read it.'),
    type: key('Kind.', { values: ['simple', 'ratio', 'cumulative', 'derived', 'conversion'] }),
    type_params: key('What it is made from.'),
    description: key('What it says.'),
    filter: key('Condition for the rows.'),
  }),
  saved_queries: list('Queries of metrics.', {
    name: key('Name.'),
    description: key('What it is.'),
    query_params: key('Metrics, groups and filters.'),
    exports: key('Where results go.'),
  }),
};

const tree: YamlShape = { ...Object.fromEntries(Object.entries(config).map(([name, value]) => [`+${name}`, value])) };
const section = (help: string): YamlKey => key(help, { below: tree, isOpen: true });

export const PROJECT: YamlShape = {
  name: key('Name of the project.'),
  version: key('Version of the project.'),
  'config-version': key('2', { values: ['2'] }),
  profile: key('The profile that connects it.'),
  'model-paths': key('Folders with models.'),
  'seed-paths': key('Folders with seeds.'),
  'test-paths': key('Folders with tests.'),
  'analysis-paths': key('Folders with analyses.'),
  'macro-paths': key('Folders with macros.'),
  'snapshot-paths': key('Folders with snapshots.'),
  'function-paths': key('Folders with functions.'),
  'docs-paths': key('Folders with docs blocks.'),
  'asset-paths': key('Folders with assets of the documentation.'),
  'target-path': key('Folder for what commands write.'),
  'clean-targets': key('Folders that clean deletes.'),
  'packages-install-path': key('Folder for packages.'),
  'require-dbt-version': key('Versions that can run the project.'),
  'query-comment': key('Comment of every statement.'),
  quoting,
  dispatch: list('Where macros are looked for.', {
    macro_namespace: key('Package whose macros are meant.'),
    search_order: key('Packages in order.'),
  }),
  'on-run-start': key('Statements before a run.'),
  'on-run-end': key('Statements after a run.'),
  vars: key('Variables.', { isOpen: true }),
  flags: key('Settings of dbt itself.', { isOpen: true }),
  models: section('Settings of models, by folder.'),
  seeds: section('Settings of seeds, by folder.'),
  snapshots: section('Settings of snapshots, by folder.'),
  sources: section('Settings of sources.'),
  data_tests: section('Settings of tests.'),
  tests: section('Settings of tests, by their older name.'),
  unit_tests: section('Settings of unit tests.'),
  exposures: section('Settings of exposures.'),
  analyses: section('Settings of analyses.'),
  functions: section('Settings of functions.'),
  metrics: section('Settings of metrics.'),
  'semantic-models': section('Settings of semantic models.'),
  'saved-queries': section('Settings of saved queries.'),
};

export const SELECTORS: YamlShape = {
  selectors: list('Selections with names.', {
    name: key('Name of the selection.'),
    description: key('What it is for.'),
    default: key('True makes it the one that is used without --select.', { values: BOOLEAN }),
    definition: key('What is selected.', {
      below: {
        method: key('How it is selected.', {
          values: [
            'tag',
            'path',
            'fqn',
            'config.materialized',
            'source',
            'package',
            'resource_type',
            'state',
            'group',
            'access',
            'exposure',
            'metric',
            'selector',
          ],
        }),
        value: key('What the method is given.'),
        union: key('Any of these.'),
        intersection: key('All of these.'),
        exclude: key('But not these.'),
        children: key('What is below too.', { values: BOOLEAN }),
        parents: key('What is above too.', { values: BOOLEAN }),
        children_depth: key('How far below.'),
        parents_depth: key('How far above.'),
        indirect_selection: key('Which tests come along.', { values: ['eager', 'cautious', 'buildable', 'empty'] }),
      },
    }),
  }),
};

/** The shape at a path of `yamlCursor`; undefined where keys are free or not known. */
export function shapeAt(root: YamlShape, path: readonly string[]): YamlShape | undefined {
  let shape: YamlShape | undefined = root;
  let open: YamlShape | undefined;
  for (const part of path) {
    if (part === '[]') continue;
    const known: YamlKey | undefined = shape?.[part];
    if (known) {
      open = known.isOpen ? known.below : undefined;
      shape = known.below;
    } else if (open) shape = open;
    else return undefined;
  }
  return shape;
}
