// ProjectSource → ParsedProject: every resource of the root and its packages, with what is wrong in them.
import type { MacroPackage } from '../adapters/index.ts';
import type { Outcome } from '../base/index.ts';
import { type InvocationFacts, MacroRegistry } from '../context/index.ts';
import type { ProjectSource } from '../project/index.ts';
import { checkProject } from './checks.ts';
import { ConfigBuilder } from './config/build-config.ts';
import { parseDocs, renderDescriptions, renderMacroDescriptions } from './docs.ts';
import { parseFileNodes } from './file-nodes.ts';
import type { NodeTools } from './finish-node.ts';
import { loadBuiltinMacros, loadProjectMacros } from './macros.ts';
import { NodeNames } from './node-names.ts';
import { parseProperties } from './parse-properties.ts';
import { ParseState } from './parse-state.ts';
import { inferPrimaryKeys } from './primary-key.ts';
import { checkSemantics } from './semantics/check-semantics.ts';
import { linkMetrics } from './semantics/metric-inputs.ts';
import { renderSemanticDescriptions } from './semantics/semantic-docs.ts';
import type { ParsedProject } from './types.ts';
import { warnUnusedPaths } from './unused-paths.ts';
import { readProperties } from './yaml/properties-file.ts';
import { constructSources, type SourceTable } from './yaml/sources.ts';
import { finishUnitTests } from './yaml/unit-tests.ts';

/**
 * Parses a loaded project. All errors are collected, dbt's first one first; the value holds whatever could be read.
 */
export function parseProject(
  source: ProjectSource,
  builtins: readonly MacroPackage[],
  facts: InvocationFacts,
): Outcome<ParsedProject> {
  const registry = new MacroRegistry({
    rootPackage: source.root.config.name,
    internalPackages: builtins.map((one) => one.name),
    adapterPrefixes: [facts.target.type, ...facts.target.parents],
    packagesReplaceBuiltins:
      source.flags.get('REQUIRE_EXPLICIT_PACKAGE_OVERRIDES_FOR_BUILTIN_MATERIALIZATIONS') === false,
    dispatch: source.root.config.dispatch,
  });
  const state = new ParseState(source, facts, registry);
  const tools: NodeTools = { state, configs: new ConfigBuilder(state), names: new NodeNames(state) };
  // dbt reads all YAML before it parses anything.
  const properties = state.packages.map((context) => readProperties(state, context));
  loadBuiltinMacros(state, builtins);
  loadProjectMacros(state);
  for (const context of state.packages) {
    parseFileNodes(tools, context);
    parseDocs(state, context);
  }
  const tables: SourceTable[] = [];
  for (const files of properties) for (const file of files) tables.push(...parseProperties(tools, file));
  settleDisabled(state);
  constructSources(tools, tables);
  finishUnitTests(state);
  linkMetrics(state);
  renderAllDescriptions(state);
  inferPrimaryKeys(state);
  checkProject(state);
  checkSemantics(state);
  warnUnusedPaths(state);
  return { value: parsedProject(state), diagnostics: state.diagnostics };
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

function renderAllDescriptions(state: ParseState): void {
  for (const node of state.nodes.values()) renderDescriptions(state, node);
  for (const node of state.sources.values()) {
    renderDescriptions(state, node);
    const shown = { ...pick(node), description: node.sourceDescription };
    renderDescriptions(state, shown);
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

function parsedProject(state: ParseState): ParsedProject {
  return {
    source: state.source,
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
