// `--explain NODE`: why a node runs or is reused, in one sentence.
import { fail, jsonObject, nearest } from '../base/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import { type PlannedNode, reasonText, shownName } from '../plan/index.ts';
import { cliErrors } from './errors.ts';
import type { Invocation } from './invocation.ts';

/** Prints the sentence for each node of the name that --explain gives. @throws TsdbtError 1061 when there is none */
export function explain(invocation: Invocation, pipeline: Pipeline, planned: readonly PlannedNode[]): void {
  const name = invocation.given.get('EXPLAIN');
  if (typeof name !== 'string') return;
  const { resources } = pipeline.opened.graph;
  const found = planned.filter(({ id }) => id === name || resources.get(id)?.name === name || shownName(id) === name);
  if (found.length === 0)
    fail(cliErrors.explainUnknown, {
      name,
      near: nearest(
        name,
        planned.map(({ id }) => shownName(id)),
      ),
    });
  for (const node of found) {
    const msg = `${node.id} ${node.action === 'run' ? 'runs' : 'is reused'}: ${reasonText(node)}.`;
    invocation.console.emit({
      code: 'T012',
      name: 'ExplainedNode',
      level: 'info',
      msg,
      data: jsonObject([['unique_id', node.id]]),
      always: true,
    });
  }
}
