// `build`: everything that can run, in the order of the graph; failing tests block what is below.
import type { ExitCode, Invocation } from '../invocation.ts';
import { runSelected } from './run-nodes.ts';
import { printSeedSamples } from './seed-samples.ts';

export async function build(invocation: Invocation): Promise<ExitCode> {
  return runSelected(invocation, {
    kinds: { initial: ['model', 'seed', 'snapshot', 'test', 'unit_test', 'function', 'saved_query', 'exposure'] },
    beforeSummary: (run) => printSeedSamples(invocation, run),
  });
}
