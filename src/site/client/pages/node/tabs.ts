import { type Core, degree, isBroken, type NodeDetail } from '../../../format/index.ts';
import { isData } from '../../data/kinds.ts';

/** A part of a node's page. */
export interface Tab {
  readonly key: 'columns' | 'lineage' | 'code' | 'tests' | 'runs' | 'definition';
  readonly name: string;
  readonly count?: number;
  /** How many of them are broken. */
  readonly broken?: number;
}

/** The parts that a node has, the one that is shown without a choice first. */
export function tabsOf(core: Core, node: number, detail: NodeDetail): Tab[] {
  const type = core.types[node] ?? '';
  const tabs: Tab[] = [];
  const columns = detail.columns?.length ?? 0;
  if (columns > 0 || (isData(type) && core.materialized[node] !== 'ephemeral'))
    tabs.push({ key: 'columns', name: 'Columns', count: columns });
  if (detail.definition) tabs.push({ key: 'definition', name: 'Definition' });
  if (type === 'macro' || type === 'test' || type === 'analysis' || type === 'operation')
    tabs.push({ key: 'code', name: 'Code' });
  const edges = degree(core.parents, node) + degree(core.children, node);
  if (edges > 0) tabs.push({ key: 'lineage', name: 'Lineage', count: edges });
  const hasCode = detail.raw !== undefined || detail.compiled !== undefined;
  if ((hasCode || type === 'source') && !tabs.some(({ key }) => key === 'code'))
    tabs.push({ key: 'code', name: 'Code' });
  const tests = detail.tests?.length ?? 0;
  if (tests > 0 || isData(type)) {
    const broken = (detail.tests ?? []).filter(({ status }) => isBroken(status)).length;
    tabs.push({ key: 'tests', name: 'Tests', count: tests, broken });
  }
  if (detail.history || detail.lastRun) tabs.push({ key: 'runs', name: 'Runs' });
  return tabs;
}
