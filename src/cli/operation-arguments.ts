// `--args` of `run-operation`, for the call and for run_results.json, from which `retry` takes it.
import { isJsonObject, type JsonObject, jsonObject, parseYaml, TsdbtError } from '../base/index.ts';
import type { Invocation } from './invocation.ts';

/** The mapping of `--args`, empty when it is not given; undefined when it is none. */
export function operationArguments({ given }: Pick<Invocation, 'given'>): JsonObject | undefined {
  const text = given.get('ARGS');
  if (typeof text !== 'string' || text.trim() === '') return jsonObject();
  try {
    const { value } = parseYaml({ path: '--args', text });
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof TsdbtError) return undefined;
    throw error;
  }
}
