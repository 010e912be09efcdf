// Which files need no parse: those that are as they were, with all that their parse looked at.
import type { ProjectFile } from '../../project/index.ts';
import { fileStem } from '../node-draft.ts';
import type { NamedKind } from '../yaml/package-files.ts';
import { type PreviousParse, type StoredUnit, storedSteps } from './previous-parse.ts';

/** What of the present project is compared with the cache. */
export interface PresentState {
  /** Files that can be reused, by key. */
  readonly files: ReadonlyMap<string, ProjectFile>;
  hashOf(file: ProjectFile): string;
  envHash(name: string): string | null;
  /** Hash of a file that others read; null when there is none. */
  readHash(kind: NamedKind, packageName: string, name: string): string | null;
  /** Keys of the files of macros that changed. */
  readonly changedMacros: ReadonlySet<string>;
  /** Lists of macro files by their number in the shared table. */
  macroFiles(number: number): readonly string[];
}

export interface ReusePlan {
  /** Keys of the files whose parse is taken from the cache. */
  readonly clean: ReadonlySet<string>;
  /** Keys of the files that changed, or that read what changed. */
  readonly dirty: ReadonlySet<string>;
  /** Keys of those and of the files that they are linked to. */
  readonly touched: ReadonlySet<string>;
  /** True when nothing but what is parsed every time has to be parsed. */
  readonly isUnchanged: boolean;
}

/** Sorts the files into clean ones and others. `stale` are keys known to be not clean. */
export function planReuse(previous: PreviousParse, present: PresentState, stale: ReadonlySet<string>): ReusePlan {
  const links = new Map<string, string[]>();
  const link = (from: string, to: string): void => {
    const known = links.get(from);
    if (known) known.push(to);
    else links.set(from, [to]);
  };
  const always = new Set<string>();
  const dirty = new Set<string>(stale);
  for (const unit of previous.units.values()) {
    for (const properties of unit.describedIn) {
      link(unit.file, properties);
      link(properties, unit.file);
    }
    if (!unit.steps) always.add(unit.file);
    const file = present.files.get(unit.file);
    const isSame = file && present.hashOf(file) === unit.hash;
    if (!isSame || dependsOnChange(unit, present)) dirty.add(unit.file);
  }
  const added = addedNames(previous, present);
  for (const key of askersOf(previous, added)) dirty.add(key);
  const isUnchanged = dirty.size === 0 && added.size === 0 && present.changedMacros.size === 0;
  const touched = spreadOver(links, [...dirty]);
  const spread = spreadOver(links, [...touched, ...always]);
  const clean = new Set<string>();
  for (const key of previous.units.keys()) if (!spread.has(key)) clean.add(key);
  return { clean, dirty, touched, isUnchanged };
}

function dependsOnChange(unit: StoredUnit, present: PresentState): boolean {
  if (unit.env.some(([name, hash]) => present.envHash(name) !== hash)) return true;
  if (unit.reads?.some(([kind, packageName, name, hash]) => present.readHash(kind, packageName, name) !== hash)) {
    return true;
  }
  if (unit.macros === null || present.changedMacros.size === 0) return false;
  return present.macroFiles(unit.macros).some((file) => present.changedMacros.has(file));
}

/** Names that the nodes of files probably have that the cache does not know. */
function addedNames(previous: PreviousParse, present: PresentState): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [key, file] of present.files) if (!previous.units.has(key)) names.add(fileStem(file.path));
  return names;
}

/** Properties files that asked for one of the names. */
function askersOf(previous: PreviousParse, names: ReadonlySet<string>): readonly string[] {
  if (names.size === 0) return [];
  const found: string[] = [];
  for (const file of previous.units.keys()) {
    if (storedSteps(previous, file).some((step) => step.lookups.some(([name]) => names.has(name)))) found.push(file);
  }
  return found;
}

/** All that is linked to the given keys, they themselves included. */
function spreadOver(links: ReadonlyMap<string, readonly string[]>, keys: readonly string[]): ReadonlySet<string> {
  const reached = new Set(keys);
  const open = [...keys];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    for (const next of links.get(key) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      open.push(next);
    }
  }
  return reached;
}
