// `run`: models.
import type { ExitCode, Invocation } from '../invocation.ts';
import { runSelected } from './run-nodes.ts';

export async function run(invocation: Invocation): Promise<ExitCode> {
  return runSelected(invocation, { kinds: { initial: ['model'], isFixed: true } });
}
