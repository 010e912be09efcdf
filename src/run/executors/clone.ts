// `clone`: the materialization of that name, for nodes of any kind that have a relation; nothing is compiled.
import { jsonObject } from '../../base/index.ts';
import { deferredRelation } from '../../compile/index.ts';
import type { Value } from '../../jinja/index.ts';
import type { ParsedNode } from '../../parse/index.ts';
import { materialize } from '../materialize.ts';
import type { NodeDatabase, RunSession } from '../session.ts';
import type { NodeOutcome } from './node-outcome.ts';

/** Puts the relation of the earlier state in the place of the node's own. @throws TsdbtError */
export async function runClone(session: RunSession, node: ParsedNode, database: NodeDatabase): Promise<NodeOutcome> {
  const { environment } = session;
  const relation = deferredRelation(environment, node.uniqueId);
  const name = environment.options.deferral?.nodes.get(node.uniqueId)?.relationName ?? relation?.toText();
  const sql = name === undefined ? null : `select * from ${name}`;
  const result = await materialize(session, node, {
    name: 'clone',
    compiled: undefined,
    database,
    mainIsOptional: true,
    extra: new Map<string, Value>([
      ['defer_relation', relation ?? null],
      ['sql', sql],
      ['compiled_code', sql],
    ]),
  });
  return {
    status: 'success',
    message: result.main === undefined ? 'No-op' : result.message,
    failures: null,
    response: result.main === undefined ? jsonObject() : result.response,
    compiled: node.kind === 'seed' ? null : false,
    compiledCode: null,
  };
}
