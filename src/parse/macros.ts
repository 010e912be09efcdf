// Macros of all packages and the built-in ones: registered, with what each of them calls.
import type { MacroPackage } from '../adapters/index.ts';
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  type MacroId,
  macroId,
  type SourceFile,
  type Steps,
} from '../base/index.ts';
import type { MacroRegistry } from '../context/index.ts';
import { type MacroBlock, parseBlocks, type StaticCall, storedMacros } from '../jinja/index.ts';
import type { ProjectFile } from '../project/index.ts';
import { parseErrors } from './errors.ts';
import type { Draft, ParseState } from './parse-state.ts';
import { calledMacro, dispatchedAnywhere, dispatchedCall } from './static-calls.ts';
import type { DocsConfig, MacroNode } from './types.ts';
import { warnStrayTags } from './warnings.ts';

type MacroFile = MacroPackage['files'][number];

/** Blocks hold nothing of an invocation: what was read of a built-in file serves every later one of the process. */
const builtinBlocks = new WeakMap<MacroFile, readonly MacroBlock[]>();

type MacroSource = Pick<ProjectFile, 'path' | 'kind'>;

/** Registers the built-in macros; their bodies are read when somebody needs them. */
export function loadBuiltinMacros(state: ParseState, builtins: readonly MacroPackage[]): void {
  for (const { name, files } of builtins) {
    for (const file of files) {
      const blocks = builtinBlocks.get(file) ?? blocksOf(file);
      builtinBlocks.set(file, blocks);
      for (const block of blocks) addMacro(state, name, { path: file.path, kind: 'macro' }, block);
    }
  }
}

function blocksOf(file: MacroFile): readonly MacroBlock[] {
  return file.blocks ? storedMacros(file, file.blocks) : parseBlocks(file, { eager: false }).macros;
}

/** Registers the macros and generic tests of all packages, the root's first. */
export function* loadProjectMacros(state: ParseState): Steps<void> {
  for (const { name, source } of state.packages) {
    for (const kind of ['macro', 'generic-test'] as const) {
      for (const file of source.files) {
        if (file.kind !== kind || !file.path.endsWith('.sql')) continue;
        state.guard(() => loadFile(state, name, file));
        yield;
      }
    }
  }
}

function loadFile(state: ParseState, packageName: string, file: ProjectFile): void {
  const source: SourceFile = file.source();
  if (!source.text.includes('{%')) return;
  const stored = state.units?.macrosOf(file);
  const { macros, strays } = stored ? { macros: storedMacros(source, stored), strays: [] } : parseBlocks(source);
  state.units?.readMacros(file, macros);
  // Of the files of generic tests dbt reads nothing but the tests.
  const own = file.kind === 'macro' ? macros : macros.filter(({ kind }) => kind === 'test');
  for (const block of own) addMacro(state, packageName, file, block);
  if (file.kind !== 'macro' || state.units?.isKnownMacroFile(file) === true) return;
  warnStrayTags(state, file.path, strays);
}

function addMacro(state: ParseState, packageName: string, file: MacroSource, block: MacroBlock): void {
  const { path } = file;
  const uniqueId = macroId(packageName, block.fullName);
  const known = state.registry.add({ uniqueId, packageName, block });
  if (known) {
    const first = state.macros.get(known.uniqueId)?.originalFilePath ?? known.block.span.file.path;
    state.report(
      parseErrors.duplicateMacro,
      { name: block.fullName, first: path, second: first, package: packageName },
      { span: block.span, related: [{ message: 'the other one', span: known.block.span }] },
    );
    return;
  }
  state.macros.set(uniqueId, new LoadedMacro(state, packageName, file, uniqueId, block));
}

/** A macro whose dependencies are worked out when they are asked for. */
class LoadedMacro implements Draft<MacroNode> {
  uniqueId: MacroId;
  name: string;
  packageName: string;
  path: string;
  originalFilePath: string;
  block: MacroBlock;
  description = '';
  meta: JsonObject = jsonObject();
  docs: DocsConfig = { show: true, node_color: null };
  config: JsonObject = macroConfig(jsonObject(), { show: true, node_color: null });
  patchPath: string | null = null;
  arguments: MacroNode['arguments'];
  createdAt: number;
  readonly #registry: MacroRegistry;
  #dependencies: readonly MacroId[] | undefined;

  constructor(state: ParseState, packageName: string, file: MacroSource, uniqueId: MacroId, block: MacroBlock) {
    this.uniqueId = uniqueId;
    this.name = block.fullName;
    this.packageName = packageName;
    this.path = file.path;
    this.originalFilePath = file.path;
    this.block = block;
    // dbt takes a materialization for a macro with this one argument, and reads none of the tests among the tests.
    const names =
      file.kind === 'generic-test'
        ? []
        : block.kind === 'materialization'
          ? ['supported_languages']
          : block.params.map(({ name }) => name);
    this.arguments = names.map((name) => ({ name, type: null, description: '' }));
    this.createdAt = state.createdAt;
    this.#registry = state.registry;
  }

  get macroDependencies(): readonly MacroId[] {
    this.#dependencies ??= calledMacros(this.#registry, this.packageName, this.name, this.block.calls());
    return this.#dependencies;
  }
}

/** dbt's `config` of a macro. */
export function macroConfig(meta: JsonObject, docs: DocsConfig): JsonObject {
  return jsonObject([
    ['meta', meta],
    [
      'docs',
      jsonObject([
        ['show', docs.show],
        ['node_color', docs.node_color],
      ]),
    ],
  ]);
}

const notMacros: ReadonlySet<string> = new Set(['ref', 'source', 'config']);

/** The macros that the calls of a block mean, read without running them, in dbt's order. */
function calledMacros(
  registry: MacroRegistry,
  packageName: string,
  ownName: string,
  calls: readonly StaticCall[],
): readonly MacroId[] {
  const found = new Set<MacroId>();
  const note = (name: string): void => {
    if (name === ownName) return;
    const [first = '', second] = name.split('.');
    const entry =
      second === undefined
        ? registry.lookupStatically(packageName, first)
        : (registry.findQualified(first, second) ?? registry.lookupStatically(first, second));
    if (entry) found.add(entry.uniqueId);
  };
  for (const call of calls) {
    const { name } = call;
    if (notMacros.has(name) || name.split('.').length > 2) continue;
    if (!name.startsWith('adapter.')) note(name);
    const dispatched = dispatchedCall(call);
    if (dispatched?.macro === undefined) continue;
    note(dispatched.macro);
    const target =
      dispatched.namespace !== undefined && registry.isDispatchNamespace(dispatched.namespace)
        ? calledMacro(registry, registry.rootPackage, call)
        : dispatchedAnywhere(registry, dispatched.macro);
    if (target) found.add(target.uniqueId);
  }
  return [...found];
}

/** A `docs:` with what it leaves out; undefined for anything but a mapping. */
export function docsConfig(given: JsonValue | undefined): DocsConfig | undefined {
  if (!isJsonObject(given)) return undefined;
  const color = given['node_color'];
  return { show: given['show'] !== false, node_color: typeof color === 'string' ? color : null };
}
