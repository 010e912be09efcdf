// Errors and warnings of comparing with an earlier state, 18xx. Messages begin with dbt's wording.
import { errorKind } from '../base/index.ts';

export const planErrors = {
  breakingChange: errorKind<{ changes: readonly string[] }>('contract-breaking-change', {
    code: 1801,
    title: 'A versioned model breaks the contract that it had in the compared state',
    heading: 'Breaking change to contract Error',
    message: ({ changes }) =>
      `While comparing to previous project state, dbt detected a breaking change to an enforced contract.\n  - ${changes.join('\n  - ')}\nConsider making an additive (non-breaking) change instead, if possible.\nOtherwise, create a new model version: https://docs.getdbt.com/docs/collaborate/govern/model-versions`,
    hint: () => 'keep this version as it was, and write the change as a new version of the model',
  }),
  unversionedBreakingChange: errorKind<{ name: string; path: string; changes: readonly string[] }>(
    'unversioned-breaking-change',
    {
      code: 1802,
      title: 'A model without versions breaks the contract that it had in the compared state',
      severity: 'warning',
      message: ({ name, path, changes }) =>
        `Breaking change to contracted, unversioned model ${name} (${path})\nWhile comparing to previous project state, dbt detected a breaking change to an unversioned model.\n  - ${changes.join('\n  - ')}\n`,
    },
  ),
  stateIsTarget: errorKind<{ path: string }>('state-is-target', {
    code: 1803,
    title: 'The compared state lies in the folder that this run writes to',
    severity: 'warning',
    message: ({ path }) =>
      `The state and target directories are the same: '${path}'. This could lead to missing changes due to overwritten state including non-idempotent retries.`,
  }),
  deferWithoutState: errorKind<undefined>('defer-without-state', {
    code: 1807,
    title: 'Deferral without a state to defer to',
    heading: 'Runtime Error',
    message: () => '--state or --defer-state are required for deferral, but neither was provided',
    hint: () => 'give the folder of the earlier artifacts with --state',
  }),
  stateWithoutManifest: errorKind<{ path: string }>('state-without-manifest', {
    code: 1808,
    title: 'The folder of the state holds no manifest',
    heading: 'Runtime Error',
    message: ({ path }) => `Could not find manifest in --state path: "${path}"`,
    hint: () => 'the folder must hold a manifest.json; a relative path starts at the project',
  }),
  noPreviousRun: errorKind<{ path: string }>('no-previous-run', {
    code: 1809,
    title: '`retry` finds no earlier run',
    heading: 'Runtime Error',
    message: ({ path }) => `Could not find previous run in '${path}' target directory`,
    hint: () => 'retry needs the run_results.json of an earlier command; --state names another folder',
  }),
  notRetriable: errorKind<{ command: string }>('not-retriable', {
    code: 1810,
    title: 'The earlier command cannot be retried',
    heading: 'Runtime Error',
    message: ({ command }) => `The earlier run was '${command}', which cannot be retried`,
  }),
  retriedNodeGone: errorKind<{ id: string }>('retried-node-gone', {
    code: 1811,
    title: 'A node that is to be retried is no more in the project',
    heading: 'Runtime Error',
    message: ({ id }) => `Couldn't find model '${id}' -- does it exist or is it disabled?`,
    hint: () => 'run the command anew',
  }),
  microbatchBegin: errorKind<{ name: string }>('microbatch-without-begin', {
    code: 1812,
    title: 'The first run of a microbatch model does not know where to begin',
    heading: 'Runtime Error',
    message: ({ name }) => `Microbatch model '${name}' requires a 'begin' configuration.`,
    hint: () => "set begin, e.g. begin: '2024-01-01', or give --event-time-start and --event-time-end",
  }),
  seedIncreased: errorKind<{ seed: string; limit: string }>('seed-grew-over-limit', {
    code: 1804,
    title: 'A seed has grown over the size up to which its text is compared',
    severity: 'warning',
    message: ({ seed, limit }) =>
      `Found a seed (${seed}) >${limit} in size. The previous file was <=${limit}, so it has changed`,
  }),
  seedSamePath: errorKind<{ seed: string; limit: string }>('seed-not-compared', {
    code: 1805,
    title: 'A seed is too large for its text to be compared',
    severity: 'warning',
    message: ({ seed, limit }) =>
      `Found a seed (${seed}) >${limit} in size at the same path, dbt cannot tell if it has changed: assuming they are the same`,
  }),
  seedMoved: errorKind<{ seed: string; limit: string }>('seed-moved', {
    code: 1806,
    title: 'A seed that is too large to be compared lies at another path',
    severity: 'warning',
    message: ({ seed, limit }) =>
      `Found a seed (${seed}) >${limit} in size. The previous file was in a different location, assuming it has changed`,
  }),
};
