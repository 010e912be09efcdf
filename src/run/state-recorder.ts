// Keeps the store of what was built: a reporter beside the one that tells the user.
import type { RelationShape } from '../adapters/index.ts';
import { type NodeId, sha256 } from '../base/index.ts';
import type { GraphResource, ParsedNode } from '../parse/index.ts';
import {
  aloneVersion,
  type BuiltNode,
  type FoundRelation,
  isNode,
  isProvisional,
  isShareable,
  type NodeFacts,
  provisionalVersion,
  type StateStore,
  UNREAD,
  unitTestSql,
  versionOf,
} from '../plan/index.ts';
import type { RunReporter } from './reporter.ts';
import type { NodeResult } from './types.ts';

export interface StateRecorderOptions {
  readonly store: StateStore;
  readonly facts: NodeFacts;
  readonly invocationId: string;
  readonly now: () => number;
  /** The version of a source before the run read it; null: nothing tells. */
  readonly sourceVersion: (id: NodeId) => string | null;
  /** False for commands that put something else in the place of a node: it is only known no longer. */
  readonly isBuilding: boolean;
}

const KINDS: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot', 'function', 'test', 'unit_test']);
const RELATIONS: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot']);

export class StateRecorder {
  readonly #options: StateRecorderOptions;
  /** What was known of nodes when they began, and the versions of their inputs then. */
  readonly #begun = new Map<NodeId, Begun>();
  readonly #built: ParsedNode[] = [];
  /** Nodes that have ended, to be worked out once the next ones are on their way to the warehouse. */
  readonly #ended = new Map<NodeId, NodeResult>();
  readonly #unitTests: NodeResult[] = [];

  constructor(options: StateRecorderOptions) {
    this.#options = options;
  }

  /** The given reporter, with the store kept beside it. */
  beside(reporter: RunReporter): RunReporter {
    return {
      ...reporter,
      start: (resource, ...more) => {
        this.#begin(resource);
        reporter.start(resource, ...more);
      },
      result: (result, ...more) => {
        this.#endSoon(result);
        reporter.result(result, ...more);
      },
    };
  }

  #begin(resource: GraphResource): void {
    if (!KINDS.has(resource.kind)) return;
    const { facts, store } = this.#options;
    this.#settle(resource.uniqueId);
    const before = store.begin(resource.uniqueId);
    const inputs = facts.inputs(resource.uniqueId).map((id) => [id, this.#versionOf(id)] as const);
    this.#begun.set(resource.uniqueId, { before, inputs });
  }

  #versionOf(id: NodeId): string | null {
    const { facts, sourceVersion, store } = this.#options;
    this.#settle(id);
    if (facts.graph.project.sources.has(id)) return sourceVersion(id);
    const held = store.nodes.get(id);
    return held && !held.isUnfinished ? held.version : null;
  }

  #endSoon(result: NodeResult): void {
    if (this.#ended.size === 0) setImmediate(() => this.#settleAll());
    this.#ended.set(result.uniqueId, result);
  }

  #settleAll(): void {
    for (const id of this.#ended.keys()) this.#settle(id);
  }

  /** Nobody reads what is known of a node before this. */
  #settle(id: NodeId): void {
    const result = this.#ended.get(id);
    if (!result) return;
    this.#ended.delete(id);
    this.#end(result);
  }

  #end(result: NodeResult): void {
    const { resource, status } = result;
    if (!this.#options.isBuilding || (status !== 'success' && status !== 'pass')) return;
    if (resource.kind === 'unit_test') this.#unitTests.push(result);
    else if (isNode(resource) && KINDS.has(resource.kind)) this.#node(resource, result);
  }

  #node(node: ParsedNode, { compiledCode }: NodeResult): void {
    const { invocationId, now, store } = this.#options;
    const id = node.uniqueId;
    const begun = this.#begun.get(id);
    const before = begun?.before();
    const inputs = begun?.inputs ?? [];
    const hasRelation = RELATIONS.has(node.kind);
    const { database, schema, alias } = node;
    const raw = typeof compiledCode === 'string' ? sha256(compiledCode) : null;
    const made = this.#made(node, before, raw, compiledCode ?? undefined);
    store.built(id, {
      kind: node.kind,
      code: made.code,
      sql: made.sql,
      asked: made.asked,
      always: made.always,
      raw,
      text: made.text,
      config: made.config,
      key: made.key,
      inputs: Object.fromEntries(inputs),
      version: this.#version(node, made, before, inputs) ?? aloneVersion(id, invocationId),
      relation: hasRelation ? { database, schema, identifier: alias, type: null } : null,
      columns: null,
      builtAt: now(),
      invocationId,
      isUnfinished: false,
    });
    if (hasRelation) this.#built.push(node);
  }

  /** What was built. A node that was made of the same things before, and has the same SQL, is what it was. */
  #made(node: ParsedNode, before: BuiltNode | undefined, raw: string | null, compiled: string | undefined): Made {
    const { facts } = this.#options;
    const key = facts.key(node.uniqueId);
    if (before && before.key === key && before.raw === raw) return before;
    const isQuiet = facts.isQuiet(node);
    const isLater = compiled !== undefined && isQuiet && this.#canWait(node, compiled);
    const sql = isLater ? { sql: UNREAD, asked: null, always: null } : facts.sqlFacts(node, compiled);
    return {
      ...sql,
      text: isLater ? compiled : null,
      code: facts.code(node),
      config: facts.config(node),
      key: isQuiet ? key : null,
    };
  }

  /** Whether nothing but the text decides on what the SQL of a node means: that is worked out when somebody asks. */
  #canWait(node: ParsedNode, compiled: string): boolean {
    const { facts, store } = this.#options;
    if (node.kind === 'seed' || compiled.length > LONGEST_TEXT) return false;
    return !facts.isIncremental(node) && !facts.asks(node) && !store.hides(compiled);
  }

  /** undefined: what was built may be other rows than ever. */
  #version(node: ParsedNode, made: Made, before: BuiltNode | undefined, inputs: Inputs): string | undefined {
    if (inputs.some(([, version]) => version === null)) return undefined;
    // Made of the same by the same; a version that stands for one build alone names it.
    // Whether the rows above are others each time is not known where their versions are to be worked out.
    const isAboveOpen = inputs.some(([, version]) => version !== null && isProvisional(version));
    const isShared = before && !isAboveOpen && isShareable(before.version);
    if (made === before && isShared && hasInputs(before, inputs)) return before.version;
    const { facts, invocationId } = this.#options;
    const content = facts.content(node, made);
    if (content === undefined) return undefined;
    const isOpen = made.sql === UNREAD || isAboveOpen;
    return isOpen ? provisionalVersion(node.uniqueId, invocationId) : versionOf(content, inputs);
  }

  /** Schemas that the run has built in. */
  get schemas(): readonly { readonly database: string; readonly schema: string }[] {
    this.#settleAll();
    return schemasOf(this.#built);
  }

  /** Ends the record: what the engine says of the new relations is put to them. */
  finish(shapes: readonly RelationShape[]): void {
    this.#settleAll();
    const { facts, invocationId, now, store } = this.#options;
    const found = foundRelations(shapes);
    for (const node of this.#built) {
      const there = found(node);
      if (there) store.described(node.uniqueId, there.type, there.columns);
    }
    for (const { resource } of this.#unitTests) {
      if (resource.kind !== 'unit_test') continue;
      const [model] = facts.graph.dependsOn(resource.uniqueId);
      const held = model === undefined ? undefined : store.nodes.get(model);
      // It passed with the model as it is now, which may not be the one that was built last.
      if (!held || model === undefined || (held.key !== null && held.key !== facts.key(model))) continue;
      store.built(resource.uniqueId, {
        kind: resource.kind,
        code: facts.code(resource),
        sql: held.sql === UNREAD ? UNREAD : unitTestSql(resource.checksum, held),
        asked: null,
        raw: held.raw,
        text: null,
        config: {},
        always: null,
        key: facts.key(resource.uniqueId),
        inputs: {},
        version: invocationId,
        relation: null,
        columns: null,
        builtAt: now(),
        invocationId,
        isUnfinished: false,
      });
    }
    store.close();
  }
}

type Inputs = readonly (readonly [NodeId, string | null])[];

interface Begun {
  /** Read when it is asked for: nobody does before the statements have left. */
  readonly before: () => BuiltNode | undefined;
  readonly inputs: Inputs;
}

/** What of a node follows from its code alone. */
type Made = Pick<BuiltNode, 'always' | 'asked' | 'code' | 'config' | 'key' | 'sql' | 'text'>;

/** Longer SQL is not kept, but looked at. */
const LONGEST_TEXT = 1 << 16;

function hasInputs({ inputs: known }: BuiltNode, inputs: Inputs): boolean {
  return Object.keys(known).length === inputs.length && inputs.every(([id, version]) => known[id] === version);
}

/** Schemas of nodes, each once. */
export function schemasOf(
  nodes: Iterable<{ readonly database: string; readonly schema: string }>,
): readonly { readonly database: string; readonly schema: string }[] {
  const found = new Map<string, { readonly database: string; readonly schema: string }>();
  for (const { database, schema } of nodes) found.set(`${database}\u0000${schema}`.toLowerCase(), { database, schema });
  return [...found.values()];
}

/** Looks up what is in the place of a node; null: nothing. */
export function foundRelations(
  shapes: readonly RelationShape[],
): (place: { readonly database: string; readonly schema: string; readonly alias: string }) => FoundRelation | null {
  const found = new Map<string, FoundRelation>();
  const key = (database: string, schema: string, name: string): string =>
    `${database}\u0000${schema}\u0000${name}`.toLowerCase();
  for (const { database, schema, name, type, columns } of shapes) {
    // Some engines have no databases.
    for (const known of new Set([database, ''])) found.set(key(known, schema, name), { type, columns });
  }
  return ({ database, schema, alias }) => found.get(key(database, schema, alias)) ?? null;
}
