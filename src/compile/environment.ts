// What compiling shares over a whole command: the graph, the facts, the vars, what is compiled already.
import { type JsonObject, jsonObject, type MacroId, type NodeId } from '../base/index.ts';
import type { DatabaseAccess, InvocationFacts, VarScope } from '../context/index.ts';
import { nodeRelation, type ProjectGraph } from '../graph/index.ts';
import { Dict, type Rendered, toValue, type Value } from '../jinja/index.ts';
import { manifestNode, type ParsedNode } from '../parse/index.ts';
import { createVarScope } from '../project/index.ts';
import type { Deferral } from './deferral.ts';
import type { EventWindow } from './event-window.ts';
import { RelationMakers } from './relation-makers.ts';
import { type CompiledNode, extraCtesOf } from './types.ts';

export interface CompileOptions {
  /** `--empty`: refs and sources are read with `where false limit 0`. */
  readonly empty?: boolean;
  /** `--no-inject-ephemeral-ctes`. */
  readonly injectEphemeralCtes?: boolean;
  /** `--no-introspect`: no warehouse while compiling. */
  readonly introspect?: boolean;
  /** `--sample` */
  readonly sample?: EventWindow | undefined;
  /** `--defer` and `clone`. */
  readonly deferral?: Deferral | undefined;
  /** What the command selected: `selected_resources` in templates. */
  readonly ids?: readonly NodeId[];
  /** The file that a node's SQL is written to, as artifacts name it. */
  readonly sqlFile?: ((folder: 'compiled' | 'run', node: ParsedNode) => string) | undefined;
}

/** What rendering a node gave. */
export interface RenderedAhead {
  readonly written: Rendered;
  /** In the order in which the template refers to them. */
  readonly ephemeral: readonly NodeId[];
  /** Macros that the template called; undefined where it was read without rendering it. */
  readonly called: Set<MacroId> | undefined;
}

/** SQL as an earlier command compiled it. */
export interface KeptSqlText {
  readonly sql: string;
  /** Macros that the template called; undefined where it was read without rendering it. */
  readonly called: ReadonlySet<MacroId> | undefined;
}

/** Knows SQL of an earlier command, of nodes for which all that it follows from is the same. */
export interface KeptSqlSource {
  read(node: ParsedNode): KeptSqlText | undefined;
  /** Hears what was compiled now. */
  note(node: ParsedNode, compiled: CompiledNode, called: ReadonlySet<MacroId> | undefined): void;
}

/** Makes the database access of one node; undefined in commands without a warehouse. */
export type DatabaseFactory = (id: NodeId) => DatabaseAccess;

export class CompileEnvironment {
  readonly graph: ProjectGraph;
  readonly facts: InvocationFacts;
  readonly options: CompileOptions;
  readonly databaseFor: DatabaseFactory | undefined;
  /** Finished and running compilations, so that a shared ephemeral parent is compiled once. */
  readonly compiled = new Map<NodeId, Promise<CompiledNode>>();
  /** Nodes whose compilation ended well, for the manifest. */
  readonly finished = new Map<NodeId, CompiledNode>();
  /** Nodes that were rendered before their turn, until it comes. */
  readonly ahead = new Map<NodeId, RenderedAhead>();
  /** Macros that a node's template called while it was compiled: dbt adds them to those seen at parse. */
  readonly calledMacros = new Map<NodeId, Set<MacroId>>();
  /** Nodes whose main statement was written to a file. */
  readonly #withRunFile = new Set<NodeId>();
  /** Set where SQL of earlier commands may be taken. */
  kept: KeptSqlSource | undefined;
  readonly #keptTexts = new Map<NodeId, KeptSqlText | undefined>();
  readonly #vars = new Map<string, VarScope>();
  /** Which relations the project makes. */
  readonly makers: RelationMakers;
  #graphValue: Dict | undefined;
  #graphNodes = new Dict();
  /** Nodes of which more is known than `graph` says. */
  readonly #stale = new Set<NodeId>();

  constructor(graph: ProjectGraph, facts: InvocationFacts, options: CompileOptions, databaseFor?: DatabaseFactory) {
    this.graph = graph;
    this.facts = facts;
    this.options = options;
    this.makers = new RelationMakers(graph, options.ids);
    this.databaseFor = databaseFor;
  }

  /** The SQL of a node that need not be rendered; asked for once. */
  keptText(id: NodeId): KeptSqlText | undefined {
    if (!this.kept || this.#keptTexts.has(id)) return this.#keptTexts.get(id);
    const node = this.graph.project.nodes.get(id);
    const found = node && this.kept.read(node);
    this.#keptTexts.set(id, found);
    return found;
  }

  /** Vars as nodes of this package see them. */
  vars(packageName: string): VarScope {
    const known = this.#vars.get(packageName);
    if (known) return known;
    const made = createVarScope(this.graph.project.source, packageName);
    this.#vars.set(packageName, made);
    return made;
  }

  /** Keeps what a node was compiled to. */
  finish(id: NodeId, compiled: CompiledNode): void {
    this.finished.set(id, compiled);
    this.#changed(id);
  }

  /** Hears that a node's main statement was written to a file. */
  noteRunFile(id: NodeId): void {
    this.#withRunFile.add(id);
    this.#changed(id);
  }

  /** Hears which macros the materialization of a test called: dbt adds them to those of the test. */
  noteCalled(id: NodeId, macros: Iterable<MacroId>): void {
    // A set of its own: what is kept for later commands is what compiling called.
    this.calledMacros.set(id, new Set([...(this.calledMacros.get(id) ?? []), ...macros]));
    this.#changed(id);
  }

  #changed(id: NodeId): void {
    if (this.#graphValue) this.#stale.add(id);
  }

  /** dbt's `graph` for templates: of nodes that were compiled and run it says how, as in hooks at the end of a run. */
  graphValue(): Value {
    this.#graphValue ??= this.#makeGraphValue();
    for (const id of this.#stale) if (this.#graphNodes.has(id)) this.#graphNodes.set(id, toValue(this.#nodeNow(id)));
    this.#stale.clear();
    return this.#graphValue;
  }

  #makeGraphValue(): Dict {
    const { project } = this.graph;
    const section = (
      entries: Iterable<readonly [string, unknown]>,
      wanted: (kind: string) => boolean,
      shape = (id: NodeId): JsonObject => this.manifestOf(id),
    ): Dict => {
      const dict = new Dict();
      for (const [id, resource] of entries) {
        const kind = (resource as { readonly kind: string }).kind;
        if (wanted(kind)) dict.set(id, toValue(shape(id as NodeId)));
      }
      return dict;
    };
    this.#graphNodes = section(
      project.nodes,
      (kind) => kind !== 'function',
      (id) => this.#nodeNow(id),
    );
    return new Dict([
      ['nodes', this.#graphNodes],
      ['sources', section(project.sources, () => true)],
      ['exposures', section(project.exposures, () => true)],
      ['metrics', section(project.semantics, (kind) => kind === 'metric')],
      ['groups', section(project.groups, () => true)],
      ['semantic_models', section(project.semantics, (kind) => kind === 'semantic_model')],
      ['saved_queries', section(project.semantics, (kind) => kind === 'saved_query')],
      ['unit_tests', section(project.unitTests, () => true)],
      ['functions', section(project.nodes, (kind) => kind === 'function')],
    ]);
  }

  /** The manifest dict of a node with what compiling and running it has added so far. */
  #nodeNow(id: NodeId): JsonObject {
    const node = this.graph.project.nodes.get(id);
    const compiled = this.finished.get(id);
    if (!node || !compiled || node.kind === 'seed' || !this.graph.resources.has(id)) return this.manifestOf(id);
    const file = (folder: 'compiled' | 'run'): string | null => this.options.sqlFile?.(folder, node) ?? null;
    return manifestNode(node, {
      dependsOn: this.graph.dependsOn(id),
      calledMacros: this.calledMacros.get(id),
      compiled: { code: compiled.sql, extraCtes: extraCtesOf(compiled) },
      compiledPath: compiled.sql === '' ? null : file('compiled'),
      buildPath: this.#withRunFile.has(id) ? file('run') : null,
    });
  }

  /** The manifest dict of a resource with its resolved dependencies. */
  manifestOf(id: NodeId): JsonObject {
    const resource = this.graph.resources.get(id) ?? this.graph.project.groups.get(id);
    if (!resource) return this.#droppedNode(id);
    return manifestNode(resource, {
      nodeRelation: nodeRelation(this.graph, id),
      dependsOn: this.graph.dependsOn(id),
    });
  }

  /** A test that lost its target is no part of the graph; dbt keeps it among the nodes, switched off. */
  #droppedNode(id: NodeId): JsonObject {
    const node = this.graph.project.nodes.get(id);
    if (!node) return {};
    const shape = manifestNode(node, { nodeRelation: null, dependsOn: [] });
    const config = jsonObject(Object.entries({ ...node.config, enabled: false }));
    return jsonObject(Object.entries({ ...shape, config }));
  }
}
