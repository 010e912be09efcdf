// A project that stays open while its files change: parsed again when asked, single files checked in between.
import { builtinMacroPackages, findAdapter } from '../adapters/index.ts';
import {
  type Diagnostic,
  type Env,
  type NodeId,
  runInTurns,
  type Services,
  type Steps,
  TsdbtError,
} from '../base/index.ts';
import { type CompiledNode, CompileEnvironment, compileNode, type ProjectLineage } from '../compile/index.ts';
import { checkReferences, cycleDiagnostic, linkInSteps } from '../graph/index.ts';
import { parseBlocks } from '../jinja/index.ts';
import { CachedParser, parseProjectFile } from '../parse/index.ts';
import { type LoadOptions, loadProject, type ProjectFile, type ProjectSource, withDotEnv } from '../project/index.ts';
import type { LineageCache } from '../sql/index.ts';
import { checkProject } from './check.ts';
import { lineageOf, storedAnalyses } from './lineage.ts';
import { readParseCache, usesParseCache } from './parse-cache-file.ts';
import { limitedQuery, Pipeline } from './pipeline.ts';
import { StageFailed } from './stage-failed.ts';
import { batchEngine, invocationFacts, type OpenedProject } from './stages.ts';
import { singleTurns, turns } from './turns.ts';

/** Texts that stand in the place of files on disk, by absolute path. */
export type Overlays = ReadonlyMap<string, string>;

/** Rows of a preview. */
export interface PreviewRows {
  readonly sql: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

export class LiveProject {
  readonly directory: string;
  readonly #options: LoadOptions;
  readonly #services: Services;
  #cache: Uint8Array | undefined;
  #opened: OpenedProject | undefined;
  #files: ReadonlyMap<string, ProjectFile> = new Map();
  #compiled: CompileEnvironment | undefined;
  #analyses: LineageCache | undefined;
  #lineage: { readonly of: OpenedProject; readonly found: Promise<ProjectLineage> } | undefined;
  #lastLineage: ProjectLineage | undefined;

  /** Reads nothing yet: `refresh` does. */
  constructor(directory: string, options: Omit<LoadOptions, 'cwd' | 'projectDir'>, services: Services) {
    this.directory = directory;
    this.#options = { ...options, cwd: directory, projectDir: directory };
    this.#services = { ...services, env: dotEnv(directory, services.env) };
  }

  /** The last state that could be linked; undefined before the first. */
  get opened(): OpenedProject | undefined {
    return this.#opened;
  }

  /** The file at an absolute path, as the last refresh found it. */
  fileAt(path: string): ProjectFile | undefined {
    return this.#files.get(path);
  }

  /** All files by absolute path. */
  get files(): ReadonlyMap<string, ProjectFile> {
    return this.#files;
  }

  /**
   * Reads the project again, with the texts of an editor in place of files. Gives everything that is wrong with it;
   * what could be read is kept nevertheless. Writes nothing. Others have their turn meanwhile, with the state before.
   */
  async refresh(overlays: Overlays): Promise<readonly Diagnostic[]> {
    try {
      return await this.#read(overlays);
    } catch (thrown) {
      if (thrown instanceof TsdbtError) return [thrown.diagnostic];
      if (thrown instanceof StageFailed) return thrown.diagnostics;
      throw thrown;
    }
  }

  async #read(overlays: Overlays): Promise<readonly Diagnostic[]> {
    const pause = singleTurns();
    const inTurns = <T>(steps: Steps<T>): Promise<T> => runInTurns(steps, pause);
    const loaded = loadProject(this.#options, this.#services);
    await pause();
    const source = withOverlays(loaded.value, overlays);
    const registration = await findAdapter(source.profile.adapterType);
    const facts = invocationFacts(source, registration, this.#services);
    const parser = new CachedParser(source, builtinMacroPackages(registration.type, registration.parents), facts);
    const known = this.#cache ?? (usesParseCache(source) ? readParseCache(source) : undefined);
    await pause();
    const { outcome, text } = await inTurns(parser.parseInSteps(known));
    if (text !== undefined) this.#cache = new TextEncoder().encode([...text].join(''));
    else this.#cache = known;
    await pause();
    const linked = await inTurns(
      linkInSteps(outcome.value, { now: this.#services.clock.now(), batches: batchEngine(facts) }),
    );
    const cycle = cycleDiagnostic(linked.value);
    const diagnostics = [
      ...loaded.diagnostics,
      ...outcome.diagnostics,
      ...withoutConsequences(linked.diagnostics, outcome.diagnostics),
      ...(cycle ? [cycle] : []),
    ];
    this.#opened = { source, registration, facts, graph: linked.value, diagnostics };
    this.#files = new Map(
      source.packages.flatMap(({ files }) => files.map((file) => [file.absolutePath, file] as const)),
    );
    this.#compiled = undefined;
    return diagnostics;
  }

  /** What is wrong with one file as it is in the editor, against the last state of the project. */
  checkFile(file: ProjectFile, text: string): readonly Diagnostic[] {
    const { opened } = this;
    if (!opened) return [];
    try {
      const edited = withText(file, text);
      if (file.kind === 'macro' || file.kind === 'generic-test') {
        parseBlocks(edited.source());
        return [];
      }
      const parsed = parseProjectFile(opened.graph.project, edited, opened.facts);
      const byId = <T extends { readonly uniqueId: NodeId }>(items: readonly T[]) =>
        new Map(items.map((item) => [item.uniqueId, item]));
      const unlinked = checkReferences(opened.graph, {
        nodes: byId(parsed.nodes),
        exposures: byId(parsed.exposures),
        unitTests: byId(parsed.unitTests),
      });
      return [...parsed.diagnostics, ...unlinked];
    } catch (thrown) {
      if (thrown instanceof TsdbtError) return [thrown.diagnostic];
      throw thrown;
    }
  }

  /** The SQL of a node without a connection; undefined where its template asks the warehouse. @throws TsdbtError */
  async compiledNode(id: NodeId): Promise<CompiledNode | undefined> {
    const { opened } = this;
    if (!opened || opened.graph.needsWarehouse(id)) return undefined;
    this.#compiled ??= new CompileEnvironment(opened.graph, opened.facts, {});
    return compileNode(this.#compiled, id);
  }

  /** What columns are made of, in the project as it was read last. @throws TsdbtError sql-analyzer-missing */
  async lineage(): Promise<ProjectLineage | undefined> {
    const { opened } = this;
    if (!opened) return undefined;
    if (this.#lineage?.of !== opened) {
      this.#analyses ??= storedAnalyses(opened);
      this.#lineage = { of: opened, found: lineageOf(opened, { own: this.#analyses }) };
    }
    this.#lastLineage = await this.#lineage.found;
    return this.#lastLineage;
  }

  /**
   * What the checks find in the own package, in the project as it was read last.
   * @throws TsdbtError check-setting; what the signal was aborted with
   */
  async check(signal?: AbortSignal): Promise<readonly Diagnostic[]> {
    const { opened } = this;
    if (!opened) return [];
    this.#analyses ??= storedAnalyses(opened);
    const root = opened.source.root.config.name;
    const isOwn = (id: NodeId): boolean => opened.graph.resources.get(id)?.packageName === root;
    const own = { analyses: this.#analyses, pause: turns(signal) };
    const { findings, lineage } = await checkProject(opened, { has: isOwn }, false, own);
    this.#lastLineage = lineage;
    this.#lineage = { of: opened, found: Promise.resolve(lineage) };
    return findings;
  }

  /** What `lineage` gave last, maybe of an earlier state. */
  get lastLineage(): ProjectLineage | undefined {
    return this.#lastLineage;
  }

  /**
   * The first rows of a node as `show` gives them. The connection is closed afterwards: others may write meanwhile.
   * @param rewrite changes the compiled SQL, for a part of it
   * @throws TsdbtError of the compilation or the engine
   */
  async preview(id: NodeId, limit: number, rewrite: (sql: string) => string = (sql) => sql): Promise<PreviewRows> {
    const { opened } = this;
    if (!opened) return { sql: '', columns: [], rows: [] };
    // Relative paths in profiles and sources start at the project, as for the commands.
    process.chdir(this.directory);
    const pipeline = Pipeline.of(opened, this.#services);
    try {
      const node = opened.graph.project.nodes.get(id);
      const sql = node?.kind === 'seed' ? `select * from ${node.relationName}` : await compiledSql(pipeline, id);
      const wanted = rewrite(sql);
      const { columns, rows } = await pipeline.query(limitedQuery(wanted, limit), id);
      return { sql: wanted, columns: columns.map(({ name }) => name), rows };
    } finally {
      await pipeline.close();
    }
  }
}

async function compiledSql(pipeline: Pipeline, id: NodeId): Promise<string> {
  const { compiled, failures } = await pipeline.compile([id]);
  const [failed] = failures;
  if (failed) throw new TsdbtError(failed.failure.diagnostic);
  return compiled.get(id)?.sql ?? '';
}

/** A reference to a resource whose own file is broken is no error of its own. */
function withoutConsequences(linked: readonly Diagnostic[], parsed: readonly Diagnostic[]): readonly Diagnostic[] {
  const broken = parsed.flatMap(({ severity, span }) => (severity === 'error' && span ? [span.file.path] : []));
  if (broken.length === 0) return linked;
  const names = new Set(broken.map((path) => path.replace(/^.*\//, '').replace(/\.[^.]*$/, '')));
  const hasProperties = broken.some((path) => /\.ya?ml$/.test(path));
  return linked.filter(({ slug, message }) => {
    if (!MISSING.has(slug)) return true;
    // Which sources a broken properties file has is not known.
    if (hasProperties && message.includes(' depends on a source named ')) return false;
    return !Array.from(message.matchAll(/'([^']+)'/g)).some(([, name = '']) =>
      names.has(name.slice(name.lastIndexOf('.') + 1)),
    );
  });
}

/** Slugs of references to what is not there. */
const MISSING: ReadonlySet<string> = new Set(['unknown-ref', 'test-target-not-found', 'unit-test-model-not-found']);

function withOverlays(source: ProjectSource, overlays: Overlays): ProjectSource {
  if (overlays.size === 0) return source;
  const packages = source.packages.map((one) => ({
    ...one,
    files: one.files.map((file) => {
      const text = overlays.get(file.absolutePath);
      return text === undefined ? file : withText(file, text);
    }),
  }));
  return { ...source, packages, root: packages.find(({ isRoot }) => isRoot) ?? source.root };
}

function withText(file: ProjectFile, text: string): ProjectFile {
  const { path } = file.source();
  const made = { path, text };
  return { ...file, source: () => made, size: Buffer.byteLength(text) };
}

function dotEnv(directory: string, env: Env): Env {
  try {
    return withDotEnv(env, directory);
  } catch {
    return env;
  }
}
