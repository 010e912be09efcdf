// Notes what the parse of each file looks at and what it makes, so that it can be taken from the cache the next time.
import { type JsonObject, type LogEvent, type MacroId, sha256, type YamlPath } from '../../base/index.ts';
import type { InvocationFacts, MacroEntry, MacroRegistry } from '../../context/index.ts';
import { codeMatches } from '../../jinja/index.ts';
import type { Draft, NodeDraft, YamlResource } from '../parse-state.ts';
import type { MacroNode } from '../types.ts';
import type { NamedKind } from '../yaml/package-files.ts';
import type { StorableDraft } from './cached-draft.ts';
import { macroClosure } from './macro-closure.ts';
import type { UnitStep } from './previous-parse.ts';

/** A question about the nodes known so far. */
export interface Lookup {
  readonly name: string;
  readonly packageName: string | null;
  readonly version: string | number | null;
  readonly found: NodeDraft | undefined;
  /** Where nothing enabled was found: what is switched off under that name. */
  readonly disabled: string;
  /** The kind of node that was asked for; undefined for whatever can be named by ref. */
  readonly kind?: string;
}

/** A file that the parse of another one reads. */
export interface NamedFile {
  readonly kind: NamedKind;
  readonly packageName: string;
  readonly name: string;
}

export interface RecordedDraft {
  readonly draft: StorableDraft;
  /** Its unique_id when it was added: versions get another one later. */
  readonly uniqueId: string;
  readonly yamlPath: YamlPath | undefined;
  /** Whether it was enabled then. */
  readonly isEnabled: boolean;
}

export interface RecordedStep {
  readonly drafts: RecordedDraft[];
  /** Resources that stand in YAML alone. */
  readonly yaml: YamlResource[];
  /** Macros that were described. */
  readonly macros: Draft<MacroNode>[];
  readonly lookups: Map<string, Lookup>;
  readonly events: LogEvent[];
}

/** What one file looked at and made. */
export class Recording {
  readonly steps = new Map<UnitStep, RecordedStep>();
  readonly env = new Map<string, string | undefined>();
  readonly macros = new Set<MacroId>();
  /** Hashes of other files that were read; null for one that is not there. */
  readonly files = new Map<string, readonly [NamedFile, string | null]>();
  /** True when it has to be parsed every time. */
  isOut = false;
  /** Whether an event was told when the file was parsed before: as in dbt it is not told again. */
  readonly wasTold: (event: LogEvent) => boolean;

  constructor(wasTold: (event: LogEvent) => boolean = () => false) {
    this.wasTold = wasTold;
  }

  step(name: UnitStep): RecordedStep {
    let step = this.steps.get(name);
    if (!step) {
      step = { drafts: [], yaml: [], macros: [], lookups: new Map(), events: [] };
      this.steps.set(name, step);
    }
    return step;
  }
}

/** Names whose values differ from run to run or say more than what is noted here. */
const VOLATILE =
  /\b(?:flags|invocation_id|run_started_at|invocation_args_dict|dbt_metadata_envs|thread_id|threads|context|builtins)\b|\bmodules\b(?!\s*\.\s*re\b)|\|\s*random\b/;
/** The moment at which a node was parsed; of that name are columns in many a list, too. */
const CREATED_AT = /(?:\.\s*|[\w)\]]\s*\[\s*['"]|\bget\(\s*['"]|=\s*['"])created_at\b/;

/** Many files enter the same macro: its text is searched once, 33 µs for 2 KB. */
const volatileMacros = new WeakMap<MacroEntry['block'], boolean>();

/** Whether what a template gives may differ from run to run. */
function isVolatile(text: string): boolean {
  return codeMatches(text, VOLATILE) || codeMatches(text, CREATED_AT);
}

/** False for a draft that is switched off. */
export function isEnabled({ config }: StorableDraft): boolean {
  return (config as JsonObject)['enabled'] !== false;
}

export class UnitRecorder {
  /** What the generate_*_name macros look at: their results are shared by many nodes. */
  readonly names = new Recording();
  /** Flags that were looked at, with their values. */
  readonly flags = new Map<string, unknown>();
  /** Variables that were read while no file was parsed, with their values. */
  readonly outside = new Map<string, string | undefined>();
  /** Resources whose descriptions were rendered. */
  readonly described = new WeakSet<object>();
  /** True when a text or macro was rendered, for whatever, that may give something else the next time. */
  isVolatile = false;
  #isMuted = false;
  readonly #outside = new Recording();
  readonly #closures = new Map<string, ReadonlySet<MacroId>>();
  #current: { readonly recording: Recording; readonly step: RecordedStep } | undefined;

  /** Runs a step of a file and notes what it does. */
  during(recording: Recording, step: UnitStep, run: () => void): void {
    const before = this.#current;
    this.#current = { recording, step: recording.step(step) };
    try {
      run();
    } finally {
      this.#current = before;
    }
  }

  /** Runs what was run when the project was parsed before: what it tells was told then. */
  muted(run: () => void): void {
    this.#isMuted = true;
    try {
      run();
    } finally {
      this.#isMuted = false;
    }
  }

  /** Runs a macro that gives names; what it looks at is noted for all nodes. */
  duringNames<T>(run: () => T): T {
    const before = this.#current;
    this.#current = { recording: this.names, step: this.names.step('main') };
    try {
      return run();
    } finally {
      this.#current = before;
    }
  }

  /** The facts with services that note what is read from them. */
  watch(facts: InvocationFacts, emit: (event: LogEvent) => void): InvocationFacts {
    const { env } = facts.services;
    const log = {
      emit: (event: LogEvent): void => {
        this.#current?.step.events.push(event);
        if (!this.#isMuted && !this.#current?.recording.wasTold(event)) emit(event);
      },
    };
    const read = {
      get: (name: string): string | undefined => {
        const value = env.get(name);
        (this.#current?.recording.env ?? this.outside).set(name, value);
        return value;
      },
      names: () => env.names(),
    };
    return { ...facts, flags: this.watchFlags(facts.flags), services: { ...facts.services, env: read, log } };
  }

  /** The flags; which of them are looked up by name is noted. */
  watchFlags<T>(flags: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
    return new WatchedFlags(flags, (name, value) => this.flags.set(name, value));
  }

  /** The present file has to be parsed every time. */
  keepOut(): void {
    if (this.#current) this.#current.recording.isOut = true;
  }

  /** Notes a text that is rendered. */
  rendered(text: string): void {
    if (!isVolatile(text)) return;
    this.isVolatile = true;
    if (this.#current) this.#current.recording.isOut = true;
  }

  draft(draft: StorableDraft, yamlPath: YamlPath | undefined): void {
    this.#current?.step.drafts.push({ draft, uniqueId: draft.uniqueId, yamlPath, isEnabled: isEnabled(draft) });
  }

  /** Notes a resource that stands in YAML alone. */
  yamlResource(resource: YamlResource): void {
    this.#current?.step.yaml.push(resource);
  }

  /** Notes a macro that was described, with all that is said of it. */
  macroPatch(macro: Draft<MacroNode>): void {
    this.#current?.step.macros.push(macro);
    this.#current?.recording.macros.add(macro.uniqueId);
  }

  /** Notes a file that was read; no text for one that is not there. */
  read(file: NamedFile, text: string | undefined): void {
    const key = `${file.kind}|${file.packageName}|${file.name}`;
    this.#current?.recording.files.set(key, [file, text === undefined ? null : sha256(text)]);
  }

  lookup(lookup: Lookup): void {
    const { name, packageName, version, kind = '' } = lookup;
    this.#current?.step.lookups.set(`${name}\u0000${packageName}\u0000${version}\u0000${kind}`, lookup);
  }

  /** Notes a macro that is run, in whatever depth. */
  entered(entry: MacroEntry): void {
    const recording = this.#current?.recording ?? this.#outside;
    if (recording.macros.has(entry.uniqueId)) return;
    recording.macros.add(entry.uniqueId);
    let changes = volatileMacros.get(entry.block);
    if (changes === undefined) {
      changes = isVolatile(entry.block.text);
      volatileMacros.set(entry.block, changes);
    }
    if (!changes) return;
    this.isVolatile = true;
    recording.isOut = true;
  }

  /** Notes a macro that is not run because nothing it calls would be heard. */
  skipped(registry: MacroRegistry, nodePackage: string, entry: MacroEntry): void {
    if (!this.#current) return;
    const key = `${nodePackage} ${entry.uniqueId}`;
    let closure = this.#closures.get(key);
    if (!closure) {
      closure = macroClosure(registry, nodePackage, entry);
      this.#closures.set(key, closure);
    }
    const { macros } = this.#current.recording;
    if (!macros.has(entry.uniqueId) || closure.size > 1) for (const id of closure) macros.add(id);
  }
}

class WatchedFlags<T> extends Map<string, T> {
  readonly #note: (name: string, value: T | undefined) => void;

  constructor(flags: ReadonlyMap<string, T>, note: (name: string, value: T | undefined) => void) {
    super(flags);
    this.#note = note;
  }

  override get(name: string): T | undefined {
    const value = super.get(name);
    this.#note(name, value);
    return value;
  }

  override has(name: string): boolean {
    this.get(name);
    return super.has(name);
  }
}
