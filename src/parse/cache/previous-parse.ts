// The text of the parse cache: a header with version and checksum, then some lines of JSON per unit. It is data only.
import { eachInSteps, type Steps, sha256, sha256Of } from '../../base/index.ts';
import type { StoredBlock } from '../../jinja/index.ts';
import type { NamedKind } from '../yaml/package-files.ts';
import type { DraftRow } from './cached-draft.ts';
import type { Stored } from './cached-value.ts';
import type { MacroRow, YamlRow } from './cached-yaml.ts';
import type { ProjectKey } from './project-key.ts';

/** Steps in which a file is parsed, with what else is parsed between them. */
export type UnitStep = 'read' | 'main' | 'sources';

/** A question about the nodes known so far, and its answer; without one, what is switched off under that name. */
export type StoredLookup = readonly [
  name: string,
  packageName: string | null,
  version: string | number | null,
  uniqueId: string | null,
  groupOrDisabled: string | null,
  kind?: string,
];

/** A file that the parse of another one read: `[kind, package, name, hash]`; no hash for one that was not there. */
export type StoredRead = readonly [kind: NamedKind, packageName: string, name: string, hash: string | null];

/** What one step of a file did. */
export interface StoredStep {
  readonly drafts: readonly DraftRow[];
  /** Resources that stand in YAML alone; undefined for none, as below. */
  readonly yaml?: readonly YamlRow[] | undefined;
  /** Descriptions of macros. */
  readonly macros?: readonly MacroRow[] | undefined;
  readonly lookups: readonly StoredLookup[];
  readonly events: readonly Stored[];
}

/** Names of environment variables with the hash of their value; null for one that is not set. */
export type StoredEnv = readonly (readonly [name: string, hash: string | null])[];

/** One file and what its parse gave. */
export interface StoredUnit {
  readonly file: string;
  readonly hash: string;
  /** Files of macros that had a part in it; a number of the shared table. */
  readonly macros: number | null;
  readonly env: StoredEnv;
  /** Other files that it read; undefined for none. */
  readonly reads?: readonly StoredRead[] | undefined;
  /** Properties files that describe its nodes. */
  readonly describedIn: readonly string[];
  /** Its steps, in the order of their lines; undefined when it has to be parsed every time. */
  readonly steps: readonly UnitStep[] | undefined;
}

/** What the steps of a unit did; undefined when it has to be parsed every time. */
export type UnitSteps = ReadonlyMap<UnitStep, StoredStep> | undefined;

/** What holds for all units. */
export interface StoredHead {
  readonly key: ProjectKey;
  /** Flags that parsing looked at. */
  readonly flags: readonly (readonly [name: string, value: Stored])[];
  /** unique_id and file of every macro of the project, in order. */
  readonly macros: readonly string[];
  /** Hashes of the files of macros. */
  readonly macroFiles: readonly (readonly [file: string, hash: string])[];
  /** What the generate_*_name macros depend on. */
  readonly names: { readonly macros: readonly string[]; readonly env: StoredEnv };
}

/** A cache that was read. */
export interface PreviousParse {
  /** Checksum of all that follows the header. */
  readonly sha256: string;
  readonly head: StoredHead;
  /** Macros of the files that need not be read, by file. */
  readonly macros: ReadonlyMap<string, readonly StoredBlock[]>;
  readonly table: readonly Stored[];
  readonly shapes: readonly Stored[];
  readonly units: ReadonlyMap<string, StoredUnit>;
  /** The lines of each unit, to be read when they are needed or to be written again as they are. */
  readonly lines: ReadonlyMap<string, UnitLines>;
}

const FORMAT = 'tsdbt parse cache';
const VERSION = 6;

/** The text of a cache, line by line, with its checksum; `macros` are those of `head.macroFiles`, null: it has to be read. */
export function cacheText(
  head: StoredHead,
  macros: readonly (readonly StoredBlock[] | null)[],
  table: readonly Stored[],
  shapes: readonly Stored[],
  units: readonly UnitLines[],
): { readonly sha256: string; readonly lines: readonly string[] } {
  const body = [line(head), line(macros), line(table), line(shapes), ...units.map((unit) => `${unit.join('\n')}\n`)];
  const sum = sha256Of(body);
  return { sha256: sum, lines: [line({ format: FORMAT, version: VERSION, sha256: sum }), ...body] };
}

/** The lines of a unit: itself, what of it is seldom asked for, its steps. */
export type UnitLines = readonly [unit: string, later: string, ...steps: readonly string[]];

/** The lines of a unit. */
export function unitLines(unit: Omit<StoredUnit, 'steps'>, steps: UnitSteps, later: readonly Stored[]): UnitLines {
  const names = steps && [...steps.keys()];
  const lines = [...(steps?.values() ?? [])].map((step) => JSON.stringify(step));
  return [JSON.stringify({ ...unit, steps: names }), JSON.stringify(later), ...lines];
}

/** What a step of a unit did: read each time it is asked for, since nobody needs it twice. */
export function storedStep({ units, lines }: PreviousParse, file: string, step: UnitStep): StoredStep | undefined {
  const index = units.get(file)?.steps?.indexOf(step) ?? -1;
  const line = index === -1 ? undefined : lines.get(file)?.[index + 2];
  return line === undefined ? undefined : (JSON.parse(line) as StoredStep);
}

/** What all steps of a unit did. */
export function storedSteps(previous: PreviousParse, file: string): readonly StoredStep[] {
  return (previous.units.get(file)?.steps ?? []).flatMap((step) => storedStep(previous, file, step) ?? []);
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** Reads a cache; a text that says what is wrong with it otherwise. */
export function* readCache(bytes: Uint8Array): Steps<PreviousParse | string> {
  const end = bytes.indexOf(10);
  if (end === -1) return 'it has no header';
  const sum = sha256(bytes.subarray(end + 1));
  const problem = headerProblem(bytes.subarray(0, end), sum);
  if (problem !== undefined) return problem;
  yield;
  try {
    const body = Buffer.from(bytes.buffer, bytes.byteOffset + end + 1, bytes.length - end - 1);
    return { sha256: sum, ...(yield* readBody(body.toString('utf8'))) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function headerProblem(header: Uint8Array, sum: string): string | undefined {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(header).toString('utf8'));
  } catch {
    return 'its header is damaged';
  }
  const fields = (typeof read === 'object' && read !== null ? read : {}) as { readonly [key: string]: unknown };
  if (fields['format'] !== FORMAT || fields['version'] !== VERSION) return 'it was written in another format';
  return fields['sha256'] === sum ? undefined : 'its checksum is wrong';
}

function* readBody(body: string): Steps<Omit<PreviousParse, 'sha256'>> {
  const [first = '', macros = '', table = '', shapes = '', ...lines] = body.split('\n');
  const head = JSON.parse(first) as StoredHead;
  const stored = JSON.parse(macros) as (readonly StoredBlock[] | null)[];
  const units = new Map<string, StoredUnit>();
  const byFile = new Map<string, UnitLines>();
  let next = 0;
  yield* eachInSteps(lines, (line, index) => {
    if (index !== next || line === '') return;
    const unit = JSON.parse(line) as StoredUnit;
    next = index + 2 + (unit.steps?.length ?? 0);
    units.set(unit.file, unit);
    byFile.set(unit.file, [line, lines[index + 1] ?? '[]', ...lines.slice(index + 2, next)]);
  });
  return {
    head,
    macros: new Map(
      head.macroFiles.flatMap(([file], index) => (stored[index] ? [[file, stored[index]] as const] : [])),
    ),
    table: JSON.parse(table) as Stored[],
    shapes: JSON.parse(shapes) as Stored[],
    units,
    lines: byFile,
  };
}
