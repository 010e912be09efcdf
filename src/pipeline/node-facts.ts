// Facts of the nodes of an opened project that nothing else decides on, computed once for all who keep something by them.
import { jsonObject } from '../base/index.ts';
import { NodeFacts } from '../plan/index.ts';
import type { OpenedProject } from './stages.ts';

const known = new WeakMap<OpenedProject, NodeFacts>();

/** The facts; whoever keeps things by their keys notes beside them what else decides, such as its own release. */
export function factsOfNodes(opened: OpenedProject): NodeFacts {
  let facts = known.get(opened);
  if (!facts) {
    facts = new NodeFacts({ graph: opened.graph, facts: opened.facts, marks: jsonObject() });
    known.set(opened, facts);
  }
  return facts;
}
