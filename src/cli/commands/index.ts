// All commands: what help needs, and where each one is loaded from.
import type { ExitCode, Invocation } from '../invocation.ts';
import {
  changedOptions,
  emptyOption,
  eventTimeOptions,
  fullRefreshOption,
  resourceTypeOptions,
  selectionOptions,
  showSeedsOption,
  storeFailuresOption,
} from '../options/command-options.ts';
import { choice, integer, list, type OptionSpec, text, toggle } from '../options/option-spec.ts';

/** A command, loaded. */
export type CommandRun = (invocation: Invocation) => Promise<ExitCode>;

export interface CommandEntry {
  /** `build`, `docs generate` */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line of `tsdbt --help`. */
  readonly summary: string;
  readonly description?: string;
  readonly operands?: readonly { readonly name: string; readonly help: string }[];
  readonly options: readonly OptionSpec[];
  readonly examples: readonly string[];
  load(): Promise<CommandRun>;
}

const inlineOption = text('inline', 'sql', 'a query with templates, instead of --select');
const introspectOption = toggle('introspect', 'ask the warehouse while compiling');

export const commands: readonly CommandEntry[] = [
  {
    name: 'build',
    summary: 'Run seeds, models, snapshots and tests in order',
    options: [
      ...selectionOptions,
      ...resourceTypeOptions,
      fullRefreshOption,
      emptyOption,
      ...eventTimeOptions,
      storeFailuresOption,
      showSeedsOption,
      ...changedOptions,
      toggle('export-saved-queries', 'accepted for compatibility: exports need MetricFlow', { hidden: true }),
    ],
    examples: ['build', 'build --select staging+ --exclude tag:slow', 'build --full-refresh --threads 8'],
    load: async () => (await import('./build.ts')).build,
  },
  {
    name: 'run',
    summary: 'Run models',
    options: [...selectionOptions, fullRefreshOption, emptyOption, ...eventTimeOptions, ...changedOptions],
    examples: ['run', 'run --select +orders', "run --vars '{day: 2024-01-31}' --fail-fast"],
    load: async () => (await import('./run.ts')).run,
  },
  {
    name: 'test',
    summary: 'Run data tests and unit tests',
    options: [...selectionOptions, ...resourceTypeOptions, storeFailuresOption, ...changedOptions],
    examples: ['test', 'test --select orders', 'test --resource-type unit_test', 'test --store-failures'],
    load: async () => (await import('./test.ts')).test,
  },
  {
    name: 'seed',
    summary: 'Load CSV files into tables',
    options: [...selectionOptions, fullRefreshOption, emptyOption, showSeedsOption, ...changedOptions],
    examples: ['seed', 'seed --select raw_orders --show', 'seed --full-refresh'],
    load: async () => (await import('./seed.ts')).seed,
  },
  {
    name: 'snapshot',
    summary: 'Record changes of rows in snapshot tables',
    options: [...selectionOptions, emptyOption, ...changedOptions],
    examples: ['snapshot', 'snapshot --select customers_history'],
    load: async () => (await import('./snapshot.ts')).snapshot,
  },
  {
    name: 'retry',
    summary: 'Do again what failed or was skipped',
    description:
      'Runs the last command again, with its arguments, for the nodes that failed, were skipped or not reached.',
    options: [fullRefreshOption],
    examples: ['retry', 'retry --threads 2', "retry --vars '{day: 2024-02-01}'", 'retry --state earlier-artifacts'],
    load: async () => (await import('./retry.ts')).retry,
  },
  {
    name: 'clone',
    summary: 'Put relations of a state in the place of the own ones',
    options: [...selectionOptions, ...resourceTypeOptions, fullRefreshOption],
    examples: ['clone --state prod-artifacts', 'clone --state prod-artifacts --select +orders --full-refresh'],
    load: async () => (await import('./clone.ts')).clone,
  },
  {
    name: 'compile',
    summary: 'Render SQL without running it',
    description: 'Renders SQL into target/compiled, and prints it for --inline or selected nodes.',
    options: [
      ...selectionOptions,
      ...resourceTypeOptions,
      inlineOption,
      choice('output', ['text', 'json'], 'form of what is printed'),
      introspectOption,
      toggle('inject-ephemeral-ctes', 'put ephemeral models into the SQL as CTEs'),
      fullRefreshOption,
      emptyOption,
    ],
    examples: ['compile', 'compile --select orders', 'compile --inline "select * from {{ ref(\'orders\') }}"'],
    load: async () => (await import('./compile.ts')).compile,
  },
  {
    name: 'show',
    summary: 'Print rows of a node or of a query',
    options: [
      ...selectionOptions,
      ...resourceTypeOptions,
      inlineOption,
      text('inline-direct', 'sql', 'a query without templates'),
      integer('limit', 'n', 'at most so many rows, default 5; negative: all'),
      choice('output', ['text', 'json'], 'form of what is printed'),
      introspectOption,
      fullRefreshOption,
    ],
    examples: ['show --select orders', 'show --inline "select count(*) as n from {{ ref(\'orders\') }}" --limit 1'],
    load: async () => (await import('./show.ts')).show,
  },
  {
    name: 'list',
    aliases: ['ls'],
    summary: 'List resources',
    options: [
      list('select', 'selector', 'resources to list', { short: '-s' }),
      list('models', 'selector', 'models to list; excludes --select', { short: '-m', aliases: ['--model'] }),
      ...selectionOptions.filter(({ flag }) => flag !== 'SELECT'),
      ...resourceTypeOptions,
      choice('output', ['json', 'name', 'path', 'selector'], 'what to print of each resource'),
      list('output-keys', 'key', 'keys to print with --output json; a.b reaches inside'),
    ],
    examples: [
      'ls',
      'ls --select +orders --resource-type model',
      'ls --output json --output-keys unique_id config.tags',
    ],
    load: async () => (await import('./list.ts')).list,
  },
  {
    name: 'parse',
    summary: 'Read the project and write its manifest',
    options: [],
    examples: ['parse', 'parse --project-dir ../shop', 'parse --target prod'],
    load: async () => (await import('./parse.ts')).parse,
  },
  {
    name: 'docs generate',
    summary: 'Write the documentation site, with manifest and catalog',
    description:
      'Compiles the project, asks the warehouse for columns, and writes manifest.json, catalog.json, lineage.json and the site: target/index.html, which works alone, and target/docs for hosts.',
    options: [
      ...selectionOptions,
      toggle('compile', 'compile the nodes as well'),
      toggle('lineage', 'with --no-lineage: columns are not traced'),
      { ...toggle('empty-catalog', 'write a catalog without tables'), negatable: false },
      {
        ...toggle('static', 'also target/static_index.html, the site in one file', { aliases: ['--single-file'] }),
        negatable: false,
      },
      list('only', 'selector', 'limit the site to these nodes; all others are in no file of it'),
      { ...toggle('drop-stubs', 'with --only: no grey stubs for neighbours that are left out'), negatable: false },
      toggle('sql', 'with --no-sql: no SQL in the site'),
      { ...toggle('api', 'also a JSON file for each node, target/docs/api/v1'), negatable: false },
      text('from', 'dir', 'the site of artifacts in a folder, of dbt or tsdbt; no project is opened'),
    ],
    examples: [
      'docs generate',
      'docs generate --select marts',
      'docs generate --no-compile',
      'docs generate --static --only +orders --no-sql',
      'docs generate --from ../shop/target',
      'docs generate --state ../production',
    ],
    load: async () => (await import('./docs-generate.ts')).docsGenerate,
  },
  {
    name: 'docs serve',
    summary: 'Show the documentation site in a browser',
    description:
      'Serves target/docs to this machine, makes the site anew when other commands write artifacts, and tells open pages of it.',
    options: [
      text('host', 'name', 'address to listen on, default 127.0.0.1: this machine only'),
      integer('port', 'n', 'port, default 8080; 0: a free one'),
      toggle('browser', 'open a browser', { aliases: ['--no-open'] }),
    ],
    examples: ['docs serve', 'docs serve --port 8081 --no-browser', 'docs serve --host 0.0.0.0'],
    load: async () => (await import('./docs-serve.ts')).docsServe,
  },
  {
    name: 'source freshness',
    aliases: ['snapshot-freshness'],
    summary: 'Check how old the sources are',
    description: 'Compares the newest rows of sources with their thresholds and writes target/sources.json.',
    options: [...selectionOptions, text('output', 'path', 'another file than target/sources.json', { short: '-o' })],
    examples: ['source freshness', 'source freshness --select source:shop', 'source freshness --exclude source:old'],
    load: async () => (await import('./source-freshness.ts')).sourceFreshness,
  },
  {
    name: 'check',
    summary: 'Find mistakes without a warehouse',
    description:
      'Looks for mistakes in the SQL and the properties of the project without connecting to anything. Which rules there are: docs/checks. Exit code 1 when something is an error.',
    options: [...selectionOptions, choice('output', ['pretty', 'json', 'sarif', 'github'], 'form of what is printed')],
    examples: ['check', 'check --select marts+', 'check --output sarif', 'check --output github'],
    load: async () => (await import('./check.ts')).check,
  },
  {
    name: 'format',
    summary: 'Lay out the SQL of models anew',
    description:
      'Lays out the SQL of models, snapshots, analyses and tests; templates and comments stay as they are written. A file is changed only if it says the same afterwards; otherwise the reason is told. Exit code 1 with --check when a file would change.',
    operands: [
      { name: '[paths...]', help: 'files or folders, or - for standard input; without any, the whole project' },
    ],
    options: [
      ...selectionOptions,
      { ...toggle('check', 'change nothing, name what would change'), negatable: false },
      { ...toggle('diff', 'change nothing, print the difference'), negatable: false },
    ],
    examples: ['format', 'format models/staging', 'format --select orders+', 'format --check --diff', 'format -'],
    load: async () => (await import('./format.ts')).format,
  },
  {
    name: 'lineage',
    summary: 'Show what columns are made of',
    description:
      'Shows the columns that a column is made of and those that are made of it, with the expressions, down to the sources; or, with --all, those of all columns of the project: as JSON, which then is in target/lineage.json too, as a table or drawing, or as OpenLineage events. No connection is opened.',
    operands: [{ name: '[column]', help: 'model.column, source.table.column; a model alone means all its columns' }],
    options: [
      { ...toggle('upstream', 'only what it is made of'), negatable: false },
      { ...toggle('downstream', 'only what is made of it'), negatable: false },
      { ...toggle('all', 'all columns of the project, with a summary'), negatable: false },
      choice('output', ['table', 'json', 'mermaid', 'dot', 'openlineage'], 'form of what is printed'),
    ],
    examples: [
      'lineage orders.total',
      'lineage raw.payments.amount --downstream --output mermaid',
      'lineage --all --output json',
      'lineage --all --output openlineage',
    ],
    load: async () => (await import('./lineage.ts')).lineage,
  },
  {
    name: 'plan',
    summary: 'Show what has changed and what it reaches',
    description:
      'Shows what build --changed would run and why, how the columns of changed models change, and which models, tests and exposures that reaches: against what was built in the target, or, with --state, against earlier artifacts without a connection.',
    options: [
      ...selectionOptions,
      ...resourceTypeOptions,
      fullRefreshOption,
      ...changedOptions.filter(({ flag }) => flag !== 'CHANGED'),
      choice('output', ['table', 'json'], 'form of what is printed'),
    ],
    examples: ['plan', 'plan --select +orders --explain orders', 'plan --state prod-artifacts --output json'],
    load: async () => (await import('./plan.ts')).plan,
  },
  {
    name: 'review',
    summary: 'Write what a change means as a comment in Markdown',
    description:
      'Compares the project with the artifacts of --state and writes one comment: changed models and columns, what they reach, broken contracts, other lineage; with --data also how the rows of changed models differ from those of the state, of another target or of another schema.',
    options: [
      ...selectionOptions,
      { ...toggle('data', 'compare rows of changed models as well'), negatable: false },
      text('against-target', 'name', 'with --data: compare with another target'),
      text('against-schema', 'name', 'with --data: compare with another schema in the place of that of the target'),
    ],
    examples: [
      'review --state prod-artifacts',
      'review --state prod-artifacts --data',
      'review --state prod-artifacts --data --against-schema prod',
    ],
    load: async () => (await import('./review.ts')).review,
  },
  {
    name: 'verify',
    summary: 'Compare what two targets hold',
    description:
      'Builds seeds, models and snapshots on two targets and compares columns, types, rows and the fingerprint of every column. Exit code 0: all equal, 1: something differs, 2: something failed.',
    options: [
      ...selectionOptions,
      toggle('build', 'build on both targets first'),
      fullRefreshOption,
      choice('output', ['text', 'json'], 'form of what is printed'),
    ],
    examples: [
      'verify --target dev --target postgres',
      'verify --target dev --target postgres --select tag:features --no-build',
      'verify --target dev --target spark --output json',
    ],
    load: async () => (await import('./verify.ts')).verify,
  },
  {
    name: 'lsp',
    summary: 'Serve an editor: diagnostics, completion, hover, rename',
    description: 'Speaks the language server protocol over the standard streams, until the editor ends it.',
    options: [{ ...toggle('stdio', 'accepted: there is no other way', { hidden: true }), negatable: false }],
    examples: ['lsp', 'lsp --target prod --profiles-dir ~/.dbt'],
    load: async () => (await import('./lsp.ts')).lsp,
  },
  {
    name: 'run-operation',
    summary: 'Call a macro',
    description: 'Calls a macro of the project or of a package (pkg.name), or runs the statement of --sql.',
    operands: [{ name: '[macro]', help: 'the macro to call' }],
    options: [
      text('args', 'yaml', "arguments of the macro: '{name: value}'"),
      text('sql', 'sql', 'a statement, with or without templates, instead of a macro'),
    ],
    examples: ['run-operation grant_select', "run-operation my_package.copy_table --args '{from: a, to: b}'"],
    load: async () => (await import('./run-operation.ts')).operation,
  },
  {
    name: 'debug',
    summary: 'Check configuration and connection',
    options: [
      { ...toggle('connection', 'check the connection only'), negatable: false },
      { ...toggle('config-dir', 'print the folder of profiles.yml and stop'), negatable: false },
    ],
    examples: ['debug', 'debug --target prod', 'debug --connection'],
    load: async () => (await import('./debug.ts')).debug,
  },
  {
    name: 'deps',
    summary: 'Install the packages that the project declares',
    description:
      'Installs what packages.yml or dependencies.yml declares: the versions of package-lock.yml while the declarations are the same, else the highest ones that fit, which are locked.',
    options: [
      text('add-package', 'name@version', 'add a package to packages.yml first'),
      choice('source', ['hub', 'git', 'local'], 'where the added package comes from'),
      { ...toggle('lock', 'write package-lock.yml, install nothing'), negatable: false },
      { ...toggle('upgrade', 'resolve again though the lock fits'), negatable: false },
      { ...toggle('verify', 'fail when a locked version has other content than before'), negatable: false },
    ],
    examples: ['deps', 'deps --upgrade', 'deps --add-package dbt-labs/dbt_utils@1.3.0'],
    load: async () => (await import('./deps.ts')).deps,
  },
  {
    name: 'clean',
    summary: 'Delete the generated folders of clean-targets',
    options: [toggle('clean-project-files-only', 'refuse folders outside the project')],
    examples: ['clean', 'clean --project-dir ../shop'],
    load: async () => (await import('./clean.ts')).clean,
  },
  {
    name: 'init',
    summary: 'Make a new project that builds at once',
    operands: [{ name: '<name>', help: 'name of the project and of its folder' }],
    options: [
      toggle('skip-profile-setup', 'accepted for compatibility: no profile is needed', { short: '-s', hidden: true }),
      toggle('skip-debug', 'accepted for compatibility', { hidden: true }),
    ],
    examples: ['init shop', 'init shop && cd shop && tsdbt build'],
    load: async () => (await import('./init.ts')).init,
  },
];
