// manifest.json: the linked project with what was compiled of it.
import {
  type EarlierManifest,
  FileChanged,
  type FilePart,
  KEPT,
  type ManifestKeys,
  type ManifestMetadata,
  ManifestParts,
  type ManifestV12,
  manifestText,
  openEarlierManifest,
  type PartlyKeptManifest,
  type Section,
  writeManifestIndex,
} from '../artifacts/index.ts';
import { type JsonObject, type JsonValue, jsonObject, type MacroId, md5, type NodeId, sha256 } from '../base/index.ts';
import { type CompiledNode, extraCtesOf, foreignKeyFields } from '../compile/index.ts';
import { nodeRelation, projectSelectors } from '../graph/index.ts';
import {
  type GraphResource,
  type ManifestExtra,
  manifestNode,
  type ParsedNode,
  type SemanticNode,
} from '../parse/index.ts';
import { targetPrefix } from '../project/index.ts';
import { type NodeResult, sqlFile } from '../run/index.ts';
import { handedOver, isHandOver } from './hand-over.ts';
import { ManifestReuse, manifestKeys } from './manifest-reuse.ts';
import { writeOsiDocument } from './osi/write-osi-document.ts';
import { artifactMetadata, type ReportInput, utcTime, writeArtifact } from './report-input.ts';
import { writeSemanticManifest } from './semantic-manifest.ts';

interface ManifestContent {
  /** Nodes that were compiled in this invocation. */
  readonly compiled: ReadonlyMap<NodeId, CompiledNode>;
  /** Macros called by the nodes that were compiled, or tried to. */
  readonly calledMacros?: ReadonlyMap<NodeId, ReadonlySet<MacroId>> | undefined;
  /** Results of this invocation: they say which nodes were built. */
  readonly results?: readonly NodeResult[] | undefined;
}

/** Writes target/manifest.json node by node, semantic_manifest.json and osi_document.json; gives the manifest's path. @throws TsdbtError 1901 */
export function writeManifest(input: ReportInput, content: ManifestContent): string {
  writeSemanticManifest(input);
  writeOsiDocument(input);
  const keys = manifestKeys(input);
  if (keys) return writeKeptManifest(input, content, keys);
  const manifest = manifestOf(input, new NodeShape(input, content));
  const shown = isHandOver(input.facts.services.env) ? handedOver(manifest, input.graph) : manifest;
  return writeArtifact(input, 'manifest.json', manifestText(shown));
}

/** Writes a manifest with as much as possible of the one that an earlier command wrote of the same project. */
function writeKeptManifest(input: ReportInput, content: ManifestContent, keys: ManifestKeys): string {
  const { targetDirectory } = input.source;
  const write = (earlier: EarlierManifest | undefined): string => {
    const shape = new NodeShape(input, content);
    const reuse = new ManifestReuse(input, keys, earlier, (id) => shape.mark(id));
    const parts = new ManifestParts(partlyKept(input, shape, reuse), earlier, (id) => shape.mark(id));
    const path = writeArtifact(input, 'manifest.json', checked(parts, earlier));
    writeManifestIndex(targetDirectory, keys, parts.places);
    return path;
  };
  const earlier = openEarlierManifest(targetDirectory, keys.program);
  try {
    return write(earlier);
  } catch (thrown) {
    if (!(thrown instanceof FileChanged)) throw thrown;
    return write(undefined);
  } finally {
    earlier?.close();
  }
}

/**
 * The parts; at their end nothing is put in its place unless what was copied from is as it was. It is closed by then:
 * Windows puts nothing in the place of an open file.
 */
function* checked(parts: ManifestParts, earlier: EarlierManifest | undefined): Iterable<string | FilePart> {
  yield* parts;
  earlier?.check();
  earlier?.close();
}

/** The manifest with what can be kept. */
function partlyKept(input: ReportInput, shape: NodeShape, reuse: ManifestReuse): PartlyKeptManifest {
  const { nodes, sources } = input.graph.project;
  const whole = manifestOf(input, shape);
  return {
    ...whole,
    nodes: reuse.members('nodes', withoutFunctions(nodes.values()), (node) => shape.node(node)),
    sources: reuse.members('sources', [...sources.values()], (one) => manifestNode(one)),
    macros: reuse.keepsMacros ? KEPT : whole.macros,
    parent_map: reuse.keepsEdges ? KEPT : whole.parent_map,
    child_map: reuse.keepsEdges ? KEPT : whole.child_map,
  };
}

function withoutFunctions(nodes: Iterable<ParsedNode>): readonly ParsedNode[] {
  return [...nodes].filter((node) => node.kind !== 'function');
}

/** The manifest; members are made when they are asked for. */
function manifestOf(input: ReportInput, shape: NodeShape): ManifestV12 {
  const { graph } = input;
  const { project } = graph;
  const semantic = (kind: SemanticNode['kind']): Section =>
    members(
      [...project.semantics.values()].filter((one) => one.kind === kind),
      (one) => shape.linked(one),
    );
  const functions = [...project.nodes.values()].filter((node) => node.kind === 'function');
  return {
    metadata: manifestMetadata(input),
    nodes: nodeMembers(input, shape),
    sources: members(project.sources.values(), (one) => manifestNode(one)),
    macros: members(project.macros.values(), (one) => manifestNode(one)),
    docs: members(project.docs.values(), (one) => manifestNode(one)),
    exposures: members(project.exposures.values(), (one) => shape.linked(one)),
    metrics: semantic('metric'),
    groups: members(project.groups.values(), (one) => manifestNode(one)),
    selectors: selectorSection(input),
    disabled: disabledSection(input),
    parent_map: edges(input, (id) => graph.dependsOn(id)),
    child_map: edges(input, childrenOf(input)),
    group_map: groupMap(input),
    saved_queries: semantic('saved_query'),
    semantic_models: semantic('semantic_model'),
    unit_tests: members(project.unitTests.values(), (one) => shape.linked(one)),
    functions: members(functions, (node) => shape.node(node)),
  };
}

function* nodeMembers({ graph }: ReportInput, shape: NodeShape): Iterable<readonly [string, JsonObject]> {
  yield* members(withoutFunctions(graph.project.nodes.values()), (node) => shape.node(node));
}

function* members<T extends { readonly uniqueId: string }>(
  values: Iterable<T>,
  shape: (value: T) => JsonObject,
): Iterable<readonly [string, JsonObject]> {
  for (const value of values) yield [value.uniqueId, shape(value)];
}

/** Shapes resources with their resolved parents and, where there is some, compiled code. */
class NodeShape {
  readonly #input: ReportInput;
  readonly #content: ManifestContent;
  readonly #results: ReadonlyMap<NodeId, NodeResult>;
  readonly #prefix: string;
  /** Nothing was compiled or run. */
  readonly #isSilent: boolean;

  constructor(input: ReportInput, content: ManifestContent) {
    this.#input = input;
    this.#content = content;
    this.#results = new Map((content.results ?? []).map((result) => [result.uniqueId, result]));
    this.#prefix = targetPrefix(input.source);
    const { compiled, calledMacros } = content;
    this.#isSilent = this.#results.size + compiled.size + (calledMacros?.size ?? 0) === 0;
  }

  linked(resource: GraphResource): JsonObject {
    const { graph } = this.#input;
    return manifestNode(resource, {
      dependsOn: graph.dependsOn(resource.uniqueId),
      nodeRelation: nodeRelation(graph, resource.uniqueId),
    });
  }

  /** Hash of all that is known of a node since it was parsed; empty: nothing is. Equal marks of a node mean equal members. */
  mark(id: string): string {
    if (this.#isSilent) return '';
    const { graph } = this.#input;
    const node = graph.project.nodes.get(id as NodeId);
    if (!node) return '';
    const { compiled: compilations, calledMacros } = this.#content;
    const [result, compilation, called] = [
      this.#results.get(node.uniqueId),
      compilations.get(node.uniqueId),
      calledMacros?.get(node.uniqueId),
    ];
    if (!result && !compilation && !called) return '';
    const compiled = this.#compiledCode(node, result);
    const parts = [
      compiled?.code,
      compiled && this.#compiledPath(node),
      this.#buildPath(node, result),
      result?.resource.kind === 'operation' ? result.resource.index : null,
    ];
    const { foreignKeys, overloads = null } = compilation ?? {};
    const rare = [compiled?.extraCtes ?? [], [...(called ?? [])], foreignKeys ? [...foreignKeys] : null, overloads];
    return sha256(`${parts.join('\0')}\0${JSON.stringify(rare)}`).slice(0, 32);
  }

  node(node: ParsedNode): JsonObject {
    const result = this.#results.get(node.uniqueId);
    if (node.kind === 'operation' && result?.resource.kind === 'operation') {
      node = { ...node, index: result.resource.index };
    }
    const compiled = this.#compiledCode(node, result);
    const plain = manifestNode(node, {
      dependsOn: this.#input.graph.dependsOn(node.uniqueId),
      buildPath: this.#buildPath(node, result),
      compiledPath: compiled?.code ? this.#compiledPath(node) : null,
      compiled,
      calledMacros: this.#content.calledMacros?.get(node.uniqueId),
    });
    const { foreignKeys: targets, overloads } = this.#content.compiled.get(node.uniqueId) ?? {};
    const shape = {
      ...plain,
      ...foreignKeyFields(plain, targets),
      ...(overloads ? { overloads } : {}),
    };
    // A test whose model is missing or disabled stays in the manifest, switched off (case s06).
    if (this.#input.graph.resources.has(node.uniqueId)) return shape;
    return jsonObject(
      Object.entries({ ...shape, config: jsonObject(Object.entries({ ...node.config, enabled: false })) }),
    );
  }

  #compiledCode(node: ParsedNode, result: NodeResult | undefined): ManifestExtra['compiled'] {
    if (node.kind === 'seed') return undefined;
    const compiled = this.#content.compiled.get(node.uniqueId);
    if (compiled) {
      // What ran is what counts: `show` puts a limit around the SQL.
      return { code: result?.compiledCode ?? compiled.sql, extraCtes: extraCtesOf(compiled) };
    }
    const code = result?.compiledCode;
    return code === undefined || code === null ? undefined : { code, extraCtes: [] };
  }

  #compiledPath(node: ParsedNode): string {
    return `${this.#prefix}/${sqlFile('compiled', node)}`;
  }

  /** Hooks are run from memory; what was skipped or never started has no file. */
  #buildPath(node: ParsedNode, result: NodeResult | undefined): string | null {
    if (!result || result.status === 'skipped' || node.kind === 'operation') return null;
    return result.buildPath;
  }
}

function manifestMetadata(input: ReportInput): ManifestMetadata {
  const { facts, source } = input;
  const { quoting } = source.root.config;
  const defaults = facts.target.dialect.quoteByDefault;
  return {
    ...artifactMetadata(facts, 'manifest/v12'),
    project_name: source.root.config.name,
    project_id: md5(source.root.config.name),
    user_id: null,
    send_anonymous_usage_stats: false,
    adapter_type: facts.target.type,
    quoting: jsonObject([
      ['database', quoting.database ?? defaults.database],
      ['schema', quoting.schema ?? defaults.schema],
      ['identifier', quoting.identifier ?? defaults.identifier],
      ['column', null],
    ]),
    run_started_at: utcTime(facts.runStartedAt).replace('Z', '+00:00'),
  };
}

/** Children, tests that are left out of the graph among them. */
function childrenOf({ graph }: ReportInput): (id: NodeId) => readonly NodeId[] {
  const more = new Map<NodeId, NodeId[]>();
  for (const [child, parents] of graph.leftOut) {
    for (const parent of parents) {
      const known = more.get(parent);
      if (known) known.push(child);
      else more.set(parent, [child]);
    }
  }
  return (id) => [...graph.children(id), ...(more.get(id) ?? [])];
}

function* edges(
  { graph }: ReportInput,
  neighbours: (id: NodeId) => readonly NodeId[],
): Iterable<readonly [string, readonly string[]]> {
  const { project } = graph;
  const ofKind = (kind: SemanticNode['kind']): NodeId[] =>
    [...project.semantics.values()].filter((one) => one.kind === kind).map((one) => one.uniqueId);
  const ids = [
    ...project.nodes.keys(),
    ...project.sources.keys(),
    ...project.exposures.keys(),
    ...ofKind('metric'),
    ...ofKind('semantic_model'),
    ...ofKind('saved_query'),
    ...project.unitTests.keys(),
  ];
  for (const id of ids) yield [id, [...neighbours(id)].sort()];
}

function* groupMap({ graph }: ReportInput): Iterable<readonly [string, readonly string[]]> {
  const map = new Map<string, string[]>([...graph.project.groups.values()].map((group) => [group.name, []]));
  for (const resource of [...graph.project.nodes.values(), ...graph.project.semantics.values()]) {
    const { group } = resource;
    if (typeof group === 'string') map.get(group)?.push(resource.uniqueId);
  }
  yield* map;
}

function* disabledSection({ graph }: ReportInput): Iterable<readonly [string, readonly JsonObject[]]> {
  for (const [id, resources] of graph.project.disabled) yield [id, resources.map((one) => manifestNode(one))];
}

/** Selectors by name, with text criteria written out. */
function selectorSection({ source, facts }: ReportInput): Section<JsonValue> {
  return Object.entries(projectSelectors(source, facts).value.manifest);
}
