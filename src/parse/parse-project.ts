// ProjectSource → ParsedProject: every resource of the root and its packages, with what is wrong in them.
import type { MacroPackage } from '../adapters/index.ts';
import { eachInSteps, type Outcome, runSteps, type Steps } from '../base/index.ts';
import { type InvocationFacts, MacroRegistry } from '../context/index.ts';
import type { ProjectSource } from '../project/index.ts';
import type { UnitCache } from './cache/unit-cache.ts';
import { checkProject } from './checks.ts';
import { ConfigBuilder } from './config/build-config.ts';
import { addBuiltinDocs, parseDocs, renderDescriptions, renderMacroDescriptions } from './docs.ts';
import { parseFileNodes } from './file-nodes.ts';
import type { NodeTools } from './finish-node.ts';
import { loadBuiltinMacros, loadProjectMacros } from './macros.ts';
import { checkDispatches } from './missing-dispatches.ts';
import { NodeNames } from './node-names.ts';
import { parseProperties } from './parse-properties.ts';
import { ParseState } from './parse-state.ts';
import { inferPrimaryKeys } from './primary-key.ts';
import { checkSemantics } from './semantics/check-semantics.ts';
import { linkMetrics } from './semantics/metric-inputs.ts';
import { renderSemanticDescriptions } from './semantics/semantic-docs.ts';
import type { ParsedProject } from './types.ts';
import { warnUnusedPaths } from './unused-paths.ts';
import { type ReadFile, readProperties } from './yaml/properties-file.ts';
import { constructSources, type SourceTable } from './yaml/sources.ts';
import { finishUnitTests } from './yaml/unit-tests.ts';

/** How a project is parsed with a cache. */
export interface CachedParsing {
  readonly units: UnitCache;
  /** Called while all drafts are as their files and properties made them. */
  readonly keep: (state: ParseState) => Steps<void>;
}

/**
 * Parses a loaded project. All errors are collected, dbt's first one first; the value holds whatever could be read.
 */
export function parseProject(
  source: ProjectSource,
  builtins: readonly MacroPackage[],
  facts: InvocationFacts,
): Outcome<ParsedProject> {
  return runSteps(parseSteps(source, builtins, facts));
}

/**
 * The same in steps, maybe with a cache.
 * @throws StaleCache, StaleUnit when parts are taken from a cache that turns out not to fit
 */
export function* parseSteps(
  source: ProjectSource,
  builtins: readonly MacroPackage[],
  facts: InvocationFacts,
  cached?: CachedParsing,
): Steps<Outcome<ParsedProject>> {
  const recorder = cached?.units.recorder;
  const watched = recorder ? { ...source, flags: recorder.watchFlags(source.flags) } : source;
  const registry = new MacroRegistry({
    rootPackage: source.root.config.name,
    internalPackages: builtins.map((one) => one.name),
    adapterPrefixes: [facts.target.type, ...facts.target.parents],
    packagesReplaceBuiltins:
      watched.flags.get('REQUIRE_EXPLICIT_PACKAGE_OVERRIDES_FOR_BUILTIN_MATERIALIZATIONS') === false,
    dispatch: source.root.config.dispatch,
    onEnter: recorder && ((entry) => recorder.entered(entry)),
  });
  const state = new ParseState(watched, facts, registry, cached?.units);
  const tools: NodeTools = { state, configs: new ConfigBuilder(state), names: new NodeNames(state) };
  // dbt reads all YAML before it parses anything.
  const properties: ReadFile[] = [];
  for (const context of state.packages) properties.push(...(yield* readProperties(state, context)));
  loadBuiltinMacros(state, builtins);
  yield* loadProjectMacros(state);
  cached?.units.checkMacros(state);
  checkDispatches(state, cached?.units.changedMacroFiles);
  for (const context of state.packages) {
    yield* parseFileNodes(tools, context);
    parseDocs(state, context);
  }
  addBuiltinDocs(state);
  yield* parseAllProperties(tools, properties);
  if (cached) yield* cached.keep(state);
  finishUnitTests(state);
  linkMetrics(state);
  yield* renderAllDescriptions(state);
  inferPrimaryKeys(state);
  yield;
  checkProject(state);
  yield;
  // Most projects have none, and what checks it is a late part of the program.
  if (state.semantics.size > 0) checkSemantics(state);
  warnUnusedPaths(state);
  yield;
  return { value: parsedProject(state, source), diagnostics: state.diagnostics };
}

function* parseAllProperties(tools: NodeTools, files: readonly ReadFile[]): Steps<void> {
  const { state } = tools;
  const tables: (readonly SourceTable[])[] = [];
  for (const { file, properties } of files) {
    let found: readonly SourceTable[] = [];
    state.unit(file, 'main', () => {
      if (properties) found = parseProperties(tools, properties);
    });
    tables.push(found);
    yield;
  }
  settleDisabled(state);
  const seen = new Map<string, SourceTable>();
  for (const [index, { file }] of files.entries()) {
    state.unit(file, 'sources', () => constructSources(tools, tables[index] ?? [], seen));
    yield;
  }
  state.sourceOverrides.warnUnused((event) => state.warn(event));
}

/** Properties may have switched nodes on or off after their files were parsed. */
function settleDisabled(state: ParseState): void {
  for (const node of [...state.nodes.values()]) {
    if (node.config['enabled'] !== false) continue;
    state.removeNode(node);
    state.addDisabled(node);
  }
  for (const node of state.disabledDrafts()) {
    if (node.config['enabled'] === false) continue;
    state.removeDisabled(node);
    state.guard(() => state.addNode(node));
  }
}

function* renderAllDescriptions(state: ParseState): Steps<void> {
  yield* eachInSteps(state.nodes.values(), (node) => renderDescriptions(state, node));
  for (const node of state.sources.values()) {
    renderDescriptions(state, node);
    const shown = { ...pick(node), description: node.sourceDescription };
    renderDescriptions(state, shown);
    if (state.units?.recorder.described.has(shown)) state.units.recorder.described.add(node);
    node.sourceDescription = shown.description;
  }
  renderMacroDescriptions(state);
  for (const node of state.exposures.values()) renderDescriptions(state, node);
  for (const node of state.semantics.values()) renderSemanticDescriptions(state, node);
}

function pick<T extends { uniqueId: string; packageName: string; originalFilePath: string; span: unknown }>(node: T) {
  const { uniqueId, packageName, originalFilePath } = node;
  return {
    uniqueId,
    packageName,
    originalFilePath,
    get span(): T['span'] {
      return node.span;
    },
  };
}

function parsedProject(state: ParseState, source: ProjectSource): ParsedProject {
  return {
    source,
    nodes: state.nodes,
    sources: state.sources,
    exposures: state.exposures,
    unitTests: state.unitTests,
    semantics: state.semantics,
    groups: state.groups,
    docs: state.docs,
    macros: state.macros,
    macroRegistry: state.registry,
    disabled: state.disabled,
  };
}
