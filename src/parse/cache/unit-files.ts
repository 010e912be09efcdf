// The files that places of a unit's resources point into, as JSON and back.
import { parseYaml, type SourceFile, type Span, span, type YamlDocument, type YamlPath } from '../../base/index.ts';
import type { ProjectFile } from '../../project/index.ts';
import { strippedTemplate } from '../node-draft.ts';
import type { RefArgs } from '../types.ts';
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

export class UnitFiles {
  readonly #file: ProjectFile;
  readonly #macros: MacroFiles;
  #trimmed: SourceFile | undefined;
  #document: YamlDocument | undefined;

  constructor(file: ProjectFile, macros: MacroFiles) {
    this.#file = file;
    this.#macros = macros;
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
  yamlPlace(path: YamlPath): Span {
    return this.document.locate(path);
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
