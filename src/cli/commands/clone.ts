// `clone`: relations of an earlier state in the place of the project's own.
import type { ExitCode, Invocation } from '../invocation.ts';
import { runSelected } from './run-nodes.ts';

export async function clone(invocation: Invocation): Promise<ExitCode> {
  return runSelected(invocation, { kinds: { initial: ['model', 'seed', 'snapshot'] }, isQuiet: true });
}
