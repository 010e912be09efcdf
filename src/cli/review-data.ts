// `review --data`: the rows of changed models beside those of another target, another schema, or the state's own.
import type { JsonValue, NodeId } from '../base/index.ts';
import { isEphemeral } from '../compile/index.ts';
import type { ParsedNode } from '../pipeline/index.ts';
import { earlierNode, type Pipeline } from '../pipeline/index.ts';
import { compareData, type RelationReader, type ReviewedData, verifiedNodes } from '../run/index.ts';
import type { FoundPlan } from './commands/plan.ts';
import type { Invocation } from './invocation.ts';
import { openPipeline } from './open-project.ts';

/** What the rows are compared with. */
interface OtherSide {
  readonly name: string;
  readonly nodeOf: (node: ParsedNode) => ParsedNode | undefined;
  readonly reader: RelationReader;
  readonly isOneDatabase: boolean;
}

const KINDS: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot']);

/** Compares the models that the plan would run and that were there before. @throws StageFailed, TsdbtError */
export async function compareReviewed(
  invocation: Invocation,
  pipeline: Pipeline,
  found: FoundPlan,
): Promise<readonly ReviewedData[]> {
  const { graph } = pipeline.opened;
  const running = found.planned.flatMap(({ id, action, reasons }) => {
    const node = graph.project.nodes.get(id);
    const isNew = reasons.some(({ kind }) => kind === 'new');
    return action === 'run' && node && KINDS.has(node.kind) && !isEphemeral(node) && !isNew ? [node] : [];
  });
  const reached = reachedColumns(found);
  const nodes = running.filter(({ uniqueId }) => reached.has(uniqueId));
  const ids = nodes.map(({ uniqueId }) => uniqueId);
  const side = { name: 'here', graph, ids, results: undefined };
  const rules = new Map(
    verifiedNodes([side, side]).flatMap((one) => ('rules' in one ? [[one.id, one.rules] as const] : [])),
  );
  return pipeline.readRelations((reader) =>
    withOther(invocation, pipeline, reader, async (other) => {
      const compared: ReviewedData[] = [];
      for (const node of nodes) {
        const id = node.uniqueId;
        const theirs = other.nodeOf(node);
        const known = rules.get(id);
        if (!theirs || !known) compared.push({ id, columns: [], problem: `it is not in ${other.name}` });
        else {
          const columns = reached.get(id);
          compared.push(
            await compareData(
              [
                { reader, node, name: pipeline.opened.facts.targetName },
                { reader: other.reader, node: theirs, name: other.name },
              ],
              { ...known, reached: columns === 'all' ? undefined : columns, isOneDatabase: other.isOneDatabase },
            ),
          );
        }
      }
      return compared;
    }),
  );
}

/** Columns that some change reaches, node by node; what no change reaches is not there. */
function reachedColumns({ changes }: FoundPlan): ReadonlyMap<NodeId, ReadonlySet<string> | 'all'> {
  const found = new Map<NodeId, Set<string> | 'all'>();
  const add = (id: NodeId, columns: readonly string[] | undefined): void => {
    const known = found.get(id);
    if (columns === undefined || known === 'all') found.set(id, 'all');
    else found.set(id, new Set([...(known ?? []), ...columns.map((name) => name.toLowerCase())]));
  };
  for (const { id, radius, touched } of changes) {
    if (!radius) continue;
    add(id, touched);
    for (const model of radius.models) add(model.id, model.columns.length > 0 ? model.columns : undefined);
  }
  return found;
}

async function withOther<T>(
  invocation: Invocation,
  pipeline: Pipeline,
  reader: RelationReader,
  use: (other: OtherSide) => Promise<T>,
): Promise<T> {
  const { given } = invocation;
  const [target, schema] = [given.get('AGAINST_TARGET'), given.get('AGAINST_SCHEMA')];
  if (typeof target === 'string') {
    const own: Invocation = {
      ...invocation,
      given: new Map<string, JsonValue>([...given, ['TARGET', target], ['TARGET_SUBFOLDER', `review/${target}`]]),
    };
    const second = await openPipeline(own);
    try {
      return await second.readRelations((other) =>
        use({
          name: target,
          nodeOf: (node) => second.opened.graph.project.nodes.get(node.uniqueId),
          reader: other,
          isOneDatabase: false,
        }),
      );
    } finally {
      await second.close();
    }
  }
  if (typeof schema === 'string') {
    const start = pipeline.opened.facts.target.schema;
    return use({
      name: schema,
      nodeOf: (node) => ({ ...node, schema: moved(node.schema, start, schema) }),
      reader,
      isOneDatabase: true,
    });
  }
  const manifest = pipeline.state?.manifest;
  return use({
    name: pipeline.state?.path ?? '',
    nodeOf: (node) => manifest && inState(node, earlierNode(manifest, node.uniqueId)),
    reader,
    isOneDatabase: true,
  });
}

/** `dev_marts` for `prod_marts`; a schema of another name is the same for both. */
function moved(schema: string, from: string, to: string): string {
  if (schema === from) return to;
  return schema.startsWith(`${from}_`) ? `${to}${schema.slice(from.length)}` : schema;
}

/** The node where the manifest of the state says that it is. */
function inState(node: ParsedNode, before: ReturnType<typeof earlierNode>): ParsedNode | undefined {
  const [database, schema, alias] = [before?.['database'], before?.['schema'], before?.['alias']];
  if (typeof schema !== 'string' || typeof alias !== 'string') return undefined;
  return { ...node, database: typeof database === 'string' ? database : node.database, schema, alias };
}
