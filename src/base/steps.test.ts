import { expect, it } from 'vitest';
import { eachInSteps, runInTurns, runSteps, type Steps } from './steps.ts';

function* doubled(numbers: readonly number[]): Steps<number[]> {
  const made: number[] = [];
  yield* eachInSteps(numbers, (one) => made.push(one * 2), 2);
  return made;
}

it('does all steps at once, or with pauses where these are wanted', async () => {
  expect(runSteps(doubled([1, 2, 3, 4, 5]))).toEqual([2, 4, 6, 8, 10]);
  let asked = 0;
  let waited = 0;
  const pause = (): Promise<void> | undefined => {
    asked += 1;
    if (asked % 2 === 0) return undefined;
    return Promise.resolve().then(() => {
      waited += 1;
    });
  };
  expect(await runInTurns(doubled([1, 2, 3, 4, 5]), pause)).toEqual([2, 4, 6, 8, 10]);
  expect([asked, waited]).toEqual([2, 1]);
});

it('ends with what a step throws', async () => {
  function* broken(): Steps<number> {
    yield;
    throw new RangeError('no');
  }
  expect(() => runSteps(broken())).toThrow('no');
  await expect(runInTurns(broken(), () => undefined)).rejects.toThrow('no');
});
