// Runs a node's materialization macro: the one way in which models, seeds and snapshots reach the warehouse.
import { type AdapterResponse, type Connection, Relation, temporaryIdentifier } from '../adapters/index.ts';
import { fail, type JsonObject, jsonObject, type NodeId, nearest, type Span } from '../base/index.ts';
import {
  type BatchContext,
  type CompiledNode,
  foreignKeyFields,
  nodeContext,
  projectQuoting,
  relationOfNode,
} from '../compile/index.ts';
import {
  boundFunction,
  lineWidth,
  type MacroEntry,
  ResponseObject,
  type RunContext,
  templateLogEvent,
} from '../context/index.ts';
import { callMacro, Dict, getAttribute, strOf, type Value } from '../jinja/index.ts';
import type { ParsedNode } from '../parse/index.ts';
import { changesInPlace, commitNotes } from './commits.ts';
import { writeSqlFile } from './compiled-files.ts';
import { runErrors } from './errors.ts';
import { overrideDeprecation } from './override-deprecation.ts';
import { type Replayed, recordBuild, replay } from './recorded/recorded-build.ts';
import { ResumedConnection, type Taken } from './recorded/resumed-connection.ts';
import type { NodeDatabase, RunSession } from './session.ts';

export interface Materialized {
  readonly response: JsonObject;
  readonly message: string;
  readonly relations: readonly Relation[];
  /** Result of the statement named main. */
  readonly main: Value | undefined;
}

export interface MaterializeOptions {
  readonly compiled: CompiledNode | undefined;
  readonly database: NodeDatabase;
  readonly seedTable?: () => Value;
  /** Called when the SQL of the main statement was written to target/run. */
  readonly onRunFile?: () => void;
  /** Instead of the one that the node is configured with. */
  readonly name?: string;
  /** Further names for the templates. */
  readonly extra?: ReadonlyMap<string, Value>;
  /** Of a microbatch model. */
  readonly batch?: BatchContext | undefined;
  /** It may do nothing at all. */
  readonly mainIsOptional?: boolean;
}

/**
 * Calls the materialization that dbt's rules pick for the node.
 * @throws TsdbtError unknown-materialization, materialization-result, and what its SQL and macros throw
 */
export async function materialize(
  session: RunSession,
  node: ParsedNode,
  options: MaterializeOptions,
): Promise<Materialized> {
  await options.database.locked;
  tellOverride(session, node.packageName, nameOf(node, options));
  return prepared(session, node.config, options.database, async () => {
    const replayed = await replayBuild(session, node, options);
    if (!replayed) return byMacros(session, node, options);
    if ('taken' in replayed) return byMacros(session, node, goingOn(session, options, replayed));
    noteRelations(session, replayed.relations);
    return { ...textOf(replayed.main), relations: replayed.relations, main: undefined };
  });
}

function nameOf(node: ParsedNode, options?: MaterializeOptions): string {
  return options?.name ?? String(node.config['materialized'] ?? 'view');
}

/** Says that an installed package builds the node, and not the built-in materialization of the name. */
function tellOverride({ environment, services }: RunSession, packageName: string, name: string): void {
  const { macroRegistry } = environment.graph.project;
  const replacing = macroRegistry.replacingBuiltin(packageName, name);
  if (replacing === undefined) return;
  services.log.emit(overrideDeprecation(name, replacing.packageName, lineWidth(environment.facts.flags)));
}

/** Calls the macro of the node's materialization. */
async function byMacros(session: RunSession, node: ParsedNode, options: MaterializeOptions): Promise<Materialized> {
  const context = await materializationContext(session, node, options);
  const called: MaterializedNode = {
    ...node,
    materialized: nameOf(node, options),
    mainIsOptional: options.mainIsOptional,
  };
  if (await isNoted(session, called, node, options))
    options.database.onCommit(
      commitNotes(session, node, context, () => responseOf(context.statements.get('main'), called).response),
    );
  return callMaterialization(session, called, context);
}

/** Whether a commit of the node is noted: of built-in incremental models that are not built anew. Batches have windows. */
async function isNoted(
  session: RunSession,
  called: MaterializedNode,
  node: ParsedNode,
  { batch }: MaterializeOptions,
): Promise<boolean> {
  if (called.materialized !== 'incremental' || batch || !session.options.noteCommit) return false;
  const { packageName } = findMaterialization(session, called);
  if (!session.environment.graph.project.macroRegistry.isInternal(packageName)) return false;
  return changesInPlace(session, node);
}

/** The names that the templates of a node's materialization see. @throws TsdbtError */
export async function materializationContext(
  session: RunSession,
  node: ParsedNode,
  options: MaterializeOptions,
): Promise<RunContext> {
  const foreignKeys = options.compiled?.foreignKeys;
  return nodeContext(session.environment, node, {
    database: options.database,
    batch: options.batch,
    model: jsonObject(
      options.compiled
        ? [
            ['compiled', true],
            ['compiled_code', options.compiled.sql],
            ...Object.entries(
              foreignKeys ? foreignKeyFields(session.environment.manifestOf(node.uniqueId), foreignKeys) : {},
            ),
          ]
        : [],
    ),
    writeRunSql: (text) => writeRunFile(session, node, options, withLastingName(session, node, text)),
    ...(options.seedTable ? { seedTable: options.seedTable } : {}),
    extra: new Map<string, Value>([['sql', options.compiled?.sql ?? null], ...(options.extra ?? [])]),
  });
}

function writeRunFile(session: RunSession, node: ParsedNode, options: MaterializeOptions, text: string): void {
  writeSqlFile(session, 'run', node, text, options.batch?.label);
  options.onRunFile?.();
}

/**
 * Does what the materializations of nodes of this kind were recorded to do; undefined for nodes that go through their
 * macros.
 */
async function replayBuild(
  session: RunSession,
  node: ParsedNode,
  options: MaterializeOptions,
): Promise<Replayed | undefined> {
  const { compiled, database } = options;
  if (!compiled || options.name !== undefined || options.extra || options.seedTable || options.batch) return undefined;
  const { environment } = session;
  const target = relationOfNode(node, environment.facts, projectQuoting(environment));
  const existing = await database.cache.get(
    target.database ?? environment.facts.target.database,
    target.schema ?? '',
    target.identifier ?? '',
  );
  const kind = session.buildKinds.keyOf(node, compiled, target, existing);
  if (kind === undefined) return undefined;
  const connection = await database.connection();
  let recorded = session.recordedBuilds.get(kind);
  if (!recorded) {
    recorded = recordBuild(session, node, connection, existing, (standIn, context) =>
      called(session, standIn, context),
    );
    session.recordedBuilds.set(kind, recorded);
  }
  const build = await recorded;
  return (
    build &&
    replay(build, session, {
      node,
      compiled,
      database,
      write: (text) => writeRunFile(session, node, options, text),
    })
  );
}

/** The macros go on where a replay stopped: the session answers what was done, and the log was told. */
function goingOn(
  { services }: RunSession,
  options: MaterializeOptions,
  { taken, logged }: Extract<Replayed, { readonly taken: readonly Taken[] }>,
): MaterializeOptions {
  let connection: Promise<Connection> | undefined;
  const database = Object.create(options.database, {
    connection: {
      value: () => {
        connection ??= options.database.connection().then((session) => new ResumedConnection(session, taken));
        return connection;
      },
    },
  }) as NodeDatabase;
  let told = 0;
  const log = boundFunction('log', ['msg', 'info'], (args) => {
    told += 1;
    if (told > logged) services.log.emit(templateLogEvent(strOf(args.get('msg') ?? ''), args.flag('info', false)));
    return '';
  });
  return { ...options, database, extra: new Map([['log', log]]) };
}

/** Does the work of a node in a session that the engine readied for its config. @throws what the work throws */
export async function prepared<T>(
  session: RunSession,
  config: JsonObject,
  database: NodeDatabase,
  work: () => Promise<T>,
): Promise<T> {
  const { adapter } = session;
  if (!adapter.prepareFor) return work();
  const undo = await adapter.prepareFor(() => database.connection(), config);
  try {
    return await work();
  } finally {
    await undo?.();
  }
}

/** The SQL that a run keeps names no run: where it says the name of this run's new relation, dbt's name stands for it. */
function withLastingName({ services }: RunSession, { alias }: ParsedNode, text: string): string {
  return text.replaceAll(temporaryIdentifier(alias, services.invocationId, 'new'), `${alias}__dbt_tmp`);
}

/** What a materialization is called for. */
export interface MaterializedNode {
  readonly uniqueId: NodeId;
  readonly packageName: string;
  readonly span: Span;
  readonly materialized: string;
  /** It may do nothing at all. */
  readonly mainIsOptional?: boolean | undefined;
}

/** Calls the materialization macro of a node in a context made for it. @throws TsdbtError as `materialize` */
export async function callMaterialization(
  session: RunSession,
  node: MaterializedNode,
  context: RunContext,
): Promise<Materialized> {
  const relations = await called(session, node, context);
  noteRelations(session, relations);
  const main = context.statements.get('main');
  if (main === undefined && node.mainIsOptional === true)
    return { response: jsonObject(), message: '', relations, main };
  return { ...responseOf(main, node), relations, main };
}

/** The relations that the macro returns. */
async function called(session: RunSession, node: MaterializedNode, { globals }: RunContext): Promise<Relation[]> {
  const macro = findMaterialization(session, node);
  const { fullName, supportedLanguages: languages } = macro.block;
  // Whoever comes here is in SQL: models in Python are told before.
  if (languages !== undefined && !languages.includes('sql')) {
    const place = { span: node.span, nodeId: node.uniqueId };
    return fail(runErrors.materializationLanguage, { macro: fullName, languages }, place);
  }
  const value = session.environment.graph.project.macroRegistry.valueOf(macro);
  return relationsOf(await callMacro(value, { positional: [], named: new Map() }, globals, node.span), node);
}

function noteRelations(session: RunSession, relations: readonly Relation[]): void {
  // Functions have names of their own kind: no relation is known by them.
  for (const relation of relations.filter(({ type }) => type !== 'function'))
    session.cache.added(relation.type ? relation : relation.with({ type: 'table' }));
}

/** Whether a node is built as tsdbt itself builds its kind, not by a macro of the project or of a package. */
export function isBuiltIn(session: RunSession, node: ParsedNode): boolean {
  const { packageName } = findMaterialization(session, { ...node, materialized: nameOf(node) });
  return session.environment.graph.project.macroRegistry.isInternal(packageName);
}

function findMaterialization(session: RunSession, node: MaterializedNode): MacroEntry {
  const { environment } = session;
  const registry = environment.graph.project.macroRegistry;
  const name = node.materialized;
  const found = registry.materialization(node.packageName, name);
  if (found) return found;
  const known = new Set<string>();
  for (const entry of registry.entries()) {
    const match = /^materialization_(.+)_[^_]+$/.exec(entry.block.fullName);
    if (match?.[1]) known.add(match[1]);
  }
  return fail(
    runErrors.unknownMaterialization,
    { name, adapter: session.adapter.target.type, near: nearest(name, [...known]) },
    { span: node.span, nodeId: node.uniqueId },
  );
}

function relationsOf(returned: Value, node: MaterializedNode): Relation[] {
  const name = node.materialized;
  if (!(returned instanceof Dict)) {
    return fail(
      runErrors.materializationResult,
      { name, problem: 'it must return a dict with a list of relations' },
      { span: node.span, nodeId: node.uniqueId },
    );
  }
  const relations = returned.get('relations');
  if (!Array.isArray(relations)) {
    return fail(
      runErrors.materializationResult,
      { name, problem: "'relations' must be a list" },
      { span: node.span, nodeId: node.uniqueId },
    );
  }
  return relations.filter((relation): relation is Relation => relation instanceof Relation);
}

function responseOf(main: Value | undefined, node: MaterializedNode): { response: JsonObject; message: string } {
  if (main === undefined) {
    return fail(
      runErrors.materializationResult,
      { name: node.materialized, problem: 'main is not being called during running model' },
      { span: node.span, nodeId: node.uniqueId },
    );
  }
  const response = getAttribute(main, 'response');
  if (response instanceof ResponseObject) return textOf(response.response);
  const message = response === undefined ? '' : strOf(response);
  return { response: jsonObject([['_message', message]]), message };
}

function textOf(response: AdapterResponse): { response: JsonObject; message: string } {
  return { response: responseJson(new ResponseObject(response)), message: response._message };
}

/** dbt's adapter_response as JSON. */
export function responseJson(object: ResponseObject): JsonObject {
  const { _message, code, rows_affected, query_id } = object.response;
  const json = jsonObject([['_message', _message]]);
  if (code !== undefined) json['code'] = code;
  if (rows_affected !== undefined) json['rows_affected'] = rows_affected;
  if (query_id !== undefined) json['query_id'] = query_id;
  return json;
}
