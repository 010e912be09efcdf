// Options that only dbt 2 has, and those of dbt 1 for its platform. Scripts give them; here they change nothing.

/** How many words follow the option: none, one, or all up to the next option. */
type Follows = 'nothing' | 'one' | 'several';

const TOGGLES = [
  'force-node-selection',
  'include-saved-query',
  'no-parallel',
  'no-run-cache',
  'partial-load',
  'run-cache-service',
  'skip-write-msgpack-if-exist',
  'snowflake-projects-otel',
  'store-failures',
  'upload-to-artifacts-ingest-api',
  'use-index',
  'use-v2-compatible-package-downloads',
  'use-v2-parser',
  'write-index',
  'write-lineage',
  'write-metadata',
  // Sources: all of them, as without a selection; show: the rows that the warehouse has, as always.
  'check-all',
  'unchecked',
];

const FOREIGN: ReadonlyMap<string, Follows> = new Map<string, Follows>([
  ...TOGGLES.flatMap((name): [string, Follows][] => [
    [`--${name}`, 'nothing'],
    [`--no-${name}`, 'nothing'],
  ]),
  ['--compute', 'one'],
  ['--event-time-end', 'one'],
  ['--event-time-start', 'one'],
  ['--host', 'one'],
  ['--index-dir', 'one'],
  ['--limit', 'one'],
  ['--metadata-dir', 'one'],
  ['--otel-file-name', 'one'],
  ['--otel-parquet-file-name', 'one'],
  ['--output', 'one'],
  ['--parent-span-id', 'one'],
  ['--port', 'one'],
  ['--run-cache-mode', 'one'],
  ['--show', 'several'],
  ['--sqlparse', 'one'],
  ['--static-analysis', 'one'],
  ['--v2-parser', 'one'],
]);

/** dbt 2 takes a selection for every command. Where nothing is selected from, it says nothing. */
const SELECTION: ReadonlyMap<string, Follows> = new Map<string, Follows>([
  ['--exclude', 'several'],
  ['--select', 'several'],
  ['-s', 'several'],
  ['--selector', 'one'],
]);

/** The first words of commands that select nothing. */
const UNSELECTING: ReadonlySet<string> = new Set(['parse', 'deps', 'clean', 'debug', 'run-operation', 'init', 'serve']);

/** What stands in the place of what dbt 2 has and would change the outcome. */
const HINTS: ReadonlyMap<string, string> = new Map([
  ['--dirty', '--dirty is an option of dbt 2; here  --changed  runs what has changed since it was built'],
  ['--with-sample', '--with-sample is an option of dbt 2; here  --sample  and  --empty  limit what is read'],
  ['--sampled', '--sampled is an option of dbt 2; here  --sample  and  --empty  limit what is read'],
  ['login', 'login is a command of the dbt platform, which is not used here'],
  ['man', 'man is a command of dbt 2; here  --help  describes every command'],
  ['system', 'system is a command of dbt 2, which updates itself; here npm does that'],
]);

/** The words without an option that the command does not know and that changes nothing; undefined: it is none of them. */
export function withoutForeign(words: readonly string[], unknown: string): readonly string[] | undefined {
  const name = nameOf(unknown);
  const selects = !words.some((word) => UNSELECTING.has(word));
  const follows = FOREIGN.get(name) ?? (selects ? undefined : SELECTION.get(name));
  const at = words.findIndex((word) => nameOf(word) === name);
  if (follows === undefined || at === -1) return undefined;
  const values = words.slice(at + 1);
  return [...words.slice(0, at), ...values.slice(valueCount(follows, words[at] === name, values))];
}

/** A line about an option or command of dbt 2 that is refused; empty for all others. */
export function foreignHint(unknown: string): string {
  const hint = HINTS.get(nameOf(unknown));
  return hint === undefined ? '' : `${hint}\n`;
}

function nameOf(word: string): string {
  return word.split('=', 1)[0] ?? word;
}

function valueCount(follows: Follows, isApart: boolean, values: readonly string[]): number {
  if (follows === 'nothing' || !isApart) return 0;
  if (follows === 'one') return 1;
  const next = values.findIndex((word) => word.startsWith('-'));
  return next === -1 ? values.length : next;
}
