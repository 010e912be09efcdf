// One command line of tsdbt in a process that has run others before: the built code under the same flags of node, without the
// start of node and the loading of modules that would be most of the time of a small project.
import { type ChildProcess, spawn } from 'node:child_process';
import { type CommandOptions, type CommandResult, commandEnv, NODE_FLAGS, ROOT } from './run-command.ts';

/** Processes that wait for a command. They end with this process, and do not keep it alive. */
const waiting: ChildProcess[] = [];

/**
 * Runs `tsdbt <args>` as `runCommand` does. Not for what is about the process itself: signals, its end, variables that node
 * reads when it starts; nor for help and version, which need no command.
 */
export function runWarm(words: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const child = waiting.pop() ?? startWarm();
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => {
      stop();
      resolve({ exit: code ?? -1, stdout: '', stderr: 'the process ended within the command' });
    };
    const answered = (result: unknown): void => {
      stop();
      waiting.push(child);
      resolve(result as CommandResult);
    };
    const failed = (error: Error): void => {
      stop();
      reject(error);
    };
    const stop = (): void => {
      child.off('exit', ended).off('message', answered).off('error', failed);
      child.unref();
      child.channel?.unref();
    };
    child.ref();
    child.channel?.ref();
    child.on('exit', ended).on('message', answered).on('error', failed);
    child.send({ words, cwd: options.cwd, env: commandEnv(options) });
  });
}

function startWarm(): ChildProcess {
  return spawn(process.execPath, [...NODE_FLAGS, `${ROOT}tests/compat/warm-process.mjs`, `${ROOT}dist`], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
