// Long work beside answers to an editor or of an engine: others have their turn when enough was done since the last time.

/** Milliseconds of work after which others get their turn. */
const TURN = 3;

/** For one worker: something to wait for, or nothing where it may go on. */
export function singleTurns(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < TURN) return undefined;
    return new Promise((done) => {
      setImmediate(() => {
        since = performance.now();
        done();
      });
    });
  };
}

/** For several callers: one after the other. @throws what the signal was aborted with, to each of them */
export function turns(signal: AbortSignal | undefined): () => Promise<void> {
  const next = singleTurns();
  let last = Promise.resolve();
  return async () => {
    last = last.then(next);
    await last;
    signal?.throwIfAborted();
  };
}

/** Sessions that are being opened go on by what the server has said meanwhile. */
export async function letConnect(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise(setImmediate);
}

/** What an answer brings about is heard of in the turn after the next. */
const TURNS = 3;
