// What grows while a project is parsed: drafts of resources, look-ups by name, and what was found wrong.
import {
  type Diagnostic,
  type DiagnosticPlace,
  diagnostic,
  type ErrorKind,
  InternalError,
  type JsonObject,
  type JsonValue,
  type LogEvent,
  type MacroId,
  type NodeId,
  nodeId,
  type Span,
  TsdbtError,
  type YamlPath,
} from '../base/index.ts';
import type { InvocationFacts, MacroRegistry, VarScope } from '../context/index.ts';
import { createVarScope, type PackageSource, type ProjectFile, type ProjectSource } from '../project/index.ts';
import type { UnitStep } from './cache/previous-parse.ts';
import type { UnitCache } from './cache/unit-cache.ts';
import { parseErrors } from './errors.ts';
import type {
  DocBlock,
  ExposureNode,
  GraphResource,
  GroupNode,
  MacroNode,
  ParsedNode,
  SemanticNode,
  SourceNode,
  UnitTestNode,
} from './types.ts';
import { SourceOverrides } from './yaml/source-overrides.ts';

/** A resource under construction. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] };
export type NodeDraft = Draft<ParsedNode>;
/** A resource that stands in YAML alone and is no node. */
export type YamlResource = Draft<ExposureNode> | Draft<GroupNode> | Draft<UnitTestNode> | Draft<SemanticNode>;

/** The config() calls of a node's file: merged values, and their source texts. */
export interface ConfigCalls {
  readonly values: JsonObject;
  readonly unrendered: JsonObject;
}

/** One package as the parsers see it. */
export interface PackageContext {
  readonly source: PackageSource;
  readonly name: string;
  readonly isRoot: boolean;
  readonly vars: VarScope;
}

type ByPackage<T> = Map<string, T>;

export class ParseState {
  readonly source: ProjectSource;
  readonly facts: InvocationFacts;
  readonly registry: MacroRegistry;
  readonly packages: readonly PackageContext[];
  readonly rootPackage: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly diagnostics: Diagnostic[] = [];
  readonly nodes = new Map<NodeId, NodeDraft>();
  readonly sources = new Map<NodeId, Draft<SourceNode>>();
  /** What the project says of sources of packages. */
  readonly sourceOverrides = new SourceOverrides();
  readonly exposures = new Map<NodeId, Draft<ExposureNode>>();
  readonly unitTests = new Map<NodeId, Draft<UnitTestNode>>();
  readonly semantics = new Map<NodeId, Draft<SemanticNode>>();
  readonly groups = new Map<NodeId, GroupNode>();
  readonly docs = new Map<string, DocBlock>();
  readonly macros = new Map<MacroId, Draft<MacroNode>>();
  readonly disabled = new Map<NodeId, Draft<GraphResource>[]>();
  readonly calls = new WeakMap<object, ConfigCalls>();
  /** Notes what each file's parse does, or does it from the cache; undefined when nothing is cached. */
  readonly units: UnitCache | undefined;
  readonly #byName = new Map<string, ByPackage<NodeDraft>>();
  readonly #disabledByName = new Map<string, NodeDraft[]>();
  readonly #contexts: ReadonlyMap<string, PackageContext>;

  constructor(source: ProjectSource, facts: InvocationFacts, registry: MacroRegistry, units?: UnitCache) {
    this.units = units;
    this.source = source;
    this.facts = facts;
    this.registry = registry;
    this.rootPackage = source.root.config.name;
    this.createdAt = facts.services.clock.now() / 1000;
    this.packages = source.packages.map((one) => ({
      source: one,
      name: one.config.name,
      isRoot: one.isRoot,
      vars: createVarScope(source, one.config.name),
    }));
    this.#contexts = new Map(this.packages.map((one) => [one.name, one]));
  }

  /** Runs a step; an error of the user becomes a diagnostic (at `place` when it has none) and the rest goes on. */
  guard<T>(step: () => T, place?: () => DiagnosticPlace): T | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof TsdbtError)) throw error;
      const found = error.diagnostic;
      const at = place?.();
      this.diagnostics.push({ ...found, span: found.span ?? at?.span, nodeId: found.nodeId ?? at?.nodeId });
      return undefined;
    }
  }

  report<P>(kind: ErrorKind<P>, payload: P, place: DiagnosticPlace = {}): void {
    this.diagnostics.push(diagnostic(kind, payload, place));
  }

  /** A warning that dbt prints at parse. */
  warn(event: Omit<LogEvent, 'level'>): void {
    this.facts.services.log.emit({ ...event, level: 'warn' });
  }

  /** One step in the parse of a file: run, or taken from the cache. */
  unit(file: ProjectFile, step: UnitStep, run: () => void): void {
    if (this.units) this.units.run(this, file, step, run);
    else run();
  }

  flag(name: string): boolean {
    return this.source.flags.get(name) === true;
  }

  /**
   * Adds a parsed node to the enabled or the disabled ones; `yamlPath` is the place of one that stands in YAML.
   * @throws TsdbtError duplicate-resource
   */
  addNode(node: NodeDraft, yamlPath?: YamlPath): void {
    this.units?.recorder.draft(node, yamlPath);
    if (node.config['enabled'] === false) {
      this.addDisabled(node);
      return;
    }
    const known = this.nodes.get(node.uniqueId);
    if (known) throw new TsdbtError(duplicateOf(known, node));
    this.nodes.set(node.uniqueId, node);
    if (isRefable(node)) this.#index(node);
  }

  /** Adds a table of a source to the enabled or the disabled ones; `yamlPath` is its place in the YAML. */
  addSource(node: Draft<SourceNode>, yamlPath: YamlPath): void {
    this.units?.recorder.draft(node, yamlPath);
    if (node.config['enabled'] === false) this.addDisabled(node);
    else this.sources.set(node.uniqueId, node);
  }

  /** Adds an enabled resource that stands in YAML alone and is known by its unique_id. */
  addFromYaml(resource: YamlResource): void {
    this.units?.recorder.yamlResource(resource);
    switch (resource.kind) {
      case 'exposure':
        this.exposures.set(resource.uniqueId, resource);
        break;
      case 'group':
        this.groups.set(resource.uniqueId, resource);
        break;
      case 'unit_test':
        this.unitTests.set(resource.uniqueId, resource);
        break;
      default:
        this.semantics.set(resource.uniqueId, resource);
    }
  }

  /** The resource of that kind and unique_id that stands in YAML alone. */
  fromYaml({ kind, uniqueId }: Pick<YamlResource, 'kind' | 'uniqueId'>): YamlResource | undefined {
    if (kind === 'exposure') return this.exposures.get(uniqueId);
    if (kind === 'group') return this.groups.get(uniqueId);
    return kind === 'unit_test' ? this.unitTests.get(uniqueId) : this.semantics.get(uniqueId);
  }

  addDisabled(resource: Draft<GraphResource>): void {
    if (isYamlResource(resource)) this.units?.recorder.yamlResource(resource);
    const known = this.disabled.get(resource.uniqueId);
    if (known) known.push(resource);
    else this.disabled.set(resource.uniqueId, [resource]);
    if (!isNodeDraft(resource)) return;
    const named = this.#disabledByName.get(resource.name);
    if (named) named.push(resource);
    else this.#disabledByName.set(resource.name, [resource]);
  }

  /** Takes a node out of the enabled ones, with its name. */
  removeNode(node: NodeDraft): void {
    if (this.nodes.get(node.uniqueId) === node) this.nodes.delete(node.uniqueId);
    this.unindex(node.name, node);
  }

  removeDisabled(node: NodeDraft): void {
    const rest = (this.disabled.get(node.uniqueId) ?? []).filter((one) => one !== node);
    if (rest.length > 0) this.disabled.set(node.uniqueId, rest);
    else this.disabled.delete(node.uniqueId);
    const named = this.#disabledByName.get(node.name);
    if (named)
      this.#disabledByName.set(
        node.name,
        named.filter((one) => one !== node),
      );
  }

  /** Makes a model, seed or snapshot known under its name (again). */
  index(node: NodeDraft): void {
    this.#index(node);
  }

  unindex(name: string, node: NodeDraft): void {
    const named = this.#byName.get(name);
    if (named?.get(node.packageName) === node) named.delete(node.packageName);
  }

  #index(node: NodeDraft): void {
    if (node.kind === 'model' && node.version !== null) {
      this.#put(`${node.name}.v${node.version}`, node);
      if (String(node.version) !== String(node.latestVersion)) return;
    }
    this.#put(node.name, node);
  }

  #put(name: string, node: NodeDraft): void {
    const named = this.#byName.get(name);
    if (named) named.set(node.packageName, node);
    else this.#byName.set(name, new Map([[node.packageName, node]]));
  }

  /** The enabled model, seed or snapshot of this name; any package's when none is given. */
  refable(name: string, packageName: string | null, version: string | number | null = null): NodeDraft | undefined {
    const named = this.#byName.get(version === null ? name : `${name}.v${version}`);
    const found = packageName === null ? named?.values().next().value : named?.get(packageName);
    this.units?.recorder.lookup({ name, packageName, version, found, disabled: found ? '' : this.disabledIds(name) });
    return found;
  }

  /** All disabled nodes. */
  disabledDrafts(): readonly NodeDraft[] {
    return [...this.disabled.values()].flat().filter(isNodeDraft);
  }

  /** Disabled nodes of this name. */
  disabledNodes(name: string, packageName: string | null, kind?: NodeDraft['kind']): readonly NodeDraft[] {
    const found = (this.#disabledByName.get(name) ?? []).filter(
      (node) =>
        (packageName === null || node.packageName === packageName) && (kind === undefined || node.kind === kind),
    );
    return found;
  }

  /** What there is under a name that is switched off: who finds nothing enabled may look at it. */
  disabledIds(name: string): string {
    if (this.#disabledByName.size === 0) return '';
    const upper = name.toUpperCase();
    const names = upper === name ? [name] : [name, upper];
    return names.flatMap((one) => (this.#disabledByName.get(one) ?? []).map((node) => node.uniqueId)).join(' ');
  }

  /**
   * The enabled node of this kind and name in a package; where `elsewhere` is true and it has none, that of any other.
   */
  nodeOfKind(kind: NodeDraft['kind'], name: string, packageName: string, elsewhere: boolean): NodeDraft | undefined {
    let found = this.nodes.get(nodeId(kind, packageName, name));
    if (!found && elsewhere) {
      for (const node of this.nodes.values()) {
        if (node.kind !== kind || node.name !== name) continue;
        found = node;
        break;
      }
    }
    const disabled = found ? '' : this.disabledIds(name);
    const asked = elsewhere ? `any ${kind}` : kind;
    this.units?.recorder.lookup({ name, packageName, version: null, found, disabled, kind: asked });
    return found;
  }

  /** The package of that name. @throws InternalError when the project has none */
  context(packageName: string): PackageContext {
    const found = this.#contexts.get(packageName);
    if (!found) throw new InternalError(`no package ${packageName} in the project`);
    return found;
  }
}

export function isRefable(node: { readonly kind: string }): boolean {
  return node.kind === 'model' || node.kind === 'seed' || node.kind === 'snapshot';
}

const nodeKinds: ReadonlySet<string> = new Set([
  'model',
  'seed',
  'snapshot',
  'test',
  'analysis',
  'operation',
  'sql_operation',
  'function',
]);

/** True for what dbt calls a node: it has SQL or data. */
export function isNodeKind(kind: JsonValue | undefined): boolean {
  return typeof kind === 'string' && nodeKinds.has(kind);
}

function isYamlResource(resource: Draft<GraphResource>): resource is YamlResource & Draft<GraphResource> {
  return resource.kind !== 'source' && !isNodeDraft(resource);
}

export function isNodeDraft(resource: Draft<GraphResource>): resource is NodeDraft {
  return isNodeKind(resource.kind);
}

interface Named {
  readonly kind: string;
  readonly uniqueId: string;
  readonly name: string;
  readonly originalFilePath: string;
  readonly span: Span;
}

/** The error for two resources with one unique_id, in dbt's words. */
export function duplicateOf(known: Named, added: Named): Diagnostic {
  let name = known.name;
  let action = 'looking for';
  let reference = name;
  if (isRefable(known)) reference = `ref("${name}")`;
  else if ('sourceName' in known) {
    name = `${String(known.sourceName)}_${known.name}`;
    reference = `source("${String(known.sourceName)}", "${known.name}")`;
  } else if (known.kind === 'test' && 'testMetadata' in known && known.testMetadata !== null) {
    const test = known as unknown as { readonly columnName: string | null; readonly fileKeyName: string | null };
    name = `${name}" defined on ${test.columnName ? `column "${test.columnName}" in ` : ''}"${test.fileKeyName ?? ''}`;
    action = 'running';
    reference = 'tests';
  }
  const plural = known.kind === added.kind ? pluralOf(known.kind) : 'resources';
  return diagnostic(
    parseErrors.duplicateResource,
    {
      plural,
      name,
      action,
      reference,
      first: { uniqueId: added.uniqueId, path: added.originalFilePath },
      second: { uniqueId: known.uniqueId, path: known.originalFilePath },
    },
    { span: added.span, related: [{ message: 'the other one', span: known.span }] },
  );
}

/** `models`, `analyses`, `saved_queries` … */
export function pluralOf(kind: string): string {
  if (kind === 'analysis') return 'analyses';
  if (kind === 'saved_query') return 'saved_queries';
  if (kind === 'test') return 'data_tests';
  return `${kind}s`;
}
