// Which macros of the project and its packages a text may call, by the names that stand in it: more than it calls,
// never less, as long as nobody puts names together at run time.
import { type MacroId, sha256 } from '../../base/index.ts';
import { codeMatches } from '../../jinja/index.ts';
import type { MacroNode, ParsedProject } from '../../parse/index.ts';

/** Names by which templates read what changes from run to run, though nothing in the project does. */
const CHANGING =
  /\b(run_started_at|invocation_id|thread_id|flags|graph|selected_resources|modules|dbt_metadata_envs|py_current_timestring|load_agate_table|invocation_args_dict)\b|\benv_var\s*\(\s*[^'"\s]/;

/** Names that only decide on where a relation is, which the relation itself tells. */
const NAMING = /^(?:\w+__)?generate_(?:schema|database|alias)_name$/;

export class MacroTexts {
  readonly #byWord = new Map<string, MacroNode[]>();
  readonly #own: readonly MacroNode[];
  readonly #words = new Map<MacroId, readonly MacroNode[]>();
  readonly #changing = new Set<MacroId>();
  /** Own macros that stand in the place of built-in ones: every node may call them. */
  readonly overrides: readonly MacroNode[];

  constructor(project: ParsedProject) {
    const names = new Set(project.source.packages.map(({ name }) => name));
    this.#own = [...project.macros.values()].filter(({ packageName }) => names.has(packageName));
    for (const macro of this.#own) {
      for (const word of wordsOf(macro.block.fullName)) {
        const known = this.#byWord.get(word);
        if (known) known.push(macro);
        else this.#byWord.set(word, [macro]);
      }
      if (codeMatches(macro.block.text, CHANGING)) this.#changing.add(macro.uniqueId);
    }
    const builtin = new Set<string>();
    for (const macro of project.macros.values())
      if (!names.has(macro.packageName)) builtin.add(plainName(macro.block.fullName));
    this.overrides = this.#own.filter(({ block }) => {
      const name = plainName(block.fullName);
      return builtin.has(name) && !NAMING.test(block.fullName) && !name.startsWith('test_');
    });
  }

  /** Of all texts together. */
  get hash(): string {
    return hashOf(this.#own);
  }

  /** The files that they stand in. */
  files(): ReadonlyMap<string, string> {
    return new Map(
      this.#own.map(({ block }) => {
        const file = block.span.file.origin?.file ?? block.span.file;
        return [file.path, file.text];
      }),
    );
  }

  /** Names of the environment's variables that the macros name. */
  variables(): ReadonlySet<string> {
    return new Set(this.#own.flatMap(({ block }) => variablesIn(block.text)));
  }

  /** The macros that a text may call, directly or not. */
  reached(text: string): ReadonlySet<MacroNode> {
    const found = new Set<MacroNode>(this.#named(text));
    for (const macro of found) for (const next of this.#calledBy(macro)) found.add(next);
    return found;
  }

  /** The macros that build a relation in this way: a materialization of the project, and what stands in for built-in macros. */
  ofMaterialization(name: string): string {
    const starts = this.#own.filter(({ block }) => block.fullName.startsWith(`materialization_${name}_`));
    const found = new Set<MacroNode>([...starts, ...this.overrides]);
    for (const macro of found) for (const next of this.#calledBy(macro)) found.add(next);
    return found.size === 0 ? '' : hashOf([...found]);
  }

  /** Whether a text, or a macro that it may call, reads what changes from run to run. */
  isChanging(text: string): boolean {
    if (codeMatches(text, CHANGING)) return true;
    if (this.#changing.size === 0) return false;
    if (this.overrides.some(({ uniqueId }) => this.#changing.has(uniqueId))) return true;
    for (const { uniqueId } of this.reached(text)) if (this.#changing.has(uniqueId)) return true;
    return false;
  }

  #calledBy(macro: MacroNode): readonly MacroNode[] {
    const known = this.#words.get(macro.uniqueId);
    if (known) return known;
    const made = this.#named(macro.block.text);
    this.#words.set(macro.uniqueId, made);
    return made;
  }

  #named(text: string): MacroNode[] {
    if (this.#byWord.size === 0) return [];
    const found = new Set<MacroNode>();
    for (const [word] of text.matchAll(/[A-Za-z_]\w*/g))
      for (const macro of this.#byWord.get(word) ?? []) found.add(macro);
    return [...found];
  }
}

/** Names of variables that a text asks the environment for. */
export function variablesIn(text: string): string[] {
  if (!text.includes('env_var')) return [];
  return [...text.matchAll(/\benv_var\s*\(\s*['"](\w+)['"]/g)].map(([, name]) => name ?? '');
}

/** `default__x` is called by the name `x` too; `test_x` by that of the test. */
function wordsOf(fullName: string): string[] {
  const plain = plainName(fullName);
  return [...new Set([fullName, plain, plain.replace(/^test_/, '')])];
}

function plainName(fullName: string): string {
  return fullName.replace(/^[a-z0-9]+__/, '');
}

/** Of the texts of macros, in whatever order they were found. */
export function hashOf(macros: Iterable<MacroNode>): string {
  const texts = [...macros].map(({ uniqueId, block }) => `${uniqueId}\n${block.text}`).sort();
  return sha256(texts.join('\n'));
}
