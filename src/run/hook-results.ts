// `results`, `schemas` and `database_schemas` for on-run-end hooks.
import type { CompileEnvironment } from '../compile/index.ts';
import { Tuple, type Value } from '../jinja/index.ts';
import { resultObject } from './result-objects.ts';
import type { NodeResult } from './types.ts';

/** The names that only on-run-end has. Hooks are among the results when they failed. */
export function hookValues(results: readonly NodeResult[], environment: CompileEnvironment): Map<string, Value> {
  const told = results.filter(({ resource, status }) => resource.kind !== 'operation' || status === 'error');
  const places = new Map<string, readonly [string | null, string]>();
  for (const { resource, status } of told) {
    if (!RELATIONAL.has(resource.kind) || !('template' in resource) || BUILT_NOTHING.has(status)) continue;
    places.set(`${resource.database}.${resource.schema}`, [resource.database || null, resource.schema]);
  }
  return new Map<string, Value>([
    ['results', told.map((result) => resultObject(result, () => environment.manifestOf(result.uniqueId)))],
    ['database_schemas', [...places.values()].map((place) => new Tuple(place))],
    ['schemas', [...new Set([...places.values()].map(([, schema]) => schema))]],
  ]);
}

const RELATIONAL: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot']);
const BUILT_NOTHING: ReadonlySet<string> = new Set(['error', 'fail', 'skipped']);
