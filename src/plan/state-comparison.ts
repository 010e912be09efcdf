// The answers to `state:` selectors: the linked project beside an earlier manifest.
import { memberOf } from '../artifacts/index.ts';
import {
  type Diagnostic,
  diagnostic,
  fail,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  jsonObject,
  type MacroId,
  type NodeId,
  span,
} from '../base/index.ts';
import type { ProjectGraph, StateComparison, StateQuestion } from '../graph/index.ts';
import { type GraphResource, isNodeKind, manifestNode, unrenderedConfigOf } from '../parse/index.ts';
import { DBT_VERSION } from '../project/index.ts';
import { changedMacros } from './changed-macros.ts';
import { contractChange, removedContract } from './contract-change.ts';
import { planErrors } from './errors.ts';
import { sameConfig, sameContents, sameIdentity, samePersistedDescriptions, sameRelation } from './same-resource.ts';

export interface StateComparisonOptions {
  readonly graph: ProjectGraph;
  /** manifest.json of the state, in the shape of v12. */
  readonly manifest: JsonObject;
  /** `state_modified_compare_more_unrendered_values` */
  readonly comparesUnrendered: boolean;
  /** Constraint types that the engine enforces. */
  readonly enforcedConstraints: ReadonlySet<string>;
  /** MAXIMUM_SEED_SIZE_MIB, for texts. */
  readonly maximumSeedSize: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Sections of a manifest in which dbt looks for an earlier resource, in this order. */
const SECTIONS = [
  'nodes',
  'sources',
  'exposures',
  'metrics',
  'semantic_models',
  'unit_tests',
  'saved_queries',
  'functions',
] as const;

/** Compares as the selection asks for it; each resource is brought into the manifest's shape once. */
export class ManifestComparison implements StateComparison {
  readonly #options: StateComparisonOptions;
  readonly #shapes = new Map<NodeId, JsonObject>();
  readonly #warnings = new Map<string, Diagnostic>();
  #macros: ReadonlySet<MacroId> | undefined;

  constructor(options: StateComparisonOptions) {
    this.#options = options;
  }

  /** What comparing has warned about so far, each once. */
  get diagnostics(): readonly Diagnostic[] {
    return [...this.#warnings.values()];
  }

  /** The test that a question stands for. @throws TsdbtError 1801 when a contracted model with a version is gone */
  matcher(question: StateQuestion): (resource: GraphResource) => boolean {
    if (question === 'modified' || question === 'unmodified' || question === 'modified.contract') this.#checkRemoved();
    return (resource) => this.#matches(resource, question);
  }

  /** Whether a model's contract is another one. @throws TsdbtError 1801 when a model with a version breaks it */
  differsInContract(resource: GraphResource): boolean {
    return this.#differsIn(resource, this.#before(resource.uniqueId), 'modified.contract');
  }

  /** @throws TsdbtError 1801 when a model with a version breaks its contract */
  #matches(resource: GraphResource, question: StateQuestion): boolean {
    const before = this.#before(resource.uniqueId);
    switch (question) {
      case 'new':
        return before === undefined;
      case 'old':
        return before !== undefined;
      case 'modified':
        return this.#isModified(resource, before);
      case 'unmodified':
        return !this.#isModified(resource, before);
      case 'modified.macros':
        return this.#hasChangedMacro(resource);
      default:
        return this.#differsIn(resource, before, question);
    }
  }

  #isModified(resource: GraphResource, before: JsonObject | undefined): boolean {
    return !this.#isSame(resource, before) || this.#hasChangedMacro(resource);
  }

  #isSame(resource: GraphResource, before: JsonObject | undefined): boolean {
    // A new source, exposure or semantic resource is no change to dbt; a new node or unit test is one.
    if (!before) return !isNodeKind(resource.kind) && resource.kind !== 'unit_test';
    const now = this.#now(resource);
    const rules = this.#options;
    if (!isNodeKind(resource.kind)) return sameContents(now, before, rules);
    if (resource.kind === 'test' && resource.testKind === 'generic') {
      return sameConfig(now, before) && sameIdentity(now, before);
    }
    // Asked first: a broken contract ends the command whatever else is the same.
    const sameContract = this.#sameContract(resource, now, before);
    return (
      this.#sameBody(resource, now, before) &&
      sameConfig(now, before) &&
      samePersistedDescriptions(now, before) &&
      sameIdentity(now, before) &&
      sameRelation(now, before, rules) &&
      sameContract
    );
  }

  /** One part of a resource; kinds without this part never differ in it, new resources do. */
  #differsIn(resource: GraphResource, before: JsonObject | undefined, question: StateQuestion): boolean {
    const isNode = isNodeKind(resource.kind);
    const hasPart =
      question === 'modified.configs'
        ? resource.kind !== 'unit_test'
        : question === 'modified.relation'
          ? isNode || resource.kind === 'source'
          : isNode;
    if (!hasPart) return false;
    if (!before) return true;
    const now = this.#now(resource);
    switch (question) {
      case 'modified.body':
        return !this.#sameBody(resource, now, before);
      case 'modified.configs':
        return !sameConfig(now, before);
      case 'modified.persisted_descriptions':
        return !samePersistedDescriptions(now, before);
      case 'modified.relation':
        return !sameRelation(now, before, this.#options);
      default:
        return !this.#sameContract(resource, now, before);
    }
  }

  #sameBody(resource: GraphResource, now: JsonObject, before: JsonObject): boolean {
    if (resource.kind !== 'seed') return now['raw_code'] === (before['raw_code'] ?? '');
    const [name, text] = [resource.checksum.name, resource.checksum.checksum];
    const earlier = memberOf(before['checksum'], 'name');
    const isSame = earlier === name && memberOf(before['checksum'], 'checksum') === text;
    if (name !== 'path') return isSame;
    const kind =
      earlier !== 'path' ? planErrors.seedIncreased : isSame ? planErrors.seedSamePath : planErrors.seedMoved;
    const seed = `${resource.packageName}.${resource.name}`;
    this.#warn(diagnostic(kind, { seed, limit: `${this.#options.maximumSeedSize}MiB` }, { nodeId: resource.uniqueId }));
    return isSame;
  }

  #sameContract(resource: GraphResource, now: JsonObject, before: JsonObject): boolean {
    if (resource.kind !== 'model') return true;
    const change = contractChange(now, before, this.#options.enforcedConstraints);
    if (change.breaking.length === 0) return change.isSame;
    const place = { span: resource.span, nodeId: resource.uniqueId };
    if (resource.version !== null) return fail(planErrors.breakingChange, { changes: change.breaking }, place);
    const payload = { name: resource.name, path: resource.originalFilePath, changes: change.breaking };
    this.#warn(diagnostic(planErrors.unversionedBreakingChange, payload, place));
    return false;
  }

  /** Contracted models that the project has no more. */
  #checkRemoved(): void {
    const { graph, manifest, now } = this.#options;
    const nodes = manifest['nodes'];
    if (!isJsonObject(nodes)) return;
    for (const [id, before] of Object.entries(nodes)) {
      const nodeId = id as NodeId;
      if (!isJsonObject(before) || graph.project.nodes.has(nodeId)) continue;
      const disabled = graph.project.disabled.get(nodeId)?.[0];
      const removed = disabled ? manifestNode(disabled) : before;
      if (removed['resource_type'] !== 'model') continue;
      const breaking = removedContract(removed, now);
      if (breaking === undefined) continue;
      const [name, path] = [String(removed['name']), String(removed['original_file_path'])];
      const place = { nodeId, span: span({ path, text: '' }, 0, 0) };
      if ((removed['version'] ?? null) !== null) fail(planErrors.breakingChange, { changes: [breaking] }, place);
      this.#warn(diagnostic(planErrors.unversionedBreakingChange, { name, path, changes: [breaking] }, place));
    }
  }

  #hasChangedMacro(resource: GraphResource): boolean {
    if (!('macroDependencies' in resource)) return false;
    this.#macros ??= changedMacros(this.#options.graph.project, this.#options.manifest);
    const changed = this.#macros;
    return changed.size > 0 && resource.macroDependencies.some((id) => changed.has(id));
  }

  #before(id: NodeId): JsonObject | undefined {
    for (const section of SECTIONS) {
      const found = memberOf(this.#options.manifest[section], id);
      if (isJsonObject(found)) return section === 'nodes' ? this.#withCallTexts(found) : found;
    }
    return undefined;
  }

  /** Other releases kept values of config() calls in other ways: they are read again from the text, as dbt does. */
  #withCallTexts(node: JsonObject): JsonObject {
    const { comparesUnrendered, manifest } = this.#options;
    const { raw_code: text, unrendered_config: config } = node;
    const version = memberOf(manifest['metadata'], 'dbt_version');
    if (!comparesUnrendered || typeof version !== 'string' || version === DBT_VERSION) return node;
    if (typeof text !== 'string' || !isJsonObject(config) || Object.keys(config).length === 0) return node;
    if (node['resource_type'] === 'test' && isSimpleTest(node)) return node;
    const made = jsonObject(Object.entries(node));
    made['unrendered_config'] = jsonObject([...Object.entries(config), ...Object.entries(unrenderedConfigOf(text))]);
    return made;
  }

  #now(resource: GraphResource): JsonObject {
    const known = this.#shapes.get(resource.uniqueId);
    if (known) return known;
    const made = manifestNode(resource, { dependsOn: this.#options.graph.dependsOn(resource.uniqueId) });
    this.#shapes.set(resource.uniqueId, made);
    return made;
  }

  #warn(found: Diagnostic): void {
    this.#warnings.set(found.message, found);
  }
}

/** `not_null` and `unique` of dbt itself: their config is set without a call. */
function isSimpleTest(node: JsonObject): boolean {
  const macros = memberOf(node['depends_on'], 'macros');
  if (!isJsonArray(macros) || macros.length !== 1) return false;
  return macros[0] === 'macro.dbt.test_not_null' || macros[0] === 'macro.dbt.test_unique';
}
