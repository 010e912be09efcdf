// Errors found while running, 30xx.
import { errorKind } from '../base/index.ts';

export const runErrors = {
  unknownMaterialization: errorKind<{ name: string; adapter: string; near: string | undefined }>(
    'unknown-materialization',
    {
      code: 3001,
      title: 'A materialization does not exist',
      message: ({ name, adapter }) =>
        `No materialization '${name}' was found for adapter ${adapter}! (searched types 'default' and '${adapter}')`,
      hint: ({ near }) =>
        near
          ? `did you mean '${near}'?`
          : 'write {% materialization … %} in a macro file, or use table, view, incremental, ephemeral',
    },
  ),
  materializationResult: errorKind<{ name: string; problem: string }>('materialization-result', {
    code: 3002,
    title: 'A materialization did not end as it should',
    message: ({ name, problem }) => `Invalid value returned from materialization "${name}": ${problem}`,
    hint: () =>
      "end it with {{ return({'relations': [target_relation]}) }} and run its SQL in {% call statement('main') %}",
  }),
  materializationLanguage: errorKind<{ macro: string; languages: readonly string[] }>('materialization-language', {
    code: 3022,
    title: 'A materialization is not made for models in SQL',
    heading: 'Runtime Error',
    message: ({ macro, languages }) =>
      `Materialization "${macro}" only supports languages [${languages.map((one) => `'${one}'`).join(', ')}]; got "sql"`,
    hint: () => "give the model another materialization, or add 'sql' to supported_languages",
  }),
  testRowShape: errorKind<{ name: string; rows: number; columns: number }>('test-row-shape', {
    code: 3003,
    title: 'A test query gave something else than one row of three columns',
    heading: 'Internal Error',
    message: ({ name, rows, columns }) =>
      `dbt internally failed to execute ${name}: Returned ${rows} rows and ${columns} cols, but expected 1 row and 3 columns`,
  }),
  testFailureCount: errorKind<{ name: string; value: string }>('test-failure-count', {
    code: 3004,
    title: 'The failure count of a test is not a whole number',
    heading: 'Runtime Error',
    message: ({ value }) => `${value} is not of type 'integer'`,
    hint: () => 'fail_calc must give one whole number, e.g. count(*); wrap a sum in coalesce(…, 0)',
  }),
  testVerdict: errorKind<{ value: string }>('test-verdict', {
    code: 3023,
    title: 'The verdict of a test is neither true nor false',
    message: ({ value }) =>
      `Macro 'get_test_sql' returns '${value}'.  It is not type 'bool' and cannot not be converted reliably to a bool.`,
    hint: () => 'let should_warn and should_error be boolean, or words like yes and no',
  }),
  seedHeader: errorKind<{ name: string; problem: string }>('seed-header', {
    code: 3005,
    title: 'The header of a seed cannot be used',
    heading: 'Runtime Error',
    message: ({ name, problem }) => `Seed '${name}': ${problem}`,
    hint: () => 'the first line names the columns',
  }),
  seedRow: errorKind<{ name: string; line: number; found: number; expected: number }>('seed-row-too-long', {
    code: 3006,
    title: 'A seed has a row with more values than its header has columns',
    heading: 'Runtime Error',
    message: ({ name, line, found, expected }) =>
      `Seed '${name}', line ${line}: row has ${found} values, but the header has only ${expected} columns`,
    hint: () => 'quote values that hold the delimiter, or set delimiter in the config of the seed',
  }),
  seedRead: errorKind<{ name: string; problem: string }>('seed-unreadable', {
    code: 3007,
    title: 'A seed file cannot be read',
    heading: 'Runtime Error',
    message: ({ name, problem }) => `Seed '${name}': ${problem}`,
  }),
  seedDelimiter: errorKind('seed-delimiter', {
    code: 3024,
    title: 'The delimiter of a seed is not one character',
    heading: 'Compilation Error',
    message: () => '"delimiter" must be a 1-character string',
    hint: () => 'write delimiter in the config of the seed as one character, as "|" or "\\t"',
  }),
  cancelled: errorKind<{ name: string }>('run-cancelled', {
    code: 3008,
    title: 'The run was interrupted',
    heading: 'Runtime Error',
    message: ({ name }) => `${name} was cancelled`,
  }),
  parentFailed: errorKind<{ id: string; parent: string }>('ephemeral-parent-failed', {
    code: 3009,
    title: 'An ephemeral parent could not be compiled',
    message: ({ id, parent }) =>
      `Compilation Error in ${id}, caused by compilation error in referenced ephemeral model ${parent}`,
  }),
  freshnessUnsupported: errorKind<{ name: string; adapter: string }>('freshness-not-supported', {
    code: 3020,
    title: 'The freshness of a source cannot be found out',
    heading: 'Runtime Error',
    message: ({ name, adapter }) =>
      `Could not compute freshness for source ${name}: no 'loaded_at_field' provided and ${adapter} adapter does not support metadata-based freshness checks.`,
    hint: () => 'name the column with loaded_at_field, or give a loaded_at_query',
  }),
  freshnessResult: errorKind<{ name: string; problem: string }>('freshness-result', {
    code: 3021,
    title: 'The query for the freshness of a source gave something else than a timestamp',
    heading: 'Database Error',
    message: ({ problem }) => problem,
    hint: () => 'cast the loaded_at_field to a timestamp',
  }),
  hookFailed: errorKind<{ name: string; problem: string }>('hook-failed', {
    code: 3010,
    title: 'A hook of the project failed',
    heading: 'Database Error',
    message: ({ problem }) => problem,
  }),
  targetLocked: errorKind<{ name: string; holder: string; waited: number }>('target-locked', {
    code: 3012,
    title: 'Another run writes the relation',
    heading: 'Runtime Error',
    message: ({ name, holder, waited }) =>
      `${name} is being written by ${holder}${waited < 0.5 ? '' : `; waited ${waited.toFixed(1)} s`}`,
    hint: () => 'run it again when that run has ended, or give it more time with --lock-timeout (without it: no limit)',
  }),
  commitUnknown: errorKind<{ name: string }>('earlier-commit-unknown', {
    code: 3013,
    title: 'Whether a run that died has committed a model cannot be found out any more',
    heading: 'Runtime Error',
    message: ({ name }) =>
      `the run that died had begun to commit ${name}, and the server cannot say any more what became of it`,
    hint: () => 'look whether its rows are there; if they are not, run the model again: tsdbt run --select …',
  }),
  unitTestExecution: errorKind<{ name: string; problem: string }>('unit-test-execution', {
    code: 3011,
    title: 'The query of a unit test failed',
    heading: 'Runtime Error',
    message: ({ name, problem }) =>
      `An error occurred during execution of unit test '${name}'. There may be an error in the unit test definition: check the data types.\n ${problem}`,
  }),
};
