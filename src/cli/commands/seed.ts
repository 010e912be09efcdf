// `seed`: CSV files into tables.
import type { ExitCode, Invocation } from '../invocation.ts';
import { runSelected } from './run-nodes.ts';
import { printSeedSamples } from './seed-samples.ts';

export async function seed(invocation: Invocation): Promise<ExitCode> {
  return runSelected(invocation, {
    kinds: { initial: ['seed'], isFixed: true },
    beforeSummary: (run) => printSeedSamples(invocation, run),
  });
}
