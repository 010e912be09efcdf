// Which models run in batches of event time.
import type { JsonObject } from '../base/index.ts';
import type { MacroRegistry } from '../context/index.ts';
import type { ProjectSource } from '../project/index.ts';

/** True for models that are built with the strategy microbatch, in batches or not. */
export function isMicrobatch(config: JsonObject): boolean {
  return config['materialized'] === 'incremental' && config['incremental_strategy'] === 'microbatch';
}

/**
 * True for microbatch models, unless the project has a strategy macro of its own and says by
 * `require_batched_execution_for_custom_microbatch_strategy: false` that it wants no batches.
 */
export function runsInBatches(
  config: JsonObject,
  { source, macroRegistry }: { readonly source: ProjectSource; readonly macroRegistry: MacroRegistry },
): boolean {
  if (!isMicrobatch(config)) return false;
  if (source.flags.get('REQUIRE_BATCHED_EXECUTION_FOR_CUSTOM_MICROBATCH_STRATEGY') !== false) return true;
  const macro = macroRegistry.lookup(source.root.name, 'get_incremental_microbatch_sql');
  return macro !== undefined && !source.packages.some(({ name }) => name === macro.packageName);
}
