// Artifacts that the site can do without: when one is broken, it is left out with a warning.
import { existsSync } from 'node:fs';
import { type Diagnostic, diagnostic } from '../../base/index.ts';
import { siteErrors } from '../errors.ts';
import type { Json } from '../format/packing.ts';
import { BrokenJson, readJsonMembers, type SectionChoice } from './json-members.ts';
import type { WantedKeys } from './json-scan.ts';
import { asJson } from './json-value.ts';

/** Takes a member of a section: `key` is '' in lists and for plain values; `parse` is valid during the call. */
export type SectionTaker = (section: string, key: string, parse: (wanted?: WantedKeys) => Json) => void;

/** Reads an artifact; gives false when there is none or it is broken (what was taken until then stays). */
export function readOptional(
  path: string,
  take: SectionTaker,
  warn: (found: Diagnostic) => void,
  wants?: SectionChoice,
): boolean {
  if (!existsSync(path)) return false;
  try {
    readJsonMembers(
      path,
      (section, key, member) => take(section, key ?? '', (wanted) => asJson(member.parse(wanted))),
      wants,
    );
    return true;
  } catch (error) {
    if (!(error instanceof BrokenJson)) throw error;
    warn(diagnostic(siteErrors.artifactInvalidLeftOut, { path, problem: error.message }));
    return false;
  }
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
