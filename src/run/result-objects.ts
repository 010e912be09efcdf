// What on-run-end hooks see of results: objects with attributes and `to_dict()`, as dbt's data classes are to templates.

import type { JsonObject } from '../base/index.ts';
import type { EventWindow } from '../compile/index.ts';
import { boundFunction } from '../context/index.ts';
import {
  Dict,
  HostFunction,
  JinjaObject,
  PyDateTime,
  strOf,
  Tuple,
  toJson,
  toValue,
  type Value,
} from '../jinja/index.ts';
import type { NodeResult, Timing } from './types.ts';

/** Attributes and `to_dict()`. Unlike a dict it is no mapping and has no `get`: packages tell them apart by that. */
class DataObject extends JinjaObject {
  readonly typeName: string;
  readonly #fields: ReadonlyMap<string, Value>;
  readonly #asDict: () => Value;

  constructor(typeName: string, fields: ReadonlyMap<string, Value>, asDict: () => Value) {
    super();
    this.typeName = typeName;
    this.#fields = fields;
    this.#asDict = asDict;
  }

  override getAttr(name: string): Value | undefined {
    if (name === 'to_dict') return new HostFunction(name, this.#asDict);
    return this.#fields.get(name);
  }
}

/** The config of a node: what is not set is None, as attribute, item and by `get` without a default. */
class ConfigObject extends JinjaObject {
  readonly typeName: string = 'NodeConfig';
  readonly #config: Dict;

  constructor(config: Dict) {
    super();
    this.#config = config;
  }

  override getAttr(name: string): Value | undefined {
    if (name === 'to_dict') return new HostFunction(name, () => toValue(toJson(this.#config)));
    if (name === 'get') {
      return boundFunction(name, ['key', 'default'], (args) => {
        const found = this.#config.get(args.text('key'));
        return found === undefined ? (args.get('default') ?? null) : found;
      });
    }
    return this.#config.get(name) ?? null;
  }

  override iterate(): Iterable<Value> {
    return this.#config.keys();
  }

  override contains(item: Value): boolean {
    return this.#config.has(item);
  }

  override length(): number {
    return this.#config.size;
  }

  override toText(): string {
    return strOf(this.#config);
  }
}

/**
 * One of `results`.
 * @param manifest the manifest dict of its node
 */
export function resultObject(result: NodeResult, manifest: JsonObject): JinjaObject {
  const timing = result.timing.map(timingObject);
  const node = nodeObject(result, manifest);
  const plain: readonly (readonly [string, Value])[] = [
    ['status', result.status],
    ['thread_id', result.threadId],
    ['execution_time', result.executionTime],
    ['adapter_response', toValue(result.adapterResponse)],
    ['message', result.message],
    ['failures', result.failures],
    ['batch_results', batchResults(result)],
  ];
  const asDict = (): Value =>
    new Dict([...plain, ['timing', result.timing.map(timingDict)], ['node', toValue(nodeFields(result, manifest))]]);
  return new DataObject('RunResult', new Map<string, Value>([...plain, ['timing', timing], ['node', node]]), asDict);
}

function batchResults({ batchResults: batches }: NodeResult): Value {
  if (!batches) return null;
  const moments = ({ start, end }: EventWindow): Value => new Tuple([start, end].map((at) => PyDateTime.fromEpoch(at)));
  return new Dict([
    ['successful', batches.successful.map(moments)],
    ['failed', batches.failed.map(moments)],
  ]);
}

function nodeObject(result: NodeResult, manifest: JsonObject): JinjaObject {
  const dict = toValue(nodeFields(result, manifest));
  const fields = new Map<string, Value>();
  if (dict instanceof Dict) for (const [key, value] of dict.entries()) fields.set(strOf(key), value);
  const config = fields.get('config');
  if (config instanceof Dict) fields.set('config', new ConfigObject(config));
  return new DataObject('Node', fields, () => toValue(nodeFields(result, manifest)));
}

/** The node with what its run added. */
function nodeFields({ compiled, compiledCode, compiledPath }: NodeResult, manifest: JsonObject): JsonObject {
  if (compiled !== true) return manifest;
  return { ...manifest, compiled, compiled_code: compiledCode, compiled_path: compiledPath };
}

/** Moments are datetimes without zone, in UTC. */
function timingObject(part: Timing): JinjaObject {
  const fields = new Map<string, Value>([
    ['name', part.name],
    ['started_at', PyDateTime.fromEpoch(part.startedAt)],
    ['completed_at', PyDateTime.fromEpoch(part.completedAt)],
  ]);
  return new DataObject('TimingInfo', fields, () => timingDict(part));
}

function timingDict(part: Timing): Value {
  return new Dict([
    ['name', part.name],
    ['started_at', new Date(part.startedAt).toISOString()],
    ['completed_at', new Date(part.completedAt).toISOString()],
  ]);
}
