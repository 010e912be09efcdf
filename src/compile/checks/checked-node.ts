// A node compiled without a warehouse, with its words and the way back to its file.
import type { Span } from '../../base/index.ts';
import type { ParsedNode } from '../../parse/index.ts';
import { lexSql, type SqlLexicon, type SqlWord } from '../../sql/index.ts';
import type { AnalyzedQuery } from '../lineage/index.ts';
import type { CheckedNode } from './checked-project.ts';

/** What rules see of a node; words are cut on first use. */
export function checkedNode(
  node: ParsedNode,
  analyzed: AnalyzedQuery | undefined,
  lexicon: SqlLexicon,
  secondOpinion?: number,
): CheckedNode {
  const sql = analyzed?.sql;
  let words: readonly SqlWord[] | undefined;
  const at = (offset: number): Span | undefined => analyzed?.map.locate(offset);
  const isWritten = (start: number, end: number): boolean => {
    const [first, last] = [at(start), at(Math.max(start, end - 1))];
    if (!first || !last || sql === undefined) return false;
    return first.file.text.slice(first.start, last.end) === sql.slice(start, end);
  };
  return {
    node,
    sql,
    lineage: analyzed?.lineage,
    secondOpinion,
    nodeOf: (relation) => analyzed?.nodeOf(relation),
    get words() {
      words ??= sql === undefined ? [] : lexSql(sql, lexicon);
      return words;
    },
    textOf: (word) => sql?.slice(word.start, word.end) ?? '',
    isWritten,
    place: (start, end) => {
      const first = at(start);
      const last = at(Math.max(start, end - 1));
      return first && last && isWritten(start, end) ? { file: first.file, start: first.start, end: last.end } : first;
    },
  };
}
