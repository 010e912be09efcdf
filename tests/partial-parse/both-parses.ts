// A project that follows a world, parsed with the cache and without: what both say is compared.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { createRedactor, type Diagnostic, type LogEvent, processEnv, type Services } from '../../src/base/index.ts';
import { openProject, StageFailed } from '../../src/pipeline/index.ts';
import { writeManifest } from '../../src/report/index.ts';
import type { World } from './start-project.ts';

export interface Parse {
  readonly manifest: string | undefined;
  readonly told: readonly string[];
  readonly errors: readonly string[];
  /** Keys of every node and source: what the manifest does not show. */
  readonly keys: readonly string[];
}

/** A project folder that follows a world. */
export class Project {
  readonly path: string;
  readonly #written = new Map<string, string>();

  /** A new folder at that path. */
  constructor(path: string) {
    this.path = path;
    mkdirSync(path);
  }

  /** Writes, changes and removes files until the folder is as the world. */
  follow(world: World): void {
    for (const path of this.#written.keys()) {
      if (world.files.has(path)) continue;
      rmSync(join(this.path, path));
      this.#written.delete(path);
    }
    for (const [path, text] of world.files) {
      if (this.#written.get(path) === text) continue;
      mkdirSync(dirname(join(this.path, path)), { recursive: true });
      writeFileSync(join(this.path, path), text);
      this.#written.set(path, text);
    }
  }

  /** Opens the project with or without the cache and writes its manifest. */
  async parse(world: World, isPartial: boolean): Promise<Parse> {
    const events: LogEvent[] = [];
    const services = servicesOf(world, this.path, events);
    const flags = new Map<string, boolean>([...world.flags, ['PARTIAL_PARSE', isPartial]]);
    const { vars, target } = world;
    const options = { cwd: this.path, projectDir: this.path, profilesDir: this.path, vars, target, flags };
    let manifest: string | undefined;
    let keys: readonly string[] = [];
    let found: readonly Diagnostic[];
    try {
      const opened = await openProject(options, services);
      manifest = readFileSync(writeManifest(opened, { compiled: new Map() }), 'utf8');
      found = opened.diagnostics;
      const { nodes, sources } = opened.graph.project;
      keys = [...nodes.values(), ...sources.values()].map((one) => `${one.uniqueId} ${Object.keys(one).sort().join()}`);
    } catch (thrown) {
      if (!(thrown instanceof StageFailed)) throw thrown;
      found = thrown.diagnostics;
    }
    const told = events.map((event) => JSON.stringify(event));
    return { manifest, told, errors: found.map(shown), keys };
  }
}

function servicesOf(world: World, home: string, events: LogEvent[]): Services {
  return {
    clock: { now: () => 1_700_000_000_000, monotonic: () => 0 },
    env: processEnv(Object.fromEntries([['HOME', home], ...world.env])),
    log: { emit: (event) => void events.push(event) },
    redactor: createRedactor(),
    invocationId: '00000000-0000-4000-8000-000000000000',
    signal: new AbortController().signal,
  };
}

function shown({ code, severity, message, hint, span, related, nodeId }: Diagnostic): string {
  const place = (at: Diagnostic['span']): unknown => at && [at.file.path, at.start, at.end];
  const others = related.map((one) => [one.message, place(one.span)]);
  return JSON.stringify([code, severity, message, hint, nodeId, place(span), others]);
}

/** True for a line that tells why the cache is not used. */
export const isNotice = (event: string): boolean => /UnableToPartialParse|PartialParsingError/.test(event);

/**
 * Parses with the cache and without and compares manifests, errors and what is told, of which `before` is known.
 * Gives whether the cache was of use, and what will be known the next time.
 */
export async function compareParses(
  project: Project,
  world: World,
  { before, where }: { readonly before: ReadonlySet<string>; readonly where: string },
): Promise<{ readonly isReused: boolean; readonly told: ReadonlySet<string>; readonly full: Parse }> {
  project.follow(world);
  const partial = await project.parse(world, true);
  const full = await project.parse(world, false);
  const notices = partial.told.filter(isNotice);
  expect(
    notices.filter((notice) => /an error occurred|cannot be read|exception/.test(notice)),
    where,
  ).toEqual([]);
  expect(partial.errors, where).toEqual(full.errors);
  expect(partial.keys, where).toEqual(full.keys);
  const told = partial.told.filter((event) => !isNotice(event));
  expect(told, where).toEqual(notices.length > 0 ? full.told : expectedOf(told, full.told, before));
  if (partial.manifest !== full.manifest) expect(firstDifference(partial.manifest, full.manifest), where).toBe('');
  const isReused = notices.length === 0 && partial.manifest !== undefined;
  // Of a parse that failed nothing is kept.
  return { isReused, told: full.manifest === undefined ? before : new Set(full.told), full };
}

/** Files that are as they were do not speak again; what is told keeps its order, and what is new is told. */
function expectedOf(told: readonly string[], full: readonly string[], before: ReadonlySet<string>): readonly string[] {
  const left = [...told];
  return full.filter((event) => {
    const isTold = left[0] === event;
    if (isTold) left.shift();
    return isTold || !before.has(event);
  });
}

function firstDifference(one = '', other = ''): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const cut = (text: string): string => text.slice(Math.max(0, at - 200), at + 200);
  return `partial: …${cut(one)}…\nfull: …${cut(other)}…`;
}
