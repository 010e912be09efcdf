// The store of what was built in a target, as a run writes it. While it goes on, a line in a file of its own beside the
// store says at once that a node begins; nodes that have ended follow from time to time, so that a killed run loses
// little and nothing is trusted that it may have altered. At the end all is one file again.
import { closeSync, existsSync, mkdirSync, openSync, rmdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeFileAtomic } from '../../artifacts/index.ts';
import type { JsonValue, NodeId } from '../../base/index.ts';
import { type BuiltColumn, type BuiltNode, builtText } from './built-node.ts';
import { apply, journalsOf, readStoredNodes, type StoredNodes } from './state-file.ts';

export interface StateStoreOptions {
  readonly path: string;
  readonly invocationId: string;
  readonly now: () => number;
  /** Takes secrets out of what is written. */
  readonly redact: (text: string) => string;
}

/** Milliseconds for which a node that has ended may not be known to the disk. */
const WRITTEN_AFTER = 1000;

/** The store as one run writes it. A folder that cannot be written to leaves a run without a store, not without success. */
export class StateStore {
  readonly #options: StateStoreOptions;
  readonly #journal: string;
  readonly #nodes: StoredNodes;
  /** What the files were when they were read. */
  readonly #seen: string;
  /** Changes that no file has yet; texts are made only when they are written. */
  #pending: (() => string)[] = [];
  /** The nodes that they are about. */
  readonly #waiting = new Set<NodeId>();
  #timer: NodeJS.Timeout | undefined;
  #handle: number | undefined;

  constructor(options: StateStoreOptions) {
    this.#options = options;
    this.#journal = options.path.replace(/\.json$/, `.${options.invocationId}.ndjson`);
    this.#seen = stampOf(options.path);
    this.#nodes = readStoredNodes(options.path);
  }

  get nodes(): Pick<StoredNodes, 'get'> {
    return this.#nodes;
  }

  /** Whether a text has something that is never written. */
  hides(text: string): boolean {
    return this.#options.redact(text) !== text;
  }

  /**
   * A node is about to be built: what was known of it holds no longer until it has ended well. It is written at once.
   * Gives what was known, to be read when it is asked for.
   */
  begin(id: NodeId): () => BuiltNode | undefined {
    const known = this.#nodes.begin(id);
    if (known && !known.isUnfinished) {
      // What was said of the node before must not come after it.
      if (this.#waiting.has(id)) this.#flush();
      this.#write(line(this.#options.now(), id, 'begin', 'null'));
    }
    return known?.read ?? NOTHING;
  }

  built(id: NodeId, node: BuiltNode): void {
    this.#nodes.set(id, node);
    this.#later(id, () => line(node.builtAt, id, 'built', builtText(node)));
  }

  /** What the engine says of a relation after it was built. */
  described(id: NodeId, type: string, columns: readonly BuiltColumn[]): void {
    this.#change(id, 'described', [type, columns]);
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
    this.#later(id, () => line(at, id, what, JSON.stringify(value)));
  }

  #later(id: NodeId, text: () => string): void {
    this.#pending.push(text);
    this.#waiting.add(id);
    this.#timer ??= setTimeout(() => this.#flush(), WRITTEN_AFTER).unref();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const made = this.#pending;
    this.#pending = [];
    this.#waiting.clear();
    if (made.length > 0) this.#write(made.map((text) => text()).join(''));
  }

  #write(text: string): void {
    quietly(() => {
      this.#handle ??= opened(this.#journal);
      writeSync(this.#handle, this.#options.redact(text));
    });
  }

  /** Makes one file of all. */
  close(): void {
    if (this.#handle === undefined && this.#pending.length === 0) return;
    const { now, path, redact } = this.#options;
    quietly(() => {
      mkdirSync(dirname(path), { recursive: true });
      const lock = path.replace(/\.json$/, '.lock');
      // Another run writes the file: it, or whoever comes next, takes our lines in.
      if (!locked(lock, now())) return;
      try {
        const journals = journalsOf(path);
        const isOurs = stampOf(path) === this.#seen && journals.every((journal) => journal === this.#journal);
        if (!isOurs) this.#flush();
        // Where it is lost or cut off everything is built again.
        writeFileAtomic(path, redacted((isOurs ? this.#nodes : readStoredNodes(path)).text(), redact), {
          isDurable: false,
        });
        this.#pending = [];
        for (const journal of new Set([...journals, ...journalsOf(path)]))
          if (journal === this.#journal || isOld(journal, now())) rmSync(journal);
      } finally {
        rmdirSync(lock);
      }
    });
    this.#flush();
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle !== undefined) quietly(() => closeSync(handle));
  }
}

const NOTHING = (): undefined => undefined;

/** One change as a line. */
function line(at: number, id: NodeId, what: string, value: string): string {
  return `{"at":${at},"id":${JSON.stringify(id)},"what":"${what}","value":${value}}\n`;
}

function* redacted(parts: Iterable<string>, redact: (text: string) => string): Iterable<string> {
  for (const part of parts) yield redact(part);
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
