// Fixtures of unit tests are found by name, so that a package may have a name once.
import type { PackageSource, ProjectFile } from '../project/index.ts';
import { parseErrors } from './errors.ts';
import { fileStem } from './node-draft.ts';
import type { ParseState } from './parse-state.ts';

/** Reports fixtures of one package with one name, whatever their folders and formats are. */
export function checkFixtureNames(state: ParseState): void {
  for (const source of state.source.packages) checkPackage(state, source);
}

function checkPackage(state: ParseState, { name: packageName, files }: PackageSource): void {
  const known = new Map<string, ProjectFile>();
  for (const file of files) {
    if (file.kind !== 'fixture') continue;
    const name = fileStem(file.pathInRoot);
    const earlier = known.get(name);
    if (!earlier) {
      known.set(name, file);
      continue;
    }
    const uniqueId = `fixture.${packageName}.${name}`;
    state.report(
      parseErrors.duplicateResource,
      {
        plural: 'fixtures',
        name,
        action: 'looking for',
        reference: name,
        first: { uniqueId, path: earlier.path },
        second: { uniqueId, path: file.path },
      },
      { span: startOf(file), related: [{ message: 'the other one', span: startOf(earlier) }] },
    );
  }
}

function startOf(file: ProjectFile): { readonly file: ReturnType<ProjectFile['source']>; start: number; end: number } {
  return { file: file.source(), start: 0, end: 0 };
}
