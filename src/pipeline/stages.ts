// All stages in order. Reading this file is knowing tsdbt:
// files ─load▶ ProjectSource ─parse▶ ParsedProject ─link▶ ProjectGraph ─compile, run▶ RunResults ─report▶ artifacts
import {
  type AdapterContext,
  type AdapterRegistration,
  builtinMacroPackages,
  findAdapter,
  type TargetDescription,
} from '../adapters/index.ts';
import {
  type Diagnostic,
  type Outcome,
  placedAt,
  runInTurns,
  type Services,
  type Steps,
  TsdbtError,
  withPlace,
} from '../base/index.ts';
import type { InvocationFacts } from '../context/index.ts';
import { linkInSteps, linkProject, type ProjectGraph, projectSelectors, type Selectors } from '../graph/index.ts';
import {
  type CachedParse,
  CachedParser,
  isOfSemanticLayer,
  type KeptParse,
  type ParsedProject,
  parseInlineNode,
  parseSteps,
} from '../parse/index.ts';
import {
  DBT_VERSION,
  type LoadOptions,
  loadProject,
  type ProjectSource,
  type ResolvedProfile,
} from '../project/index.ts';
import { readParseCache, usesParseCache, writeParseCache } from './parse-cache-file.ts';
import { projectFacts } from './project-facts.ts';
import { StageFailed } from './stage-failed.ts';

/** A project that is ready to be selected from, and what was noticed on the way. */
export interface OpenedProject {
  readonly source: ProjectSource;
  readonly registration: AdapterRegistration;
  readonly facts: InvocationFacts;
  readonly graph: ProjectGraph;
  /** What of the parse is as an earlier command left it. */
  readonly kept?: KeptParse | undefined;
  /** Warnings and notes of all stages. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Something to wait for where others should have their turn; undefined where the work may go on. */
type Turns = () => Promise<void> | undefined;

/** Does work in steps. */
type Work = <T>(steps: Steps<T>) => Promise<T>;

/** Told when a stage begins, for the console and for timing. */
export interface StageListener {
  /** `found`: warnings and notes of loading. */
  loaded?(source: ProjectSource, facts: InvocationFacts, found: readonly Diagnostic[]): void;
  /** Waited for before the project is parsed. What it gives says when others have their turn meanwhile. */
  beforeParse?(source: ProjectSource, registration: AdapterRegistration): Promise<Turns | undefined>;
  /** True when a warning of the parse ends the command: it is told again the next time, so nothing is kept. */
  refusesParse?(): boolean;
}

export interface OpenOptions extends LoadOptions {
  /** A query with templates that becomes a node of its own (`compile --inline`, `show --inline`). */
  readonly inline?: string | undefined;
  /** A command that builds: what it needs of the engine is opened while the project is read. */
  readonly builds?: string | undefined;
}

/** Load, parse, link. @throws StageFailed with every error of the first stage that has one */
export async function openProject(
  options: OpenOptions,
  services: Services,
  listener: StageListener = {},
): Promise<OpenedProject> {
  const loaded = await stage('load', () => loadProject(options, services));
  const source = loaded.value;
  const registration = await placedAt(
    () => source.profile.span,
    () => findAdapter(source.profile.adapterType),
  );
  const { value: facts } = await stage('load', () => ({
    value: invocationFacts(source, registration, services),
    diagnostics: [],
  }));
  listener.loaded?.(source, facts, loaded.diagnostics);
  const pause = (await listener.beforeParse?.(source, registration)) ?? ((): undefined => undefined);
  const work: Work = (steps) => runInTurns(steps, pause);
  const builtins = builtinMacroPackages(registration.type, registration.parents);
  const link = async (parse: () => Promise<Outcome<ParsedProject>>): Promise<Outcome<ProjectGraph>> => {
    const parsed = await stage('parse', async () => withReferenceErrors(await parse(), services.clock.now()));
    const project = await stage('parse', () => ({
      value: withInline(parsed.value, options.inline, facts),
      diagnostics: [],
    }));
    const linked = await stage('link', () =>
      work(linkInSteps(project.value, { now: services.clock.now(), batches: batchEngine(facts) })),
    );
    return { value: linked.value, diagnostics: [...parsed.diagnostics, ...linked.diagnostics] };
  };
  const linked: LinkedProject = usesParseCache(source)
    ? await linkCached(new CachedParser(source, builtins, facts), source, link, work, listener)
    : await link(() => work(parseSteps(source, builtins, facts)));
  return {
    source,
    registration,
    facts,
    graph: linked.value,
    kept: linked.kept,
    diagnostics: [...loaded.diagnostics, ...linked.diagnostics],
  };
}

interface LinkedProject extends Outcome<ProjectGraph> {
  readonly kept?: KeptParse | undefined;
}

/** Parses with the cache and links. Whatever goes wrong is told by a full parse, which leaves the cache as it was. */
async function linkCached(
  parser: CachedParser,
  source: ProjectSource,
  link: (parse: () => Promise<Outcome<ParsedProject>>) => Promise<Outcome<ProjectGraph>>,
  work: Work,
  listener: StageListener,
): Promise<LinkedProject> {
  let cached: CachedParse = await work(parser.parseInSteps(readParseCache(source)));
  let linked: Outcome<ProjectGraph> | undefined;
  if (cached.isReused) {
    try {
      linked = await link(async () => cached.outcome);
      cached.tell();
    } catch (thrown) {
      if (!(thrown instanceof StageFailed)) throw thrown;
      cached = await work(parser.parseFully());
    }
  }
  linked ??= await link(async () => cached.outcome);
  if (cached.text !== undefined && listener.refusesParse?.() !== true) writeParseCache(source, cached.text);
  return { ...linked, kept: cached.kept };
}

/**
 * What is wrong with the semantic layer alone does not hide references to what is not there: dbt looks these up first,
 * and tells them first.
 */
function withReferenceErrors(parsed: Outcome<ParsedProject>, now: number): Outcome<ParsedProject> {
  const errors = parsed.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0 || !errors.every(isOfSemanticLayer)) return parsed;
  const { diagnostics } = linkProject(parsed.value, { now });
  // A metric that is not there is told of already.
  const references = diagnostics.filter(
    ({ severity, nodeId }) => severity === 'error' && !/^(?:metric|saved_query|semantic_model)\./.test(nodeId ?? ''),
  );
  return { value: parsed.value, diagnostics: [...references, ...parsed.diagnostics] };
}

function withInline(project: ParsedProject, inline: string | undefined, facts: InvocationFacts): ParsedProject {
  if (inline === undefined) return project;
  const node = parseInlineNode(project, inline, facts);
  return { ...project, nodes: new Map([...project.nodes, [node.uniqueId, node]]) };
}

async function stage<T>(name: StageFailed['stage'], run: () => Outcome<T> | Promise<Outcome<T>>): Promise<Outcome<T>> {
  let outcome: Outcome<T>;
  try {
    outcome = await run();
  } catch (thrown) {
    if (thrown instanceof TsdbtError) throw new StageFailed(name, [thrown.diagnostic]);
    throw thrown;
  }
  const errors = outcome.diagnostics.filter((found) => found.severity === 'error');
  if (errors.length > 0) {
    throw new StageFailed(name, [...errors, ...outcome.diagnostics.filter((found) => found.severity !== 'error')]);
  }
  return outcome;
}

/** What the engine does with microbatch models. */
export function batchEngine({ target }: InvocationFacts): {
  readonly name: string;
  readonly writesBatchesTogether: boolean;
} {
  return { name: target.type, writesBatchesTogether: target.capabilities.concurrentBatches === 'supported' };
}

function describedTarget(
  profile: ResolvedProfile,
  registration: AdapterRegistration,
  context: AdapterContext,
): TargetDescription {
  try {
    return registration.describeTarget(profile.credentials, context);
  } catch (thrown) {
    throw withPlace(thrown, () => profile.span);
  }
}

/** What templates may know of an invocation. @throws TsdbtError for credentials that cannot be used */
export function invocationFacts(
  source: ProjectSource,
  registration: AdapterRegistration,
  services: Services,
): InvocationFacts {
  const { profile, root } = source;
  return {
    services,
    target: describedTarget(profile, registration, { projectDirectory: root.directory, services }),
    targetName: profile.targetName,
    profileName: profile.profileName,
    threads: profile.threads,
    flags: source.flags,
    cliVars: source.cliVars,
    projectName: root.name,
    projects: () => source.packages.map(projectFacts),
    runStartedAt: services.clock.now(),
    dbtVersion: DBT_VERSION,
  };
}

/** What selectors.yml of a project says. @throws StageFailed */
export function selectorsOf({ source, facts }: OpenedProject): Selectors {
  const { value, diagnostics } = projectSelectors(source, facts);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new StageFailed('select', errors);
  return value;
}
