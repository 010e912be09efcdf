// Parsing with the help of what an earlier command parsed. The result is that of a full parse, or a full parse is done.
import type { MacroPackage } from '../../adapters/index.ts';
import type { LogEvent, Outcome, Steps } from '../../base/index.ts';
import type { InvocationFacts } from '../../context/index.ts';
import type { ProjectSource } from '../../project/index.ts';
import { parseSteps } from '../parse-project.ts';
import type { ParseState } from '../parse-state.ts';
import type { ParsedProject } from '../types.ts';
import { storedValue } from './cached-value.ts';
import type { KeptParse } from './kept-parse.ts';
import { type PreviousParse, readCache } from './previous-parse.ts';
import { changedParts, type ProjectKey, projectKey } from './project-key.ts';
import { FileHashes, StaleCache, StaleUnit, UnitCache } from './unit-cache.ts';

/** A project that was parsed, and its cache. */
export interface CachedParse {
  readonly outcome: Outcome<ParsedProject>;
  /** True when parts were taken from the cache: events are held back until `tell` is called. */
  readonly isReused: boolean;
  /** Emits the events that were held back. */
  tell(): void;
  /** The new text of the cache; undefined when the one on disk is up to date or nothing can be kept. */
  readonly text: readonly string[] | undefined;
  /** What is as an earlier command left it; undefined when nothing can be kept. */
  readonly kept: KeptParse | undefined;
}

/** How often files that turn out to be stale are parsed after all before everything is. */
const ATTEMPTS = 4;

/** Parses one project, once or (with `parseFully`) again without what is cached. */
export class CachedParser {
  readonly #source: ProjectSource;
  readonly #builtins: readonly MacroPackage[];
  readonly #facts: InvocationFacts;
  readonly #hashes: FileHashes;
  readonly #key: ProjectKey;

  constructor(source: ProjectSource, builtins: readonly MacroPackage[], facts: InvocationFacts) {
    this.#source = source;
    this.#builtins = builtins;
    this.#facts = facts;
    this.#hashes = new FileHashes(source.flags);
    this.#key = projectKey(source, builtins, facts);
  }

  /** Parses with the content of a cache file; undefined when there is none. Says why it cannot be used. */
  *parseInSteps(cache: Uint8Array | undefined): Steps<CachedParse> {
    const previous = yield* this.#usable(cache);
    if (!previous) return yield* this.parseFully();
    const stale = new Set<string>();
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      try {
        return yield* this.#attempt(previous, stale);
      } catch (thrown) {
        if (thrown instanceof StaleUnit) stale.add(thrown.file);
        else {
          this.#giveUp(thrown);
          break;
        }
      }
    }
    return yield* this.parseFully();
  }

  /** Parses everything; what was found is kept for the next time. */
  parseFully(): Steps<CachedParse> {
    return this.#run(new UnitCache(this.#source, this.#facts, this.#hashes, undefined, new Set()), this.#emit);
  }

  *#attempt(previous: PreviousParse, stale: ReadonlySet<string>): Steps<CachedParse> {
    const held: LogEvent[] = [];
    yield* this.#hashes.all(this.#source);
    const units = new UnitCache(this.#source, this.#facts, this.#hashes, previous, stale);
    yield;
    const parsed = yield* this.#run(units, (event) => held.push(event));
    return { ...parsed, isReused: true, tell: () => held.forEach(this.#emit) };
  }

  *#run(units: UnitCache, emit: (event: LogEvent) => void): Steps<CachedParse> {
    const facts = units.recorder.watch(this.#facts, emit);
    let parsed: ParseState | undefined;
    const outcome = yield* parseSteps(this.#source, this.#builtins, facts, {
      units,
      keep: (state) => {
        parsed = state;
        return units.keep(state, this.#key);
      },
    });
    const kept = parsed && units.kept(parsed);
    return { outcome, isReused: false, tell: () => {}, text: units.text, kept };
  }

  readonly #emit = (event: LogEvent): void => this.#facts.services.log.emit(event);

  *#usable(cache: Uint8Array | undefined): Steps<PreviousParse | undefined> {
    if (!cache) {
      this.#unable('saved manifest not found. Starting full parse.');
      return undefined;
    }
    const previous = yield* readCache(cache);
    if (typeof previous === 'string') {
      this.#unable(`the saved parse cannot be read: ${previous}. Starting full parse.`);
      return undefined;
    }
    const reasons = changedParts(previous.head.key, this.#key);
    for (const reason of reasons) this.#unable(reason);
    return reasons.length > 0 || !this.#hasFlags(previous) ? undefined : previous;
  }

  #hasFlags({ head }: PreviousParse): boolean {
    const { flags } = this.#source;
    return head.flags.every(
      ([name, value]) => JSON.stringify(storedValue(flags.get(name) ?? null)) === JSON.stringify(value),
    );
  }

  #giveUp(thrown: unknown): void {
    if (thrown instanceof StaleCache) {
      this.#unable(thrown.message);
      return;
    }
    this.#unable('an error occurred. Switching to full reparse.');
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    this.#emit({ code: 'I016', name: 'PartialParsingError', level: 'debug', msg: `PP exception info: ${text}` });
  }

  /** dbt's line; nothing for reasons that dbt does not have. */
  #unable(reason: string): void {
    if (reason === '') return;
    this.#emit({
      code: 'I024',
      name: 'UnableToPartialParse',
      level: 'info',
      msg: `Unable to do partial parsing because ${reason}`,
      data: { reason },
    });
  }
}
