// The store of what was built, as commands open it, and what a plan asks of the warehouse.
import { join, resolve } from 'node:path';
import { memberOf, readArtifact } from '../artifacts/index.ts';
import { type JsonObject, jsonObject, type NodeId, TsdbtError } from '../base/index.ts';
import { type CompileEnvironment, type CompileOptions, compileNode } from '../compile/index.ts';
import { loadedAtById, NodeFacts, type PlanAnswers, StateStore, statePath } from '../plan/index.ts';
import { describeThrown, foundRelations, type RunSession, schemasOf, sourceLoadedAt } from '../run/index.ts';
import type { Pipeline } from './pipeline.ts';

/** What of a command decides on everything that it builds. */
export interface BuildMarks extends CompileOptions {
  readonly release: string;
}

/** Path of the store of the opened project's target. */
export function storePath({ opened }: Pick<Pipeline, 'opened'>, subfolder: string | undefined): string {
  const { facts, source } = opened;
  const given = source.flags.get('STATE_DIR');
  // What `verify` builds is built in the same target.
  const target = subfolder === undefined ? source.targetDirectory : resolve(source.targetDirectory, ...up(subfolder));
  const folder =
    typeof given === 'string' && given !== '' ? resolve(source.root.directory, given) : join(target, 'state');
  return statePath(folder, facts.targetName);
}

function up(subfolder: string): string[] {
  return subfolder.split('/').map(() => '..');
}

/** Opens the store for a run that builds. */
export function openStore(pipeline: Pick<Pipeline, 'opened' | 'services'>, path: string): StateStore {
  const { clock, invocationId, redactor } = pipeline.services;
  return new StateStore({ path, invocationId, now: () => clock.now(), redact: (text) => redactor.redact(text) });
}

/** What of the project makes its nodes. */
export function nodeFacts({ opened }: Pick<Pipeline, 'opened'>, marks: BuildMarks): NodeFacts {
  const { facts, graph, source } = opened;
  return new NodeFacts({
    graph,
    facts,
    marks: jsonObject([
      ['release', marks.release],
      ['empty', marks.empty === true],
      ['sample', marks.sample ? [marks.sample.start, marks.sample.end] : null],
      ['defer', source.flags.get('DEFER') === true],
    ]),
  });
}

/** Versions of sources as far as nobody has to be asked: declared ones, and those of the last `source freshness`. */
export function knownSourceVersions(
  { opened }: Pick<Pipeline, 'opened'>,
  facts: NodeFacts,
): (id: NodeId) => string | null {
  let loaded: ReadonlyMap<NodeId, string> | undefined;
  return (id) => {
    const declared = facts.declaredVersion(id);
    if (declared !== null) return declared;
    loaded ??= loadedAt(opened.source.targetDirectory);
    return versionOfMoment(loaded.get(id));
  };
}

function loadedAt(folder: string): ReadonlyMap<NodeId, string> {
  try {
    const sources: JsonObject | undefined = readArtifact(join(folder, 'sources.json'), 'sources');
    return sources && memberOf(sources, 'results') !== undefined ? loadedAtById(sources) : new Map();
  } catch (thrown) {
    if (thrown instanceof TsdbtError) return new Map();
    throw thrown;
  }
}

function versionOfMoment(moment: string | undefined): string | null {
  return moment === undefined ? null : `loaded:${moment}`;
}

/**
 * Asks the warehouse what a plan wants to know: the relations of the selected nodes' schemas, one query for all, when
 * the sources above them were loaded, and what templates ask. @throws TsdbtError when the engine cannot be reached
 */
export async function withWarehouseAnswers<T>(
  pipeline: Pipeline,
  facts: NodeFacts,
  options: CompileOptions & { readonly ids: readonly NodeId[] },
  use: (answers: PlanAnswers, session: RunSession) => Promise<T>,
): Promise<T> {
  const { nodes } = pipeline.opened.graph.project;
  const built = options.ids.flatMap((id) => {
    const node = nodes.get(id);
    return node && (node.kind === 'model' || node.kind === 'seed') ? [node] : [];
  });
  const found = foundRelations(await pipeline.shapesOf(schemasOf(built)));
  return pipeline.withSession('compile', options, async (session) => {
    const versions = await sourceVersions(pipeline, session, facts, options.ids);
    const compile: PlanAnswers['compile'] = (id) => compiled(session.environment, id);
    return use({ compile, found, sourceVersion: (id) => versions.get(id) ?? null }, session);
  });
}

async function compiled(
  environment: CompileEnvironment,
  id: NodeId,
): Promise<{ readonly sql: string } | { readonly problem: string }> {
  try {
    return { sql: (await compileNode(environment, id)).sql };
  } catch (thrown) {
    const [first = ''] = describeThrown(thrown).message.trim().split('\n');
    return { problem: first };
  }
}

async function sourceVersions(
  { opened }: Pipeline,
  session: RunSession,
  facts: NodeFacts,
  ids: readonly NodeId[],
): Promise<ReadonlyMap<NodeId, string>> {
  const { sources } = opened.graph.project;
  const wanted = new Set(ids.flatMap((id) => facts.inputs(id)).filter((id) => sources.has(id)));
  const found = new Map<NodeId, string>();
  const asked = [...wanted].filter((id) => {
    const declared = facts.declaredVersion(id);
    if (declared !== null) found.set(id, declared);
    return declared === null;
  });
  const ask = async (id: NodeId): Promise<void> => {
    const source = sources.get(id);
    const moment = source && (await sourceLoadedAt(session, source));
    const version = versionOfMoment(moment);
    if (version !== null) found.set(id, version);
  };
  const next = asked.values();
  const worker = async (): Promise<void> => {
    for (const id of next) await ask(id);
  };
  await Promise.all(Array.from({ length: Math.min(opened.facts.threads, asked.length) }, worker));
  return found;
}
