// Seeds: read and type the CSV, then the seed materialization loads it.
import type { SeedNode } from '../../parse/index.ts';
import { materialize } from '../materialize.ts';
import { loadSeed } from '../seed-table.ts';
import type { NodeDatabase, RunSession } from '../session.ts';
import type { NodeOutcome } from './node-outcome.ts';

/** Loads one seed. @throws TsdbtError */
export async function runSeed(session: RunSession, node: SeedNode, database: NodeDatabase): Promise<NodeOutcome> {
  const { table, notes } = loadSeed(node, session.adapter, session.environment.options.empty);
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
