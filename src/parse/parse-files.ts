// Some files parsed against a project that was parsed before: what an editor asks for while somebody types.
import {
  type Diagnostic,
  diagnostic,
  isJsonArray,
  isJsonObject,
  nearest,
  parseYaml,
  runSteps,
  span,
} from '../base/index.ts';
import type { InvocationFacts } from '../context/index.ts';
import { jinjaErrors, parseTemplate, type StaticCall } from '../jinja/index.ts';
import type { ProjectFile } from '../project/index.ts';
import { emptyCapture, mayHoldTemplate, parseGlobals } from './capture.ts';
import { ConfigBuilder } from './config/build-config.ts';
import { parseDocs, renderDescriptions, renderMacroDescriptions } from './docs.ts';
import { parseFileNodes } from './file-nodes.ts';
import type { NodeTools } from './finish-node.ts';
import { fileStem, strippedTemplate } from './node-draft.ts';
import { NodeNames } from './node-names.ts';
import { parseProperties } from './parse-properties.ts';
import { type Draft, type NodeDraft, ParseState } from './parse-state.ts';
import type { ExposureNode, MacroNode, ParsedNode, ParsedProject, UnitTestNode } from './types.ts';
import { readProperties } from './yaml/properties-file.ts';
import { constructSources } from './yaml/sources.ts';

/** What files hold that were parsed on their own. */
export interface ParsedFiles {
  readonly nodes: readonly ParsedNode[];
  readonly exposures: readonly ExposureNode[];
  readonly unitTests: readonly UnitTestNode[];
  /** What is wrong in the files; references are not looked up. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses one file as it would be parsed in the project; macros, docs and vars are those of `project`, which is left as
 * it is. For a properties file the files of the nodes that it describes are read with it. What needs the whole project
 * (names given twice, references) is not noticed.
 */
export function parseProjectFile(project: ParsedProject, file: ProjectFile, facts: InvocationFacts): ParsedFiles {
  const files = file.kind === 'properties' ? [file, ...describedFiles(project, file)] : [file];
  const packages = project.source.packages.map((one) => ({
    ...one,
    files: one.name === file.packageName || one.config.name === file.packageName ? files : [],
  }));
  const quiet = { ...facts, services: { ...facts.services, log: { emit: () => {} } } };
  // Hooks of dbt_project.yml stand in no file that is asked for.
  const withoutHooks = packages.map((one) => ({ ...one, config: { ...one.config, onRunStart: [], onRunEnd: [] } }));
  const root = withoutHooks.find((one) => one.isRoot) ?? project.source.root;
  const state = new ParseState({ ...project.source, root, packages: withoutHooks }, quiet, project.macroRegistry);
  for (const [id, macro] of project.macros) state.macros.set(id, unpatched(macro, file));
  for (const [id, block] of project.docs) if (block.originalFilePath !== file.path) state.docs.set(id, block);
  for (const [id, group] of project.groups) if (group.originalFilePath !== file.path) state.groups.set(id, group);
  const tools: NodeTools = { state, configs: new ConfigBuilder(state), names: new NodeNames(state) };
  for (const context of state.packages) {
    if (context.source.files.length === 0) continue;
    const read = runSteps(readProperties(state, context));
    runSteps(parseFileNodes(tools, context));
    parseDocs(state, context);
    for (const { properties } of read) {
      if (!properties) continue;
      const tables = parseProperties(tools, properties);
      constructSources(tools, tables, new Map());
    }
  }
  for (const node of [...state.nodes.values(), ...state.sources.values(), ...state.exposures.values()]) {
    renderDescriptions(state, node);
  }
  renderMacroDescriptions(state);
  const nodes = [...state.nodes.values()];
  const own = file.kind === 'properties' ? nodes.filter((node) => node.originalFilePath === file.path) : nodes;
  return {
    nodes: own,
    exposures: [...state.exposures.values()],
    unitTests: [...state.unitTests.values()],
    diagnostics: [...state.diagnostics, ...nodes.flatMap((node) => unknownCalls(state, node, file))],
  };
}

/** A macro that properties may be added to, without those that the file gave it before. */
function unpatched(macro: MacroNode, file: ProjectFile): Draft<MacroNode> {
  const copy = Object.create(macro) as Draft<MacroNode>;
  if (macro.patchPath === `${file.packageName}://${file.path}`)
    Object.assign(copy, { patchPath: null, description: '' });
  return copy;
}

/** Files of the nodes that a properties file names. */
function describedFiles(project: ParsedProject, file: ProjectFile): readonly ProjectFile[] {
  const names = namesIn(file);
  const own = project.source.packages.find((one) => one.config.name === file.packageName);
  return (own?.files ?? []).filter(({ kind, path, pathInRoot }) => {
    if (kind === 'properties' || kind === 'macro' || kind === 'docs' || kind === 'fixture') return false;
    const stem = fileStem(pathInRoot);
    return path !== file.path && (names.has(stem) || names.has(stem.replace(/[._]v[^._]+$/, '')));
  });
}

/** What the entries of a properties file are called, `defined_in` of versions with them. */
function namesIn(file: ProjectFile): ReadonlySet<string> {
  const names = new Set<string>();
  let value: unknown;
  try {
    value = parseYaml(strippedTemplate(file)).value;
  } catch {
    return names;
  }
  if (!isJsonObject(value as never)) return names;
  const note = (entry: unknown): void => {
    if (!isJsonObject(entry as never)) return;
    const {
      name,
      defined_in: definedIn,
      versions,
    } = entry as { name?: unknown; defined_in?: unknown; versions?: unknown };
    for (const one of [name, definedIn]) if (typeof one === 'string') names.add(one);
    if (Array.isArray(versions)) versions.forEach(note);
  };
  for (const section of Object.values(value as object)) if (isJsonArray(section)) section.forEach(note);
  return names;
}

/** Calls of names that mean nothing where they stand: told at once, where a run would tell them one by one. */
function unknownCalls(state: ParseState, node: NodeDraft, { path }: ProjectFile): Diagnostic[] {
  if (node.originalFilePath !== path || node.language !== 'sql' || !mayHoldTemplate(node.template.text)) return [];
  if (node.kind === 'test' && node.testKind === 'generic') return [];
  let calls: readonly StaticCall[];
  try {
    calls = parseTemplate(node.template).calls();
  } catch {
    return [];
  }
  const globals = parseGlobals(state, node, emptyCapture());
  const given = localNames(node.template.text);
  const found: Diagnostic[] = [];
  for (const call of calls) {
    const [first = '', second, ...rest] = call.name.split('.');
    if (given.has(first) || new RegExp(`\\b${first}\\s+is\\s+(not\\s+)?defined`).test(node.template.text)) continue;
    const isPackage = second !== undefined && rest.length === 0 && isPackageName(state, first);
    if (isPackage ? state.registry.findQualified(first, second) : globals.get(first) !== undefined) continue;
    const near = nearest(isPackage ? second : first, isPackage ? macroNames(state, first) : globals.names());
    const problem = `'${isPackage ? call.name : first}' is undefined`;
    const hint = near === undefined ? undefined : `did you mean '${isPackage ? `${first}.` : ''}${near}'?`;
    const { start } = call.span;
    found.push(
      diagnostic(
        jinjaErrors.undefinedValue,
        { problem, hint },
        { span: span(call.span.file, start, start + (isPackage ? call.name : first).length), nodeId: node.uniqueId },
      ),
    );
  }
  return found;
}

function isPackageName(state: ParseState, name: string): boolean {
  return (
    state.source.packages.some((one) => one.config.name === name) || state.registry.internalPackages.includes(name)
  );
}

function macroNames(state: ParseState, packageName: string): string[] {
  const names: string[] = [];
  for (const { packageName: owner, block } of state.registry.entries()) {
    if (owner === packageName) names.push(block.fullName);
  }
  return names;
}

/** Names that a template gives itself: set, for, parameters of macros and call blocks. */
function localNames(text: string): ReadonlySet<string> {
  const names = new Set<string>(['caller', 'varargs', 'kwargs', 'loop', 'super', 'self']);
  for (const match of text.matchAll(
    /\{%[-+]?\s*(?:set\s+([^=%]+)|for\s+(.+?)\s+in\b|macro\s+(\w+)\s*\(([^%]*)|call\s*\(([^)]*)\)|with\s+([^=%]+))/g,
  )) {
    for (const part of match.slice(1)) for (const [name] of (part ?? '').matchAll(/[A-Za-z_]\w*/g)) names.add(name);
  }
  return names;
}
