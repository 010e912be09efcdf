// `results`, `schemas` and `database_schemas` for on-run-end hooks.
import type { CompileEnvironment } from '../compile/index.ts';
import { Record, Tuple, toValue, type Value } from '../jinja/index.ts';
import type { NodeResult } from './types.ts';

/** The extra names of on-run-end. */
export function hookResultsValue(results: readonly NodeResult[], environment: CompileEnvironment): Map<string, Value> {
  const own = results.filter((result) => result.resource.kind !== 'operation');
  const schemas = new Map<string, Value>();
  for (const { resource } of own) {
    if ('template' in resource && resource.kind !== 'test') {
      schemas.set(`${resource.database}.${resource.schema}`, new Tuple([resource.database, resource.schema]));
    }
  }
  return new Map<string, Value>([
    ['results', own.map((result) => resultRecord(result, environment))],
    ['database_schemas', [...schemas.values()]],
  ]);
}

function resultRecord(result: NodeResult, environment: CompileEnvironment): Value {
  const timing = result.timing.map(
    (part) =>
      new Record(
        'TimingInfo',
        new Map<string, Value>([
          ['name', part.name],
          ['started_at', new Date(part.startedAt).toISOString()],
          ['completed_at', new Date(part.completedAt).toISOString()],
        ]),
      ),
  );
  const node = toValue(environment.manifestOf(result.uniqueId));
  return new Record(
    'RunResult',
    new Map<string, Value>([
      ['node', node],
      ['unique_id', result.uniqueId],
      ['status', result.status],
      ['message', result.message],
      ['failures', result.failures],
      ['thread_id', result.threadId],
      ['execution_time', result.executionTime],
      ['adapter_response', toValue(result.adapterResponse)],
      ['timing', timing],
    ]),
  );
}
