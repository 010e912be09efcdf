// The command line: answers the plain help at once, makes sure that node runs without code generation, then runs the command.
import { readFileSync } from 'node:fs';
import { setCommandFlags } from './compiler-flags.ts';
import { rootHelp } from './root-help.ts';
import { asksForVersion, versionText } from './version.ts';

const SAFE_FLAGS = ['--disallow-code-generation-from-strings', '--disable-proto=throw'];
/** A project stays in memory: with a small nursery it is copied again and again (compile of 10,000 models − 20 % CPU). In MB. */
const NURSERY = '--max-semi-space-size=32';
const INTERRUPTED = 130;
/** Milliseconds within which a signal comes twice though it was given once. */
const ECHO = 200;
/** What a process calls itself that another tsdbt started. */
const CHILD = 'tsdbt';
/** Seconds in which a run may end in order once its parent is gone. */
const PATIENCE = 10;

const words = process.argv.slice(2);
const [first] = words;

if (asksForVersion(words)) {
  process.stdout.write(versionText());
} else if (words.length === 0 || (words.length === 1 && (first === '--help' || first === '-h'))) {
  process.stdout.write(rootHelp());
} else if (words.includes('--help') || words.includes('-h')) {
  await showHelp();
} else if (SAFE_FLAGS.every((flag) => process.execArgv.includes(flag))) {
  await runHere();
} else {
  await restart();
}

/** Help needs the option parser and no command. */
async function showHelp(): Promise<void> {
  const { parseCommandLine } = await import('./options/parse-command-line.ts');
  const line = parseCommandLine(words);
  if (!('exitCode' in line)) return restart();
  process.stdout.write(line.stdout);
  process.stderr.write(line.stderr);
  process.exitCode = line.exitCode;
}

/** Runs the command in this process. The first Ctrl-C lets it end in order, the second ends it at once. */
async function runHere(): Promise<void> {
  setCommandFlags();
  const [{ runCli }, { describeForeign, processEnv }, { gatheredOutput }] = await Promise.all([
    import('./run-cli.ts'),
    import('../base/index.ts'),
    import('./ui/gathered-output.ts'),
  ]);
  const { stdout, stderr, flush } = gatheredOutput(process.stdout, process.stderr);
  // However it ends.
  process.on('exit', flush);
  const controller = new AbortController();
  let heard = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A terminal tells this process and the one that started it, which tells it again.
      const sinceFirst = performance.now() - heard;
      if (!controller.signal.aborted) {
        heard = performance.now();
        return controller.abort();
      }
      if (sinceFirst < ECHO) return;
      // An engine that plans a query for minutes hears nothing, and its thread would hold up the exit as well.
      process.on('exit', () => process.kill(process.pid, 'SIGKILL'));
      process.exit(INTERRUPTED);
    });
  }
  for (const stream of [process.stdout, process.stderr]) {
    // A reader that went away (`tsdbt ls | head`) is no error of ours.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      if (stream === process.stdout) process.stderr.write(`error: the output cannot be written: ${error.message}\n`);
      process.exit(2);
    });
  }
  if (process.argv0 === CHILD) endWithParent(controller);
  process.on('uncaughtException', (error) => {
    const found = describeForeign(error);
    const text = words.includes('--debug') || words.includes('-d') ? error.stack : found.message;
    stderr.write(`${found.heading}: ${text}\nerror[${found.code}]: ${found.hint}\n`);
    process.exit(2);
  });
  const code = await runCli(words, {
    stdout,
    stderr,
    stdin: () => readFileSync(0, 'utf8'),
    env: processEnv(),
    cwd: process.cwd(),
    signal: controller.signal,
  });
  flush();
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))));
  process.exit(code);
}

/** A killed parent takes its child along: whoever started tsdbt takes it for ended, and the database would stay locked. */
function endWithParent(controller: AbortController): void {
  const parent = process.ppid;
  let orphaned = 0;
  setInterval(() => {
    if (process.ppid === parent) return;
    controller.abort();
    if (++orphaned > PATIENCE) process.kill(process.pid, 'SIGKILL');
  }, 1000).unref();
}

/** Starts node again with the flags that forbid making code from text, and waits for it. */
async function restart(): Promise<void> {
  const { spawn } = await import('node:child_process');
  const script = process.argv[1] ?? '';
  const flags = [...SAFE_FLAGS, NURSERY, ...process.execArgv];
  const child = spawn(process.execPath, [...flags, script, ...words], { stdio: 'inherit', argv0: CHILD });
  // The child decides when to end. Who starts tsdbt knows this process alone; a terminal sends Ctrl-C to both.
  let isInterrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      isInterrupted = true;
      child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`cannot start ${process.execPath}: ${error.message}\n`);
    process.exit(2);
  });
  child.on('exit', (code, signal) =>
    process.exit(code ?? (isInterrupted || signal === 'SIGINT' || signal === 'SIGTERM' ? INTERRUPTED : 2)),
  );
}
