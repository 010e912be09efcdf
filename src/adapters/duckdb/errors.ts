// DuckDB's errors as ours, 21xx.
import { diagnostic, type ErrorKind, errorKind, TsdbtError } from '../../base/index.ts';
import { type EngineError, engineError, SEMICOLON } from '../shared/engine-error.ts';

export const duckdbErrors = {
  sql: engineError('duckdb-sql-error', 2101, 'DuckDB refused a statement', ({ message }) => {
    if (/syntax error at or near ";"/.test(message)) return SEMICOLON;
    if (/^IO Error: Cannot open file .*No such file/s.test(message)) {
      return 'make the folder, or change path: of the output in profiles.yml';
    }
    if (/database file with version number \d+, but we can only read/.test(message)) {
      return "a newer DuckDB wrote the file: name another one with path: of the output in profiles.yml, or let that DuckDB copy it into one that is attached with (STORAGE_VERSION 'v1.0.0')";
    }
    if (!message.includes('not a valid DuckDB database file')) return undefined;
    return 'move the file away, or name another one with path: of the output in profiles.yml';
  }),
  locked: engineError('duckdb-file-locked', 2102, 'Another process holds the database file', ({ message }) => {
    const pid = /PID (\d+)/.exec(message)?.[1];
    return `${pid ? `process ${pid} has the file open` : 'another process has the file open'}: close it (an editor, a notebook, another run) and try again, or wait for it with --lock-timeout SECONDS`;
  }),
  extension: engineError('duckdb-extension-missing', 2103, 'A DuckDB extension is not installed', ({ message }) => {
    const name = /(?:extension|install) "?'?([a-z_]+)"?'?/i.exec(message)?.[1];
    return `install it once where there is a network (INSTALL ${name ?? '…'}), or set extension_directory under config_options of the profile; list it under extensions:`;
  }),
  conflict: engineError('duckdb-update-conflict', 2104, 'Two transactions changed the same rows'),
  memory: engineError(
    'duckdb-out-of-memory',
    2105,
    'DuckDB ran out of memory',
    () => 'raise memory_limit under config_options of the profile, or lower threads',
  ),
  disk: engineError(
    'duckdb-disk-full',
    2106,
    'The disk is full',
    () => 'the old data is untouched; free room and run again',
  ),
  wal: engineError(
    'duckdb-wal-damaged',
    2107,
    'The write-ahead log cannot be replayed',
    () => 'keep both files; move the .wal file aside to open the last checkpoint, losing what came after it',
  ),
  interrupted: engineError('duckdb-interrupted', 2108, 'A statement was cancelled'),
  plugin: errorKind<{ plugin: string }>('duckdb-plugin', {
    code: 2109,
    title: 'A source is read by a plugin',
    heading: 'Compilation Error',
    message: ({ plugin }) => `Plugin ${plugin} not found; known plugins are: `,
    hint: () =>
      "plugins are Python programs of dbt's adapter: load the table by other means and leave plugin: out, or name a file with external_location:",
  }),
};

const KINDS: readonly (readonly [RegExp, ErrorKind<EngineError>])[] = [
  [/Could not set lock on file|Conflicting lock is held/i, duckdbErrors.locked],
  [
    /extension .*(not found|could not be loaded|is not installed)|Missing Extension|Failed to download extension/i,
    duckdbErrors.extension,
  ],
  [/write-write conflict|Conflict on (update|tuple)|TransactionContext Error: Conflict/i, duckdbErrors.conflict],
  [/Out of Memory Error/i, duckdbErrors.memory],
  [/No space left on device/i, duckdbErrors.disk],
  [/replay.*WAL|WAL.*replay|WAL file/i, duckdbErrors.wal],
  [/INTERRUPT Error|Interrupted/i, duckdbErrors.interrupted],
];

/** The engine's error as a diagnostic, its own words first. */
export function duckdbError(cause: unknown): TsdbtError {
  if (cause instanceof TsdbtError) return cause;
  const message = (cause instanceof Error ? cause.message : String(cause)).trimEnd();
  const kind = KINDS.find(([pattern]) => pattern.test(message))?.[1] ?? duckdbErrors.sql;
  return new TsdbtError(diagnostic(kind, { message }, { cause }));
}

/** Whether a statement creates what another transaction, which has not ended yet, creates too. */
export function isCreateConflict(thrown: unknown): boolean {
  return thrown instanceof TsdbtError && /Catalog write-write conflict on create with/.test(thrown.message);
}
