// The parse of each file, run and noted or taken from the cache.
import { eachInSteps, type LogEvent, type MacroId, type SourceFile, type Steps, sha256 } from '../../base/index.ts';
import type { InvocationFacts } from '../../context/index.ts';
import { type MacroBlock, type StoredBlock, storedBlocks } from '../../jinja/index.ts';
import type { Flags, ProjectFile, ProjectSource } from '../../project/index.ts';
import { isBigSeed } from '../node-draft.ts';
import { isNodeDraft, type NodeDraft, type ParseState, type YamlResource } from '../parse-state.ts';
import { namedFile } from '../yaml/package-files.ts';
import { type DraftRow, DraftRows, type StorableDraft } from './cached-draft.ts';
import { NotStorable, type Stored, storedValue } from './cached-value.ts';
import { describeMacro, macroRow, type YamlRow, yamlResource, yamlRow } from './cached-yaml.ts';
import type { KeptParse } from './kept-parse.ts';
import {
  cacheText,
  type PreviousParse,
  type StoredEnv,
  type StoredHead,
  type StoredLookup,
  type StoredRead,
  type StoredStep,
  type StoredUnit,
  storedStep,
  storedSteps,
  type UnitLines,
  type UnitStep,
  type UnitSteps,
  unitLines,
} from './previous-parse.ts';
import type { ProjectKey } from './project-key.ts';
import { planReuse, type ReusePlan } from './reuse-plan.ts';
import { SharedTable } from './shared-table.ts';
import { UnitFiles } from './unit-files.ts';
import { isEnabled, type Lookup, type NamedFile, type RecordedStep, Recording, UnitRecorder } from './unit-recorder.ts';

/** Thrown when a file cannot be taken from the cache after all. */
export class StaleUnit extends Error {
  readonly file: string;
  constructor(file: string) {
    super(file);
    this.file = file;
  }
}

/** Thrown when nothing can be taken from the cache; the message is the reason. */
export class StaleCache extends Error {}

/** Kinds of files that are cached; docs and functions are read every time. */
const kinds: ReadonlySet<ProjectFile['kind']> = new Set([
  'model',
  'snapshot',
  'analysis',
  'singular-test',
  'seed',
  'properties',
]);

/** A unit about to be written. */
interface MadeUnit {
  readonly unit: Omit<StoredUnit, 'steps'>;
  readonly steps: UnitSteps;
}

/** A draft as it came from the cache. */
interface RestoredDraft {
  readonly draft: StorableDraft;
  /** Of its file. */
  readonly key: string;
  readonly uniqueId: string;
  readonly patchPath: string | null;
  readonly isEnabled: boolean;
}

const namingMacros = /\.(generate_schema_name|generate_database_name|generate_alias_name|ref|source|config|function)$/;

export class UnitCache {
  readonly recorder = new UnitRecorder();
  readonly #plan: ReusePlan | undefined;
  readonly #previous: PreviousParse | undefined;
  readonly #table: SharedTable;
  readonly #rows: DraftRows;
  readonly #hashes: FileHashes;
  readonly #files: ReadonlyMap<string, ProjectFile>;
  readonly #macroFiles: readonly (readonly [string, string])[];
  readonly #recordings = new Map<string, Recording>();
  readonly #restored: RestoredDraft[] = [];
  readonly #unitFiles = new Map<string, UnitFiles>();
  /** Macros by their file. */
  readonly #blocks = new Map<string, readonly MacroBlock[]>();
  /** Undefined when all macros are read for the first time. */
  readonly #changedMacros: ReadonlySet<string> | undefined;
  #macrosByFile: ReadonlyMap<SourceFile, MacroId> | undefined;
  #made: ReturnType<typeof cacheText> | undefined;

  constructor(
    source: ProjectSource,
    facts: InvocationFacts,
    hashes: FileHashes,
    previous: PreviousParse | undefined,
    stale: ReadonlySet<string>,
  ) {
    this.#hashes = hashes;
    const all = source.packages.flatMap((one) => one.files);
    this.#files = new Map(all.filter((file) => kinds.has(file.kind)).map((file) => [keyOf(file), file]));
    this.#macroFiles = all
      .filter((file) => file.kind === 'macro' || file.kind === 'generic-test')
      .map((file) => [macroKeyOf(file), hashes.of(file)] as const);
    this.#previous = previous;
    this.#table = new SharedTable(previous?.table);
    this.#rows = new DraftRows(this.#table, previous?.shapes);
    if (!previous) return;
    const changedMacros = changedFiles(previous.head.macroFiles, this.#macroFiles);
    this.#changedMacros = changedMacros;
    const { names } = previous.head;
    const envHash = (name: string): string | null => hashOfValue(facts.services.env.get(name));
    if (names.macros.some((file) => changedMacros.has(file))) {
      throw new StaleCache('change detected to override macro. Starting full parse.');
    }
    if (names.env.some(([name, hash]) => envHash(name) !== hash)) throw new StaleCache('');
    this.#plan = planReuse(
      previous,
      {
        files: this.#files,
        hashOf: (file) => hashes.of(file),
        envHash,
        changedMacros,
        readHash: (kind, packageName, name) => {
          const found = source.packages.find((one) => one.config.name === packageName);
          const file = found && namedFile(found, kind, name);
          return file ? sha256(file.source().text) : null;
        },
        macroFiles: (number) => this.#table.get(number) as readonly string[],
      },
      stale,
    );
  }

  /** True for a file of macros that is as it was: its warnings have been told. */
  isKnownMacroFile(file: ProjectFile): boolean {
    return this.#changedMacros?.has(macroKeyOf(file)) === false;
  }

  /** The macros of a file that is as it was; undefined when it has to be read. */
  macrosOf(file: ProjectFile): readonly StoredBlock[] | undefined {
    return this.isKnownMacroFile(file) ? this.#previous?.macros.get(macroKeyOf(file)) : undefined;
  }

  /** Notes the macros of a file. */
  readMacros(file: ProjectFile, blocks: readonly MacroBlock[]): void {
    this.#blocks.set(macroKeyOf(file), blocks);
  }

  /** Package and path of the macro files that are not as they were; undefined when all are read for the first time. */
  get changedMacroFiles(): ReadonlySet<string> | undefined {
    return this.#changedMacros;
  }

  /** Everything has to be parsed. @throws StaleCache */
  giveUp(): never {
    throw new StaleCache('');
  }

  /** What follows concerns other files too: nothing is taken from the cache. @throws StaleCache when something could be */
  needAll(): void {
    if (this.#previous) this.giveUp();
  }

  /** The same, and nothing of this parse is kept for the next one either. @throws StaleCache when something was kept */
  keepNothing(): void {
    this.recorder.names.isOut = true;
    this.needAll();
  }

  /** Called when all macros are known. @throws StaleCache */
  checkMacros(state: ParseState): void {
    if (!this.#previous) return;
    const known = this.#previous.head.macros;
    const now = macroList(state);
    if (known.length === now.length && known.every((one, index) => one === now[index])) return;
    const before = new Set(known);
    const after = new Set(now);
    const changed = [...now.filter((one) => !before.has(one)), ...known.filter((one) => !after.has(one))];
    const isNaming = changed.some((one) => namingMacros.test(one.split('|')[0] ?? ''));
    throw new StaleCache(isNaming ? 'change detected to override macro. Starting full parse.' : '');
  }

  /** Runs a step of a file, or does what it did the last time. @throws StaleUnit */
  run(state: ParseState, file: ProjectFile, step: UnitStep, run: () => void): void {
    const key = keyOf(file);
    if (!kinds.has(file.kind)) run();
    else if (this.#plan?.clean.has(key)) this.#restore(state, file, step);
    else {
      let recording = this.#recordings.get(key);
      if (!recording) {
        recording = new Recording(this.#toldBefore(file));
        this.#recordings.set(key, recording);
      }
      const before = uncached(state);
      this.recorder.during(recording, step, run);
      if (uncached(state) !== before) recording.isOut = true;
    }
  }

  #restore(state: ParseState, file: ProjectFile, stepName: UnitStep): void {
    const key = keyOf(file);
    const step = this.#previous && storedStep(this.#previous, key, stepName);
    if (!step) return;
    for (const lookup of step.lookups) if (!holds(state, lookup)) throw new StaleUnit(key);
    const files = this.#filesOf(state, file);
    for (const row of step.drafts) {
      const { draft, calls } = this.#rows.read(row, files);
      const { uniqueId, patchPath } = draft;
      this.#restored.push({ draft, key, uniqueId, patchPath, isEnabled: isEnabled(draft) });
      if (calls) state.calls.set(draft, calls);
      // A second node of its name is an error, which a full parse will tell.
      if (isNodeDraft(draft)) state.guard(() => state.addNode(draft));
      else if (state.sources.has(draft.uniqueId) || state.disabled.has(draft.uniqueId)) this.giveUp();
      else if (!isEnabled(draft)) state.addDisabled(draft);
      else state.sources.set(draft.uniqueId, draft);
    }
    for (const row of step.yaml ?? []) {
      const resource = yamlResource(row, state, file, files);
      if (resource.kind !== 'group' && resource.config['enabled'] === false) state.addDisabled(resource);
      // A second one of its name is an error, which a full parse will tell.
      else if (state.fromYaml(resource)) this.giveUp();
      else state.addFromYaml(resource);
    }
    for (const row of step.macros ?? []) {
      const macro = state.macros.get(row[0] as MacroId);
      if (!macro || macro.patchPath !== null) this.giveUp();
      else describeMacro(macro, row);
    }
  }

  /**
   * Tells which events of a file were told when it was parsed before. dbt's partial parsing renders a changed file
   * again, and of a properties file the entries that changed; nothing else speaks twice.
   */
  #toldBefore(file: ProjectFile): (event: LogEvent) => boolean {
    const key = keyOf(file);
    const unit = this.#previous?.units.get(key);
    if (!unit || !this.#plan || (this.#plan.dirty.has(key) && file.kind !== 'properties')) return () => false;
    if (!unit.steps) return this.#plan.touched.has(key) ? () => false : () => true;
    const steps = this.#previous ? storedSteps(this.#previous, key) : [];
    const told = new Set(steps.flatMap(({ events }) => events.map((event) => JSON.stringify(event))));
    return (event) => told.size > 0 && told.has(JSON.stringify(storedValue(definedOnly(event))));
  }

  #filesOf(state: ParseState, file: ProjectFile): UnitFiles {
    const key = keyOf(file);
    let files = this.#unitFiles.get(key);
    if (!files) {
      const macros = {
        fileOf: (id: string) => state.macros.get(id as MacroId)?.block.span.file,
        macroIn: (wanted: SourceFile) => this.#macroIn(state, wanted),
      };
      files = new UnitFiles(file, macros, this.#previous?.lines.get(key)?.[1]);
      this.#unitFiles.set(key, files);
    }
    return files;
  }

  #macroIn(state: ParseState, file: SourceFile): MacroId | undefined {
    this.#macrosByFile ??= new Map([...state.macros.values()].map((one) => [one.block.span.file, one.uniqueId]));
    return this.#macrosByFile.get(file);
  }

  /** Keeps what was noted as text: now, since later steps of parsing change the drafts. */
  *keep(state: ParseState, key: ProjectKey): Steps<void> {
    const { names } = this.recorder;
    if (this.#plan?.isUnchanged || names.isOut || names.step('main').events.length > 0) return;
    const flags: (readonly [string, Stored])[] = [...(this.#previous?.head.flags ?? [])];
    const noted = new Set(flags.map(([name]) => name));
    for (const [name, value] of this.recorder.flags) {
      if (!noted.has(name)) flags.push([name, value === undefined ? null : storedValue(value)]);
    }
    const lines: UnitLines[] = [];
    const changed = this.#changedSince(state);
    yield* eachInSteps(this.#files, ([fileKey, file]) => {
      const isKept = this.#plan?.clean.has(fileKey) === true && !changed.has(fileKey);
      const known = isKept ? this.#previous?.lines.get(fileKey) : undefined;
      lines.push(known ?? this.#lines(state, file, changed.get(fileKey)));
    });
    const known = this.#previous?.head.names;
    const head: StoredHead = {
      key,
      flags,
      macros: macroList(state),
      macroFiles: this.#macroFiles,
      names: {
        macros: [...new Set([...(known?.macros ?? []), ...this.#macroFilesOf(state, names.macros)])],
        env: [...new Map([...(known?.env ?? []), ...storedEnv(names.env)])],
      },
    };
    const macros = this.#macroFiles.map(([file]) => storedBlocks(this.#blocks.get(file) ?? []) ?? null);
    this.#made = cacheText(head, macros, this.#table.toJSON(), this.#rows.shapes(), lines);
  }

  /** The text to be written; undefined when the cache on disk is up to date or nothing can be kept. */
  get text(): readonly string[] | undefined {
    return this.#made?.lines;
  }

  /** What is as an earlier command left it, when all is parsed; undefined when nothing can be kept. */
  kept(state: ParseState): KeptParse | undefined {
    const after = this.#made?.sha256 ?? (this.#plan?.isUnchanged ? this.#previous?.sha256 : undefined);
    if (after === undefined) return undefined;
    const changed = new Set([...this.#changedSince(state).values()].flat());
    const restored = new Set<object>();
    for (const { draft } of this.#restored) if (!changed.has(draft)) restored.add(draft);
    const { recorder } = this;
    return {
      before: this.#previous?.sha256,
      after,
      docs: this.#docsKey(state),
      isSteady: !recorder.isVolatile,
      isRestored: (resource) => restored.has(resource),
      isDescribed: (resource) => recorder.described.has(resource),
    };
  }

  #docsKey(state: ParseState): string {
    const files = state.source.packages.flatMap((one) => one.files.filter(({ kind }) => kind === 'docs'));
    const hashes = files.map((file) => [keyOf(file), this.#hashes.of(file)]);
    return sha256(JSON.stringify([hashes, storedEnv(this.recorder.outside)]));
  }

  /** Files whose nodes came from the cache and were described, renamed or switched off by another file since. */
  #changedSince(state: ParseState): ReadonlyMap<string, readonly StorableDraft[]> {
    const changed = new Map<string, StorableDraft[]>();
    for (const { draft, key, uniqueId, patchPath, isEnabled: wasEnabled } of this.#restored) {
      if (draft.uniqueId === uniqueId && draft.patchPath === patchPath && isKnown(state, draft, wasEnabled)) continue;
      changed.set(key, [...(changed.get(key) ?? []), draft]);
    }
    return changed;
  }

  #lines(state: ParseState, file: ProjectFile, changed: readonly StorableDraft[] | undefined): UnitLines {
    const { unit, steps } = this.#unit(state, file, changed);
    return unitLines(unit, steps, steps ? this.#filesOf(state, file).later : []);
  }

  /** `changed` are drafts of a file that was not parsed: it is the next time, together with what describes them. */
  #unit(state: ParseState, file: ProjectFile, changed: readonly StorableDraft[] = []): MadeUnit {
    const key = keyOf(file);
    const recording = this.#recordings.get(key);
    const drafts = [...(recording?.steps.values() ?? [])].flatMap((step) => step.drafts.map(({ draft }) => draft));
    const described = describedIn([...drafts, ...changed]);
    const unit = { file: key, hash: this.#hashes.of(file), macros: null, env: [], describedIn: described };
    if (!recording) return { unit, steps: undefined };
    const macros = this.#macroFilesOf(state, recording.macros);
    const looked = {
      ...unit,
      macros: macros.length === 0 ? null : this.#table.put(macros),
      env: storedEnv(recording.env),
      reads: recording.files.size === 0 ? undefined : Array.from(recording.files.values(), storedRead),
    };
    // What it looked at is kept also of a file that is parsed every time: it speaks again when that changes.
    if (recording.isOut) return { unit: looked, steps: undefined };
    try {
      const steps = new Map<UnitStep, StoredStep>();
      for (const [name, step] of recording.steps) {
        const { drafts: made, lookups, events, yaml, macros: patched } = step;
        const count = made.length + lookups.size + events.length + yaml.length + patched.length;
        if (count > 0) steps.set(name, this.#step(state, file, step, new Set(drafts)));
      }
      return { unit: looked, steps };
    } catch (error) {
      if (!(error instanceof NotStorable)) throw error;
      return { unit: looked, steps: undefined };
    }
  }

  /** `own` is what the file adds: it is not there yet when the step is taken from the cache. */
  #step(state: ParseState, file: ProjectFile, step: RecordedStep, own: ReadonlySet<StorableDraft>): StoredStep {
    const files = this.#filesOf(state, file);
    return {
      lookups: [...step.lookups.values()].filter(({ found }) => !found || !own.has(found)).map(storedLookup),
      events: step.events.map((event) => storedValue(definedOnly(event))),
      drafts: step.drafts.map(({ draft, uniqueId, yamlPath, isEnabled: wasEnabled }): DraftRow => {
        // What was renamed, replaced or switched on or off since is parsed every time.
        if (draft.uniqueId !== uniqueId || !isKnown(state, draft, wasEnabled)) throw new NotStorable(uniqueId);
        return this.#rows.write(draft, { calls: state.calls.get(draft), yamlPath }, files);
      }),
      yaml: step.yaml.length === 0 ? undefined : step.yaml.map((one) => yamlRowOf(state, one)),
      macros: step.macros.length === 0 ? undefined : step.macros.map(macroRow),
    };
  }

  #macroFilesOf(state: ParseState, ids: ReadonlySet<MacroId>): string[] {
    const found = new Set<string>();
    for (const id of ids) {
      const macro = state.macros.get(id);
      if (macro && !state.registry.isInternal(macro.packageName)) {
        found.add(`${macro.packageName}|${macro.originalFilePath}`);
      }
    }
    return [...found].sort();
  }
}

/** Hashes of the content of files; each file is read once. */
export class FileHashes {
  readonly #known = new Map<ProjectFile, string>();
  readonly #flags: Flags;

  constructor(flags: Flags) {
    this.#flags = flags;
  }

  /** Works out those of all files, in steps. */
  *all(source: ProjectSource): Steps<void> {
    for (const { files } of source.packages) {
      yield* eachInSteps(files, (file) => {
        if (kinds.has(file.kind) || file.kind === 'macro' || file.kind === 'generic-test') this.of(file);
      });
    }
  }

  of(file: ProjectFile): string {
    let hash = this.#known.get(file);
    if (hash === undefined) {
      // Of big seeds nothing but the path is in the manifest.
      hash = file.kind === 'seed' && isBigSeed(file, this.#flags) ? 'big' : sha256(file.source().text);
      this.#known.set(file, hash);
    }
    return hash;
  }
}

function keyOf(file: ProjectFile): string {
  return `${file.packageName}|${file.kind}|${file.path}`;
}

function macroKeyOf({ packageName, path }: ProjectFile): string {
  return `${packageName}|${path}`;
}

function hashOfValue(value: string | undefined): string | null {
  return value === undefined ? null : sha256(value);
}

function storedEnv(env: ReadonlyMap<string, string | undefined>): StoredEnv {
  return Array.from(env, ([name, value]) => [name, hashOfValue(value)] as const);
}

function changedFiles(
  before: readonly (readonly [string, string])[],
  after: readonly (readonly [string, string])[],
): ReadonlySet<string> {
  const known = new Map(before);
  const now = new Map(after);
  return new Set([...known.keys(), ...now.keys()].filter((file) => known.get(file) !== now.get(file)));
}

/** Macros of the project and its packages with their files, in order. */
function macroList(state: ParseState): string[] {
  const found: string[] = [];
  for (const { uniqueId, packageName, originalFilePath } of state.macros.values()) {
    if (!state.registry.isInternal(packageName)) found.push(`${uniqueId}|${originalFilePath}`);
  }
  return found;
}

/** Whether a draft is among the enabled or the disabled ones, as it was. */
function isKnown(state: ParseState, draft: StorableDraft, wasEnabled: boolean): boolean {
  const { uniqueId } = draft;
  if (!wasEnabled) return state.disabled.get(uniqueId)?.some((one) => one === draft) === true;
  return (isNodeDraft(draft) ? state.nodes.get(uniqueId) : state.sources.get(uniqueId)) === draft;
}

function storedLookup({ name, packageName, version, found, disabled, kind }: Lookup): StoredLookup {
  const asked = [name, packageName, version, found?.uniqueId ?? null, found ? found.group : disabled] as const;
  return kind === undefined ? asked : [...asked, kind];
}

function storedRead([{ kind, packageName, name }, hash]: readonly [NamedFile, string | null]): StoredRead {
  return [kind, packageName, name, hash];
}

/** @throws NotStorable for what was replaced or switched off since */
function yamlRowOf(state: ParseState, resource: YamlResource): YamlRow {
  const isKnown =
    state.fromYaml(resource) === resource || state.disabled.get(resource.uniqueId)?.some((one) => one === resource);
  if (!isKnown) throw new NotStorable(resource.uniqueId);
  return yamlRow(resource);
}

function holds(state: ParseState, [name, packageName, version, id, groupOrDisabled, kind]: StoredLookup): boolean {
  const isAny = kind?.startsWith('any ') === true;
  const found =
    kind === undefined
      ? state.refable(name, packageName, version)
      : state.nodeOfKind((isAny ? kind.slice(4) : kind) as NodeDraft['kind'], name, packageName ?? '', isAny);
  if ((found?.uniqueId ?? null) !== id) return false;
  return (found ? found.group : state.disabledIds(name)) === groupOrDisabled;
}

/** How much there is of what is not cached: a file that adds to it is parsed every time. */
function uncached({ diagnostics, docs, macros }: ParseState): number {
  return diagnostics.length + docs.size + macros.size;
}

/** Properties files that describe drafts, by key. */
function describedIn(drafts: readonly StorableDraft[]): readonly string[] {
  const found = new Set<string>();
  for (const draft of drafts) {
    const [packageName, path] = draft.patchPath?.split('://') ?? [];
    if (path !== undefined) found.add(`${packageName}|properties|${path}`);
  }
  return [...found];
}

function definedOnly(event: LogEvent): { readonly [key: string]: unknown } {
  return Object.fromEntries(Object.entries(event).filter(([, value]) => value !== undefined));
}
