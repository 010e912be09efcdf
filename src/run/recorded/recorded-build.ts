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
  temporaryIdentifier,
} from '../../adapters/index.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts';
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
  readonly relations: readonly SlottedRelation[];
}

/** What replaying needs of a node. */
export interface ReplayOptions {
  /** The last statement rarely fails: it is sent together with the commit where the work before it was short. */
  readonly commitsAtOnce: boolean;
  readonly node: ParsedNode;
  readonly compiled: CompiledNode;
  readonly database: NodeDatabase;
  /** Keeps the SQL of the main statement. */
  readonly write: (text: string) => void;
}

/** Milliseconds: work that may be done twice. */
const SHORT = 500;

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

/**
 * What nodes have in common that are built by the same statements; undefined for those that are not recorded.
 * @param existing what stands in the node's place
 */
export function buildKind(
  node: ParsedNode,
  compiled: CompiledNode,
  target: Relation,
  existing: Relation | undefined,
): string | undefined {
  const { config } = node;
  if (node.kind !== 'model' || node.language !== 'sql' || !KINDS.has(config['materialized'])) return undefined;
  if (!PLAIN_NAME.test(node.alias) || asksForMore(config) || (compiled.foreignKeys?.size ?? 0) > 0) return undefined;
  // The stand-in's text would be taken for its own.
  if (compiled.sql.includes(STAND_IN_WORD)) return undefined;
  if (existing && (!KINDS.has(existing.type) || existing.identifier !== node.alias)) return undefined;
  return JSON.stringify([
    node.packageName,
    Object.entries(config).filter(([name]) => !INERT.has(name)),
    placeOf(target),
    existing ? [existing.type, placeOf(existing), existing.parts.facts ?? null] : null,
  ]);
}

function placeOf({ database, schema, quotePolicy, includePolicy }: Relation): unknown {
  return [database, schema, quotePolicy, includePolicy];
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
    return { steps, relations: relations.map(slotted) };
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
 * @throws TsdbtError when the session breaks while the last statement is sent with its commit
 */
export async function replay(
  { steps, relations }: RecordedBuild,
  { services }: RunSession,
  { node, compiled, database, write, commitsAtOnce }: ReplayOptions,
): Promise<Replayed> {
  const values: Slots = { id: node.uniqueId, alias: node.alias, mark: relationMark(node.alias), sql: compiled.sql };
  const filled = ({ relation, identifier }: SlottedRelation): Relation =>
    relation.with({ identifier: fillSlots(identifier, values) });
  const taken: Taken[] = [];
  const connection = await database.connection();
  const toWarehouse = steps.filter(isSent);
  let logged = 0;
  let sent = 0;
  let main: AdapterResponse = { _message: '' };
  let mainTook = Number.POSITIVE_INFINITY;
  for (const step of steps) {
    if (step.kind === 'write') write(fillSlots(step.text, values));
    if (step.kind === 'log') {
      services.log.emit(templateLogEvent(fillSlots(step.msg, values), step.info));
      logged += 1;
    }
    if (!isSent(step)) continue;
    sent += 1;
    if (step.kind !== 'execute') {
      try {
        await connection[step.kind]();
        taken.push({ kind: step.kind });
      } catch (failure) {
        return { taken: [...taken, { kind: step.kind, failure }], logged };
      }
      continue;
    }
    // Whoever interrupts stops what runs; what has not begun by then is left to the macros, which say so.
    if (services.signal.aborted) return { taken, logged };
    const sql = fillSlots(step.sql, values);
    const isLast = sent === toWarehouse.length - 1 && toWarehouse[sent]?.kind === 'commit';
    if (isLast && !step.isMain && mainTook < SHORT && commitsAtOnce && connection.executeThenCommit) {
      try {
        await connection.executeThenCommit(sql);
        break;
      } catch (failure) {
        // Of a COMMIT without an answer nothing is done again.
        if (connection.isBroken === true || connection.hasCommitted !== false) throw failure;
        return { taken: [], logged };
      }
    }
    const began = services.clock.monotonic();
    try {
      const result = await connection.execute(sql, { fetch: false });
      taken.push({ kind: 'execute', sql, result });
      if (step.isMain) {
        main = result.response;
        mainTook = services.clock.monotonic() - began;
      }
    } catch (failure) {
      return { taken: [...taken, { kind: 'execute', sql, failure }], logged };
    }
  }
  // When nothing can fail any more: the macros tell the cache themselves.
  for (const step of steps) {
    if (step.kind === 'renamed') database.cache.renamed(filled(step.relation), filled(step.to));
    else if (step.kind === 'added' || step.kind === 'dropped') database.cache[step.kind](filled(step.relation));
  }
  return { main, relations: relations.map(filled) };
}

function isSent(step: BuildStep): step is Extract<BuildStep, { readonly kind: 'begin' | 'commit' | 'execute' }> {
  return step.kind === 'begin' || step.kind === 'commit' || step.kind === 'execute';
}
