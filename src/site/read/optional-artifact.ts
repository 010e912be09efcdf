// Artifacts that the site can do without: when one is broken, it is left out with a warning.
import { existsSync } from 'node:fs';
import { type Diagnostic, diagnostic } from '../../base/index.ts';
import { siteErrors } from '../errors.ts';
import { type ArtifactSource, type Member, readJsonMembers, type SectionChoice } from './json-members.ts';
import { BrokenJson } from './parse-json.ts';
import type { TextPool } from './text-pool.ts';

/** Takes a member of a section: `key` is '' in lists and for plain values; the member is valid during the call. */
export type SectionTaker = (section: string, key: string, member: Member) => void;

/** Reads an artifact; gives false when there is none or it is broken (what was taken until then stays). */
export function readOptional(
  source: ArtifactSource,
  take: SectionTaker,
  warn: (found: Diagnostic) => void,
  more: { readonly wants?: SectionChoice; readonly pool?: TextPool } = {},
): boolean {
  const path = pathOf(source);
  if (path !== '' && !existsSync(path)) return false;
  try {
    readJsonMembers(source, (section, key, member) => take(section, key ?? '', member), more);
    return true;
  } catch (error) {
    if (!(error instanceof BrokenJson)) throw error;
    warn(diagnostic(siteErrors.artifactInvalidLeftOut, { path, problem: error.message }));
    return false;
  }
}

/** The path of a file, to be told; '' for what was read already. */
export function pathOf(source: ArtifactSource): string {
  return typeof source === 'string' ? source : '';
}

/** Warns of a version that is not known, in dbt's form of an address. */
export function checkVersion(
  { path, found, known }: { readonly path: string; readonly found: string | undefined; readonly known: RegExp },
  warn: (found: Diagnostic) => void,
): void {
  if (found === undefined || !known.test(found)) {
    warn(diagnostic(siteErrors.artifactVersion, { path, found: found ?? 'none' }));
  }
}
