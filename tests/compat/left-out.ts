// Steps whose record depends on what Postgres alone does: left out on other engines, with the reason, and listed.

const NO_DIVISION_ERROR =
  'the case needs n / 0 to be an error, and DuckDB gives Infinity; s22-retry has the same steps with another error';

interface LeftOut {
  readonly steps: readonly number[];
  readonly reason: string;
}

const LEFT_OUT: Readonly<{ [name: string]: LeftOut }> = {
  's10-mixed-outcomes': { steps: range(1, 19), reason: NO_DIVISION_ERROR },
};

/** Why a step is not compared on another engine than the recorded one; undefined when it is. */
export function leftOutReason(name: string, step: number): string | undefined {
  const found = LEFT_OUT[name];
  return found?.steps.includes(step) ? found.reason : undefined;
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
