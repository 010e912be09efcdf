// Commands that editors call: rows of a model or CTE, its compiled SQL.
import { pathToFileURL } from 'node:url';
import type { NodeId } from '../base/index.ts';
import { fail } from '../base/index.ts';
import { lspErrors } from './errors.ts';
import { pathOf } from './places.ts';
import type { ProjectSession } from './session.ts';
import { scanSql } from './sql-scan.ts';
import type { Workspace } from './workspace.ts';

export const COMMANDS = ['tsdbt.preview', 'tsdbt.compiledSql', 'tsdbt.refresh'] as const;

interface CommandArguments {
  readonly uri?: string;
  /** Name of a CTE of the model. */
  readonly cte?: string;
  readonly limit?: number;
}

const DEFAULT_LIMIT = 100;

/** Runs one of `COMMANDS`. @throws TsdbtError, whose message the client shows */
export async function runCommand(workspace: Workspace, command: string, given: readonly unknown[]): Promise<unknown> {
  const options = (typeof given[0] === 'object' && given[0] !== null ? given[0] : {}) as CommandArguments;
  const path = typeof options.uri === 'string' ? pathOf(options.uri) : undefined;
  const place = path === undefined ? undefined : await workspace.placeOf(path);
  if (!place) return fail(lspErrors.noProject, { path: String(options.uri ?? '') });
  const { session } = place;
  // What is typed counts, also where the pause was too short for a refresh.
  await session.refresh();
  if (command === 'tsdbt.refresh') return null;
  const id = nodeOfFile(session, place.path);
  if (id === undefined) return fail(lspErrors.noModel, { path: place.path });
  if (command === 'tsdbt.compiledSql') {
    const compiled = await session.live.compiledNode(id);
    if (!compiled) return fail(lspErrors.needsWarehouse, { id });
    return { uri: pathToFileURL(place.path).href, language: 'sql', sql: compiled.sql };
  }
  const limit = typeof options.limit === 'number' && options.limit >= 0 ? Math.floor(options.limit) : DEFAULT_LIMIT;
  const { cte } = options;
  const rows = await session.live.preview(id, limit, cte === undefined ? undefined : (sql) => cteQuery(sql, cte));
  return { ...rows, rows: rows.rows.map((row) => row.map(plain)) };
}

function nodeOfFile(session: ProjectSession, path: string): NodeId | undefined {
  const file = session.live.fileAt(path);
  for (const node of session.graph?.project.nodes.values() ?? []) {
    if (node.kind === 'test' && node.testKind === 'generic') continue;
    if (node.kind !== 'operation' && node.packageName === file?.packageName && node.originalFilePath === file.path)
      return node.uniqueId;
  }
  return undefined;
}

/** The query of one CTE: all that stands before its end, then its rows. @throws TsdbtError lsp-no-cte */
export function cteQuery(sql: string, name: string): string {
  const { ctes, last } = scanSql(sql);
  const outer = ctes.filter(({ start }) => last === undefined || start < last.start);
  const cte = outer.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (!cte) return fail(lspErrors.noCte, { name, known: outer.map((one) => one.name) });
  return `${sql.slice(0, cte.bodyEnd + 1)}\nselect * from ${sql.slice(cte.start, cte.end)}`;
}

/** A value as JSON has it. */
function plain(value: unknown): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint')
    return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  return String(value);
}
