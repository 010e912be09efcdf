// The lineage of a project as JSON: nodes with their columns, all edges, and how much of it is known.
import type { LineageEdge, loadLineage, ProjectLineage, ProjectProblem } from '../../compile/index.ts';

export type LineageTools = Awaited<ReturnType<typeof loadLineage>>;

/** Nodes, edges and summary, as `tsdbt lineage --all` prints them. */
export function projectJson(project: ProjectLineage, tools: LineageTools): string {
  const nodes = [...project.nodes.values()].map(
    ({ id, kind, name, path, columns, isClosed, status, indirect, problems }) => ({
      unique_id: id,
      resource_type: kind,
      name,
      path,
      status,
      all_columns_known: isClosed,
      columns: columns.map((one) => ({
        name: one.name,
        type: one.type,
        description: one.description,
        status: one.status,
        in_no_list: one.isImplied,
        expression: one.expression?.sql,
        place: one.expression?.place,
        problems: one.problems.length > 0 ? one.problems.map(problemJson) : undefined,
      })),
      rows: indirect.length > 0 ? indirect.map(({ kind: by, ...from }) => ({ ...from, kind: by })) : undefined,
      problems: problems.length > 0 ? problems.map(problemJson) : undefined,
    }),
  );
  const edges = [...tools.directEdges(project), ...tools.indirectEdges(project)].map(edgeJson);
  const summary = JSON.stringify(tools.summarize(project));
  return `{\n"nodes": ${lines(nodes)},\n"edges": ${lines(edges)},\n"summary": ${summary}\n}`;
}

/** One element a line: projects have many, and each is short. */
function lines(elements: readonly object[]): string {
  return `[\n${elements.map((one) => JSON.stringify(one)).join(',\n')}\n]`;
}

/** An edge without its expression, which stands at its column. */
function edgeJson({ from, to, kind }: LineageEdge): object {
  return { from, to, kind };
}

/** An edge with its expression. */
export function edgeWithExpression({ from, to, kind, expression }: LineageEdge): object {
  return { from, to, kind, expression: expression?.sql, place: expression?.place };
}

function problemJson({ reason, message, place }: ProjectProblem): object {
  return { reason, message, place };
}
