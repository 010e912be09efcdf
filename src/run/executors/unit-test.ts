// Unit tests: the model's SQL over given rows is compared with the expected rows.
import { toldHeading } from '../../adapters/index.ts';
import { fail, TsdbtError } from '../../base/index.ts';
import {
  type CompiledUnitTest,
  compileUnitTest,
  type RunnableUnitTest,
  runnableUnitTest,
  unitTestPath,
} from '../../compile/index.ts';
import { createRunContext, ResultTable } from '../../context/index.ts';
import { getAttribute, type Value } from '../../jinja/index.ts';
import type { UnitTestNode } from '../../parse/index.ts';
import { type SqlFileOwner, writeSqlFile } from '../compiled-files.ts';
import { runErrors } from '../errors.ts';
import { callMaterialization, type Materialized, prepared } from '../materialize.ts';
import { errorText } from '../node-error.ts';
import type { NodeDatabase, RunSession } from '../session.ts';
import { unitTestDifference } from '../unit-test-diff.ts';
import type { ExecutionTrace } from './compile-and-materialize.ts';
import type { NodeOutcome } from './node-outcome.ts';

/** Where the SQL of a unit test lies: below its YAML file. */
export function unitTestFile(test: UnitTestNode): SqlFileOwner {
  return { ...test, path: unitTestPath(test) };
}

/** Runs one unit test. @throws TsdbtError */
export async function runUnitTest(
  session: RunSession,
  test: UnitTestNode,
  database: NodeDatabase,
  trace: ExecutionTrace,
): Promise<NodeOutcome> {
  const runnable = runnableUnitTest(session.environment, test);
  const compiled = await compileUnitTest(session.environment, runnable, database);
  trace.compiled = compiled;
  trace.compiledAt = session.services.clock.now();
  writeCompiled(session, test, compiled);
  const result = await compareRows(session, runnable, compiled, database);
  const difference = await unitTestDifference(...tablesOf(result.main));
  return {
    status: difference === undefined ? 'pass' : 'fail',
    message: difference === undefined ? null : `\n\nactual differs from expected:\n\n${difference}\n`,
    failures: difference === undefined ? 0 : 1,
    response: result.response,
    compiled: true,
    compiledCode: compiled.sql,
  };
}

/** The test's SQL and, as dbt keeps them, that of its inputs. */
function writeCompiled(session: RunSession, test: UnitTestNode, compiled: CompiledUnitTest): void {
  for (const { name, packageName, sql } of compiled.inputs) {
    writeSqlFile(session, 'compiled', { ...test, packageName, path: `${name}.sql` }, sql);
  }
  writeSqlFile(session, 'compiled', unitTestFile(test), compiled.sql);
}

async function compareRows(
  session: RunSession,
  runnable: RunnableUnitTest,
  compiled: CompiledUnitTest,
  database: NodeDatabase,
): Promise<Materialized> {
  const { environment } = session;
  const { test } = runnable;
  const context = createRunContext({
    facts: environment.facts,
    registry: environment.graph.project.macroRegistry,
    packageName: test.packageName,
    vars: environment.vars(test.packageName),
    model: { ...runnable.dict, compiled: true, compiled_code: compiled.sql },
    config: runnable.config,
    thisRelation: runnable.relation,
    resolve: noReferences,
    database,
    graph: () => environment.graphValue(),
    extra: new Map<string, Value>([['sql', compiled.sql]]),
    writeRunSql: (text) => writeSqlFile(session, 'run', unitTestFile(test), text),
  });
  try {
    return await prepared(session, runnable.config, database, () =>
      callMaterialization(session, { ...test, materialized: 'unit' }, context),
    );
  } catch (cause) {
    if (!(cause instanceof TsdbtError)) throw cause;
    const { heading, message, related, hint } = cause.diagnostic;
    const where = heading === 'Compilation Error' ? ` in unit_test ${test.name} (${test.originalFilePath})` : '';
    return fail(
      runErrors.unitTestExecution,
      { name: test.name, problem: errorText(`${toldHeading(cause.diagnostic)}${where}`, message) },
      { span: test.span, nodeId: test.uniqueId, cause, related, ...(hint === undefined ? {} : { hint }) },
    );
  }
}

const noReferences: Parameters<typeof createRunContext>[0]['resolve'] = {
  ref: () => null,
  source: () => null,
  metric: () => null,
  function: () => null,
};

/** Actual and expected rows: one result, told apart by its last column. */
function tablesOf(main: Value | undefined): [ResultTable, ResultTable] {
  const table = main === undefined ? undefined : getAttribute(main, 'table');
  if (!(table instanceof ResultTable)) return [ResultTable.empty(), ResultTable.empty()];
  const names = table.columnNames.map((name) => name.toLowerCase());
  const mark = names.indexOf('actual_or_expected');
  const kept = names.flatMap((_, at) => (at === mark ? [] : [at]));
  const part = (which: string): ResultTable =>
    new ResultTable(
      kept.map((at) => names[at] ?? ''),
      table.cells.filter((row) => row[mark] === which).map((row) => kept.map((at) => row[at] ?? null)),
      kept.map((at) => table.columnTypes[at] ?? ''),
    );
  return [part('actual'), part('expected')];
}
