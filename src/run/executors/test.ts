// Data tests: the test materialization wraps the compiled SQL and answers one row of three columns.
import { fail, macroId } from '../../base/index.ts';
import { ResultTable } from '../../context/index.ts';
import { getAttribute, isTruthy, strOf, type Value } from '../../jinja/index.ts';
import type { TestNode } from '../../parse/index.ts';
import { runErrors } from '../errors.ts';
import { isBuiltIn } from '../materialize.ts';
import type { NodeDatabase, RunSession } from '../session.ts';
import type { RunStatus } from '../types.ts';
import { compileAndMaterialize, type ExecutionTrace } from './compile-and-materialize.ts';
import type { NodeOutcome } from './node-outcome.ts';

/** What dbt's own materialization of tests calls: its manifest and `graph` name it after the test has run. */
const CALLED = ['get_limit_subquery_sql', 'should_store_failures', 'statement'].map((name) => macroId('dbt', name));

/** Runs one data test. @throws TsdbtError */
export async function runTest(
  session: RunSession,
  node: TestNode,
  database: NodeDatabase,
  trace: ExecutionTrace,
): Promise<NodeOutcome> {
  const result = await compileAndMaterialize(session, node, database, trace).finally(() => {
    if (trace.compiled && isBuiltIn(session, node)) session.environment.noteCalled(node.uniqueId, CALLED);
  });
  const counts = readCounts(result.main, node);
  const verdict = judge(node, counts, session.options.warnError);
  const stored = result.relations[0];
  return {
    ...verdict,
    // dbt counts no failures of a test that passed within its thresholds.
    failures: verdict.status === 'pass' ? 0 : counts.failures,
    response: result.response,
    compiled: true,
    compiledCode: result.compiledCode,
    ...(stored && verdict.status !== 'pass' ? { storedFailures: stored.toText() } : {}),
  };
}

interface TestCounts {
  readonly failures: number;
  readonly shouldWarn: boolean;
  readonly shouldError: boolean;
}

function readCounts(main: Value | undefined, node: TestNode): TestCounts {
  const table = main === undefined ? undefined : getAttribute(main, 'table');
  if (!(table instanceof ResultTable)) {
    return fail(
      runErrors.testRowShape,
      { name: node.name, rows: 0, columns: 0 },
      { span: node.span, nodeId: node.uniqueId },
    );
  }
  const [row] = table.cells;
  if (table.cells.length !== 1 || !row || row.length !== 3) {
    fail(
      runErrors.testRowShape,
      { name: node.name, rows: table.cells.length, columns: table.columnNames.length },
      { span: node.span, nodeId: node.uniqueId },
    );
  }
  const cell = (name: string): Value =>
    row[table.columnNames.findIndex((column) => column.toLowerCase() === name)] ?? null;
  const failures = Number(cell('failures') === null ? Number.NaN : strOf(cell('failures')));
  if (!Number.isInteger(failures)) {
    fail(
      runErrors.testFailureCount,
      { name: node.name, value: strOf(cell('failures')) },
      { span: node.span, nodeId: node.uniqueId },
    );
  }
  const verdict = (name: string): boolean => {
    const value = cell(name);
    const said = typeof value === 'string' ? booleanWord(value) : isTruthy(value);
    return said ?? fail(runErrors.testVerdict, { value: strOf(value) }, { span: node.span, nodeId: node.uniqueId });
  };
  return { failures, shouldWarn: verdict('should_warn'), shouldError: verdict('should_error') };
}

/** Engines without booleans answer numbers or words, macros of a project any of the words that dbt takes for one. */
function booleanWord(word: string): boolean | undefined {
  if (/^(?:y|yes|t|true|on|1)$/i.test(word)) return true;
  return /^(?:n|no|f|false|off|0)$/i.test(word) ? false : undefined;
}

function judge(node: TestNode, counts: TestCounts, warnError: boolean): { status: RunStatus; message: string | null } {
  const severity = String(node.config['severity'] ?? 'ERROR').toUpperCase();
  const results = `Got ${counts.failures} result${counts.failures === 1 ? '' : 's'}, configured to`;
  const error = { status: 'fail' as const, message: `${results} fail if ${String(node.config['error_if'] ?? '!= 0')}` };
  if (severity === 'ERROR' && counts.shouldError) return error;
  if (!counts.shouldWarn) return { status: 'pass', message: null };
  if (warnError) return { status: 'fail', message: `${results} fail if ${String(node.config['warn_if'] ?? '!= 0')}` };
  return { status: 'warn', message: `${results} warn if ${String(node.config['warn_if'] ?? '!= 0')}` };
}
