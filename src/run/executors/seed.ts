// Seeds: read and type the CSV, then the seed materialization loads it.
import { ResultTable } from '../../context/index.ts';
import type { SeedNode } from '../../parse/index.ts';
import { materialize } from '../materialize.ts';
import { loadSeed } from '../seed-table.ts';
import type { NodeDatabase, RunSession } from '../session.ts';
import type { NodeOutcome } from './node-outcome.ts';

/** Loads one seed. @throws TsdbtError */
export async function runSeed(session: RunSession, node: SeedNode, database: NodeDatabase): Promise<NodeOutcome> {
  const { table: whole, notes } = loadSeed(node, session.adapter);
  // `--empty`: the table with its columns and no rows.
  const table = session.environment.options.empty ? new ResultTable(whole.columnNames, [], whole.columnTypes) : whole;
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
