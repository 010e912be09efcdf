// Layout of a file as `tsdbt format` gives it.
import type { TextEdit } from 'vscode-languageserver/node';
import { loadFormat } from '../compile/index.ts';
import { loadSqlFormatter, type SqlFormatter } from '../sql/index.ts';
import { rangeOf } from './places.ts';
import type { FileInProject } from './symbols.ts';

const KINDS: ReadonlySet<string> = new Set(['model', 'snapshot', 'analysis', 'singular-test']);

let formatter: SqlFormatter | undefined;

/** The edit that lays a file out; none where it is laid out already, or cannot be. */
export async function formatEdits({ session, file, path, text }: FileInProject): Promise<TextEdit[]> {
  const { opened } = session.live;
  if (!opened || !file || !KINDS.has(file.kind) || !path.endsWith('.sql')) return [];
  formatter ??= await loadSqlFormatter();
  const { formatStyle, formatTemplate } = await loadFormat();
  const made = formatTemplate(
    { path: file.path, text },
    { dialect: opened.facts.target.dialect.analyzerDialect, style: formatStyle(opened.source), format: formatter },
  );
  if (!('text' in made) || made.text === text) return [];
  // Only the lines that change: cursors and marks elsewhere stay.
  const { start, end, newText } = changedPart(text, made.text);
  return [{ range: rangeOf(text, start, end), newText }];
}

/** Whole lines between what two texts have in common at their beginning and end. */
function changedPart(before: string, after: string): { start: number; end: number; newText: string } {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  start = before.lastIndexOf('\n', start - 1) + 1;
  let same = 0;
  const most = Math.min(before.length, after.length) - start;
  while (same < most && before[before.length - 1 - same] === after[after.length - 1 - same]) same += 1;
  const lineEnd = before.indexOf('\n', before.length - same);
  const kept = lineEnd === -1 ? 0 : before.length - lineEnd;
  return { start, end: before.length - kept, newText: after.slice(start, after.length - kept) };
}
