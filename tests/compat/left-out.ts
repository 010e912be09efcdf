// Steps that only the engine of the records can do: left-out.json. On other engines they are run, since later steps may need
// what they leave, but not compared; each is shown with its reason.
import { readFileSync } from 'node:fs';

export interface LeftOut {
  readonly case: string;
  readonly steps: readonly number[];
  readonly reason: string;
}

/** The list. */
export function readLeftOut(file: string): readonly LeftOut[] {
  return JSON.parse(readFileSync(file, 'utf8')) as LeftOut[];
}

/** Why a step is not compared on another engine than the recorded one; undefined when it is. */
export function leftOutReason(list: readonly LeftOut[], name: string, step: number): string | undefined {
  return list.find((one) => one.case === name && one.steps.includes(step))?.reason;
}
