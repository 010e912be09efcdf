// What of contracts a change breaks, against the manifest of --state.
import { isJsonObject, type NodeId, TsdbtError } from '../base/index.ts';
import { comparisonWith } from './earlier-state.ts';
import type { Pipeline } from './pipeline.ts';

export interface ContractBreak {
  readonly id: NodeId;
  /** dbt's words, one change each. */
  readonly problems: readonly string[];
}

/** Models whose enforced contract has changed in a way that breaks its users, and those that are gone. */
export function contractBreaks({ opened, services, state }: Pipeline): readonly ContractBreak[] {
  const comparison = comparisonWith(opened, state, services.clock.now());
  if (!comparison) return [];
  const found = new Map<NodeId, string[]>();
  const note = (id: NodeId | undefined, message: string): void => {
    if (id !== undefined) found.set(id, problemsIn(message));
  };
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (thrown) {
      if (!(thrown instanceof TsdbtError)) throw thrown;
      note(thrown.diagnostic.nodeId as NodeId | undefined, thrown.diagnostic.message);
    }
  };
  for (const node of opened.graph.project.nodes.values())
    if (node.kind === 'model') attempt(() => void comparison.differsInContract(node));
  attempt(() => void comparison.matcher('modified.contract'));
  for (const { message, nodeId, slug } of comparison.diagnostics)
    if (slug === 'unversioned-breaking-change') note(nodeId as NodeId | undefined, message);
  return [...found].map(([id, problems]) => ({ id, problems }));
}

/** The list in dbt's message: a title, and below it what it is about. */
function problemsIn(message: string): string[] {
  const problems: string[] = [];
  for (const line of message.split('\n')) {
    const [, indent, text] = /^( +)- (.*)$/.exec(line) ?? [];
    if (indent === undefined || text === undefined) continue;
    const last = problems.length - 1;
    if (indent.length > 2 && last >= 0) problems[last] = `${(problems[last] ?? '').trimEnd()} ${text.trim()}`;
    else problems.push(text.trim());
  }
  return problems.length > 0 ? problems : [message.split('\n')[0] ?? message];
}

/** Models, seeds and snapshots of the state that the project no longer has. */
export function removedNodes({ opened, state }: Pipeline): readonly NodeId[] {
  const nodes = state?.manifest?.['nodes'];
  if (!isJsonObject(nodes)) return [];
  return Object.entries(nodes).flatMap(([id, node]) => {
    const kind = isJsonObject(node) ? node['resource_type'] : undefined;
    const isBuilt = kind === 'model' || kind === 'seed' || kind === 'snapshot';
    return isBuilt && !opened.graph.project.nodes.has(id as NodeId) ? [id as NodeId] : [];
  });
}
