// `run-operation`: one macro with arguments, or one statement.
import { fail, type JsonObject, nearest } from '../../base/index.ts';
import type { MacroNode } from '../../parse/index.ts';
import { isTemplate, type Pipeline } from '../../pipeline/index.ts';
import { type RecordedResult, writeManifest } from '../../report/index.ts';
import { type OperationOutcome, operationFailed, operationLine } from '../../run/index.ts';
import { cliErrors } from '../errors.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import {
  announceFound,
  configureWithoutProject,
  openPipeline,
  raiseWarnings,
  recordDiagnostics,
} from '../open-project.ts';
import { operationArguments } from '../operation-arguments.ts';
import { diagnosticDetails } from '../ui/diagnostic-events.ts';
import { writeResults } from './run-nodes.ts';

/** Runs the macro, or the SQL, that the command line names. @throws StageFailed, TsdbtError */
export async function operation(invocation: Invocation): Promise<ExitCode> {
  const args = operationArguments(invocation);
  if (!args) return wrongArguments(invocation);
  const given = invocation.given.get('SQL');
  const sql = typeof given === 'string' && given !== '' ? given : undefined;
  const [name] = invocation.operands;
  const pipeline = await openPipeline(invocation, { printsFound: false });
  try {
    if (sql === undefined) {
      if (name === undefined) fail(cliErrors.operationForm, { problem: NEITHER });
      announceFound(invocation, pipeline);
      keepManifest(pipeline);
      return await callMacro(invocation, pipeline, name, args);
    }
    if (name !== undefined) fail(cliErrors.operationForm, { problem: BOTH });
    if (Object.keys(args).length > 0) fail(cliErrors.operationForm, { problem: ARGS_WITH_SQL });
    return await runSql(invocation, pipeline, sql);
  } finally {
    await pipeline.close();
  }
}

/** The manifest is there before the macro runs, which may read it. */
function keepManifest({ opened }: Pipeline): void {
  if (opened.source.flags.get('WRITE_JSON') !== false) writeManifest(opened, { compiled: new Map() });
}

const NEITHER = 'Either a macro name or --sql must be passed to run-operation';
const BOTH = 'Cannot specify both a macro name and --sql for run-operation';
const ARGS_WITH_SQL = '--args cannot be used with --sql; pass arguments directly in the SQL';

function wrongArguments(invocation: Invocation): ExitCode {
  configureWithoutProject(invocation);
  const msg = '[ERROR]: The YAML provided in the --args argument is not valid.';
  invocation.console.emit({ code: 'A008', name: 'InvalidOptionYAML', level: 'error', msg });
  return 2;
}

async function callMacro(
  invocation: Invocation,
  pipeline: Pipeline,
  name: string,
  args: JsonObject,
): Promise<ExitCode> {
  const [packageName, macroName] = splitName(name);
  const macro = findMacro(pipeline, packageName, macroName);
  if (!macro) return unknownMacro(invocation, pipeline, packageName, macroName);
  return conclude(invocation, pipeline, macro, () => pipeline.operate(macro, args));
}

function splitName(name: string): readonly [string | undefined, string] {
  const dot = name.indexOf('.');
  return dot === -1 ? [undefined, name] : [name.slice(0, dot), name.slice(dot + 1)];
}

/** Without a package: the root project's macro, then one of any package, then a built-in one. */
function findMacro(pipeline: Pipeline, packageName: string | undefined, name: string): MacroNode | undefined {
  const { project } = pipeline.opened.graph;
  const registry = project.macroRegistry;
  const rank = (owner: string): number => (owner === registry.rootPackage ? 0 : registry.isInternal(owner) ? 2 : 1);
  const [found] = [...project.macros.values()]
    .filter((macro) => macro.name === name && (packageName === undefined || macro.packageName === packageName))
    .sort((a, b) => rank(a.packageName) - rank(b.packageName));
  return found;
}

function unknownMacro(
  invocation: Invocation,
  pipeline: Pipeline,
  packageName: string | undefined,
  name: string,
): never {
  const where = packageName === undefined ? 'any package' : `the "${packageName}" package`;
  const text = `Runtime Error\n  dbt could not find a macro with the name "${name}" in ${where}`;
  invocation.console.emit(operationFailed(text, ''));
  const near = nearest(
    name,
    [...pipeline.opened.graph.project.macros.values()].map((macro) => macro.name),
  );
  return fail(cliErrors.operationUnknown, { name, near });
}

async function runSql(invocation: Invocation, pipeline: Pipeline, sql: string): Promise<ExitCode> {
  const { console, services } = invocation;
  if (isTemplate(sql)) {
    announceFound(invocation, pipeline);
    keepManifest(pipeline);
  }
  const root = pipeline.opened.source.root.name;
  const target = { uniqueId: `sql_operation.${root}.inline_query` as const };
  const began = services.clock.monotonic();
  const seconds = (): number => (services.clock.monotonic() - began) / 1000;
  return conclude(
    invocation,
    pipeline,
    target,
    () => pipeline.operateSql(sql, () => console.emit(operationLine('START executing inline_query', 'RUN', undefined))),
    ({ response, message }) => {
      const status = String(response['_message'] || 'OK');
      console.emit(
        message === null
          ? operationLine('OK executed inline_query', status, seconds())
          : operationLine('ERROR executing inline_query', 'ERROR', seconds(), true),
      );
    },
  );
}

/** Runs, tells of a failure and writes the artifacts. */
async function conclude(
  invocation: Invocation,
  pipeline: Pipeline,
  { uniqueId }: { readonly uniqueId: string },
  run: () => Promise<OperationOutcome>,
  tell: (outcome: OperationOutcome) => void = () => {},
): Promise<ExitCode> {
  const { console, services } = invocation;
  const startedAt = services.clock.now();
  const outcome = await run();
  const endedAt = services.clock.now();
  if (outcome.message !== null) {
    const details = outcome.diagnostic ? diagnosticDetails(outcome.diagnostic, console.palette) : '';
    console.emit(operationFailed(outcome.message, details));
  }
  tell(outcome);
  writeOperation(invocation, pipeline, { uniqueId, outcome, startedAt, endedAt });
  recordDiagnostics(invocation, pipeline.opened.source, [
    ...pipeline.opened.diagnostics,
    ...(outcome.diagnostic ? [outcome.diagnostic] : []),
  ]);
  raiseWarnings(invocation);
  if (services.signal.aborted) return 130;
  return outcome.message === null ? 0 : 1;
}

interface Ended {
  readonly uniqueId: string;
  readonly outcome: OperationOutcome;
  readonly startedAt: number;
  readonly endedAt: number;
}

function writeOperation(invocation: Invocation, pipeline: Pipeline, ended: Ended): void {
  const { outcome, startedAt, endedAt } = ended;
  const seconds = (endedAt - startedAt) / 1000;
  const result: RecordedResult = {
    uniqueId: ended.uniqueId,
    resource: { kind: 'operation' },
    status: outcome.message === null ? 'success' : 'error',
    timing: [
      { name: 'compile', startedAt, completedAt: startedAt },
      { name: 'execute', startedAt, completedAt: endedAt },
    ],
    threadId: 'MainThread',
    executionTime: seconds,
    adapterResponse: outcome.response,
    message: outcome.message,
    failures: outcome.message === null ? 0 : 1,
    compiled: false,
    compiledCode: null,
    relationName: null,
  };
  writeResults(invocation, pipeline, { results: [result], elapsed: seconds });
}
