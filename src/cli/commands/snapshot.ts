// `snapshot`: snapshots.
import type { ExitCode, Invocation } from '../invocation.ts';
import { runSelected } from './run-nodes.ts';

export async function snapshot(invocation: Invocation): Promise<ExitCode> {
  return runSelected(invocation, { kinds: { initial: ['snapshot'], isFixed: true } });
}
