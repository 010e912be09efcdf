// Which of the selected nodes have to run, parents first: what is known of the last build beside what would be built now.
import { type JsonObject, jsonEqual, type NodeId } from '../../base/index.ts';
import { isEphemeral } from '../../compile/index.ts';
import type { GraphResource, ParsedNode, UnitTestNode } from '../../parse/index.ts';
import { type BuiltColumn, type BuiltNode, type BuiltNodes, versionOf } from './built-node.ts';
import { isNode, type NodeFacts, type SqlFacts, unitTestSql } from './node-facts.ts';
import type { PlannedNode, PlanReason } from './planned-node.ts';
import { UNREAD } from './settle.ts';

/** A relation as it is in the warehouse. */
export interface FoundRelation {
  readonly type: string;
  readonly columns: readonly BuiltColumn[];
}

/** What of the warehouse counts; without one nobody knows better than the store. */
export interface PlanAnswers {
  /** Compiles a node; `asks`: it may ask the warehouse meanwhile. A text, or why there is none. */
  compile(id: NodeId): Promise<{ readonly sql: string } | { readonly problem: string }>;
  /** What is there in the place of a node; null: nothing. undefined where nobody is asked. */
  readonly found: ((node: ParsedNode) => FoundRelation | null) | undefined;
  /** The version of a source; null: nothing tells. */
  sourceVersion(id: NodeId): string | null;
}

export interface PlanRequest {
  readonly facts: NodeFacts;
  readonly built: BuiltNodes;
  readonly selected: readonly NodeId[];
  readonly answers: PlanAnswers;
  /** --full-refresh */
  readonly isRefresh: boolean;
}

/** One decision for each selected node that is built or tested, parents before children. */
export async function planNodes(request: PlanRequest): Promise<readonly PlannedNode[]> {
  const planning = new Planning(request);
  return planning.all();
}

class Planning {
  readonly #request: PlanRequest;
  readonly #planned = new Map<NodeId, PlannedNode>();
  readonly #sources = new Map<NodeId, string | null>();

  constructor(request: PlanRequest) {
    this.#request = request;
  }

  async all(): Promise<readonly PlannedNode[]> {
    const { facts, selected } = this.#request;
    const chosen = new Set(selected);
    for (const id of facts.graph.order) {
      const resource = facts.graph.resources.get(id);
      if (!resource || !chosen.has(id) || isEphemeral(resource)) continue;
      this.#planned.set(id, await this.#plan(resource));
    }
    return [...this.#planned.values()];
  }

  async #plan(resource: GraphResource): Promise<PlannedNode> {
    if (resource.kind === 'unit_test') return this.#unitTest(resource);
    if (isNode(resource)) return this.#node(resource);
    const ids = this.#running(resource.uniqueId);
    return this.#made(resource.uniqueId, { reasons: ids.length > 0 ? [{ kind: 'input', ids }] : [], version: null });
  }

  #made(id: NodeId, more: Partial<PlannedNode> & Pick<PlannedNode, 'reasons' | 'version'>): PlannedNode {
    const action = more.reasons.length > 0 ? 'run' : 'reuse';
    return { id, action, isCosmetic: false, before: undefined, compiled: undefined, key: undefined, ...more };
  }

  /** Parents that run. */
  #running(id: NodeId): NodeId[] {
    return this.#request.facts.inputs(id).filter((parent) => this.#planned.get(parent)?.action === 'run');
  }

  async #node(node: ParsedNode): Promise<PlannedNode> {
    const { facts, built, isRefresh } = this.#request;
    const id = node.uniqueId;
    const before = built.get(id);
    if (node.kind === 'snapshot') {
      const why = 'a snapshot looks at its source each time';
      return this.#made(id, { reasons: [{ kind: 'always', why }], version: null, before });
    }
    const found = await this.#look(node, before);
    const reasons: PlanReason[] = [];
    if (!before) reasons.push({ kind: 'new' });
    else if (before.isUnfinished) reasons.push({ kind: 'unfinished' });
    if (found.problem !== undefined) reasons.push({ kind: 'broken', message: found.problem });
    if (before && found.facts.sql !== before.sql) reasons.push({ kind: 'code' });
    if (before && !jsonEqual(found.config, before.config)) {
      reasons.push({ kind: 'config', keys: changedKeys(found.config, before.config) });
    }
    if (found.facts.always !== null) reasons.push({ kind: 'always', why: found.facts.always });
    else if (node.kind === 'function') reasons.push({ kind: 'always', why: 'functions are created each time' });
    const inputs = facts.inputs(id).map((parent): [NodeId, string | null] => [parent, this.#versionOf(parent)]);
    if (before) reasons.push(...this.#changedInputs(node, before, inputs));
    if (before) reasons.push(...this.#relation(node, before));
    if (isRefresh && before && (node.kind === 'seed' || facts.isIncremental(node))) reasons.push({ kind: 'refresh' });
    if (node.kind === 'test') {
      const ids = this.#running(id).filter(
        (parent) => !reasons.some((one) => 'ids' in one && one.ids.includes(parent)),
      );
      if (ids.length > 0 && before) reasons.push({ kind: 'tested', ids });
    }
    let { compiled } = found;
    if (before && reasons.length === 0 && before.asked !== null) {
      const answer = await this.#asks(node, before, compiled);
      compiled = answer.compiled;
      if (answer.reason) reasons.push(answer.reason);
    }
    const content = facts.content(node, { ...found.facts, config: found.config });
    const made =
      reasons.length === 0 ? before?.version : content === undefined ? undefined : versionOf(content, inputs);
    return this.#made(id, {
      reasons,
      version: made ?? null,
      before,
      compiled,
      isCosmetic: before !== undefined && before.code !== facts.code(node) && before.sql === found.facts.sql,
      key: reasons.length === 0 ? found.newKey : undefined,
    });
  }

  /** What a node would be now. It is compiled only where its key does not tell that it is as it was. */
  async #look(node: ParsedNode, before: BuiltNode | undefined): Promise<Looked> {
    const { facts, answers } = this.#request;
    const key = facts.key(node.uniqueId);
    if (before && before.key === key && before.sql !== UNREAD) {
      const { sql, asked, always, config } = before;
      return { facts: { sql, asked, always }, config, compiled: undefined, problem: undefined, newKey: undefined };
    }
    const config = facts.config(node);
    const newKey = facts.isQuiet(node) ? key : null;
    if (node.kind === 'seed') {
      return { facts: facts.sqlFacts(node, undefined), config, compiled: undefined, problem: undefined, newKey };
    }
    // What it asks may have no answer before its parents are built.
    const isOpen = facts.asks(node) && this.#running(node.uniqueId).length > 0;
    if (isOpen && before && node.kind === 'test') {
      const { sql, asked, always } = before;
      return { facts: { sql, asked, always }, config, compiled: undefined, problem: undefined, newKey };
    }
    const compiled = isOpen ? undefined : await answers.compile(node.uniqueId);
    const sql = compiled && 'sql' in compiled ? compiled.sql : undefined;
    const problem = compiled && 'problem' in compiled && !facts.asks(node) ? compiled.problem : undefined;
    return { facts: facts.sqlFacts(node, sql), config, compiled: sql, problem, newKey };
  }

  async #asks(
    node: ParsedNode,
    before: BuiltNode,
    known: string | undefined,
  ): Promise<{ readonly compiled: string | undefined; readonly reason: PlanReason | undefined }> {
    const { answers, facts } = this.#request;
    if (answers.found === undefined) return { compiled: known, reason: { kind: 'asks', isKnown: false } };
    const compiled = known === undefined ? await answers.compile(node.uniqueId) : { sql: known };
    if (!('sql' in compiled)) return { compiled: undefined, reason: { kind: 'asks', isKnown: false } };
    const isSame = facts.sqlFacts(node, compiled.sql).asked === before.asked;
    return { compiled: compiled.sql, reason: isSame ? undefined : { kind: 'asks', isKnown: true } };
  }

  #changedInputs(
    node: ParsedNode,
    before: BuiltNode,
    inputs: readonly (readonly [NodeId, string | null])[],
  ): PlanReason[] {
    const changed: NodeId[] = [];
    const unknown: NodeId[] = [];
    const isAnsweredFor = this.#request.facts.isAnsweredFor(node);
    for (const [id, version] of inputs) {
      if (version !== null && before.inputs[id] === version) continue;
      const isSource = this.#request.facts.graph.project.sources.has(id);
      if (isSource && version === null) {
        if (!isAnsweredFor) unknown.push(id);
      } else changed.push(id);
    }
    // One that is read no more is part of the SQL, but of a test it may be all that changed.
    for (const id of Object.keys(before.inputs)) {
      if (!inputs.some(([known]) => known === id) && before.sql !== '') changed.push(id as NodeId);
    }
    return [
      ...(changed.length > 0 ? [{ kind: 'input', ids: changed } as const] : []),
      ...(unknown.length > 0 ? [{ kind: 'source', ids: unknown } as const] : []),
    ];
  }

  #versionOf(id: NodeId): string | null {
    const planned = this.#planned.get(id);
    if (planned) return planned.version;
    const { answers, built, facts } = this.#request;
    if (facts.graph.project.sources.has(id)) {
      const known = this.#sources.get(id);
      if (known !== undefined) return known;
      const version = answers.sourceVersion(id);
      this.#sources.set(id, version);
      return version;
    }
    const held = built.get(id);
    return held && !held.isUnfinished ? held.version : null;
  }

  #relation(node: ParsedNode, before: BuiltNode): PlanReason[] {
    if (node.kind === 'test' || node.kind === 'function') return [];
    const { relation } = before;
    const isSame =
      relation?.database === node.database && relation.schema === node.schema && relation.identifier === node.alias;
    if (!relation) return [{ kind: 'gone' }];
    if (!isSame) {
      const from = [relation.database, relation.schema, relation.identifier].filter((part) => part !== '').join('.');
      return [{ kind: 'moved', from }];
    }
    const { found } = this.#request.answers;
    if (!found) return [];
    const there = found(node);
    if (!there) return [{ kind: 'gone' }];
    const how = difference(before, there);
    return how === undefined ? [] : [{ kind: 'altered', how }];
  }

  #unitTest(test: UnitTestNode): PlannedNode {
    const { built, facts } = this.#request;
    const id = test.uniqueId;
    const before = built.get(id);
    const [model] = facts.graph.dependsOn(id);
    const tested = model === undefined ? undefined : this.#planned.get(model);
    const key = facts.key(id);
    const reasons: PlanReason[] = [];
    if (!before) reasons.push({ kind: 'new' });
    else if (before.isUnfinished) reasons.push({ kind: 'unfinished' });
    else if (before.code !== facts.code(test)) reasons.push({ kind: 'code' });
    if (before && model !== undefined && tested?.action === 'run') reasons.push({ kind: 'tested', ids: [model] });
    else if (before && before.key !== key) {
      const held = model === undefined ? undefined : built.get(model);
      if (!tested || unitTestSql(test.checksum, held) !== before.sql) reasons.push({ kind: 'code' });
    }
    return this.#made(id, {
      reasons,
      version: null,
      before,
      key: reasons.length === 0 && before?.key !== key ? key : undefined,
    });
  }
}

interface Looked {
  readonly facts: SqlFacts;
  readonly config: JsonObject;
  readonly compiled: string | undefined;
  readonly problem: string | undefined;
  /** undefined: as before. */
  readonly newKey: string | null | undefined;
}

function changedKeys(now: JsonObject, before: JsonObject): string[] {
  const keys = new Set([...Object.keys(now), ...Object.keys(before)]);
  return [...keys].filter((key) => !jsonEqual(now[key], before[key])).sort();
}

/** What of a relation is not as it was left; undefined: all is. */
export function difference(before: BuiltNode, there: FoundRelation): string | undefined {
  const type = before.relation?.type ?? null;
  if (type !== null && type !== there.type) return `it is a ${there.type.toLowerCase()} now`;
  if (before.columns === null) return undefined;
  const now = new Map(there.columns);
  for (const [name, known] of before.columns) {
    const is = now.get(name);
    if (is === undefined) return `column ${name} is not there`;
    if (is !== known) return `column ${name} is ${is} now`;
  }
  const known = new Map(before.columns);
  const added = there.columns.find(([name]) => !known.has(name));
  if (added) return `column ${added[0]} was added`;
  return before.columns.some(([name], at) => there.columns[at]?.[0] !== name)
    ? 'its columns stand in another order'
    : undefined;
}
