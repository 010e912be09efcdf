// Options that several commands share.
import { list, type OptionSpec, text, toggle } from './option-spec.ts';

const BEFORE_MODELS: readonly string[] = ['metric', 'semantic_model', 'saved_query', 'source', 'analysis'];
const MODELS_TO_SEEDS: readonly string[] = ['model', 'test', 'unit_test', 'exposure', 'snapshot', 'seed'];
const INCLUDED_TYPES = [...BEFORE_MODELS, 'function', ...MODELS_TO_SEEDS, 'default', 'all'];
const EXCLUDED_TYPES = [...BEFORE_MODELS, ...MODELS_TO_SEEDS, 'function', 'default'];

export const selectionOptions: readonly OptionSpec[] = [
  list('select', 'selector', 'resources to take', { short: '-s', aliases: ['--models', '--model', '-m'] }),
  list('exclude', 'selector', 'resources to leave out'),
  text('selector', 'name', 'a named selection of selectors.yml'),
];

export const resourceTypeOptions: readonly OptionSpec[] = [
  list('resource-type', 'type', 'kinds of resources to take', {
    flag: 'RESOURCE_TYPES',
    aliases: ['--resource-types'],
    choices: INCLUDED_TYPES,
  }),
  list('exclude-resource-type', 'type', 'kinds of resources to leave out', {
    flag: 'EXCLUDE_RESOURCE_TYPES',
    aliases: ['--exclude-resource-types'],
    choices: EXCLUDED_TYPES,
  }),
];

export const fullRefreshOption: OptionSpec = toggle('full-refresh', 'rebuild incremental models and seeds', {
  short: '-f',
});

export const emptyOption: OptionSpec = toggle('empty', 'run with empty inputs: builds the schema only');

/** Which part of the data is built. */
export const eventTimeOptions: readonly OptionSpec[] = [
  text('event-time-start', 'time', 'first moment that microbatch models build'),
  text('event-time-end', 'time', 'moment up to which microbatch models build'),
  text('sample', 'window', "read only a part of inputs with an event_time: '3 days', or '{start: …, end: …}'"),
];

export const storeFailuresOption: OptionSpec = toggle('store-failures', 'keep the rows that fail a test in tables');

export const showSeedsOption: OptionSpec = toggle('show', 'print a sample of each loaded seed');

/** Where it is kept what was built. */
export const stateDirOption: OptionSpec = text(
  'state-dir',
  'path',
  'folder that keeps what was built; default: state/ in the target folder',
);

/** What `plan` would run, and nothing else. */
export const changedOptions: readonly OptionSpec[] = [
  toggle('changed', 'run only what has changed since it was built; see plan'),
  text('explain', 'node', 'say in one sentence why a node runs or is reused'),
  { ...toggle('drop-orphans', 'drop the relations that were built for deleted models'), negatable: false },
  stateDirOption,
];
