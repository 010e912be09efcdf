// `retry`: the earlier command once more, with its arguments, for what it left to do.
import { fail, isJsonArray, isJsonObject, type JsonObject, type JsonValue, TsdbtError } from '../../base/index.ts';
import { planErrors, planRetry, type RetryPlan } from '../../plan/index.ts';
import { DBT_VERSION, loadProject, targetPrefix } from '../../project/index.ts';
import { versionLine } from '../../run/index.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { loadOptions, which } from '../open-project.ts';
import { globalOptions } from '../options/global-options.ts';
import { textOf } from '../selection-request.ts';
import { type CommandEntry, commands } from './index.ts';

/** What can be retried. */
const RETRIABLE: ReadonlySet<string> = new Set([
  'build',
  'clone',
  'compile',
  'docs generate',
  'run',
  'run-operation',
  'seed',
  'snapshot',
  'test',
]);

/** Flags that are not taken from the earlier run: places, and how it is told. */
const OWN_FLAGS: ReadonlySet<string> = new Set([
  'LOG_PATH',
  'PROFILES_DIR',
  'PROJECT_DIR',
  'DEFER_STATE',
  'TARGET_PATH',
  'WARN_ERROR',
  'SHOW',
  'DEBUG',
  'QUIET',
  'PRINTER_WIDTH',
  'USE_COLORS',
  'USE_COLORS_FILE',
  'LOG_LEVEL',
  'LOG_LEVEL_FILE',
  'LOG_FORMAT',
  'LOG_FORMAT_FILE',
]);

/** Flags of the earlier run that the command line may replace. */
const REPLACED: ReadonlySet<string> = new Set(['VARS', 'THREADS', 'LOCK_TIMEOUT']);

/** Retries the last run of the project, or that of --state. @throws StageFailed, TsdbtError */
export async function retry(invocation: Invocation): Promise<ExitCode> {
  const plan = previousRun(invocation);
  const retried = commands.find(({ name }) => RETRIABLE.has(name) && which(name) === plan.which);
  if (!retried) return fail(planErrors.notRetriable, { command: plan.which });
  const macro = plan.args['macro'];
  if (plan.which === 'run-operation' && plan.ids.length === 0) {
    invocation.console.emit(versionLine(DBT_VERSION));
    return 0;
  }
  if (plan.fromJournal) {
    invocation.console.emit({
      code: 'T008',
      name: 'RetryFromJournal',
      level: 'info',
      msg: `the last run (${retried.name}) did not come to its end: doing what it left, ${plan.ids.length} nodes`,
      note: true,
    });
  }
  const run = await retried.load();
  return run({
    ...invocation,
    command: retried.name,
    operands: typeof macro === 'string' ? [macro] : [],
    given: mergedFlags(retried, plan.args, invocation.given),
    retry: plan,
  });
}

function previousRun(invocation: Invocation): RetryPlan {
  const { value: source } = loadProject(loadOptions(invocation), invocation.services);
  const folders = {
    projectDirectory: source.root.directory,
    targetDirectory: source.targetDirectory,
    path: textOf(source.flags.get('STATE')) ?? targetPrefix(source),
  };
  try {
    return planRetry(folders, { retriesWarnings: source.flags.get('WARN_ERROR') === true });
  } catch (thrown) {
    // The line that every command begins with; the retried command prints its own.
    if (thrown instanceof TsdbtError) invocation.console.emit(versionLine(DBT_VERSION));
    throw thrown;
  }
}

/** The earlier flags that the command knows, with what this command line says of its own. */
function mergedFlags(
  command: CommandEntry,
  args: JsonObject,
  given: ReadonlyMap<string, JsonValue>,
): ReadonlyMap<string, JsonValue> {
  const flags = new Map<string, JsonValue>();
  for (const { flag, kind } of [...globalOptions, ...command.options]) {
    const value = args[flag.toLowerCase()];
    if (value === undefined || value === null || OWN_FLAGS.has(flag) || isUnset(flag, value)) continue;
    // Text options that hold YAML, such as vars, are written to run_results.json as data.
    flags.set(flag, kind === 'text' && isJsonObject(value) ? JSON.stringify(value) : value);
  }
  for (const [flag, value] of given) if (OWN_FLAGS.has(flag) || REPLACED.has(flag)) flags.set(flag, value);
  return flags;
}

/** Values that run_results.json keeps of options that were not given. */
function isUnset(flag: string, value: JsonValue): boolean {
  if (flag === 'WARN_ERROR_OPTIONS') {
    return isJsonObject(value) && Object.values(value).every((list) => isJsonArray(list) && list.length === 0);
  }
  return isJsonArray(value) && value.length === 0;
}
