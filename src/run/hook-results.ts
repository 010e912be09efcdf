// `results`, `schemas` and `database_schemas` for on-run-end hooks.
import type { JsonObject } from '../base/index.ts';
import { type CompileEnvironment, runnableUnitTest } from '../compile/index.ts';
import { Tuple, type Value } from '../jinja/index.ts';
import { resultObject } from './result-objects.ts';
import type { NodeResult } from './types.ts';

/** The names that only on-run-end has. Hooks are among the results when they failed. */
export function hookValues(results: readonly NodeResult[], environment: CompileEnvironment): Map<string, Value> {
  const told = results.filter(({ resource, status }) => resource.kind !== 'operation' || status === 'error');
  const places = new Map<string, readonly [string | null, string]>();
  for (const { resource, status, relationName } of told) {
    // A test that stores its failures has a relation too.
    const isRelational = RELATIONAL.has(resource.kind) || (resource.kind === 'test' && relationName !== null);
    if (!isRelational || !('template' in resource) || BUILT_NOTHING.has(status)) continue;
    places.set(`${resource.database}.${resource.schema}`, [resource.database || null, resource.schema]);
  }
  return new Map<string, Value>([
    ['results', told.map((result) => resultObject(result, () => shownNode(result, environment)))],
    ['database_schemas', [...places.values()].map((place) => new Tuple(place))],
    ['schemas', [...new Set([...places.values()].map(([, schema]) => schema))]],
  ]);
}

/** The node of a unit test that ran is the one that was made of the tested model. */
function shownNode({ resource, status, uniqueId }: NodeResult, environment: CompileEnvironment): JsonObject {
  return resource.kind === 'unit_test' && (status === 'pass' || status === 'fail')
    ? runnableUnitTest(environment, resource).dict
    : environment.manifestOf(uniqueId);
}

const RELATIONAL: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot', 'function']);
const BUILT_NOTHING: ReadonlySet<string> = new Set(['error', 'fail', 'skipped']);
