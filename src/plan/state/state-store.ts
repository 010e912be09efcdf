// target/state/<target>.json: what was built in a target. While a run goes on, each change is one line of a file of its
// own beside it, so that a killed run loses nothing; at the end all is one file again.
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { jsonText, memberOf, writeFileAtomic } from '../../artifacts/index.ts';
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  type NodeId,
} from '../../base/index.ts';
import {
  type BuiltColumn,
  type BuiltNode,
  type BuiltNodes,
  builtFromJson,
  builtJson,
  columnsFrom,
} from './built-node.ts';

/** Of the file's shape; what another release wrote in another shape is as if nothing had been built. */
const SCHEMA_VERSION = 1;

/** Path of the store of a target in a folder. */
export function statePath(folder: string, target: string): string {
  return join(folder, `${encodeURIComponent(target)}.json`);
}

/** What is known of a target, the work of killed runs included. Never throws: what cannot be read is not known. */
export function readBuiltNodes(path: string): BuiltNodes {
  const nodes = new Map<NodeId, BuiltNode>();
  const whole = parsed(textOf(path));
  if (memberOf(whole, 'schema_version') === SCHEMA_VERSION) {
    const held = memberOf(whole, 'nodes');
    for (const [id, value] of Object.entries(isJsonObject(held) ? held : {})) {
      const node = builtFromJson(value);
      if (node) nodes.set(id as NodeId, node);
    }
  }
  const changes = journalsOf(path).flatMap((journal) => changesIn(textOf(journal)));
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

function apply(nodes: Map<NodeId, BuiltNode>, { at, id, what, value }: Change): void {
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

function journalsOf(path: string): string[] {
  const [folder, start] = [dirname(path), `${basename(path, '.json')}.`];
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.filter((name) => name.startsWith(start) && name.endsWith('.ndjson')).map((name) => join(folder, name));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}

export interface StateStoreOptions {
  readonly path: string;
  readonly invocationId: string;
  readonly now: () => number;
  /** Takes secrets out of what is written. */
  readonly redact: (text: string) => string;
}

/** The store as one run writes it. A folder that cannot be written to leaves a run without a store, not without success. */
export class StateStore {
  readonly #options: StateStoreOptions;
  readonly #journal: string;
  readonly #nodes: Map<NodeId, BuiltNode>;
  /** What the files were when they were read. */
  readonly #seen: string;
  #handle: number | undefined;

  constructor(options: StateStoreOptions) {
    this.#options = options;
    this.#journal = options.path.replace(/\.json$/, `.${options.invocationId}.ndjson`);
    this.#seen = stampOf(options.path);
    this.#nodes = new Map(readBuiltNodes(options.path));
  }

  get nodes(): BuiltNodes {
    return this.#nodes;
  }

  /** A node is about to be built: what was known of it holds no longer until it has ended well. */
  begin(id: NodeId): void {
    if (this.#nodes.get(id)?.isUnfinished === false) this.#change(id, 'begin', null);
  }

  built(id: NodeId, node: BuiltNode): void {
    this.#change(id, 'built', builtJson(node));
  }

  /** What the engine says of a relation after it was built. */
  described(id: NodeId, type: string, columns: readonly BuiltColumn[]): void {
    this.#change(id, 'described', [type, columns.map(([name, known]) => [name, known])]);
  }

  /** It is as it was, told by another key. */
  rekey(id: NodeId, key: string | null): void {
    this.#change(id, 'key', key);
  }

  forget(id: NodeId): void {
    this.#change(id, 'forget', null);
  }

  #change(id: NodeId, what: string, value: JsonValue): void {
    const at = this.#options.now();
    apply(this.#nodes, { at, id, what, value });
    const line = jsonText(
      jsonObject([
        ['at', at],
        ['id', id],
        ['what', what],
        ['value', value],
      ]),
    );
    quietly(() => {
      this.#handle ??= opened(this.#journal);
      writeSync(this.#handle, `${this.#options.redact(line)}\n`);
    });
  }

  /** Makes one file of all. */
  close(): void {
    const handle = this.#handle;
    if (handle === undefined) return;
    this.#handle = undefined;
    quietly(() => {
      closeSync(handle);
      const { path } = this.#options;
      const lock = path.replace(/\.json$/, '.lock');
      // Another run writes the file: it, or whoever comes next, takes our lines in.
      if (!locked(lock, this.#options.now())) return;
      try {
        const journals = journalsOf(path);
        const isOurs = stampOf(path) === this.#seen && journals.every((journal) => journal === this.#journal);
        const nodes = isOurs ? this.#nodes : readBuiltNodes(path);
        writeFileAtomic(path, fileText(nodes));
        for (const journal of journals)
          if (journal === this.#journal || isOld(journal, this.#options.now())) rmSync(journal);
      } finally {
        rmdirSync(lock);
      }
    });
  }
}

function* fileText(nodes: BuiltNodes): Iterable<string> {
  yield `{"schema_version":${SCHEMA_VERSION},"nodes":{`;
  let before = '\n';
  for (const [id, node] of nodes) {
    yield `${before}${JSON.stringify(id)}:${jsonText(builtJson(node) as JsonObject)}`;
    before = ',\n';
  }
  yield '\n}}\n';
}

function opened(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  return openSync(path, 'a');
}

/** Tells whether another run has written the file. */
function stampOf(path: string): string {
  try {
    const { ino, mtimeMs, size } = statSync(path);
    return `${ino} ${mtimeMs} ${size}`;
  } catch {
    return '';
  }
}

const DAY = 86_400_000;

/** Of a run that was killed: nobody writes to it any more. */
function isOld(path: string, now: number): boolean {
  return now - statSync(path).mtimeMs > DAY;
}

const LONGEST_WRITE = 30_000;

function locked(path: string, now: number): boolean {
  if (existsSync(path) && now - statSync(path).mtimeMs > LONGEST_WRITE) quietly(() => rmdirSync(path));
  try {
    mkdirSync(path);
    return true;
  } catch {
    return false;
  }
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {}
}
