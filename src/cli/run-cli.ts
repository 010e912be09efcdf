// One invocation from words to exit code: parse, load the command, run it, tell what went wrong.
import {
  createRedactor,
  type Diagnostic,
  describeForeign,
  jsonObject,
  randomUuid,
  type Services,
  systemClock,
} from '../base/index.ts';
import { StageFailed } from '../pipeline/index.ts';
import type { CliIo, ExitCode, Invocation } from './invocation.ts';
import { configureWithoutProject, diagnosticsOf } from './open-project.ts';
import { parseCommandLine } from './options/parse-command-line.ts';
import { Console } from './ui/console.ts';
import { diagnosticDetails, fatalEvent } from './ui/diagnostic-events.ts';

/** Runs the command that `words` (without node and script) name. Never throws. */
export async function runCli(words: readonly string[], io: CliIo): Promise<ExitCode> {
  const line = parseCommandLine(words);
  if ('exitCode' in line) {
    if (line.stdout !== '') io.stdout.write(line.stdout);
    if (line.stderr !== '') io.stderr.write(line.stderr);
    return line.exitCode;
  }
  const redactor = createRedactor();
  const facts = { redactor, clock: systemClock, invocationId: invocationId(line.given) };
  const console = new Console(io, facts);
  const services: Services = { ...facts, env: io.env, log: console, signal: io.signal };
  const invocation: Invocation = {
    command: line.entry.name,
    calledAs: line.calledAs,
    operands: line.operands,
    given: line.given,
    words,
    io,
    services,
    console,
  };
  try {
    const run = await line.entry.load();
    return await run(invocation);
  } catch (thrown) {
    return explain(invocation, thrown);
  } finally {
    console.close();
  }
}

/** The id that a calling program hands over, else a new one. */
function invocationId(given: ReadonlyMap<string, unknown>): string {
  const handed = given.get('INVOCATION_ID');
  return typeof handed === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(handed) ? handed : randomUuid();
}

/** Prints what ended the command. */
function explain(invocation: Invocation, thrown: unknown): ExitCode {
  const { console, io } = invocation;
  if (!console.isConfigured) configureWithoutProject(invocation);
  const diagnostics = diagnosticsOf(thrown);
  const [first] = diagnostics;
  // What is wrong with the command line is no event of the run.
  if (first?.slug === 'option-value-invalid') {
    io.stderr.write(`error: ${first.message}\n`);
    return 2;
  }
  if (io.signal.aborted && diagnostics.length === 0) return 130;
  if (diagnostics.length === 0) console.emit(internalErrorEvent(thrown, console.settings?.debug === true));
  else if (!explainInline(invocation, thrown, diagnostics)) console.emit(fatalEvent(diagnostics, console.palette));
  return io.signal.aborted ? 130 : 2;
}

/** Errors of an inline query have lines of their own in dbt. */
function explainInline({ console }: Invocation, thrown: unknown, diagnostics: readonly Diagnostic[]): boolean {
  const found = diagnostics.find(({ severity }) => severity === 'error');
  if (!(thrown instanceof StageFailed) || !found?.nodeId?.startsWith('sql_operation.')) return false;
  console.emit({
    code: 'I069',
    name: 'ParseInlineNodeError',
    level: 'error',
    msg: `[ERROR]: Error while parsing node: inline_query\n${found.message}\n${diagnosticDetails(found, console.palette)}`,
    data: jsonObject([['exc', found.message]]),
  });
  const text = 'Error parsing inline query';
  const msg = `[ERROR]: Encountered an error:\n${text}`;
  console.emit({ code: 'Z002', name: 'MainEncounteredError', level: 'error', msg, data: jsonObject([['exc', text]]) });
  return true;
}

function internalErrorEvent(thrown: unknown, showsStack: boolean): Parameters<Console['emit']>[0] {
  const found = describeForeign(thrown);
  const stack = thrown instanceof Error && showsStack ? `\n${thrown.stack ?? ''}` : '';
  const text = `${found.heading}\n  ${found.message}\n  error[${found.code}] ${found.slug}\n  = ${found.hint}${stack}`;
  return {
    code: 'Z002',
    name: 'MainEncounteredError',
    level: 'error',
    msg: `[ERROR]: Encountered an error:\n${text}`,
    data: jsonObject([['exc', text]]),
  };
}
