// What of the project makes a node what it is: hashes that are equal when the node would be built in the same way.
import { readFileSync } from 'node:fs';
import { jsonText } from '../../artifacts/index.ts';
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  type NodeId,
  sha256,
} from '../../base/index.ts';
import { type CompileEnvironment, isEphemeral, toolSetting } from '../../compile/index.ts';
import type { ProjectGraph } from '../../graph/index.ts';
import { type GraphResource, isNodeKind, type ParsedNode } from '../../parse/index.ts';
import { impurity, normalSql, normalTemplate, unknownRead } from '../../sql/index.ts';
import { MacroTexts, variablesIn } from './macro-texts.ts';
import { ReadSettings } from './read-settings.ts';

/** What is known of the SQL of a node. */
export interface SqlFacts {
  readonly sql: string;
  readonly asked: string | null;
  readonly always: string | null;
}

export interface NodeFactsOptions {
  readonly graph: ProjectGraph;
  readonly facts: CompileEnvironment['facts'];
  /** What else decides on every node: options of the command, the release of tsdbt. */
  readonly marks: JsonObject;
}

/** Settings that change nothing in the warehouse. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'access',
  'database',
  'alias',
  'docs',
  'enabled',
  'freshness',
  'full_refresh',
  'group',
  'meta',
  'on_error',
  'schema',
  'static_analysis',
  'tags',
]);

/** Ways to build a relation of which the rows follow from the inputs alone. */
const REPEATABLE: ReadonlySet<string> = new Set([
  'view',
  'table',
  'materialized_view',
  'dynamic_table',
  'external',
  'ephemeral',
  'seed',
]);

export class NodeFacts {
  readonly graph: ProjectGraph;
  readonly #facts: NodeFactsOptions['facts'];
  readonly #isEmpty: boolean;
  readonly #isDeferred: boolean;
  readonly #macros: MacroTexts;
  readonly #settings: ReadSettings;
  readonly #global: string;
  readonly #keys = new Map<NodeId, string>();
  readonly #parents = new Map<NodeId, string>();
  readonly #hashes = new WeakMap<JsonObject, string>();
  readonly #configs = new Map<string, WeakMap<JsonObject, JsonObject>>();
  readonly #inputs = new Map<NodeId, readonly NodeId[]>();
  /** Hash of the files of macros. */
  #places: string | undefined;

  constructor({ graph, facts, marks }: NodeFactsOptions) {
    this.graph = graph;
    this.#facts = facts;
    this.#isEmpty = marks['empty'] === true;
    this.#isDeferred = marks['defer'] === true;
    const { project } = graph;
    this.#macros = new MacroTexts(project);
    this.#settings = new ReadSettings(project, facts);
    const names = new Set(this.#macros.variables());
    for (const node of project.nodes.values()) for (const name of variablesIn(templateText(node))) names.add(name);
    this.#global = hash([this.#settings.all(names), this.#macros.hash, marks]);
  }

  /** Hash of everything that rendering a node can see; equal keys mean the same SQL where `isQuiet`. */
  key(id: NodeId): string {
    const known = this.#keys.get(id);
    if (known !== undefined) return known;
    // Set before looking at parents: a cycle must not turn into endless recursion.
    this.#keys.set(id, '');
    const made = this.#key(id);
    this.#keys.set(id, made);
    return made;
  }

  #key(id: NodeId): string {
    const resource = this.graph.resources.get(id);
    if (!resource) return '';
    if (resource.kind === 'unit_test') {
      const parents = this.graph.dependsOn(id).map((parent) => this.key(parent));
      return sha256([this.#global, resource.checksum, ...parents].join('\0'));
    }
    if (!isNode(resource)) return sha256(`${this.#global}\0${id}`);
    const { fqn, originalFilePath, patchPath } = resource;
    const parts = [this.#global, id, originalFilePath, patchPath ?? '', fqn.join('\0'), this.code(resource)];
    parts.push(this.#hashOf(resource.config), resource.relationName ?? '', resource.alias);
    for (const parent of this.graph.dependsOn(id)) parts.push(this.#asParent(parent));
    if (resource.kind === 'test') parts.push(jsonText(resource.testMetadata?.kwargs ?? null));
    else if (resource.columns.size > 0) parts.push(resource.description, jsonText(shownColumns(resource)));
    else parts.push(resource.description);
    if (resource.kind === 'model' && resource.constraints.length > 0) parts.push(jsonText([...resource.constraints]));
    return sha256(parts.join('\0'));
  }

  /** What a node can see of one that it reads. */
  #asParent(id: NodeId): string {
    const known = this.#parents.get(id);
    if (known !== undefined) return known;
    const above = this.graph.resources.get(id);
    let made: string = id;
    if (above?.kind === 'source') {
      made += jsonText([above.relationName, above.config, above.meta, above.sourceMeta]);
    } else if (above && isNode(above)) {
      // What is inlined is part of the text.
      const { relationName, config } = above;
      const time = config['event_time'] ?? null;
      made += isEphemeral(above) ? this.key(id) : `${relationName ?? ''}\u0001${time === null ? '' : jsonText(time)}`;
    }
    this.#parents.set(id, made);
    return made;
  }

  /** Hash of an object that many nodes have in common. */
  #hashOf(value: JsonObject): string {
    const known = this.#hashes.get(value);
    if (known !== undefined) return known;
    const made = hash(value).slice(0, 32);
    this.#hashes.set(value, made);
    return made;
  }

  /** Whether equal keys mean that rendering gives the same. */
  isQuiet(resource: GraphResource): boolean {
    if (resource.kind === 'unit_test') return true;
    if (!isNode(resource) || resource.kind === 'seed') return true;
    return !this.#macros.isChanging(templateText(resource));
  }

  /**
   * Hash of everything that a node's SQL follows from, and the places in it, unless it asks the warehouse; undefined where
   * it reads what changes from run to run.
   */
  placedKey(id: NodeId): string | undefined {
    const node = this.graph.project.nodes.get(id);
    if (!node || !this.isQuiet(node)) return undefined;
    this.#places ??= hash([...this.#macros.files()].map((file): JsonValue => [...file]));
    const { origin, path, text } = node.template;
    const file = origin ? [origin.file.path, String(origin.offset), origin.file.text] : [path, text];
    return sha256([this.key(id), this.#places, ...file].join('\0'));
  }

  /** Hash of a node's file. */
  code(node: GraphResource): string {
    if (node.kind === 'unit_test') return node.checksum;
    if (!isNode(node)) return '';
    if (node.kind === 'seed') return this.#seedCode(node);
    return node.checksum.name === 'sha256' && node.kind !== 'test' ? node.checksum.checksum : sha256(node.rawCode);
  }

  /** The checksum of a large seed is its path: then the file is read. */
  #seedCode(node: ParsedNode): string {
    if (node.kind !== 'seed' || node.checksum.name === 'sha256') return node.checksum.checksum;
    try {
      return sha256(readFileSync(node.absolutePath));
    } catch {
      return node.checksum.checksum;
    }
  }

  /** What of the configuration makes the relation, or the verdict of a test. */
  config(node: ParsedNode): JsonObject {
    const known = this.#configs.get(node.kind)?.get(node.config);
    if (known) return known;
    const made = this.#config(node);
    const { contract, persist_docs: persisted } = node.config;
    const isOwn = isJsonObject(contract) && contract['enforced'] === true;
    // Many nodes have the same object, and then nothing else decides.
    if (!isOwn && isNothing(persisted)) {
      const ofKind = this.#configs.get(node.kind) ?? new WeakMap();
      this.#configs.set(node.kind, ofKind.set(node.config, made));
    }
    return made;
  }

  #config(node: ParsedNode): JsonObject {
    const made = jsonObject();
    for (const [key, value] of Object.entries(node.config)) {
      if (WITHOUT_EFFECT.has(key) || isNothing(value)) continue;
      made[key] = value;
    }
    const { contract, persist_docs: persisted } = node.config;
    if (isJsonObject(contract) && contract['enforced'] === true) {
      made['columns'] = [...node.columns.values()].map(
        (column): JsonValue => [column.name, column.data_type, [...column.constraints], column.quote],
      );
      if (node.kind === 'model') made['constraints'] = [...node.constraints];
    }
    if (isJsonObject(persisted)) {
      if (persisted['relation'] === true) made['description'] = hash(node.description);
      if (persisted['columns'] === true)
        made['column_descriptions'] = hash(
          [...node.columns.values()].map(({ name, description }) => [name, description]),
        );
    }
    if (node.kind === 'seed' && this.#isEmpty) made['empty'] = true;
    const macros = node.kind === 'test' ? '' : this.#macros.ofMaterialization(materializedOf(node));
    if (macros !== '') made['macros'] = macros.slice(0, 16);
    // A hook that calls something may do something else when a macro has changed.
    const hooks = jsonText([node.config['pre-hook'] ?? [], node.config['post-hook'] ?? []]);
    if (/\{[{%]/.test(hooks)) made['hook_macros'] = hash([this.#macros.hash]).slice(0, 16);
    return node.kind === 'test' ? jsonObject([['hash', hash(made).slice(0, 32)]]) : made;
  }

  /** True: what the SQL is depends on what the warehouse holds, and the template stands for it. */
  asks(node: ParsedNode): boolean {
    return node.kind !== 'seed' && this.graph.needsWarehouse(node.uniqueId);
  }

  /** True: its SQL is another one each time that it runs, as that of incremental models is after the first. */
  isIncremental(node: ParsedNode): boolean {
    return node.kind === 'model' && materializedOf(node) === 'incremental';
  }

  /** What the SQL of a node means; `compiled` may be missing for nodes that ask the warehouse. */
  sqlFacts(node: ParsedNode, compiled: string | undefined): SqlFacts {
    if (node.kind === 'seed') return { sql: this.code(node), asked: null, always: null };
    const asks = this.asks(node);
    const text = compiled === undefined ? undefined : normalSql(compiled);
    // A test asks about what it tests: it is the same while that is.
    const isByTemplate = (asks && node.kind !== 'test') || this.isIncremental(node);
    return {
      sql: isByTemplate ? this.#templateHash(node) : sha256(text ?? ''),
      asked: asks && node.kind === 'model' && !this.isIncremental(node) && text !== undefined ? sha256(text) : null,
      always: this.#impurity(node, text, isByTemplate),
    };
  }

  #templateHash(node: ParsedNode): string {
    const text = templateText(node);
    const inlined = this.graph
      .dependsOn(node.uniqueId)
      .flatMap((id) => this.graph.project.nodes.get(id) ?? [])
      .filter(isEphemeral)
      .map((parent) => this.#templateHash(parent));
    const reached = [...this.#macros.reached(text)];
    const macros = reached.map(({ uniqueId, block }) => `${uniqueId}\n${normalTemplate(block.text)}`);
    const settings = this.#settings.of([text, ...reached.map(({ block }) => block.text)], reached.length > 0);
    return hash([normalTemplate(node.rawCode), macros.sort(), inlined, settings]);
  }

  #impurity(node: ParsedNode, text: string | undefined, isByTemplate: boolean): string | null {
    const reuse = toolSetting(node, 'reuse');
    if (reuse === true) return null;
    if (reuse === false) return 'meta.tsdbt.reuse says that it is never reused';
    if (isByTemplate && !this.isQuiet(node)) return 'its template reads what changes from run to run';
    if (text === undefined) return null;
    const impure = impurity(text, { knowsFiles: this.#readsFiles(node) });
    if (impure !== undefined) return impure;
    // References may mean the relations of another state.
    if (this.#isDeferred) return null;
    const unknown = unknownRead(text, this.#knownNames(node));
    return unknown === undefined ? null : `it reads ${unknown}, of which no ref and no source tells`;
  }

  /** A source in files is written into the SQL as a call that reads them. */
  #readsFiles(node: ParsedNode): boolean {
    const locations = ['external_location', 'external'];
    return this.inputs(node.uniqueId).some((id) => {
      const source = this.graph.project.sources.get(id);
      return [source?.meta, source?.sourceMeta, source?.config, source?.config['meta']].some(
        (facts) => isJsonObject(facts) && locations.some((name) => facts[name] !== undefined),
      );
    });
  }

  #knownNames(node: ParsedNode): ReadonlySet<string> {
    const names = new Set<string>();
    const add = (id: NodeId): void => {
      const above = this.graph.resources.get(id);
      if (above?.kind === 'source') names.add(above.relationName);
      else if (above && isNode(above)) {
        if (above.relationName !== null) names.add(above.relationName);
        if (isEphemeral(above)) for (const next of this.graph.dependsOn(id)) add(next);
      }
    };
    for (const id of this.graph.dependsOn(node.uniqueId)) add(id);
    if (node.relationName !== null) names.add(node.relationName);
    return names;
  }

  /** Whether the author answers for a node whose inputs nobody can tell of. */
  isAnsweredFor(resource: GraphResource): boolean {
    return isNode(resource) && toolSetting(resource, 'reuse') === true;
  }

  /** Nearest sources and nodes with a relation above. */
  inputs(id: NodeId): readonly NodeId[] {
    const known = this.#inputs.get(id);
    if (known) return known;
    this.#inputs.set(id, []);
    const found = new Set<NodeId>();
    for (const parent of this.graph.dependsOn(id)) {
      const above = this.graph.resources.get(parent);
      if (!above) continue;
      if (isEphemeral(above)) for (const further of this.inputs(parent)) found.add(further);
      else if (above.kind === 'source' || isNodeKind(above.kind)) found.add(parent);
    }
    const made = [...found].sort();
    this.#inputs.set(id, made);
    return made;
  }

  /** What its version is a hash of, besides the inputs; undefined where a build gives other rows each time. */
  content(
    node: ParsedNode,
    { sql, always, config }: Pick<SqlFacts, 'sql' | 'always'> & { readonly config: JsonObject },
  ): string | undefined {
    if (node.kind === 'snapshot' || always !== null) return undefined;
    if (node.kind === 'test' || node.kind === 'function') return sql;
    const hasHooks = !isNothing(node.config['pre-hook']) || !isNothing(node.config['post-hook']);
    if (hasHooks || !REPEATABLE.has(materializedOf(node))) return undefined;
    return sha256(`${sql}\0${this.#hashOf(config)}`);
  }

  /** The version that a source says it has; null: nothing tells. */
  declaredVersion(id: NodeId): string | null {
    const source = this.graph.project.sources.get(id);
    if (!source) return null;
    for (const meta of [source.config['meta'], source.meta, source.sourceMeta]) {
      const own = isJsonObject(meta) ? meta['tsdbt'] : undefined;
      const version = isJsonObject(own) ? own['source_version'] : undefined;
      if (version !== undefined && version !== null) return `declared:${String(version)}`;
    }
    return null;
  }

  get targetName(): string {
    return this.#facts.targetName;
  }
}

/** How a node becomes a relation. */
export function materializedOf(node: ParsedNode): string {
  const found = node.config['materialized'];
  return typeof found === 'string' ? found : node.kind === 'seed' ? 'seed' : 'view';
}

/** A node with SQL or data of its own. */
export function isNode(resource: GraphResource): resource is ParsedNode {
  return isNodeKind(resource.kind);
}

/** Of the model that a unit test is for: what it was tested with. */
export function unitTestSql(checksum: string, model: Pick<SqlFacts, 'sql'> | undefined): string {
  return hash([checksum, model?.sql ?? null]);
}

/** Everything of a node that is rendered. */
function templateText(node: ParsedNode): string {
  if (node.kind !== 'test' || !node.testMetadata) return node.rawCode;
  // Quotes as the template has them.
  return `${node.rawCode}\n${jsonText(node.testMetadata.kwargs).replaceAll('\\"', '"')}`;
}

/** Columns as templates see them, by what of them a template uses. */
function shownColumns(node: ParsedNode): JsonValue {
  return [...node.columns.values()].map(
    (column): JsonValue => [
      column.name,
      column.data_type,
      column.description,
      column.quote,
      column.constraints.length > 0 ? [...column.constraints] : null,
      column.meta,
    ],
  );
}

function isNothing(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (isJsonArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

function hash(value: JsonValue): string {
  return sha256(jsonText(value));
}
