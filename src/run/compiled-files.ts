// The SQL files that a run leaves below the target folder: compiled/<package>/… and run/<package>/….
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, parse } from 'node:path';
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
  const own = ownFile(node);
  return `${folder}/${node.packageName}/${batch === undefined ? own : batchFile(own, batch)}`;
}

function ownFile({ kind, name, path, originalFilePath: file }: SqlFileOwner): string {
  if (kind === 'snapshot') return `${file}/${name}.sql`;
  return basename(path) === basename(file) ? file : `${file}/${path}`;
}

/** `daily.sql` → `daily/daily_2024-01-31.sql`: each batch of a microbatch model has a file. */
function batchFile(path: string, batch: string): string {
  const { dir, name, ext } = parse(path);
  return `${dir}/${name}/${name}_${batch}${ext}`;
}

/** Writes a node's SQL below the target folder. */
export function writeSqlFile(
  session: Pick<RunSession, 'options'>,
  folder: SqlFolder,
  node: SqlFileOwner,
  sql: string,
  batch?: string,
): void {
  const path = join(session.options.targetDirectory, sqlFile(folder, node, batch));
  // Reading is cheaper than writing anew, which some file systems bring to the disk at once.
  if (existsSync(path) && readFileSync(path, 'utf8') === sql) return;
  try {
    writeFileSync(path, sql);
  } catch (thrown) {
    if (!isMissing(thrown)) throw thrown;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, sql);
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
}
