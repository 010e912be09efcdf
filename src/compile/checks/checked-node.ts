// A node compiled without a warehouse, with its words and the way back to its file.
import type { Span } from '../../base/index.ts';
import type { ParsedNode } from '../../parse/index.ts';
import { lexSql, type SqlLexicon, type SqlWord } from '../../sql/index.ts';
import type { AnalyzedQuery, KeptQuery } from '../lineage/index.ts';
import type { CheckedNode } from './checked-project.ts';

/** Thrown where a rule wants to see the SQL of a node that was taken as it was kept: it begins anew when that is read. */
export class UnreadText extends Error {
  readonly read: () => Promise<void>;

  constructor(read: () => Promise<void>) {
    super('the SQL of a node has not been made');
    this.read = read;
  }
}

/** What rules see of a node that is as it was when they found nothing in it. */
export function keptNode(node: ParsedNode, kept: KeptQuery, lexicon: SqlLexicon): CheckedNode {
  let made: CheckedNode | undefined;
  const whole = (): CheckedNode => {
    if (made) return made;
    throw new UnreadText(async () => {
      made = checkedNode(node, await kept.read(), lexicon);
    });
  };
  return {
    node,
    isClean: true,
    get sql() {
      return whole().sql;
    },
    get words() {
      return whole().words;
    },
    get lineage() {
      return kept.lineage();
    },
    secondOpinion: undefined,
    nodeOf: kept.nodeOf,
    textOf: (word) => whole().textOf(word),
    isWritten: (start, end) => whole().isWritten(start, end),
    place: (start, end) => whole().place(start, end),
  };
}

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
