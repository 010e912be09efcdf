// target/state/<target>.json, with the lines that runs leave beside it: how they are read and written.
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { memberOf, readKeptText } from '../../artifacts/index.ts';
import { isJsonArray, isJsonObject, type JsonValue, type NodeId } from '../../base/index.ts';
import { type BuiltNode, type BuiltNodes, builtFromJson, builtText, columnsFrom } from './built-node.ts';

/** Of the file's shape; what another release wrote in another shape is as if nothing had been built. */
const SCHEMA_VERSION = 1;

/** Path of the store of a target in a folder. */
export function statePath(folder: string, target: string): string {
  return join(folder, `${encodeURIComponent(target)}.json`);
}

/** What is known of a target, the work of killed runs included. Never throws: what cannot be read is not known. */
export function readBuiltNodes(path: string): BuiltNodes {
  const nodes = new Map<NodeId, BuiltNode>();
  const whole = parsed(readKeptText(path) ?? '');
  if (memberOf(whole, 'schema_version') === SCHEMA_VERSION) {
    const held = memberOf(whole, 'nodes');
    for (const [id, value] of Object.entries(isJsonObject(held) ? held : {})) {
      const node = builtFromJson(value);
      if (node) nodes.set(id as NodeId, node);
    }
  }
  const changes = journalsOf(path).flatMap((journal) => changesIn(readKeptText(journal) ?? ''));
  // Stable: lines of one run stay in their order.
  changes.sort((one, other) => one.at - other.at);
  for (const change of changes) apply(nodes, change);
  return nodes;
}

type Change = {
  readonly at: number;
  readonly id: NodeId;
  readonly what: string;
  readonly value: JsonValue | undefined;
};

/** Puts a change to what is known. */
export function apply(nodes: Map<NodeId, BuiltNode>, { at, id, what, value }: Change): void {
  const known = nodes.get(id);
  // What is in the file already may be newer than a line that was left behind.
  if (known && known.builtAt > at) return;
  if (what === 'forget') nodes.delete(id);
  else if (what === 'begin') {
    if (known) nodes.set(id, { ...known, isUnfinished: true });
  } else if (what === 'key') {
    if (known) nodes.set(id, { ...known, key: typeof value === 'string' ? value : null });
  } else if (what === 'described') {
    const [type, columns] = isJsonArray(value) ? value : [];
    if (known?.relation && typeof type === 'string')
      nodes.set(id, { ...known, relation: { ...known.relation, type }, columns: columnsFrom(columns) });
  } else {
    const node = builtFromJson(value);
    if (node) nodes.set(id, node);
  }
}

function changesIn(text: string): Change[] {
  return text.split('\n').flatMap((line): Change[] => {
    const entry = parsed(line);
    if (!isJsonObject(entry)) return [];
    const { at, id, what, value } = entry;
    if (typeof at !== 'number' || typeof id !== 'string' || typeof what !== 'string') return [];
    return [{ at, id: id as NodeId, what, value }];
  });
}

/** The files of lines beside the store at this path. */
export function journalsOf(path: string): string[] {
  const [folder, start] = [dirname(path), `${basename(path, '.json')}.`];
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.filter((name) => name.startsWith(start) && name.endsWith('.ndjson')).map((name) => join(folder, name));
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}

/** The whole file, part by part. */
export function* stateText(nodes: BuiltNodes): Iterable<string> {
  yield `{"schema_version":${SCHEMA_VERSION},"nodes":{`;
  let before = '\n';
  for (const [id, node] of nodes) {
    yield `${before}${JSON.stringify(id)}:${builtText(node)}`;
    before = ',\n';
  }
  yield '\n}}\n';
}
