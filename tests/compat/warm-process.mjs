// A process that runs one command line of the built tsdbt after the other, each with its own folder, environment and streams.
// The start of node and the loading of modules are paid once for all commands of a test file.
// @ts-check
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @typedef {{ words: readonly string[], cwd: string, env: Readonly<Record<string, string>> }} Task */

const dist = process.argv[2] ?? '';

/** The chunk of the bundle that `main.js` loads for this module of the sources. @param {string} name */
function chunk(name) {
  const files = readdirSync(join(dist, 'chunks')).filter((file) => file.startsWith(`${name}-`) && file.endsWith('.js'));
  if (files.length !== 1) throw new Error(`${dist} holds ${files.length} chunks ${name}-*.js`);
  return import(pathToFileURL(join(dist, 'chunks', files[0] ?? '')).href);
}

const [{ runCli }, { processEnv }] = await Promise.all([chunk('run-cli'), chunk('base')]);

/** Everything written to a stream of the process until `take`. @param {NodeJS.WriteStream} stream */
function captured(stream) {
  let text = '';
  stream.write = (/** @type {string | Uint8Array} */ part) => {
    text += typeof part === 'string' ? part : Buffer.from(part).toString();
    return true;
  };
  return {
    take: () => {
      const taken = text;
      text = '';
      return taken;
    },
  };
}

const stdout = captured(process.stdout);
const stderr = captured(process.stderr);

/** @param {Task} task */
async function run({ words, cwd, env }) {
  for (const name of Object.keys(process.env)) if (!Object.hasOwn(env, name)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(cwd);
  const exit = await runCli(words, {
    stdout: process.stdout,
    stderr: process.stderr,
    env: processEnv(),
    cwd: process.cwd(),
    signal: new AbortController().signal,
  });
  process.chdir(tmpdir());
  process.send?.({ exit, stdout: stdout.take(), stderr: stderr.take() });
}

// What nobody catches ends this process, as it ends that of a command line: node writes it to stderr, the exit code tells.
process.on('message', (task) => void run(/** @type {Task} */ (task)));
process.on('disconnect', () => process.exit());
