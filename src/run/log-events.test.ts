import { expect, test } from 'vitest';
import { type JsonValue, jsonObject, nodeId, span } from '../base/index.ts';
import type { GraphResource } from '../parse/index.ts';
import {
  endCounts,
  failureBlock,
  finishedLines,
  finishedRunning,
  foundStats,
  statsLine,
  summaryLines,
} from './log-events.ts';
import { hookResultLine, hookStartLine, resultLine, skipLine, startLine } from './log-node-lines.ts';
import type { NodeResult, RunStatus } from './types.ts';

// Expected texts are lines that dbt printed.

const file = { path: 'models/a.sql', text: 'select 1' };

function resource(kind: string, name: string, also: { [key: string]: unknown } = {}): GraphResource {
  return {
    kind,
    uniqueId: nodeId(kind, 'gp', name),
    name,
    packageName: 'gp',
    path: `${name}.sql`,
    originalFilePath: `models/${name}.sql`,
    fqn: ['gp', name],
    span: span(file),
    database: 'dbt',
    schema: 'gp',
    alias: name,
    config: jsonObject(),
    language: 'sql',
    template: file,
    checksum: { name: 'sha256', checksum: 'c0' },
    relationName: null,
    ...also,
  } as unknown as GraphResource;
}

function materialized(kind: string): { config: { [key: string]: JsonValue } } {
  return { config: jsonObject([['materialized', kind]]) };
}

function result(of: GraphResource, status: RunStatus, also: Partial<NodeResult> = {}): NodeResult {
  return {
    uniqueId: of.uniqueId,
    resource: of,
    status,
    timing: [],
    threadId: 'Thread-1 (worker)',
    executionTime: 0.1,
    adapterResponse: jsonObject(),
    message: null,
    failures: null,
    compiled: true,
    compiledCode: null,
    relationName: null,
    compiledPath: null,
    buildPath: null,
    ...also,
  };
}

const table = resource('model', 'a', materialized('table'));

test('lines of models', () => {
  expect(startLine(table, 1, 13, 0)?.msg).toBe(
    '1 of 13 START sql table model gp.a ............................................. [RUN]',
  );
  expect(resultLine(result(table, 'success', { message: 'SELECT 1', executionTime: 0.14 }), 1, 13).msg).toBe(
    '1 of 13 OK created sql table model gp.a ........................................ [SELECT 1 in 0.14s]',
  );
  const bad = resource('model', 'bad', materialized('table'));
  const failed = resultLine(result(bad, 'error', { executionTime: 0.09 }), 2, 13);
  expect(failed.msg).toBe(
    '2 of 13 ERROR creating sql table model gp.bad .................................. [ERROR in 0.09s]',
  );
  expect(failed).toMatchObject({ code: 'Q012', name: 'LogModelResult', level: 'error', status: 'error' });
});

test('a microbatch model is named by its strategy, a model of another database by database', () => {
  const config = jsonObject([
    ['materialized', 'incremental'],
    ['incremental_strategy', 'microbatch'],
  ]);
  const daily = resource('model', 'daily', { config, schema: 'case_x05_microbatch_days' });
  expect(startLine(daily, 1, 2, 0)?.msg).toBe(
    '1 of 2 START sql microbatch model case_x05_microbatch_days.daily ............... [RUN]',
  );
  expect(startLine(table, 1, 1, 0, { defaultDatabase: 'other' })?.msg).toContain('START sql table model dbt.gp.a ...');
});

test('lines of seeds, snapshots, tests, unit tests, exposures, sources', () => {
  const seed = resource('seed', 's');
  expect(startLine(seed, 3, 13, 0)?.msg).toBe(
    '3 of 13 START seed file gp.s ................................................... [RUN]',
  );
  expect(resultLine(result(seed, 'success', { message: 'INSERT 2' }), 3, 13).msg).toBe(
    '3 of 13 OK loaded seed file gp.s ............................................... [INSERT 2 in 0.10s]',
  );
  expect(resultLine(result(seed, 'error'), 3, 13).msg).toContain('ERROR loading seed file gp.s ');
  const snapshot = resource('snapshot', 'snap');
  expect(startLine(snapshot, 9, 13, 0)?.msg).toBe(
    '9 of 13 START snapshot gp.snap ................................................. [RUN]',
  );
  expect(resultLine(result(snapshot, 'success', { message: 'SELECT 2' }), 9, 13).msg).toBe(
    '9 of 13 OK snapshotted gp.snap ................................................. [SELECT 2 in 0.10s]',
  );
  const check = resource('test', 'accepted_values_a_id__2__3');
  expect(resultLine(result(check, 'fail', { failures: 1, executionTime: 0.03 }), 6, 13).msg).toBe(
    '6 of 13 FAIL 1 accepted_values_a_id__2__3 ...................................... [FAIL 1 in 0.03s]',
  );
  expect(resultLine(result(resource('test', 'singular'), 'pass', { executionTime: 0.06 }), 4, 13).msg).toBe(
    '4 of 13 PASS singular .......................................................... [PASS in 0.06s]',
  );
  const unit = resource('unit_test', 'after_counts', { model: 'after_warned', version: null });
  expect(startLine(unit, 11, 17, 0)?.msg).toBe(
    '11 of 17 START unit_test after_warned::after_counts ............................ [RUN]',
  );
  expect(resultLine(result(unit, 'pass'), 11, 17).msg).toContain('11 of 17 PASS after_warned::after_counts ....');
  const board = resource('exposure', 'board');
  expect(startLine(board, 11, 16, 0)).toBeUndefined();
  expect(resultLine(result(board, 'no-op', { executionTime: 0 }), 11, 16).msg).toBe(
    '11 of 16 NO-OP exposure board .................................................. [NO-OP in 0.00s]',
  );
  const source = resource('source', 'old_rows', { sourceName: 'raw' });
  expect(resultLine(result(source, 'error', { executionTime: 0 }), 5, 7).msg).toBe(
    '5 of 7 ERROR STALE freshness of raw.old_rows ................................... [ERROR STALE in 0.00s]',
  );
  expect(resultLine(result(source, 'runtime error'), 2, 7).msg).toContain('ERROR freshness of raw.old_rows ');
});

test('lines of skipped nodes', () => {
  expect(skipLine(result(resource('model', 'child_of_bad'), 'skipped'), 5, 13, undefined).msg).toBe(
    '5 of 13 SKIP relation gp.child_of_bad .......................................... [SKIP]',
  );
  expect(skipLine(result(resource('unit_test', 'ut_b', { model: 'b' }), 'skipped'), 10, 13, undefined).msg).toBe(
    '10 of 13 SKIP unit_test ut_b ................................................... [SKIP]',
  );
  const cause = result(resource('model', 'eph'), 'skipped');
  expect(skipLine(result(resource('model', 'inc'), 'skipped'), 13, 13, cause).msg).toBe(
    "13 of 13 SKIP relation gp.inc due to ephemeral model status 'skipped' .......... [ERROR SKIP]",
  );
  const long = resource('model', 'd', { schema: 'case_x14_build_order' });
  expect(skipLine(result(long, 'skipped'), 16, 17, cause).msg).toBe(
    "16 of 17 SKIP relation case_x14_build_order.d due to ephemeral model status 'skipped'  [ERROR SKIP]",
  );
});

test('lines of hooks, cut when they are too long', () => {
  const hook = resource('operation', 'gp-on-run-start-0', { hook: 'on-run-start', index: 1 });
  if (hook.kind !== 'operation') throw new TypeError('not a hook');
  expect(hookStartLine(hook, 1, 1, 0).msg).toBe(
    '1 of 1 START hook: gp.on-run-start.0 ........................................... [RUN]',
  );
  expect(hookResultLine(result(hook, 'success', { executionTime: 0.01 }), 1, 1).msg).toBe(
    '1 of 1 OK hook: gp.on-run-start.0 .............................................. [OK in 0.01s]',
  );
  const cut = hookStartLine({ ...hook, packageName: 'p'.repeat(90) }, 1, 1, 0).msg;
  expect(cut.slice(70)).toBe('ppppppp... [RUN]');
  expect(cut.length).toBe(86);
});

test('node_info of the JSON log has the keys of dbt', () => {
  const event = startLine(table, 1, 1, Date.UTC(2026, 10, 23, 2, 15, 1));
  expect(event?.data?.['node_info']).toEqual({
    materialized: 'table',
    meta: {},
    node_checksum: 'c0',
    node_finished_at: '',
    node_name: 'a',
    node_path: 'a.sql',
    node_relation: { alias: 'a', database: 'dbt', relation_name: '', schema: 'gp' },
    node_started_at: '2026-11-23T02:15:01.000',
    node_status: 'started',
    resource_type: 'model',
    unique_id: 'model.gp.a',
  });
});

const build = [
  result(resource('operation', 'gp-on-run-start-0', { hook: 'on-run-start', index: 1 }), 'success'),
  result(resource('model', 'inc', materialized('incremental')), 'skipped', { message: 'Compilation Error in …' }),
  result(table, 'success'),
  result(resource('model', 'bad', materialized('table')), 'error', {
    message: 'Database Error in model bad (models/bad.sql)\n  no such table',
    compiledPath: 'target/compiled/gp/models/bad.sql',
  }),
  result(resource('test', 'warned'), 'warn', { message: 'Got 2 results, configured to warn if != 0' }),
  result(resource('test', 'fine'), 'pass'),
  result(resource('exposure', 'board'), 'no-op'),
];

test('footer: kinds in order, counts, one block per failure and warning, totals', () => {
  const run = { results: build, elapsed: 3784.683, startedAt: 0, interrupted: false };
  const events = [...finishedLines(run), ...summaryLines(run, () => undefined)];
  expect(events.map((event) => event.msg)).toEqual([
    '',
    'Finished running 1 exposure, 1 incremental model, 1 project hook, 2 table models, 2 data tests in 1 hours 3 minutes and 4.68 seconds (3784.68s).',
    '',
    'Completed with 2 errors, 0 partial successes, and 1 warning:',
    '',
    '[ERROR]: in model bad (models/bad.sql)',
    '  Database Error in model bad (models/bad.sql)\n  no such table',
    '',
    '  compiled code at target/compiled/gp/models/bad.sql',
    '',
    '[WARNING]: in test warned (models/warned.sql)',
    '[WARNING]: Got 2 results, configured to warn if != 0',
    '',
    'Done. PASS=3 WARN=1 ERROR=1 SKIP=1 NO-OP=1 REUSED=0 TOTAL=7',
  ]);
});

test('a single test is a test, two are data tests', () => {
  const one = result(resource('test', 'a'), 'pass');
  expect(finishedRunning({ results: [one], elapsed: 0 }).msg).toMatch(/^Finished running 1 test in /);
  expect(finishedRunning({ results: [one, one], elapsed: 0 }).msg).toMatch(/^Finished running 2 data tests in /);
});

test('a skipped exposure is no error, a partial success is one in the totals only', () => {
  const skipped = result(resource('exposure', 'board'), 'skipped', { message: 'because' });
  const partial = result(table, 'partial success');
  expect(endCounts([skipped, partial])).toMatchObject({ errors: [], partialSuccesses: [partial], warnings: [] });
  expect(statsLine([skipped, partial]).msg).toBe('Done. PASS=0 WARN=0 ERROR=1 SKIP=1 NO-OP=0 REUSED=0 TOTAL=2');
});

test('stored failures are shown with the query that reads them', () => {
  const relation = '"dbt"."case_x10_test_thresholds_checks"."gaps_found"';
  const failed = result(resource('test', 't'), 'fail', { message: 'Got 1 result', relationName: relation });
  expect(failureBlock(failed).at(-1)?.msg).toBe(
    [
      '  See test failures:',
      '  ------------------------------------------------------------------',
      '  select * from "dbt"."case_x10_test_thresholds_checks"."gaps_found"',
      '  ------------------------------------------------------------------',
    ].join('\n'),
  );
});

test('found line names every kind once', () => {
  const nodes = [
    table,
    resource('model', 'b'),
    resource('test', 't'),
    resource('analysis', 'x'),
    resource('analysis', 'y'),
  ];
  const project = {
    nodes: new Map(nodes.map((node) => [node.uniqueId, node])),
    sources: new Map([[nodeId('source', 'x'), {}]]),
    exposures: new Map(),
    semantics: new Map(),
    macros: new Map(Array.from({ length: 480 }, (_, i) => [i, {}])),
    groups: new Map(),
    unitTests: new Map(),
  };
  expect(foundStats(project as never).msg).toBe('Found 2 models, 1 test, 2 analyses, 1 source, 480 macros');
});
