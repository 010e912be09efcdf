// Long work in small steps, so that others may have their turn in between.

/** Work that can be left off wherever it yields. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Does all of it at once. */
export function runSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Does it with pauses; `pause` gives something to wait for where others should have their turn. */
export async function runInTurns<T>(steps: Steps<T>, pause: () => Promise<void> | undefined): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    const waiting = pause();
    if (waiting) await waiting;
  }
}

/** Goes through a list and yields between its parts; for work on elements that is too little for a step of its own. */
export function* eachInSteps<T>(
  elements: Iterable<T>,
  use: (element: T, index: number) => void,
  together = 20,
): Steps<void> {
  let count = 0;
  for (const element of elements) {
    use(element, count);
    count += 1;
    if (count % together === 0) yield;
  }
}
