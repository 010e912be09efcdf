// What `docs generate` costs beyond `compile`, on a real project: both as whole processes, one after the other.
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeRuns } from '../site/synthetic-nodes.ts';
import { type CommandUsage, measuredCommand } from './measured-command.ts';
import { writeSiteProject } from './site-project.ts';

const PAIRS = 3;
const GENERATE = ['docs', 'generate'];

/** Of pairs of commands, the medians. */
export interface Beyond {
  /** CPU seconds. */
  readonly compile: number;
  readonly generate: number;
  readonly difference: number;
  readonly compilePeak: number;
  readonly generatePeak: number;
}

interface Pair {
  readonly compiled: CommandUsage;
  readonly generated: CommandUsage;
}

/**
 * Writes the project into a folder and measures on it: what is known from one command to the next (the parse, the lineage
 * of columns) is known, and before each command one model is edited. Prints what the first commands cost too, and those
 * when nothing has changed.
 */
export async function measureBeyond(folder: string, nodes: number, runs: number): Promise<Beyond> {
  const counts = await writeSiteProject(folder, nodes);
  const compile = (): CommandUsage => measuredCommand(folder, ['compile']);
  const generate = (): CommandUsage => measuredCommand(folder, GENERATE);
  const first = compile();
  writeRuns(join(folder, 'target'), idsOf(folder), runs);
  const cold = generate();
  console.log(
    `project on disk: ${counts.nodes} nodes, ${counts.edges} edges, ${counts.columns} columns with relations, ${runs} runs`,
  );
  console.log(
    `     first compile ${first.cpu.toFixed(1)} CPU-s, docs generate that first finds the lineage of columns ${cold.cpu.toFixed(1)} CPU-s`,
  );
  const model = join(folder, modelOf(folder));
  const edited = (use: () => CommandUsage): CommandUsage => {
    appendFileSync(model, '-- edited\n');
    return use();
  };
  const tell = (what: string, { compiled, generated }: Pair): void =>
    console.log(
      `     ${what}: compile ${compiled.cpu.toFixed(2)} CPU-s, docs generate ${generated.cpu.toFixed(2)} CPU-s, beyond ${(generated.cpu - compiled.cpu).toFixed(2)} CPU-s`,
    );
  const pairs = Array.from({ length: PAIRS }, () => ({ compiled: edited(compile), generated: edited(generate) }));
  for (const pair of pairs) tell('after an edit of one model', pair);
  generate();
  tell('nothing has changed', { compiled: compile(), generated: generate() });
  return {
    compile: median(pairs.map(({ compiled }) => compiled.cpu)),
    generate: median(pairs.map(({ generated }) => generated.cpu)),
    difference: median(pairs.map(({ compiled, generated }) => generated.cpu - compiled.cpu)),
    compilePeak: median(pairs.map(({ compiled }) => compiled.peakMiB)),
    generatePeak: median(pairs.map(({ generated }) => generated.peakMiB)),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** The file of some model. */
function modelOf(folder: string): string {
  const models = readdirSync(join(folder, 'models'), { recursive: true, encoding: 'utf8' });
  return join('models', models.find((path) => path.endsWith('.sql')) ?? '');
}

/** Models and tests of the project, as runs have results of. */
function idsOf(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'target/manifest.json'), 'utf8')) as {
    readonly nodes: { readonly [id: string]: object };
  };
  return Object.keys(manifest.nodes);
}
