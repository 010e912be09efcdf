// What `--version` prints; kept apart so that it loads nothing else.

/** The version of this package, as in package.json. */
export const TSDBT_VERSION = '0.1.0';

/** The dbt that tsdbt behaves as; a test keeps it equal to the one of project/. */
const BEHAVES_AS = '1.12.3';

/** Whether a command line asks for nothing but the version. */
export function asksForVersion(words: readonly string[]): boolean {
  return words.length === 1 && /^(?:--version|-v|-V)$/.test(words[0] ?? '');
}

/** The text of `tsdbt --version`. */
export function versionText(): string {
  return `tsdbt ${TSDBT_VERSION} (behaves as dbt ${BEHAVES_AS})\n`;
}
