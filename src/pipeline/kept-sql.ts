// SQL that an earlier command compiled, for nodes of which all that their SQL follows from is the same: they are read from
// their compiled files instead of being rendered. What asks the warehouse, tells something or reads what changes from run
// to run is rendered each time.
import { join } from 'node:path';
import { builtinMacroPackages } from '../adapters/index.ts';
import { jsonText, readKeptText, writeFileAtomic } from '../artifacts/index.ts';
import {
  type JsonObject,
  type JsonValue,
  jsonObject,
  type MacroId,
  sha256,
  sha256Of,
  TsdbtError,
} from '../base/index.ts';
import { type CompiledNode, type CompileOptions, isUnnoticed, type KeptSqlText } from '../compile/index.ts';
import type { ParsedNode } from '../parse/index.ts';
import type { NodeFacts } from '../plan/index.ts';
import { KeptLines } from '../sql/index.ts';
import { factsOfNodes } from './node-facts.ts';
import { usesParseCache } from './parse-cache-file.ts';
import type { OpenedProject } from './stages.ts';

/** One for each kind of command: what decides on all nodes is not the same. */
const FILES = { compile: 'tsdbt_compiled.txt', run: 'tsdbt_compiled_by_run.txt' } as const;
/** Of the form of the file. */
const VERSION = 1;
/** A line that was cut off has not this end. */
const END = '.';

/** Flags that change what is shown, or which nodes there are to do, and nothing else; templates that read flags are rendered each time anyway. */
const SHOWN =
  /^(?:LOG_|PRINT|QUIET$|DEBUG$|USE_COLORS|PROGRESS|CACHE_SELECTED_ONLY$|VERSION_CHECK$|WRITE_JSON$|INVOCATION_COMMAND$|WHICH$|SELECT$|EXCLUDE$|SELECTOR$|THREADS$)/;

export class KeptSql {
  readonly #lines: KeptLines;
  readonly #facts: NodeFacts;
  readonly #opened: OpenedProject;
  readonly #options: CompileOptions;
  readonly #path: string;

  /**
   * What the last command of these options has kept; undefined where nothing is to be kept.
   * @param known facts of the nodes, where somebody has them already
   */
  static open(
    opened: OpenedProject,
    options: CompileOptions,
    kind: keyof typeof FILES,
    known?: NodeFacts,
  ): KeptSql | undefined {
    const { facts, source } = opened;
    if (!usesParseCache(source) || options.deferral || options.sample) return undefined;
    // What SQL is made of with secrets is noted nowhere, and variables that hold templates may read anything.
    const vars = [facts.cliVars, ...source.packages.map(({ config }) => config.vars)];
    if (facts.services.redactor.hasSecrets() || /\{[{%#]/.test(jsonText(vars))) return undefined;
    return new KeptSql(opened, options, kind, known);
  }

  private constructor(
    opened: OpenedProject,
    options: CompileOptions,
    kind: keyof typeof FILES,
    known: NodeFacts | undefined,
  ) {
    const { source } = opened;
    this.#opened = opened;
    this.#options = options;
    this.#path = join(source.targetDirectory, FILES[kind]);
    const marks = marksOf(opened, options);
    this.#facts = known ?? factsOfNodes(opened);
    this.#lines = new KeptLines(`tsdbt compiled ${VERSION} ${sha256(jsonText(marks))}`, readKeptText(this.#path));
  }

  /** The SQL of a node, if it is known what it is; `textOf` reads its compiled file. */
  read(node: ParsedNode, textOf: () => string | undefined): KeptSqlText | undefined {
    const line = this.#lines.peek(node.uniqueId);
    // Whether its SQL may be kept follows from the same things: of a node that is as it was it is known already.
    const key = line === undefined ? undefined : this.#key(node);
    const [known, hash, called, end] = line?.split('\t') ?? [];
    if (key === undefined || known !== key || called === undefined || end !== END) return undefined;
    const sql = textOf();
    if (sql === undefined || hashOf(sql) !== hash) return undefined;
    this.#lines.keep(node.uniqueId);
    return { sql, called: called === '-' ? undefined : new Set(called.split(' ').filter(Boolean) as MacroId[]) };
  }

  /** Keeps what was compiled, unless it stands for more than its file says. */
  note(node: ParsedNode, compiled: CompiledNode, called: ReadonlySet<MacroId> | undefined): void {
    const { sql, body, extraCtes } = compiled;
    if (extraCtes.length > 0 || body !== sql || !isWellFormed(sql) || !this.#isTold(node)) return;
    const macros = called === undefined ? '-' : [...called].join(' ');
    this.#lines.set(node.uniqueId, [this.#key(node), hashOf(sql), macros, END].join('\t'));
  }

  /** Writes what is kept, of nodes that were not compiled now too. That it cannot be written must not fail the command. */
  write(): void {
    for (const id of this.#opened.graph.project.nodes.keys())
      if (this.#lines.used(id) === undefined) this.#lines.keep(id);
    if (!this.#lines.isChanged) return;
    try {
      writeFileAtomic(this.#path, this.#lines.lines(), { isDurable: false });
    } catch (thrown) {
      if (!(thrown instanceof TsdbtError)) throw thrown;
    }
  }

  /** Of all that the node's SQL follows from. */
  #key(node: ParsedNode): string {
    return this.#facts.key(node.uniqueId).slice(0, 32);
  }

  /** Whether the key tells all that the SQL follows from, and nobody could tell that the node is not rendered. */
  #isTold(node: ParsedNode): boolean {
    if (node.kind === 'operation' || !isUnnoticed(this.#opened.graph, this.#options, node.uniqueId)) return false;
    // On some engines the names of temporary relations are those of the run.
    if (/make_\w*relation/.test(node.rawCode)) return false;
    return this.#facts.isQuiet(node);
  }
}

/** What else decides on the SQL of every node. */
function marksOf({ facts, registration, source }: OpenedProject, options: CompileOptions): JsonObject {
  const { empty = false, injectEphemeralCtes = true, introspect = true } = options;
  const flags = [...facts.flags].filter(([name]) => !SHOWN.test(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  function* builtins(): Iterable<string> {
    for (const { name, files } of builtinMacroPackages(registration.type, registration.parents))
      for (const { path, text } of files) yield `${name}\0${path}\0${text}\0`;
  }
  return jsonObject([
    // The name of a built file holds the hash of its content, and of all that it imports.
    ['program', sha256(`${import.meta.url} ${process.version} ${facts.dbtVersion}`)],
    ['builtins', sha256Of(builtins())],
    ['flags', flags.map(([name, value]): JsonValue => [name, value])],
    ['project', [source.root.directory, source.targetDirectory, facts.projectName, facts.profileName]],
    ['tool', source.toolSettings ?? null],
    ['options', [empty, injectEphemeralCtes, introspect]],
  ]);
}

function hashOf(sql: string): string {
  return sha256(sql).slice(0, 32);
}

/** Half of a character that takes two units is another text when it is read again. */
function isWellFormed(sql: string): boolean {
  return !/\p{Surrogate}/u.test(sql);
}
