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

/**
 * Attributes and `to_dict()`. Unlike a dict it is no mapping and has no `get`: packages tell them apart by that.
 * Both are made when a template asks: most hooks read no results, and there may be thousands.
 */
class DataObject extends JinjaObject {
  readonly typeName: string;
  readonly #make: () => ReadonlyMap<string, Value>;
  readonly #asDict: () => Value;
  #fields: ReadonlyMap<string, Value> | undefined;

  constructor(typeName: string, make: () => ReadonlyMap<string, Value>, asDict: () => Value) {
    super();
    this.typeName = typeName;
    this.#make = make;
    this.#asDict = asDict;
  }

  override getAttr(name: string): Value | undefined {
    if (name === 'to_dict') return new HostFunction(name, this.#asDict);
    this.#fields ??= this.#make();
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
 * @param manifest makes the manifest dict of its node
 */
export function resultObject(result: NodeResult, manifest: () => JsonObject): JinjaObject {
  const plain = (): readonly (readonly [string, Value])[] => [
    ['status', result.status],
    ['thread_id', result.threadId],
    ['execution_time', result.executionTime],
    ['adapter_response', toValue(result.adapterResponse)],
    ['message', result.message],
    ['failures', result.failures],
    ['batch_results', batchResults(result)],
  ];
  const nodeDict = (): Value => toValue(nodeFields(result, manifest()));
  return new DataObject(
    'RunResult',
    () => new Map([...plain(), ['timing', result.timing.map(timingObject)], ['node', nodeObject(nodeDict)]]),
    () => new Dict([...plain(), ['timing', result.timing.map(timingDict)], ['node', nodeDict()]]),
  );
}

function batchResults({ batchResults: batches }: NodeResult): Value {
  if (!batches) return null;
  const moments = ({ start, end }: EventWindow): Value => new Tuple([start, end].map((at) => PyDateTime.fromEpoch(at)));
  return new Dict([
    ['successful', batches.successful.map(moments)],
    ['failed', batches.failed.map(moments)],
  ]);
}

function nodeObject(dict: () => Value): JinjaObject {
  const fields = (): ReadonlyMap<string, Value> => {
    const made = dict();
    const found = new Map(made instanceof Dict ? [...made.entries()].map(([key, value]) => [strOf(key), value]) : []);
    const config = found.get('config');
    if (config instanceof Dict) found.set('config', new ConfigObject(config));
    return found;
  };
  return new DataObject('Node', fields, dict);
}

/** The node with what its run added. */
function nodeFields({ compiled, compiledCode, compiledPath }: NodeResult, manifest: JsonObject): JsonObject {
  if (compiled !== true) return manifest;
  return { ...manifest, compiled, compiled_code: compiledCode, compiled_path: compiledPath };
}

/** Moments are datetimes without zone, in UTC. */
function timingObject(part: Timing): JinjaObject {
  const fields = (): ReadonlyMap<string, Value> =>
    new Map<string, Value>([
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
