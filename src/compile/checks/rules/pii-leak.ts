import { isJsonArray, isJsonObject, type JsonValue, type NodeId } from '../../../base/index.ts';
import type { ColumnNode } from '../../../parse/index.ts';
import type { CheckRule, Finding } from '../check-rule.ts';
import type { CheckedNode, CheckedProject } from '../checked-project.ts';

export const piiLeak: CheckRule = {
  name: 'pii-leak',
  code: 1714,
  title: 'Personal data goes into a column that is not marked as such',
  level: 'warn',
  about: `A column is marked with \`meta: {pii: true}\` or the tag \`pii\`, as is everything in a model, seed or source that has the mark itself. A column of another model that is a copy of it, or is computed from it, must be marked as well: whoever gives rights or deletes by the marks would miss it.

Values that are hashed, masked or counted are no personal data any more. Marks are looked for one step at a time: when a model is marked, those that read it are looked at.`,
  bad: `models:
  - name: stg_users
    columns: [{name: email, meta: {pii: true}}]
  - name: newsletter      # select email from {{ ref('stg_users') }}`,
  good: `models:
  - name: stg_users
    columns: [{name: email, meta: {pii: true}}]
  - name: newsletter
    columns: [{name: email, meta: {pii: true}}]`,
  checkNode,
};

/** What makes something else of a value. */
const HARMLESS = /hash|md5|sha\d|mask|encrypt|redact|tokeni[sz]e|hmac|\bcount\b|\blength\b|\blen\b|is\s+(not\s+)?null/i;

function* checkNode(checked: CheckedNode, project: CheckedProject): Generator<Finding> {
  const { node } = checked;
  if ((node.kind !== 'model' && node.kind !== 'snapshot') || isMarked(node)) return;
  for (const { name, sources, expression } of checked.lineage?.columns ?? []) {
    const own = columnOf(project, node.columns, name);
    if (own && isMarkedColumn(own)) continue;
    const text = (): string => (expression && checked.sql?.slice(expression.start, expression.end)) ?? '';
    const leak = sources.find(
      ({ relation, column, kind }) =>
        kind !== 'aggregated' &&
        isPersonal(project, checked.nodeOf(relation), column) &&
        !(kind === 'derived' && HARMLESS.test(text())),
    );
    if (!leak) continue;
    const from = project.graph.resources.get(checked.nodeOf(leak.relation) ?? ('' as NodeId))?.name;
    yield {
      message: `'${name}' of '${node.name}' is ${leak.kind === 'derived' ? 'computed from' : 'a copy of'} '${leak.column}' of '${from}', which is marked as personal data`,
      hint: 'mark it with meta: {pii: true}, or hash it',
      span: expression ? checked.place(expression.start, expression.end) : node.span,
      node: node.uniqueId,
    };
  }
}

function isPersonal({ graph, ...project }: CheckedProject, id: NodeId | undefined, name: string): boolean {
  const resource = id === undefined ? undefined : (graph.project.nodes.get(id) ?? graph.project.sources.get(id));
  if (!resource) return false;
  if (isMarked(resource)) return true;
  const column = columnOf(project, resource.columns, name);
  return column !== undefined && isMarkedColumn(column);
}

function columnOf(
  { key, stored }: Pick<CheckedProject, 'key' | 'stored'>,
  columns: ReadonlyMap<string, ColumnNode>,
  name: string,
): ColumnNode | undefined {
  const own = columns.get(name);
  if (own) return own;
  return [...columns.values()].find((one) => key(stored(one.name, one.quote === true)) === key(name));
}

function isMarkedColumn({ meta, tags, config }: ColumnNode): boolean {
  return hasMark(meta) || hasMark(config['meta']) || hasTag(tags) || hasTag(config['tags']);
}

function isMarked({ meta, tags }: { readonly meta: JsonValue; readonly tags: readonly string[] }): boolean {
  return hasMark(meta) || hasTag(tags);
}

function hasMark(meta: JsonValue | undefined): boolean {
  return isJsonObject(meta) && (meta['pii'] === true || meta['contains_pii'] === true);
}

function hasTag(tags: JsonValue | readonly string[] | undefined): boolean {
  return (
    isJsonArray(tags as JsonValue) &&
    (tags as readonly JsonValue[]).some((tag) => typeof tag === 'string' && tag.toLowerCase() === 'pii')
  );
}
