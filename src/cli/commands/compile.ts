// `compile`: renders SQL into target/compiled, and prints what was asked for.
import { jsonObject } from '../../base/index.ts';
import type { Pipeline } from '../../pipeline/index.ts';
import { compiledNode } from '../../run/index.ts';
import { catalogIfAsked } from '../catalog-written.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { openPipeline, raiseWarnings } from '../open-project.ts';
import { textList } from '../selection-request.ts';
import {
  type CompiledSelection,
  compiledResults,
  compileSelected,
  printedName,
  printedNode,
  printedResources,
} from './compile-nodes.ts';
import { writeArtifacts } from './run-nodes.ts';

export async function compile(invocation: Invocation): Promise<ExitCode> {
  const { clock } = invocation.services;
  const began = clock.monotonic();
  const startedAt = clock.now();
  const inline = invocation.given.get('INLINE');
  const pipeline = await openPipeline(invocation, { inline: typeof inline === 'string' ? inline : undefined });
  try {
    const selection = await compileSelected(invocation, pipeline);
    printCompiled(invocation, pipeline, selection);
    const elapsed = (clock.monotonic() - began) / 1000;
    const withEphemeral = textList(invocation.given.get('SELECT')).length > 0;
    const results = compiledResults(pipeline, selection, { withEphemeral });
    writeArtifacts(invocation, pipeline, { results, elapsed, startedAt, interrupted: false });
    await catalogIfAsked(invocation, pipeline);
    raiseWarnings(invocation);
    return invocation.io.signal.aborted ? 130 : 0;
  } finally {
    await pipeline.close();
  }
}

/** Prints the SQL of the inline query or of the nodes that --select names. */
export function printCompiled(invocation: Invocation, pipeline: Pipeline, selection: CompiledSelection): void {
  const { console, given } = invocation;
  const isInline = given.has('INLINE');
  for (const resource of printedResources(invocation, pipeline, selection.ids)) {
    const sql = selection.compiled.get(resource.uniqueId)?.sql;
    if (sql === undefined) continue;
    const event = compiledNode(printedNode(invocation, printedName(resource), resource.uniqueId, isInline), sql);
    if (given.get('OUTPUT') === 'json') {
      const shape = isInline ? { compiled: sql } : { node: printedName(resource), compiled: sql };
      console.emit({ ...event, msg: JSON.stringify(jsonObject(Object.entries(shape)), null, 2) });
    } else console.emit(console.settings?.quiet === true ? { ...event, msg: sql } : event);
  }
}
