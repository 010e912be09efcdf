// One project as the editor sees it: its open files are checked while they change, the whole of it when typing pauses.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic as Shown } from 'vscode-languageserver/node';
import { type Diagnostic, parseYaml, type Services, TsdbtError } from '../base/index.ts';
import type { ProjectGraph } from '../graph/index.ts';
import { LiveProject, type ProjectFile } from '../pipeline/index.ts';
import { shownDiagnostic } from './diagnostics.ts';
import { wholeSpan } from './places.ts';

/** Texts that are open in the editor, by absolute path. */
export interface OpenTexts {
  get(path: string): string | undefined;
  paths(): Iterable<string>;
}

export interface SessionHost {
  readonly open: OpenTexts;
  readonly services: Services;
  /** Replaces what is shown of a file. */
  publish(path: string, diagnostics: readonly Shown[]): void;
  /** What went wrong in the server itself. */
  failed(thrown: unknown): void;
  readonly options: { readonly target?: string | undefined; readonly profilesDir?: string | undefined };
}

/** Milliseconds of rest before a file that is typed in is checked, and before the whole project is. */
const CHECK_AFTER = 25;
const REFRESH_AFTER = 1000;
const REFRESH_AFTER_SAVE = 50;
/** Before columns are traced through the project again: the longer it takes the rarer. */
const LINEAGE_AFTER = 1500;
const LINEAGE_SHARE = 3;
/** Errors from here on are of references: a file that has none below could be parsed. */
const FIRST_REFERENCE_CODE = 1400;
const PROJECT_FILE = 'dbt_project.yml';

export class ProjectSession {
  readonly directory: string;
  readonly live: LiveProject;
  readonly #host: SessionHost;
  /** Of the whole project at the last refresh, by path. */
  #project = new Map<string, Shown[]>();
  /** What the checks found in the project as it was read last, by path. */
  #checked = new Map<string, Shown[]>();
  /** Of files that changed since, by path. */
  readonly #local = new Map<string, readonly Shown[]>();
  readonly #published = new Set<string>();
  readonly #checks = new Map<string, NodeJS.Timeout>();
  /** The last text of an open file that could be parsed: what stands in the project meanwhile. */
  readonly #sound = new Map<string, string>();
  #refreshTimer: NodeJS.Timeout | undefined;
  #lineageTimer: NodeJS.Timeout | undefined;
  #lineageTook = 0;
  #tracing: AbortController | undefined;
  #refreshing: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #shownPaths: ReadonlyMap<string, string> = new Map();
  #isClosed = false;

  constructor(directory: string, host: SessionHost) {
    this.directory = directory;
    this.#host = host;
    this.live = new LiveProject(directory, host.options, host.services);
  }

  get graph(): ProjectGraph | undefined {
    return this.live.opened?.graph;
  }

  /** The text of a file as it is now: in the editor, else as it was read, else on disk. */
  textOf(path: string): string | undefined {
    const open = this.#host.open.get(path);
    if (open !== undefined) return open;
    try {
      return this.live.fileAt(path)?.source().text ?? readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  }

  /** Absolute path of a file as messages name it. */
  pathOf(shown: string): string | undefined {
    const known = this.#shownPaths.get(shown);
    if (known !== undefined) return known;
    if (shown.replace(/^\.\//, '').startsWith(PROJECT_FILE)) return join(this.directory, PROJECT_FILE);
    const path = join(this.directory, shown);
    return this.textOf(path) === undefined ? undefined : path;
  }

  /** A file was opened or changed in the editor. */
  changed(path: string): void {
    this.#stopTracing();
    clearTimeout(this.#checks.get(path));
    this.#checks.set(
      path,
      setTimeout(() => this.#guarded(() => this.#check(path)), CHECK_AFTER),
    );
    this.refreshSoon(REFRESH_AFTER);
  }

  /** A file was closed: what is on disk counts again. */
  closed(path: string): void {
    clearTimeout(this.#checks.get(path));
    this.#checks.delete(path);
    this.#local.delete(path);
    this.#sound.delete(path);
    this.#publish(path);
    this.refreshSoon(REFRESH_AFTER_SAVE);
  }

  /** Files changed on disk. */
  saved(): void {
    this.refreshSoon(REFRESH_AFTER_SAVE);
  }

  refreshSoon(delay: number): void {
    if (this.#isClosed) return;
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = setTimeout(() => this.#guarded(() => void this.refresh().catch(this.#host.failed)), delay);
  }

  /** Reads the whole project again, once at a time; what was typed until now counts. */
  refresh(): Promise<void> {
    if (this.#refreshing) {
      this.#next ??= this.#refreshing.then(() => {
        this.#next = undefined;
        return this.refresh();
      });
      return this.#next;
    }
    clearTimeout(this.#refreshTimer);
    this.#refreshing = this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** Waits for the first read. */
  async ready(): Promise<void> {
    if (this.live.opened) return;
    await (this.#refreshing ?? this.refresh());
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#refreshTimer);
    this.#stopTracing();
    for (const timer of this.#checks.values()) clearTimeout(timer);
    for (const path of this.#published) this.#host.publish(path, []);
    this.#published.clear();
  }

  async #refresh(): Promise<void> {
    for (const path of [...this.#checks.keys()]) {
      clearTimeout(this.#checks.get(path));
      this.#check(path);
    }
    const overlays = new Map<string, string>();
    for (const path of this.#host.open.paths()) {
      const text = this.#sound.get(path);
      if (this.live.fileAt(path) && text !== undefined) overlays.set(path, text);
    }
    const read = this.live.files;
    const found = await this.live.refresh(overlays);
    if (this.#isClosed) return;
    this.#shownPaths = new Map(Array.from(this.live.files, ([path, file]) => [shownPath(file), path] as const));
    this.#project = this.#byPath(found);
    // Places of a file that changed are no longer those that were found.
    for (const path of [...this.#checked.keys()]) {
      if (this.live.fileAt(path)?.source().text !== read.get(path)?.source().text) this.#checked.delete(path);
    }
    for (const path of [...this.#local.keys()]) if (!this.live.fileAt(path)) this.#local.delete(path);
    for (const path of this.#host.open.paths()) if (this.#isOwn(path)) this.#check(path);
    for (const path of new Set([...this.#project.keys(), ...this.#published])) this.#publish(path);
    this.#traceSoon();
  }

  /** Types of columns, columns that macros write, and what the checks find are known after this. */
  #traceSoon(): void {
    this.#stopTracing();
    const tracing = new AbortController();
    const { signal } = tracing;
    this.#tracing = tracing;
    this.#lineageTimer = setTimeout(
      () =>
        void this.#trace(signal).catch((thrown: unknown) => {
          if (!signal.aborted) this.#host.failed(thrown);
        }),
      LINEAGE_AFTER + this.#lineageTook * LINEAGE_SHARE,
    );
  }

  /** What is typed makes other work of it: that begins anew when typing rests. */
  #stopTracing(): void {
    clearTimeout(this.#lineageTimer);
    this.#tracing?.abort();
  }

  async #trace(signal: AbortSignal): Promise<void> {
    const began = performance.now();
    const { opened } = this.live;
    const checked = await this.live.check(signal);
    // Where references lead nowhere, more would be told than is wrong.
    const isSound = opened?.diagnostics.every(({ severity }) => severity !== 'error') === true;
    const found = isSound ? checked : [];
    this.#lineageTook = performance.now() - began;
    if (this.#isClosed || this.live.opened !== opened) return;
    const before = this.#checked;
    this.#checked = this.#byPath(found);
    for (const path of new Set([...before.keys(), ...this.#checked.keys()])) this.#publish(path);
  }

  /** True when the file is as it was read last: places in it hold. */
  isRead(path: string): boolean {
    const open = this.#host.open.get(path);
    return open === undefined || open === this.live.fileAt(path)?.source().text;
  }

  #isOwn(path: string): boolean {
    return this.live.fileAt(path) !== undefined || path === join(this.directory, PROJECT_FILE);
  }

  #check(path: string): void {
    this.#checks.delete(path);
    const text = this.#host.open.get(path);
    if (text === undefined || this.#isClosed) return;
    const file = this.live.fileAt(path);
    if (file?.kind === 'seed' || file?.kind === 'fixture') return;
    const found = file ? this.live.checkFile(file, text) : syntaxErrors(path, text);
    if (!found.some(isOfParse)) this.#sound.set(path, text);
    this.#local.set(path, this.#byPath(found).get(path) ?? []);
    this.#publish(path);
  }

  #publish(path: string): void {
    const project = this.#project.get(path) ?? [];
    const local = this.#local.get(path);
    // What the whole project knows of a file holds while its text is the one that was read.
    const isRead = local === undefined || this.#host.open.get(path) === this.live.fileAt(path)?.source().text;
    const shown = isRead ? [...project, ...(this.#checked.get(path) ?? [])] : local;
    if (shown.length === 0 && !this.#published.has(path)) return;
    if (shown.length === 0) this.#published.delete(path);
    else this.#published.add(path);
    this.#host.publish(path, shown);
  }

  #byPath(found: readonly Diagnostic[]): Map<string, Shown[]> {
    const byPath = new Map<string, Shown[]>();
    const pathOf = (shown: string): string | undefined => this.pathOf(shown);
    for (const one of found) {
      const path = (one.span && this.pathOf(wholeSpan(one.span).file.path)) ?? join(this.directory, PROJECT_FILE);
      const shown = shownDiagnostic(one, pathOf);
      const known = byPath.get(path);
      if (known) known.push(shown);
      else byPath.set(path, [shown]);
    }
    return byPath;
  }

  #guarded(step: () => void): void {
    try {
      step();
    } catch (thrown) {
      this.#host.failed(thrown);
    }
  }
}

function isOfParse({ severity, code }: Diagnostic): boolean {
  return severity === 'error' && Number(code.slice(code.lastIndexOf('-') + 1)) < FIRST_REFERENCE_CODE;
}

function shownPath(file: ProjectFile): string {
  return file.source().path;
}

/** For files that the project does not list: dbt_project.yml, packages.yml, new files. */
function syntaxErrors(path: string, text: string): readonly Diagnostic[] {
  if (!/\.ya?ml$/.test(path)) return [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  try {
    return parseYaml({ path: name, text }).warnings;
  } catch (thrown) {
    if (thrown instanceof TsdbtError) return [thrown.diagnostic];
    throw thrown;
  }
}
