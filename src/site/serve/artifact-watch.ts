// Looks whether commands of other processes have written artifacts, and how far a run is. Files are replaced by
// renaming, which watchers of the system report differently everywhere: looking twice a second costs next to nothing.
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isBroken, statusOf } from '../format/index.ts';

/** How far a run is. */
export interface RunProgress {
  readonly done: number;
  /** Nodes that were selected. */
  readonly total: number;
  readonly failed: number;
  readonly isRunning: boolean;
}

export interface WatchPorts {
  /** The artifacts are others than before, and nobody is writing any more. */
  changed(): void;
  progress(found: RunProgress): void;
}

/** What a site is made from. */
export const ARTIFACTS = ['manifest.json', 'catalog.json', 'run_results.json', 'sources.json', 'lineage.json'];
/** A run writes several artifacts, one after the other: they are read when this long none was written. */
const QUIET_LOOKS = 2;

/** Looks at a target folder each time `look` is called. */
export class ArtifactWatch {
  readonly #directory: string;
  readonly #ports: WatchPorts;
  readonly #journal: JournalTail;
  #seen: string;
  #last: string;
  #quiet = 0;

  constructor(directory: string, ports: WatchPorts) {
    this.#directory = directory;
    this.#ports = ports;
    this.#journal = new JournalTail(join(directory, 'run_journal.ndjson'));
    this.#seen = this.#stamps();
    this.#last = this.#seen;
  }

  /** Compares with the look before. */
  look(): void {
    const progress = this.#journal.news();
    if (progress) this.#ports.progress(progress);
    const now = this.#stamps();
    this.#quiet = now === this.#last ? this.#quiet + 1 : 0;
    this.#last = now;
    if (now === this.#seen || this.#quiet < QUIET_LOOKS) return;
    this.#seen = now;
    this.#ports.changed();
  }

  /** What was written by the process itself is no news. */
  settle(): void {
    this.#seen = this.#stamps();
    this.#last = this.#seen;
  }

  #stamps(): string {
    return [...ARTIFACTS, 'docs/data/meta.json']
      .map((name) => {
        const facts = statSync(join(this.#directory, name), { throwIfNoEntry: false });
        return facts ? `${facts.mtimeMs}:${facts.size}:${facts.ino}` : '';
      })
      .join(' ');
  }
}

/** Reads on in the journal of a run, which gets a line for each node that has ended. */
class JournalTail {
  readonly #path: string;
  #inode = 0;
  #at = 0;
  #rest = '';
  #progress: RunProgress = { done: 0, total: 0, failed: 0, isRunning: false };

  constructor(path: string) {
    this.#path = path;
    // What happened before is no news.
    this.news();
  }

  /** What is new since the last time; undefined where nothing is. */
  news(): RunProgress | undefined {
    if (!existsSync(this.#path)) return undefined;
    const facts = statSync(this.#path);
    if (facts.ino !== this.#inode || facts.size < this.#at) {
      this.#inode = facts.ino;
      this.#at = 0;
      this.#rest = '';
    }
    if (facts.size === this.#at) return undefined;
    const lines = (this.#rest + this.#read(facts.size)).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
    return this.#progress;
  }

  #read(size: number): string {
    const bytes = Buffer.alloc(size - this.#at);
    const handle = openSync(this.#path, 'r');
    try {
      const read = readSync(handle, bytes, 0, bytes.length, this.#at);
      this.#at += read;
      return bytes.toString('utf8', 0, read);
    } finally {
      closeSync(handle);
    }
  }

  #take(line: string): void {
    let event: { readonly event?: unknown; readonly status?: unknown; readonly selected?: unknown };
    try {
      event = JSON.parse(line) as typeof event;
    } catch {
      return;
    }
    if (event.event === 'start') {
      const total = Array.isArray(event.selected) ? event.selected.length : 0;
      this.#progress = { done: 0, total, failed: 0, isRunning: true };
    }
    if (event.event === 'end') {
      const hasFailed = isBroken(statusOf(String(event.status)));
      const { done, failed } = this.#progress;
      this.#progress = { ...this.#progress, done: done + 1, failed: failed + (hasFailed ? 1 : 0) };
    }
    if (event.event === 'close') this.#progress = { ...this.#progress, isRunning: false };
  }
}
