// What is different from earlier artifacts, as Markdown: a comment on a change in the code.
import type { Changes, NodeChange } from './changes.ts';
import { inMarkdown } from './in-markdown.ts';

/** Hosts of code take comments of 65,536 characters. */
const MOST = 60_000;

const SIGNS = { added: '+', removed: '−', modified: '~' } as const;
const COLUMN_SIGNS = { added: '+', removed: '−', retyped: '~', described: '' } as const;

/** The Markdown; at most 60,000 characters, what is left out is told. */
export function changesMarkdown({ nodes, baseAt }: Changes): string {
  const title = `### Compared with the project of ${baseAt === '' ? 'an earlier time' : baseAt}`;
  if (nodes.length === 0) return `${title}\n\nNothing changed.\n`;
  const counts = (['added', 'removed', 'modified'] as const).map(
    (kind) => `${nodes.filter((node) => node.kind === kind).length} ${kind}`,
  );
  const lines = [title, '', counts.join(', '), '', '| | node | what | columns |', '|---|---|---|---|'];
  let size = lines.join('\n').length;
  for (const [at, node] of nodes.entries()) {
    const line = row(node);
    size += line.length + 1;
    if (size > MOST) {
      lines.push('', `… and ${nodes.length - at} more`);
      break;
    }
    lines.push(line);
  }
  return `${lines.join('\n')}\n`;
}

function row({ kind, type, name, parts, columns, columnCount }: NodeChange): string {
  const all = columns.filter(({ what }) => what !== 'described');
  const shown = all.slice(0, 20).map(({ what, name: column, before, now }) => {
    const types = what === 'retyped' ? `: ${inMarkdown(before) || 'no type'} → ${inMarkdown(now) || 'no type'}` : '';
    return `${COLUMN_SIGNS[what]} ${inMarkdown(column)}${types}`;
  });
  if (all.length > shown.length) shown.push(`… ${all.length - shown.length} more`);
  const what = kind === 'modified' ? parts.join(', ') : kind;
  return `| ${SIGNS[kind]} | ${inMarkdown(type)} ${inMarkdown(name)} | ${what} | ${kind === 'modified' ? shown.join('<br>') : columnCount || ''} |`;
}
