// The files that places of a unit's resources point into, as JSON and back.
import { parseYaml, type SourceFile, type Span, span, type YamlDocument, type YamlPath } from '../../base/index.ts';
import type { ProjectFile } from '../../project/index.ts';
import { fqnPrefix, strippedTemplate } from '../node-draft.ts';
import type { RefArgs } from '../types.ts';
import { YamlPlace } from '../yaml/yaml-place.ts';
import { NotStorable, type Stored } from './cached-value.ts';

/** Files of macros, which errors of calls in them point into. */
export interface MacroFiles {
  fileOf(macroId: string): SourceFile | undefined;
  macroIn(file: SourceFile): string | undefined;
}

/** Marks of the files: that of the unit as dbt reads it, as it is on disk, a macro's, any other with its text. */
const TRIMMED = 't';
const WHOLE = 'w';
const MACRO = 'm';
const OTHER = 'o';

/** A place that came from the cache. */
class StoredPlace extends YamlPlace {
  readonly #files: UnitFiles;

  constructor(files: UnitFiles, path: YamlPath) {
    super(path);
    this.#files = files;
  }

  protected override find(): Span {
    return this.#files.document.locate(this.path);
  }
}

export class UnitFiles {
  readonly #file: ProjectFile;
  readonly #macros: MacroFiles;
  /** Texts of what is seldom asked for: written as they come, read all at once. */
  readonly later: Stored[] = [];
  readonly #storedLater: string | undefined;
  #readLater: readonly Stored[] | undefined;
  #folders: readonly string[] | undefined;
  #trimmed: SourceFile | undefined;
  #document: YamlDocument | undefined;

  /** `later` is what an earlier command stored as seldom asked for. */
  constructor(file: ProjectFile, macros: MacroFiles, later: string | undefined) {
    this.#file = file;
    this.#macros = macros;
    this.#storedLater = later;
  }

  get path(): string {
    return this.#file.path;
  }
  get pathInRoot(): string {
    return this.#file.pathInRoot;
  }

  /** Package and folders of the unit's file. */
  get folders(): readonly string[] {
    this.#folders ??= fqnPrefix(this.#file.packageName, this.#file.pathInRoot);
    return this.#folders;
  }

  /** Stores what is seldom asked for; gives its number. */
  storeLater(value: Stored): number {
    return this.later.push(value) - 1;
  }

  readLater(number: number): Stored {
    this.#readLater ??= JSON.parse(this.#storedLater ?? '[]') as readonly Stored[];
    return this.#readLater[number] ?? null;
  }

  /** The file without white space around. */
  get trimmed(): SourceFile {
    this.#trimmed ??= strippedTemplate(this.#file);
    return this.#trimmed;
  }

  /** True for the unit's own file as dbt reads it. */
  isTrimmed(file: SourceFile): boolean {
    const own = this.#file.kind === 'seed' ? undefined : this.trimmed;
    return own !== undefined && file.path === own.path && file.text === own.text;
  }

  /** The unit's YAML file. */
  get document(): YamlDocument {
    this.#document ??= parseYaml(this.trimmed);
    return this.#document;
  }

  /** The place of a value in it. */
  yamlPlace(path: YamlPath): YamlPlace {
    return new StoredPlace(this, path);
  }

  /** @throws NotStorable */
  storeFile(file: SourceFile): Stored {
    if (this.isTrimmed(file)) return TRIMMED;
    if (this.#file.kind !== 'seed' && file === this.#file.source()) return WHOLE;
    const macro = this.#macros.macroIn(file);
    if (macro !== undefined) return [MACRO, macro];
    if (file.origin) throw new NotStorable('a text cut out of another');
    return [OTHER, file.path, file.text];
  }

  /** The file of a stored mark. @throws NotStorable */
  file(stored: Stored): SourceFile {
    if (stored === TRIMMED) return this.trimmed;
    if (stored === WHOLE) return this.#file.source();
    const [kind, path, text] = stored as readonly string[];
    if (kind === OTHER) return { path: String(path), text: String(text) };
    const found = kind === MACRO && this.#macros.fileOf(String(path));
    if (!found) throw new NotStorable('a macro that is gone');
    return found;
  }

  /** `[file, start, end]`; null for the beginning of the unit's file. @throws NotStorable */
  storeSpan({ file, start, end }: Span): Stored {
    const stored = this.storeFile(file);
    return stored === TRIMMED && start === 0 && end === 0 ? null : [stored, start, end];
  }

  span(stored: Stored): Span {
    if (stored === null) return span(this.trimmed, 0, 0);
    const [file, start, end] = stored as readonly Stored[];
    return span(this.file(file ?? null), Number(start), Number(end));
  }

  /** `[name, package, version, span]` @throws NotStorable */
  storeRef(ref: RefArgs): Stored {
    const { name, package: packageName, version } = ref;
    const kept = packageName === null && version === null ? [name] : [name, packageName, version];
    return ref.span ? [this.storeSpan(ref.span), ...kept] : [false, ...kept];
  }

  ref(stored: readonly Stored[]): RefArgs {
    const [place = null, name, packageName = null, version = null] = stored;
    const made = { name: String(name), package: packageName, version } as RefArgs;
    return place === false ? made : { ...made, span: this.span(place) };
  }
}
