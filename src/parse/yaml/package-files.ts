// Files that properties name: fixtures and seeds of unit tests.
import type { PackageSource, ProjectFile } from '../../project/index.ts';
import { fileStem } from '../node-draft.ts';

/** Kinds of files that the parse of a properties file reads. */
export type NamedKind = 'fixture' | 'seed';

type ByName = ReadonlyMap<string, ProjectFile>;

const known = new WeakMap<PackageSource, { readonly [kind in NamedKind]: ByName }>();

/** The first fixture of that name (without folders and extension), or the seed at that path. */
export function namedFile(source: PackageSource, kind: NamedKind, name: string): ProjectFile | undefined {
  let files = known.get(source);
  if (!files) {
    files = { fixture: byName(source, 'fixture'), seed: byName(source, 'seed') };
    known.set(source, files);
  }
  return files[kind].get(name);
}

function byName({ files }: PackageSource, kind: NamedKind): ByName {
  const found = new Map<string, ProjectFile>();
  for (const file of files) {
    if (file.kind !== kind) continue;
    const name = kind === 'fixture' ? fileStem(file.pathInRoot) : file.path;
    if (!found.has(name)) found.set(name, file);
  }
  return found;
}
