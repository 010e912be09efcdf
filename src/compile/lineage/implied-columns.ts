// Columns that no list has: a star over something that is not fully known passes them on.
import type { NodeId } from '../../base/index.ts';
import type { ColumnNames } from '../../sql/index.ts';
import type { NodeDraft, OpenPart } from './node-draft.ts';
import type { ProjectColumn, ProjectProblem } from './project-lineage.ts';

/** Adds the column to its node, and to those that it comes from, unless they have it. */
export function implyColumn(
  drafts: ReadonlyMap<NodeId, NodeDraft>,
  names: ColumnNames,
  id: NodeId,
  name: string,
): void {
  const draft = drafts.get(id);
  if (!draft || draft.column(name)) return;
  const made = impliedColumn(draft, names, name);
  // Added before what is above is looked at: names may go round in circles.
  draft.add(made);
  for (const { node, column } of made.sources) if (node !== undefined) implyColumn(drafts, names, node, column);
}

function impliedColumn(draft: NodeDraft, names: ColumnNames, name: string): ProjectColumn {
  const { kind, open, problems = [] } = draft.parts;
  if (kind === 'source' || kind === 'seed') return { ...EMPTY, name, status: 'resolved' };
  const key = names.key(name);
  const unknown = (problem: ProjectProblem): ProjectColumn => ({
    ...EMPTY,
    name,
    status: 'unresolved',
    problems: [problem],
  });
  const parts = open.filter((part) => part.oldNames.has(key) || !isGone(part, key));
  const [only, ...others] = parts;
  if (!only) return unknown(problems[0] ?? { reason: 'missing-column', message: `there is no column ${name}` });
  if (others.length > 0) {
    const message = `${name} may come from ${parts.length} relations whose columns are not all known`;
    return unknown({ reason: 'ambiguous-open', message });
  }
  if (only.sources) return { ...EMPTY, name, status: 'resolved', sources: only.sources };
  if (!only.from) return unknown(only.problem);
  const column = only.oldNames.get(key) ?? name;
  const isCopied = column.toLowerCase() === name.toLowerCase();
  const change = only.isComputed ? 'derived' : isCopied ? 'copied' : 'renamed';
  return { ...EMPTY, name, status: 'resolved', sources: [{ ...only.from, column, kind: change }] };
}

function isGone(part: OpenPart, key: string): boolean {
  return part.except.has(key) || part.renamed.has(key);
}

const EMPTY: Omit<ProjectColumn, 'name' | 'status'> = { sources: [], indirect: [], problems: [], isImplied: true };
