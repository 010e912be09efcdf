// The SQL files that a run leaves below the target folder: compiled/<package>/… and run/<package>/….
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, parse } from 'node:path';
import type { RunSession } from './session.ts';

/** `compiled` holds what the template gives, `run` what was sent to the warehouse. */
export type SqlFolder = 'compiled' | 'run';

/** What the place of a file is worked out from. */
export interface SqlFileOwner {
  readonly kind: string;
  readonly name: string;
  readonly packageName: string;
  readonly path: string;
  readonly originalFilePath: string;
}

/**
 * Path of a node's SQL below the target folder. Its last part is the file itself, or a folder of that name
 * where one file makes several nodes: generic tests, and snapshots always.
 */
export function sqlFile(folder: SqlFolder, node: SqlFileOwner, batch?: string): string {
  let own = owned.get(node);
  if (own === undefined) {
    own = `${node.packageName}/${ownFile(node)}`;
    owned.set(node, own);
  }
  return `${folder}/${batch === undefined ? own : batchFile(own, batch)}`;
}

/** A node is asked for several files. */
const owned = new WeakMap<SqlFileOwner, string>();

function ownFile({ kind, name, path, originalFilePath: file }: SqlFileOwner): string {
  if (kind === 'snapshot') return `${file}/${name}.sql`;
  return basename(path) === basename(file) ? file : `${file}/${path}`;
}

/** `daily.sql` → `daily/daily_2024-01-31.sql`: each batch of a microbatch model has a file. */
function batchFile(path: string, batch: string): string {
  const { dir, name, ext } = parse(path);
  return `${dir}/${name}/${name}_${batch}${ext}`;
}

/** Writes a node's SQL below the target folder; what compiles to nothing has no file there, as in dbt. */
export function writeSqlFile(
  session: Pick<RunSession, 'options'>,
  folder: SqlFolder,
  node: SqlFileOwner,
  sql: string,
  batch?: string,
): void {
  if (sql === '' && folder === 'compiled') return;
  const path = `${session.options.targetDirectory}/${sqlFile(folder, node, batch)}`;
  const isKnown = folder === 'compiled' && batch === undefined && looked.get(node) === sql;
  if (isKnown) looked.delete(node);
  // Reading is cheaper than writing anew, which some file systems bring to the disk at once.
  if (isKnown || (mayExist(session.options, path) && contentOf(path) === sql)) return;
  try {
    writeFileSync(path, sql);
  } catch (thrown) {
    if (!isMissing(thrown)) throw thrown;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, sql);
  }
}

/** The text of a node's SQL file below the target folder; undefined where there is none. */
export function readSqlFile(
  session: Pick<RunSession, 'options'>,
  folder: SqlFolder,
  node: SqlFileOwner,
): string | undefined {
  const path = `${session.options.targetDirectory}/${sqlFile(folder, node)}`;
  return mayExist(session.options, path) ? contentOf(path) : undefined;
}

/** Looks before a node's turn whether the file of its compiled SQL holds that already, while there is time. */
export function lookAtCompiled(session: Pick<RunSession, 'options'>, node: SqlFileOwner, sql: string): void {
  if (readSqlFile(session, 'compiled', node) === sql) looked.set(node, sql);
}

/** The text of a node's compiled file, which is not looked at again in the node's turn. */
export function takeCompiledFile(session: Pick<RunSession, 'options'>, node: SqlFileOwner): string | undefined {
  const text = readSqlFile(session, 'compiled', node);
  if (text !== undefined) looked.set(node, text);
  return text;
}

/** What the files of nodes hold that will have their turn in a moment. */
const looked = new WeakMap<SqlFileOwner, string>();

/** False where there was no such file when this run first looked into the folder: asking for it would cost much more. */
function mayExist(run: RunSession['options'], path: string): boolean {
  let folders = seen.get(run);
  if (!folders) {
    folders = new Map();
    seen.set(run, folders);
  }
  const end = path.lastIndexOf('/');
  const folder = path.slice(0, end);
  let names = folders.get(folder);
  if (!names) {
    names = namesIn(folder);
    folders.set(folder, names);
  }
  return names.has(path.slice(end + 1));
}

/** Names of files by folder, for each run. */
const seen = new WeakMap<RunSession['options'], Map<string, ReadonlySet<string>>>();

function namesIn(folder: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(folder));
  } catch {
    return new Set();
  }
}

const TEXT = { encoding: 'utf8', flag: 'r' } as const;

/** undefined for what is no file any more. */
function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, TEXT);
  } catch {
    return undefined;
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
}
