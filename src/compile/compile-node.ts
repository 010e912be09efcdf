// One node: its template rendered with execute = true, then the CTEs of its ephemeral parents put in front.
import type { Relation } from '../adapters/index.ts';
import { fail, type JsonObject, type MacroId, type NodeId, TsdbtError } from '../base/index.ts';
import { createRunContext, type DatabaseAccess, type RunContext } from '../context/index.ts';
import type { ProjectGraph } from '../graph/index.ts';
import {
  Dict,
  type LiteralCall,
  type OutputMap,
  PyDateTime,
  parseTemplate,
  type Rendered,
  renderLiteral,
  renderPlain,
  templateOf,
  unreturned,
  utcZone,
  type Value,
} from '../jinja/index.ts';
import { modelShape, type OperationNode, type ParsedNode } from '../parse/index.ts';
import { withEngineTypes } from './column-types.ts';
import { deferredParents } from './deferral.ts';
import type { CompileEnvironment, CompileOptions, KeptSqlText } from './environment.ts';
import { cteText, injectCtes } from './ephemeral.ts';
import { compileErrors } from './errors.ts';
import type { BatchContext } from './event-window.ts';
import { foreignKeyTargets } from './foreign-keys.ts';
import { genericTestKwargs, quietTestKwargs } from './generic-test-kwargs.ts';
import { CTE_PREFIX, thisRelationOf } from './node-relations.ts';
import { overloadsOf, renderOverloads } from './overloads.ts';
import { nodeResolver, projectQuoting } from './resolver.ts';
import { shiftedMap } from './shifted-map.ts';
import { inTargetDialect } from './transpile.ts';
import type { CompiledNode, ExtraCte } from './types.ts';

/**
 * Compiles a node and, before it, the ephemeral models it refers to; each at most once per environment.
 * @throws TsdbtError 12xx and 16xx with the node's id
 */
export function compileNode(environment: CompileEnvironment, id: NodeId): Promise<CompiledNode> {
  const known = environment.compiled.get(id);
  if (known) return known;
  const made = compile(environment, id).then((compiled) => {
    environment.finish(id, compiled);
    return compiled;
  });
  environment.compiled.set(id, made);
  return made;
}

/** Compiles a microbatch model for one batch: its inputs are read in the batch's window. @throws TsdbtError 12xx, 16xx */
export function compileBatch(environment: CompileEnvironment, id: NodeId, batch: BatchContext): Promise<CompiledNode> {
  return compile(environment, id, batch);
}

async function compile(environment: CompileEnvironment, id: NodeId, batch?: BatchContext): Promise<CompiledNode> {
  const node = environment.graph.project.nodes.get(id);
  if (!node) return fail(compileErrors.refNotFound, { call: id });
  const compiled = await compileText(environment, node, batch);
  return overloadsOf(node).length === 0 ? compiled : compileOverloads(environment, node, compiled);
}

async function compileOverloads(
  environment: CompileEnvironment,
  node: ParsedNode,
  compiled: CompiledNode,
): Promise<CompiledNode> {
  const database = environment.options.introspect === false ? undefined : environment.databaseFor?.(node.uniqueId);
  try {
    const { globals } = await nodeContext(environment, node, { database });
    return { ...compiled, overloads: await renderOverloads(node, globals) };
  } catch (cause) {
    throw withNode(cause, node.uniqueId);
  } finally {
    await database?.release();
  }
}

async function compileText(
  environment: CompileEnvironment,
  node: ParsedNode,
  batch: BatchContext | undefined,
): Promise<CompiledNode> {
  const { uniqueId: id } = node;
  if (isPythonModel(node)) return compilePython(environment, node);
  if (node.kind === 'seed') return { uniqueId: id, sql: '', body: '', extraCtes: [], map: noMap };
  const kept = batch ? undefined : environment.keptText(id);
  if (kept) return keptNode(environment, node, kept);
  const ephemeral = new Set<NodeId>();
  const onEphemeral = (parent: NodeId): void => void ephemeral.add(parent);
  const written =
    (batch ? undefined : takeAhead(environment, id, onEphemeral)) ??
    renderPlain(node.template) ??
    renderWithoutContext(environment, node, batch, onEphemeral) ??
    renderQuietTest(environment, node, onEphemeral) ??
    (await renderNode(environment, node, batch, { onEphemeral, called: calledMacros(environment, id) }));
  const made = inTargetDialect(environment, node, written);
  const rendered = made instanceof Promise ? await made : made;
  const extraCtes = ephemeral.size === 0 ? [] : await collectCtes(environment, ephemeral);
  const foreignKeys = foreignKeyTargets(environment, node);
  if (environment.options.injectEphemeralCtes === false || extraCtes.length === 0) {
    const { text, map } = rendered;
    const compiled: CompiledNode = { uniqueId: id, sql: text, body: text, extraCtes, map, foreignKeys };
    // Translated SQL has its places from more than the template; overloads are more than one text.
    if (!batch && rendered === written && overloadsOf(node).length === 0)
      environment.kept?.note(node, compiled, environment.calledMacros.get(id));
    return compiled;
  }
  const injected = injectCtes(
    rendered.text,
    extraCtes.map((cte) => cte.sql),
  );
  return {
    uniqueId: id,
    sql: injected.sql,
    body: rendered.text,
    extraCtes,
    map: shiftedMap(rendered.map, injected.insertedAt, injected.insertedLength),
    foreignKeys,
  };
}

/** Compiles a hook of the project; ephemeral models that it refers to are put in front of it. @throws TsdbtError */
export async function compileHook(
  environment: CompileEnvironment,
  node: OperationNode,
  options: Pick<NodeContextOptions, 'database' | 'extra'>,
): Promise<CompiledNode> {
  const ephemeral = new Set<NodeId>();
  const onEphemeral = (parent: NodeId): void => void ephemeral.add(parent);
  const { globals } = await nodeContext(environment, node, { ...options, onEphemeral });
  const template = parseTemplate(node.template);
  const body = unreturned(template, await template.render({ globals })).text;
  const extraCtes = await collectCtes(environment, ephemeral);
  const { sql } = injectCtes(
    body,
    extraCtes.map((cte) => cte.sql),
  );
  const compiled: CompiledNode = { uniqueId: node.uniqueId, sql, body, extraCtes, map: noMap };
  if (extraCtes.length > 0) environment.finish(node.uniqueId, compiled);
  return compiled;
}

/** Functions in Python are templates, models are not. */
function isPythonModel(node: ParsedNode): boolean {
  return node.kind === 'model' && node.language === 'python';
}

/** The code as it is, and below it what a macro writes to connect it with the warehouse. */
async function compilePython(environment: CompileEnvironment, node: ParsedNode): Promise<CompiledNode> {
  const database = environment.options.introspect === false ? undefined : environment.databaseFor?.(node.uniqueId);
  try {
    const called = calledMacros(environment, node.uniqueId);
    const context = await nodeContext(environment, node, { database, onMacro: (macro) => void called.add(macro) });
    const template = { path: node.originalFilePath, text: '{{ py_script_postfix(model) }}' };
    const postfix = (await parseTemplate(template).render({ globals: context.globals })).text;
    const code = `${node.rawCode}\n\n${postfix}`;
    return { uniqueId: node.uniqueId, sql: code, body: code, extraCtes: [], map: noMap };
  } catch (cause) {
    throw withNode(cause, node.uniqueId);
  } finally {
    await database?.release();
  }
}

/**
 * Renders a node before its turn, while others are waited for; `compileNode` takes it from there. Nodes whose rendering
 * somebody could notice before its turn are left alone, and so is what fails: its turn tells it.
 */
export async function renderAhead(environment: CompileEnvironment, id: NodeId): Promise<void> {
  const { ahead, compiled, graph, options } = environment;
  const node = graph.project.nodes.get(id);
  if (!node || compiled.has(id) || ahead.has(id) || environment.keptText(id)) return;
  const ephemeral: NodeId[] = [];
  const onEphemeral = (parent: NodeId): void => void ephemeral.push(parent);
  try {
    if (!isUnnoticed(graph, options, id)) return;
    const plain = renderPlain(node.template) ?? renderWithoutContext(environment, node, undefined, onEphemeral);
    const called = plain ? undefined : new Set<MacroId>();
    const written = plain ?? (await renderNode(environment, node, undefined, { onEphemeral, called }));
    if (!compiled.has(id)) ahead.set(id, { written, ephemeral, called });
  } catch {
    // Whatever it is, it is the same again.
  }
}

/** Whether nobody could tell that, when and how often a node is rendered: it asks nobody and tells nothing. */
export function isUnnoticed(graph: ProjectGraph, options: CompileOptions, id: NodeId): boolean {
  const node = graph.project.nodes.get(id);
  if (!node || isPythonModel(node) || node.kind === 'seed' || options.deferral) return false;
  // A version that is newer than the latest one is told of.
  const isVersioned = graph.dependsOn(id).some((parent) => {
    const above = graph.project.nodes.get(parent);
    return above?.kind === 'model' && above.version !== null;
  });
  return !isVersioned && !graph.needsWarehouse(id) && !graph.mayTell(id);
}

/** Takes a node's SQL as an earlier command compiled it. @throws TsdbtError as `compileNode` does for foreign keys */
export function takeCompiled(
  environment: CompileEnvironment,
  node: ParsedNode,
  sql: string,
  called: ReadonlySet<MacroId> | undefined,
): CompiledNode {
  const { uniqueId: id } = node;
  const made = keptNode(environment, node, { sql, called });
  environment.compiled.set(id, Promise.resolve(made));
  environment.finish(id, made);
  return made;
}

/** A node of which the SQL is known; where it comes from in the template is found out when somebody asks. */
function keptNode(environment: CompileEnvironment, node: ParsedNode, { sql, called }: KeptSqlText): CompiledNode {
  const { uniqueId: id } = node;
  if (called) environment.calledMacros.set(id, new Set(called));
  let map: OutputMap | undefined;
  const made = (): OutputMap => {
    map ??= mapOf(environment, node, sql);
    return map;
  };
  return {
    uniqueId: id,
    sql,
    body: sql,
    extraCtes: [],
    map: { locate: (offset) => made().locate(offset), trail: (offset) => made().trail(offset) },
    foreignKeys: foreignKeyTargets(environment, node),
  };
}

/** The places of a text in the template that it was rendered from; none where the template gives another text now. */
function mapOf(environment: CompileEnvironment, node: ParsedNode, sql: string): OutputMap {
  const onEphemeral = (): void => {};
  try {
    const rendered =
      renderPlain(node.template) ??
      renderWithoutContext(environment, node, undefined, onEphemeral) ??
      renderQuietTest(environment, node, onEphemeral) ??
      templateOf(node.template).renderSync({
        globals: contextOf(environment, node, { database: undefined, onEphemeral }, NONE).globals,
      });
    return rendered.text === sql ? rendered.map : noMap;
  } catch (thrown) {
    if (thrown instanceof TsdbtError) return noMap;
    throw thrown;
  }
}

function takeAhead(
  { ahead, calledMacros: known }: CompileEnvironment,
  id: NodeId,
  onEphemeral: (id: NodeId) => void,
): Rendered | undefined {
  const found = ahead.get(id);
  if (!found) return undefined;
  ahead.delete(id);
  for (const parent of found.ephemeral) onEphemeral(parent);
  if (found.called) known.set(id, found.called);
  return found.written;
}

function calledMacros({ calledMacros: known }: CompileEnvironment, id: NodeId): Set<MacroId> {
  const called = new Set<MacroId>();
  known.set(id, called);
  return called;
}

interface Hearing {
  readonly onEphemeral: (id: NodeId) => void;
  /** Gets the macros that the template calls. */
  readonly called: Set<MacroId> | undefined;
}

async function renderNode(
  environment: CompileEnvironment,
  node: ParsedNode,
  batch: BatchContext | undefined,
  { onEphemeral, called }: Hearing,
): Promise<Rendered> {
  const database = environment.options.introspect === false ? undefined : environment.databaseFor?.(node.uniqueId);
  const context = await nodeContext(environment, node, {
    database,
    batch,
    onEphemeral,
    onMacro: (id) => called?.add(id),
  });
  try {
    if (node.kind === 'test' && node.testMetadata) {
      // Test arguments may themselves be templates (`ref('x')`, `{{ … }}`): rendered in the node's own context, once.
      const kwargs = await genericTestKwargs(node.testMetadata, context.globals);
      context.globals.set('_dbt_generic_test_kwargs', kwargs);
    }
    const template = templateOf(node.template);
    const { globals } = context;
    const asksWarehouse = environment.graph.needsWarehouse(node.uniqueId);
    return unreturned(template, asksWarehouse ? await template.render({ globals }) : template.renderSync({ globals }));
  } catch (cause) {
    throw withNode(cause, node.uniqueId);
  } finally {
    await database?.release();
  }
}

/**
 * Most tests ask nobody: they are rendered without waiting and without a place for answers. Undefined for all others,
 * and where something fails: rendering it again says what.
 */
function renderQuietTest(
  environment: CompileEnvironment,
  node: ParsedNode,
  onEphemeral: (id: NodeId) => void,
): Rendered | undefined {
  const { graph, options } = environment;
  const { uniqueId: id } = node;
  if (node.kind !== 'test' || !node.testMetadata || options.deferral) return undefined;
  if (graph.needsWarehouse(id) || graph.mayTell(id)) return undefined;
  const called = calledMacros(environment, id);
  const onMacro = (macro: MacroId): void => void called.add(macro);
  const { globals } = contextOf(environment, node, { database: undefined, onEphemeral, onMacro }, NONE);
  try {
    globals.set('_dbt_generic_test_kwargs', quietTestKwargs(node.testMetadata, globals));
    return templateOf(node.template).renderSync({ globals });
  } catch (thrown) {
    if (thrown instanceof TsdbtError) return undefined;
    throw thrown;
  }
}

/**
 * Most models do no more than name what they read: they need no context and no template. Undefined for all others, and
 * where something fails: the template says what.
 */
function renderWithoutContext(
  environment: CompileEnvironment,
  node: ParsedNode,
  batch: BatchContext | undefined,
  onEphemeral: (id: NodeId) => void,
): Rendered | undefined {
  const { graph, options, facts } = environment;
  const registry = graph.project.macroRegistry;
  if (batch || options.deferral || WITHOUT_CONTEXT.some((name) => registry.lookup(node.packageName, name)))
    return undefined;
  const { uniqueId: id, packageName, name, originalFilePath: path, kind } = node;
  const resolver = nodeResolver({ environment, id, packageName, name, path, kind, batch, deferred: NONE, onEphemeral });
  try {
    return renderLiteral(node.template, needsNoContext, ({ name: called, args, span }) => {
      if (called === 'config') return '';
      const [first, second] = args.map(String);
      if (called === 'source') return resolver.source(first ?? '', second ?? '', span);
      if (called === 'ref') {
        const wanted =
          second === undefined ? { name: first ?? '', package: null } : { name: second, package: first ?? '' };
        return resolver.ref({ ...wanted, version: null }, span);
      }
      return thisRelationOf(node, facts, projectQuoting(environment));
    });
  } catch (thrown) {
    if (thrown instanceof TsdbtError) return undefined;
    throw thrown;
  }
}

/** `config(…)`, `this`, and references by names alone. */
function needsNoContext({ name, path, args, kwargs }: LiteralCall): boolean {
  if (name === 'config') return true;
  if (name === 'this') return path?.length === 0;
  const isByName = kwargs.size === 0 && args.every((argument) => typeof argument === 'string');
  if (name === 'ref') return isByName && (args.length === 1 || args.length === 2);
  return name === 'source' && isByName && args.length === 2;
}

const WITHOUT_CONTEXT = ['ref', 'source', 'config'] as const;
const NONE: ReadonlyMap<NodeId, Relation> = new Map();

export interface NodeContextOptions {
  readonly database: DatabaseAccess | undefined;
  /** The batch of a microbatch model: `model.batch`, and the window in which inputs are read. */
  readonly batch?: BatchContext | undefined;
  readonly onEphemeral?: (id: NodeId) => void;
  /** Called for each macro that the template itself calls. */
  readonly onMacro?: (id: MacroId) => void;
  /** Called for each macro that is called, in whatever depth. */
  readonly onEnter?: Parameters<typeof createRunContext>[0]['onEnter'];
  /** Keys added to the model dict, such as compiled_code. */
  readonly model?: JsonObject;
  readonly writeRunSql?: (text: string) => void;
  readonly seedTable?: Parameters<typeof createRunContext>[0]['seedTable'];
  readonly extra?: Parameters<typeof createRunContext>[0]['extra'];
}

/** The run-time context of a node: for its own template, its hooks and its materialization. */
export async function nodeContext(
  environment: CompileEnvironment,
  node: ParsedNode,
  options: NodeContextOptions,
): Promise<RunContext> {
  const deferred = await deferredParents(environment, node.uniqueId, options.database);
  return contextOf(environment, node, options, deferred);
}

function contextOf(
  environment: CompileEnvironment,
  node: ParsedNode,
  options: NodeContextOptions,
  deferred: ReadonlyMap<NodeId, Relation>,
): RunContext {
  let model: JsonObject | undefined;
  return createRunContext({
    facts: environment.facts,
    registry: environment.graph.project.macroRegistry,
    packageName: node.packageName,
    vars: environment.vars(node.packageName),
    get model() {
      if (model) return model;
      const whole = { ...environment.manifestOf(node.uniqueId), ...options.model };
      model = modelShape(node.kind, withEngineTypes(environment, node, whole));
      return model;
    },
    nodeName: node.name,
    modelValues: options.batch && new Map([['batch', batchValue(options.batch)]]),
    config: node.config,
    configValues: options.batch && new Map(windowOf(options.batch, '__dbt_internal_microbatch_event_time')),
    thisRelation: thisRelationOf(node, environment.facts, projectQuoting(environment)),
    resolve: nodeResolver({
      environment,
      id: node.uniqueId,
      packageName: node.packageName,
      name: node.name,
      path: node.originalFilePath,
      kind: node.kind,
      batch: options.batch,
      deferred,
      onEphemeral: options.onEphemeral ?? (() => {}),
    }),
    database: options.database,
    graph: () => environment.graphValue(),
    makers: environment.makers,
    extra: options.extra,
    writeRunSql: options.writeRunSql,
    seedTable: options.seedTable,
    selectedResources: environment.options.ids,
    onMacro: options.onMacro,
    onEnter: options.onEnter,
  });
}

/** `model.batch` */
function batchValue(batch: BatchContext): Value {
  return new Dict([['id', batch.id], ...windowOf(batch, 'event_time')]);
}

/** Start and end of a batch. dbt's macros used to read them from the config, and copies of these in projects still do. */
function windowOf({ start, end }: BatchContext, name: string): [string, Value][] {
  return [
    [`${name}_start`, PyDateTime.fromEpoch(start, utcZone)],
    [`${name}_end`, PyDateTime.fromEpoch(end, utcZone)],
  ];
}

async function collectCtes(environment: CompileEnvironment, parents: ReadonlySet<NodeId>): Promise<ExtraCte[]> {
  const found = new Map<NodeId, ExtraCte>();
  for (const id of parents) {
    const node = environment.graph.project.nodes.get(id);
    if (!node) continue;
    const compiled = await compileNode(environment, id);
    for (const cte of compiled.extraCtes) found.set(cte.id, found.get(cte.id) ?? cte);
    found.set(id, found.get(id) ?? { id, sql: cteText(`${CTE_PREFIX}${node.alias}`, compiled.body) });
  }
  return [...found.values()];
}

const noMap: OutputMap = { locate: () => undefined, trail: () => [] };

/** The same error, told to which node it belongs. */
export function withNode(cause: unknown, id: NodeId): unknown {
  if (!(cause instanceof TsdbtError) || cause.diagnostic.nodeId !== undefined) return cause;
  return new TsdbtError({ ...cause.diagnostic, nodeId: id });
}
