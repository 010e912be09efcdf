// The command line: answers the plain help at once, makes sure that node runs without code generation, then runs the command.
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { delayOptimisation } from './compiler-flags.ts';
import { rootHelp } from './root-help.ts';
import { asksForVersion, versionText } from './version.ts';

const SAFE_FLAGS = ['--disallow-code-generation-from-strings', '--disable-proto=throw'];
const INTERRUPTED = 130;

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
  delayOptimisation('command');
  // A project is read once and stays: the nursery grows at once, not by and by (warm parse of 1,000 models − 8 % CPU).
  setFlagsFromString('--semi-space-growth-factor=8');
  const [{ runCli }, { baseErrors, diagnostic, processEnv }, { gatheredOutput }] = await Promise.all([
    import('./run-cli.ts'),
    import('../base/index.ts'),
    import('./ui/gathered-output.ts'),
  ]);
  const { stdout, stderr, flush } = gatheredOutput(process.stdout, process.stderr);
  // However it ends.
  process.on('exit', flush);
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(INTERRUPTED);
      controller.abort();
    });
  }
  for (const stream of [process.stdout, process.stderr]) {
    // A reader that went away (`tsdbt ls | head`) is no error of ours.
    stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));
  }
  process.on('uncaughtException', (error) => {
    const found = diagnostic(baseErrors.internal, { thrown: error });
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

/** Starts node again with the flags that forbid making code from text, and waits for it. */
async function restart(): Promise<void> {
  const { spawn } = await import('node:child_process');
  const script = process.argv[1] ?? '';
  const child = spawn(process.execPath, [...SAFE_FLAGS, ...process.execArgv, script, ...words], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both processes; the child decides when to end.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    process.stderr.write(`cannot start ${process.execPath}: ${error.message}\n`);
    process.exit(2);
  });
  child.on('exit', (code, signal) =>
    process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? INTERRUPTED : 2)),
  );
}
