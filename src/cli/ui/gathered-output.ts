// Standard output in few large pieces: a run says two lines a node, and each write of its own costs as much as the line.
import type { OutputStream } from '../invocation.ts';

/** Milliseconds for which a line may wait. */
const GATHERING = 40;
/** Characters that are written at once. */
const FULL = 1 << 14;

export interface GatheredOutput {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Writes what is waiting. */
  flush(): void;
}

/**
 * Gathers what goes to standard output soon after something went there; what goes to standard error is written at once, after what was said before it.
 */
export function gatheredOutput(stdout: OutputStream, stderr: OutputStream): GatheredOutput {
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;
  let wroteAt = Number.NEGATIVE_INFINITY;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const text = waiting;
    waiting = '';
    if (text === '') return;
    wroteAt = performance.now();
    stdout.write(text);
  };
  return {
    flush,
    stdout: {
      isTTY: stdout.isTTY,
      get columns() {
        return stdout.columns;
      },
      write(text) {
        waiting += text;
        if (waiting.length >= FULL || performance.now() - wroteAt >= GATHERING) flush();
        else timer ??= setTimeout(flush, GATHERING);
      },
    },
    stderr: {
      isTTY: stderr.isTTY,
      get columns() {
        return stderr.columns;
      },
      write(text) {
        flush();
        stderr.write(text);
      },
    },
  };
}
