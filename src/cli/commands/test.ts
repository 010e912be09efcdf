// `test`: data tests and unit tests.
import type { ExitCode, Invocation } from '../invocation.ts';
import { runSelected } from './run-nodes.ts';

export async function test(invocation: Invocation): Promise<ExitCode> {
  return runSelected(invocation, { kinds: { initial: ['test', 'unit_test'] } });
}
