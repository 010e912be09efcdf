// target/state/<target>.json, with the lines that runs leave beside it: how they are read and written.
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { memberOf, readKeptText } from '../../artifacts/index.ts';
import { isJsonArray, isJsonObject, type JsonValue, type NodeId } from '../../base/index.ts';
import { type BuiltNode, type BuiltNodes, builtFromJson, builtText, columnsFrom, UNFINISHED } from './built-node.ts';

/** Of the file's shape; what another release wrote in another shape is as if nothing had been built. */
const SCHEMA_VERSION = 1;

/** Path of the store of a target in a folder. */
export function statePath(folder: string, target: string): string {
  return join(folder, `${encodeURIComponent(target)}.json`);
}

/** What is known of a target, the work of killed runs included. Never throws: what cannot be read is not known. */
export function readBuiltNodes(path: string): BuiltNodes {
  return readStoredNodes(path).all();
}

/** The same; each node is read when it is asked for. */
export function readStoredNodes(path: string): StoredNodes {
  const nodes = new StoredNodes(readKeptText(path) ?? '');
  const changes = journalsOf(path).flatMap((journal) => changesIn(readKeptText(journal) ?? ''));
  // Stable: lines of one run stay in their order.
  changes.sort((one, other) => one.at - other.at);
  for (const change of changes) apply(nodes, change);
  return nodes;
}

/** Before, between and after the nodes of the file, which has a line for each. */
const [START, BETWEEN, END] = [`{"schema_version":${SCHEMA_VERSION},"nodes":{`, ',\n', '\n}}\n'] as const;

/** The nodes of the file: those that nobody has asked for are texts. */
export class StoredNodes {
  readonly #nodes: Map<NodeId, BuiltNode | string>;

  /** `text` is that of the file. */
  constructor(text: string) {
    this.#nodes = nodesOfLines(text) ?? nodesOfJson(text);
  }

  get(id: NodeId): BuiltNode | undefined {
    const held = this.#nodes.get(id);
    if (typeof held !== 'string') return held;
    const node = builtFromJson(parsed(held));
    if (node) this.#nodes.set(id, node);
    else this.#nodes.delete(id);
    return node;
  }

  /** A node is about to be built: gives what was known of it, to be read when it is asked for; undefined: nothing was. */
  begin(id: NodeId): { readonly isUnfinished: boolean; readonly read: () => BuiltNode | undefined } | undefined {
    const held = this.#nodes.get(id);
    if (held === undefined) return undefined;
    if (typeof held === 'string') {
      const isUnfinished = held.endsWith(UNFINISHED);
      if (!isUnfinished) this.#nodes.set(id, `${held.slice(0, -1)}${UNFINISHED}`);
      return { isUnfinished, read: () => builtFromJson(parsed(held)) };
    }
    const { isUnfinished } = held;
    if (!isUnfinished) this.#nodes.set(id, { ...held, isUnfinished: true });
    return { isUnfinished, read: () => held };
  }

  set(id: NodeId, node: BuiltNode): void {
    this.#nodes.set(id, node);
  }

  delete(id: NodeId): void {
    this.#nodes.delete(id);
  }

  /** All of them, read. */
  all(): BuiltNodes {
    return new Map(
      [...this.#nodes.keys()].flatMap((id): [NodeId, BuiltNode][] => {
        const node = this.get(id);
        return node ? [[id, node]] : [];
      }),
    );
  }

  /** The whole file, part by part. */
  *text(): Iterable<string> {
    yield START;
    let before = '\n';
    for (const [id, held] of this.#nodes) {
      yield `${before}${JSON.stringify(id)}:${typeof held === 'string' ? held : builtText(held)}`;
      before = BETWEEN;
    }
    yield END;
  }
}

/** The nodes by the lines of a file as it is written; undefined for another text. */
function nodesOfLines(text: string): Map<NodeId, string> | undefined {
  if (!text.startsWith(`${START}\n`) || !text.endsWith(END)) return undefined;
  const nodes = new Map<NodeId, string>();
  for (const line of text.slice(START.length + 1, -END.length).split(BETWEEN)) {
    const end = line.indexOf('":{') + 1;
    const id = parsed(line.slice(0, end));
    if (typeof id !== 'string' || !line.endsWith('}')) return undefined;
    nodes.set(id as NodeId, line.slice(end + 1));
  }
  return nodes;
}

function nodesOfJson(text: string): Map<NodeId, BuiltNode> {
  const nodes = new Map<NodeId, BuiltNode>();
  const whole = parsed(text);
  if (memberOf(whole, 'schema_version') !== SCHEMA_VERSION) return nodes;
  const held = memberOf(whole, 'nodes');
  for (const [id, value] of Object.entries(isJsonObject(held) ? held : {})) {
    const node = builtFromJson(value);
    if (node) nodes.set(id as NodeId, node);
  }
  return nodes;
}

type Change = {
  readonly at: number;
  readonly id: NodeId;
  readonly what: string;
  readonly value: JsonValue | undefined;
};

/** Puts a change to what is known. */
export function apply(nodes: StoredNodes, { at, id, what, value }: Change): void {
  const known = nodes.get(id);
  // What is in the file already may be newer than a line that was left behind.
  if (known && known.builtAt > at) return;
  if (what === 'forget') nodes.delete(id);
  else if (what === 'begin') nodes.begin(id);
  else if (what === 'key') {
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
