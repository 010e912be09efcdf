// Seeds: read and type the CSV, then the seed materialization loads it.
import { existsSync } from 'node:fs';
import { jsonObject, type LogEvent } from '../../base/index.ts';
import type { SeedNode } from '../../parse/index.ts';
import { materialize } from '../materialize.ts';
import { loadSeed } from '../seed-table.ts';
import type { NodeDatabase, RunSession } from '../session.ts';
import type { NodeOutcome } from './node-outcome.ts';

/** Loads one seed. @throws TsdbtError */
export async function runSeed(session: RunSession, node: SeedNode, database: NodeDatabase): Promise<NodeOutcome> {
  const { table, notes, unknownColumns } = loadSeed(node, session.adapter, session.environment.options.empty);
  if (unknownColumns.length > 0) session.services.log.emit(unknownColumnsWarning(session, node, unknownColumns));
  for (const note of notes) {
    session.services.log.emit({
      code: 'T002',
      name: 'SeedTypeNote',
      level: 'info',
      msg: `${node.originalFilePath}: ${note}`,
      note: true,
    });
  }
  const result = await materialize(session, node, { compiled: undefined, database, seedTable: () => table });
  return {
    status: 'success',
    message: result.message,
    failures: null,
    response: result.response,
    compiled: null,
    compiledCode: null,
    table,
  };
}

/** dbt's warning, which no option turns into an error. */
function unknownColumnsWarning(session: RunSession, node: SeedNode, names: readonly string[]): LogEvent {
  const told = `Column types specified for non-existent columns in seed '${node.name}' (file: ${shownFile(session, node)}): ${[...names].sort().join(', ')}. These column type overrides will be ignored.`;
  const data = jsonObject([['msg', told]]);
  return { code: 'I061', name: 'JinjaLogWarning', level: 'warn', msg: `[WARNING]: ${told}`, data };
}

/** The file as dbt puts its path together. */
function shownFile({ environment }: RunSession, node: SeedNode): string {
  const { root } = environment.graph.project.source;
  const isOwn = node.packageName === root.config.name;
  const folder = isOwn ? '.' : `${root.config.packagesInstallPath}/${node.packageName}`;
  const path = `${root.directory}/${folder}/${node.originalFilePath}`;
  return existsSync(path) ? path : node.absolutePath;
}
