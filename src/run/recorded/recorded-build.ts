// Tables and views of one kind of config are built by the same statements but for their names and their SQL. The
// materialization macro is run once for a stand-in against a warehouse that only writes down what is asked of it; what it
// asked is then done for each node, with the node's names and SQL in place of the stand-in's. Where the macro would read
// from the warehouse, where one macro on its way is not built in, or where the config asks for more than a plain table
// or view, nodes go through their macros one by one. So does the rest of a node one of whose statements fails: what the
// macros do about it, and what the error says of them, stays theirs.
import {
  type AdapterResponse,
  type Connection,
  type Relation,
  relationMark,
  type Transacted,
  temporaryIdentifier,
} from '../../adapters/index.ts';
import { Float, isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts';
import { type CompiledNode, nodeContext } from '../../compile/index.ts';
import { boundFunction, ResponseObject, type RunContext, templateLogEvent } from '../../context/index.ts';
import { Dict, getAttribute, strOf, type Value } from '../../jinja/index.ts';
import type { ParsedNode } from '../../parse/index.ts';
import type { MaterializedNode } from '../materialize.ts';
import type { NodeDatabase, RunSession } from '../session.ts';
import { createRecorder, NotRecordable, type Recorder, type Step } from './recorder.ts';
import type { Taken } from './resumed-connection.ts';
import { cutAtSlots, fillSlots, type Slots, type SlottedText } from './slots.ts';

/** A recorded step with holes. */
type BuildStep =
  | { readonly kind: 'begin' | 'commit' }
  | { readonly kind: 'execute'; readonly sql: SlottedText; readonly isMain: boolean }
  | { readonly kind: 'write'; readonly text: SlottedText }
  | { readonly kind: 'log'; readonly info: boolean; readonly msg: SlottedText }
  | { readonly kind: 'added' | 'dropped'; readonly relation: SlottedRelation }
  | { readonly kind: 'renamed'; readonly relation: SlottedRelation; readonly to: SlottedRelation };

interface SlottedRelation {
  readonly relation: Relation;
  readonly identifier: SlottedText;
}

/** How the nodes of one kind are built. */
export interface RecordedBuild {
  readonly steps: readonly BuildStep[];
  /** One begin, statements, one commit at the end. */
  readonly isOneTransaction: boolean;
  /** What the cache is told in the end: names that come and go on the way are nobody's. */
  readonly changes: readonly CacheStep[];
  readonly relations: readonly SlottedRelation[];
}

type CacheStep = Extract<BuildStep, { readonly kind: 'added' | 'dropped' | 'renamed' }>;

/** What replaying needs of a node. */
export interface ReplayOptions {
  readonly node: ParsedNode;
  readonly compiled: CompiledNode;
  readonly database: NodeDatabase;
  /** Keeps the SQL of the main statement. */
  readonly write: (text: string) => void;
}

/** What came of it: as far as it got when a statement failed, with the number of lines that it told the log. */
export type Replayed =
  | { readonly main: AdapterResponse; readonly relations: readonly Relation[] }
  | { readonly taken: readonly Taken[]; readonly logged: number };

/** Calls the materialization of a node; gives the relations that it returned. */
export type CallMaterialization = (node: MaterializedNode, context: RunContext) => Promise<readonly Relation[]>;

/** What every name of the stand-in holds. */
const STAND_IN_WORD = 'tsdbt_any';
const STAND_IN: Slots = {
  id: 'model.tsdbt_any.tsdbt_any_7c1f94',
  alias: 'tsdbt_any_7c1f94',
  mark: relationMark('tsdbt_any_7c1f94'),
  sql: '\n\t select tsdbt_any_sql_7c1f94 \n ',
};

/** Names that no engine writes in another way, and that fit with whatever is put to them. */
const PLAIN_NAME = /^[a-z_][a-z0-9_]{0,39}$/;
const KINDS: ReadonlySet<unknown> = new Set(['table', 'view']);
/** Configs that no materialization reads. */
const INERT: ReadonlySet<string> = new Set(['access', 'alias', 'docs', 'enabled', 'group', 'meta', 'tags']);

/** Finds out what nodes have in common that are built by the same statements. */
export class BuildKinds {
  /** Most nodes are of the kind of the one before them: that is seen sooner than written down. */
  #last: KindFacts | undefined;
  #lastKey = '';

  /**
   * A text for the kind of a node; undefined for those that are not recorded.
   * @param existing what stands in the node's place
   */
  keyOf(
    node: ParsedNode,
    compiled: CompiledNode,
    target: Relation,
    existing: Relation | undefined,
  ): string | undefined {
    const { config } = node;
    if (node.kind !== 'model' || node.language !== 'sql' || !KINDS.has(config['materialized'])) return undefined;
    if (!PLAIN_NAME.test(node.alias) || (compiled.foreignKeys?.size ?? 0) > 0) return undefined;
    // The stand-in's text would be taken for its own.
    if (compiled.sql.includes(STAND_IN_WORD)) return undefined;
    if (existing && (!KINDS.has(existing.type) || existing.identifier !== node.alias)) return undefined;
    const facts = { packageName: node.packageName, config, target, existing };
    if (this.#last && isSameKind(facts, this.#last)) return this.#lastKey;
    if (asksForMore(config)) return undefined;
    this.#last = facts;
    this.#lastKey = JSON.stringify([
      node.packageName,
      Object.entries(config).filter(([name]) => !INERT.has(name)),
      placeOf(target),
      existing ? [existing.type, placeOf(existing), existing.parts.facts ?? null] : null,
    ]);
    return this.#lastKey;
  }
}

interface KindFacts {
  readonly packageName: string;
  readonly config: JsonObject;
  readonly target: Relation;
  readonly existing: Relation | undefined;
}

/** A short way to the same answer as that of the texts; never true where they differ. */
function isSameKind(a: KindFacts, b: KindFacts): boolean {
  if (a.packageName !== b.packageName || !isSamePlace(a.target, b.target)) return false;
  if (a.existing?.type !== b.existing?.type || !isSame(a.existing?.parts.facts, b.existing?.parts.facts)) return false;
  if (!isSamePlace(a.existing, b.existing)) return false;
  return isSame(a.config, b.config, INERT);
}

function isSame(a: unknown, b: unknown, but: ReadonlySet<string> = NONE): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b) || a instanceof Float !== b instanceof Float) return false;
  const one = a as { readonly [name: string]: unknown };
  const other = b as { readonly [name: string]: unknown };
  let names = 0;
  for (const name in one) {
    if (but.has(name)) continue;
    if (!isSame(one[name], other[name])) return false;
    names += 1;
  }
  for (const name in other) if (!but.has(name)) names -= 1;
  return names === 0;
}

const NONE: ReadonlySet<string> = new Set();

/** What of a relation tells kinds of builds apart. */
const PLACE = ['database', 'schema', 'quotePolicy', 'includePolicy'] as const;

function isSamePlace(a: Relation | undefined, b: Relation | undefined): boolean {
  return PLACE.every((part) => isSame(a?.[part], b?.[part]));
}

function placeOf(relation: Relation): unknown {
  return PLACE.map((part) => relation[part]);
}

/** True where the config reads the node's columns, or holds SQL of the user's own. */
function asksForMore(config: JsonObject): boolean {
  const contract = config['contract'];
  return (
    ['pre-hook', 'post-hook', 'indexes', 'grants', 'sql_header'].some((name) => isSomething(config[name])) ||
    isSomething(config['persist_docs']) ||
    (isJsonObject(contract) && contract['enforced'] === true)
  );
}

function isSomething(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === false || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  return !isJsonObject(value) || Object.values(value).some(isSomething);
}

/**
 * Runs the materialization for a stand-in of the node.
 * @param like a session of the engine
 * @param existing what stands in the node's place
 * @returns undefined where its course is not known beforehand
 */
export async function recordBuild(
  session: RunSession,
  node: ParsedNode,
  like: Connection,
  existing: Relation | undefined,
  call: CallMaterialization,
): Promise<RecordedBuild | undefined> {
  const recorder = createRecorder(like, existing ? [existing.with({ identifier: STAND_IN.alias })] : []);
  const standIn: ParsedNode = { ...node, alias: STAND_IN.alias, name: STAND_IN.alias };
  try {
    const context = await standInContext(session, standIn, recorder);
    const relations = await call({ ...standIn, materialized: String(node.config['materialized']) }, context);
    const response = getAttribute(context.statements.get('main') ?? null, 'response');
    const main = response instanceof ResponseObject ? response.response : undefined;
    const steps = recorder.steps.map((step) => buildStep(session, step, main));
    if (!steps.some((step) => step.kind === 'execute' && step.isMain)) return undefined;
    const changes = netChanges(recorder.steps, existing?.with({ identifier: STAND_IN.alias }));
    return {
      steps,
      isOneTransaction: isOneTransaction(steps),
      changes: changes ?? steps.filter(isOfCache),
      relations: relations.map(slotted),
    };
  } catch {
    // Whatever it was, the node's own macros say it better.
    return undefined;
  }
}

/** The context of the stand-in: what it has of the node is what nodes of its kind have in common. */
function standInContext(
  { environment }: RunSession,
  standIn: ParsedNode,
  { database, log, write }: Recorder,
): Promise<RunContext> {
  const { macroRegistry } = environment.graph.project;
  const common: readonly [string, Value][] = [
    ['unique_id', STAND_IN.id],
    ['name', STAND_IN.alias],
    ['alias', STAND_IN.alias],
    ['compiled_code', STAND_IN.sql],
    // Of models in batches only.
    ['batch', null],
  ];
  return nodeContext(environment, standIn, {
    database,
    writeRunSql: write,
    onEnter: (entry) => {
      if (!macroRegistry.isInternal(entry.packageName)) throw new NotRecordable();
    },
    extra: new Map<string, Value>([
      ['sql', STAND_IN.sql],
      ['model', new CommonFields(common)],
      ['graph', new CommonFields([])],
      [
        'log',
        boundFunction('log', ['msg', 'info'], (args) => log(strOf(args.get('msg') ?? ''), args.flag('info', false))),
      ],
    ]),
  });
}

/** A dict in which there is nothing that differs from node to node. */
class CommonFields extends Dict {
  override get(key: Value): Value {
    return super.get(key) ?? notCommon(key);
  }
  override has(key: Value): boolean {
    return super.has(key) || notCommon(key);
  }
}

function notCommon(key: Value): never {
  throw new NotRecordable(strOf(key));
}

function buildStep({ services }: RunSession, step: Step, main: AdapterResponse | undefined): BuildStep {
  switch (step.kind) {
    case 'execute':
      return { kind: 'execute', sql: cut(step.sql), isMain: step.response === main };
    case 'write': {
      const beside = temporaryIdentifier(STAND_IN.alias, services.invocationId, 'new');
      return { kind: 'write', text: cut(step.text.replaceAll(beside, `${STAND_IN.alias}__dbt_tmp`)) };
    }
    case 'log':
      return { kind: 'log', info: step.info, msg: cut(step.msg) };
    case 'renamed':
      return { kind: 'renamed', relation: slotted(step.relation), to: slotted(step.to) };
    case 'added':
    case 'dropped':
      return { kind: step.kind, relation: slotted(step.relation) };
    default:
      return step;
  }
}

function isOfCache(step: BuildStep): step is CacheStep {
  return step.kind === 'added' || step.kind === 'dropped' || step.kind === 'renamed';
}

/** What changes of relations come to; undefined where they are in several schemas. */
function netChanges(steps: readonly Step[], existing: Relation | undefined): CacheStep[] | undefined {
  const now = new Map<string, Relation | undefined>();
  const named = new Map<string, Relation>();
  let place: string | undefined;
  const put = (relation: Relation, held: Relation | undefined): void => {
    const name = (relation.identifier ?? '').toLowerCase();
    const schema = `${relation.database ?? ''}\u0000${relation.schema ?? ''}`.toLowerCase();
    place ??= schema;
    if (place !== schema) throw new NotRecordable();
    now.set(name, held);
    named.set(name, relation);
  };
  const own = existing?.identifier?.toLowerCase();
  try {
    if (existing) put(existing, existing);
    for (const step of steps) {
      if (step.kind === 'added') put(step.relation, step.relation);
      if (step.kind === 'dropped') put(step.relation, undefined);
      if (step.kind !== 'renamed') continue;
      const held = now.get((step.relation.identifier ?? '').toLowerCase());
      put(step.relation, undefined);
      put(step.to, held?.type ? step.to.with({ type: held.type }) : step.to);
    }
  } catch (thrown) {
    if (thrown instanceof NotRecordable) return undefined;
    throw thrown;
  }
  return [...named].flatMap(([name, relation]): CacheStep[] => {
    const held = now.get(name);
    if (held === existing && held !== undefined) return [];
    if (held) return [{ kind: 'added', relation: slotted(held) }];
    return name === own ? [{ kind: 'dropped', relation: slotted(relation) }] : [];
  });
}

function slotted(relation: Relation): SlottedRelation {
  return { relation, identifier: cut(relation.identifier ?? '') };
}

/** @throws NotRecordable when a stand-in was changed on its way */
function cut(text: string): SlottedText {
  const pieces = cutAtSlots(text, STAND_IN);
  if (pieces.some((piece) => piece.toLowerCase().includes(STAND_IN_WORD))) throw new NotRecordable();
  return pieces;
}

/**
 * Builds a node by the steps; what fails is told with what was done before.
 * @throws TsdbtError when no session can be had
 */
export async function replay(
  { steps, isOneTransaction: isOne, changes, relations }: RecordedBuild,
  { services }: RunSession,
  { node, compiled, database, write }: ReplayOptions,
): Promise<Replayed> {
  const values: Slots = { id: node.uniqueId, alias: node.alias, mark: relationMark(node.alias), sql: compiled.sql };
  const filled = ({ relation, identifier }: SlottedRelation): Relation =>
    relation.with({ identifier: fillSlots(identifier, values) });
  const connection = await database.connection();
  // What is one transaction goes out at once, when its first statement is due.
  const isTogether = connection.transact !== undefined && isOne;
  const statements = isTogether ? statementsOf(steps, values) : [];
  let transacted: Transacted | undefined;
  const taken: Taken[] = [];
  const unwritten: string[] = [];
  let logged = 0;
  let main: AdapterResponse = { _message: '' };
  for (const step of steps) {
    if (step.kind === 'write') {
      const text = fillSlots(step.text, values);
      if (isTogether && !transacted) unwritten.push(text);
      else write(text);
    }
    if (step.kind === 'log') {
      services.log.emit(templateLogEvent(fillSlots(step.msg, values), step.info));
      logged += 1;
    }
    if (!isSent(step)) continue;
    if (step.kind === 'execute' && !transacted) {
      // Whoever interrupts stops what runs; what has not begun by then is left to the macros, which say so.
      if (services.signal.aborted) return { taken: isTogether ? [] : taken, logged };
      if (isTogether) {
        const sent = connection.transact?.(statements);
        // Files are written while the server works; where that fails the node has failed, once its statements are done.
        try {
          for (const text of unwritten.splice(0)) write(text);
        } catch (thrown) {
          await Promise.allSettled([sent]);
          throw thrown;
        }
        transacted = await sent;
      }
    }
    const now = isTogether
      ? answerTo(step, statements, transacted, taken.length - 1)
      : await take(connection, step, values);
    taken.push(now);
    if ('failure' in now) return { taken, logged };
    if (step.kind === 'execute' && step.isMain && 'result' in now) main = now.result.response;
  }
  // When nothing can fail any more: the macros tell the cache themselves.
  for (const change of changes) {
    if (change.kind === 'renamed') database.cache.renamed(filled(change.relation), filled(change.to));
    else database.cache[change.kind](filled(change.relation));
  }
  return { main, relations: relations.map(filled) };
}

type SentStep = Extract<BuildStep, { readonly kind: 'begin' | 'commit' | 'execute' }>;

async function take(connection: Connection, step: SentStep, values: Slots): Promise<Taken> {
  if (step.kind !== 'execute') {
    try {
      await connection[step.kind]();
      return { kind: step.kind };
    } catch (failure) {
      return { kind: step.kind, failure };
    }
  }
  const sql = fillSlots(step.sql, values);
  try {
    return { kind: 'execute', sql, result: await connection.execute(sql, { fetch: false }) };
  } catch (failure) {
    return { kind: 'execute', sql, failure };
  }
}

/** What came of a step that was sent with others; `at` is its place among the statements. */
function answerTo(
  step: SentStep,
  statements: readonly string[],
  transacted: Transacted | undefined,
  at: number,
): Taken {
  if (step.kind === 'execute') {
    const sql = statements[at] ?? '';
    const response = transacted?.results[at];
    if (!response) return { kind: 'execute', sql, failure: transacted?.failure };
    return { kind: 'execute', sql, result: { columns: [], rows: [], response } };
  }
  if (step.kind === 'commit' && transacted && 'failure' in transacted)
    return { kind: 'commit', failure: transacted.failure };
  return { kind: step.kind };
}

function statementsOf(steps: readonly BuildStep[], values: Slots): string[] {
  return steps.flatMap((step) => (step.kind === 'execute' ? fillSlots(step.sql, values) : []));
}

function isOneTransaction(steps: readonly BuildStep[]): boolean {
  const kinds = steps.filter(isSent).map(({ kind }) => kind);
  return /^begin(?: execute)+ commit$/.test(kinds.join(' '));
}

function isSent(step: BuildStep): step is SentStep {
  return step.kind === 'begin' || step.kind === 'commit' || step.kind === 'execute';
}
