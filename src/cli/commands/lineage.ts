// `lineage`: what columns are made of and what is made of them; no connection is opened.
import { fail, type NodeId, nearest } from '../../base/index.ts';
import { type LineageNode, loadLineage, type ProjectLineage } from '../../compile/index.ts';
import type { ProjectGraph } from '../../graph/index.ts';
import { lineageText, openLineageEvents, writeLineage } from '../../report/index.ts';
import { aside } from '../aside.ts';
import { cliErrors } from '../errors.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { configureWithoutProject, openPipeline, raiseWarnings } from '../open-project.ts';
import { type AskedColumn, drawLineage, drawProject, type LineageForm } from '../ui/lineage-drawings.ts';

export async function lineage(invocation: Invocation): Promise<ExitCode> {
  const { given, console } = invocation;
  const isAll = given.get('ALL') === true;
  const [name] = invocation.operands;
  const output = String(given.get('OUTPUT') ?? (isAll ? 'json' : 'table'));
  // Some forms are of a whole project, the others of columns.
  if (isAll === (name !== undefined) || (!isAll && output === 'openlineage')) fail(cliErrors.lineageForm, {});
  // Lines about the project do not stand in what programs read.
  const own = output === 'table' ? invocation : aside(invocation);
  if (own !== invocation) configureWithoutProject(invocation);
  const pipeline = await openPipeline(own);
  try {
    const project = await pipeline.lineage();
    const tools = await loadLineage();
    const print = (text: string): void =>
      console.emit({ code: 'Z052', name: 'PrintEvent', level: 'info', msg: text, data: { msg: text }, always: true });
    if (name !== undefined) {
      const asked = askedColumns(project, pipeline.opened.graph, name);
      const [up, down] = [given.get('UPSTREAM') === true, given.get('DOWNSTREAM') === true];
      const sides = { up: up || !down, down: down || !up };
      print(drawLineage(project, tools, asked, sides, output as LineageForm));
    } else if (output === 'openlineage') {
      for (const event of openLineageEvents(pipeline.opened, project)) print(event);
    } else if (output !== 'json') print(drawProject(project, tools, output as Exclude<LineageForm, 'json'>));
    else {
      const text = lineageText(project, tools);
      writeLineage(pipeline.opened, text);
      print(text);
    }
    raiseWarnings(own);
    return 0;
  } finally {
    await pipeline.close();
    if (own !== invocation) own.console.close();
  }
}

/** `orders.total`, `shop.orders.total`, `raw.payments.amount` (a source) or a node without a column: all of them. */
function askedColumns(project: ProjectLineage, graph: ProjectGraph, written: string): AskedColumn[] {
  const whole = findNode(project, graph, written);
  if (whole) return whole.columns.map(({ name }) => ({ node: whole.id, column: name }));
  const dot = written.lastIndexOf('.');
  const node = dot < 0 ? undefined : findNode(project, graph, written.slice(0, dot));
  if (!node) {
    const asked = dot < 0 ? written : written.slice(0, dot);
    const names = [...project.nodes.values()].flatMap((one) => shortNames(graph, one));
    return fail(cliErrors.lineageNode, { name: asked, near: nearest(asked, names) });
  }
  const wanted = written.slice(dot + 1);
  const column = project.column(node.id, wanted) ?? node.columns.find(({ name }) => isSame(name, wanted));
  if (!column) {
    const near = nearest(
      wanted,
      node.columns.map((one) => one.name),
    );
    return fail(cliErrors.lineageColumn, { node: node.name, column: wanted, near, isClosed: node.isClosed });
  }
  return [{ node: node.id, column: column.name }];
}

function findNode(project: ProjectLineage, graph: ProjectGraph, written: string): LineageNode | undefined {
  const direct = project.nodes.get(written as NodeId);
  if (direct) return direct;
  const wanted = written.toLowerCase();
  const found = [...project.nodes.values()].filter((node) =>
    shortNames(graph, node).some((name) => name.toLowerCase() === wanted),
  );
  // A model goes before a source or a seed of the same name.
  return found.find(({ kind }) => kind === 'model') ?? found[0];
}

function shortNames(graph: ProjectGraph, { id, name }: LineageNode): string[] {
  const resource = graph.resources.get(id);
  if (resource?.kind === 'source') return [`${resource.sourceName}.${name}`];
  const version = resource?.kind === 'model' && resource.version !== null ? [`${name}.v${resource.version}`] : [];
  return [name, ...version, ...(resource ? [`${resource.packageName}.${name}`] : [])];
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
