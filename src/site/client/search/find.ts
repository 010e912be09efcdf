import type { Term } from './query.ts';
import { fold, RANK, rankName } from './score.ts';

/** What is searched of one node; texts are folded once. */
export interface SearchNode {
  readonly name: string;
  /** The name without what stands before or behind it (`orders` of `erp.orders`); mostly the same. */
  readonly plain: string;
  /** The other fields, folded. */
  readonly tags: readonly string[];
  readonly owner: string;
  readonly type: string;
  readonly package: string;
  readonly path: string;
  readonly source: string;
  readonly schema: string;
  readonly group: string;
  readonly status: string;
}

/** Everything that is searched by name. */
export interface SearchIndex {
  readonly nodes: readonly SearchNode[];
  /** Rows in the order in which equal hits are shown. */
  readonly order: readonly number[];
  /** Folded names of the columns of each node, once they have arrived. */
  columns: readonly (readonly string[])[] | undefined;
}

/** A node that was found, and the column that did it. */
export interface Hit {
  readonly row: number;
  /** Place of the column in the node, or -1 when the node itself was found. */
  readonly column: number;
  readonly score: number;
}

interface Found {
  readonly rank: number;
  readonly column: number;
}

const NOTHING: Found = { rank: RANK.none, column: -1 };

/**
 * Looks for the terms in names, then in columns, tags, owners and the other fields. Every term must be found.
 * @returns Best first; an exact name is always before everything else; equal hits in the order of the index.
 */
export function findNodes(index: SearchIndex, terms: readonly Term[], limit: number): Hit[] {
  if (terms.length === 0) return [];
  const hits: Hit[] = [];
  for (const row of index.order) {
    const node = index.nodes[row];
    if (node === undefined) continue;
    let score = 0;
    let column = -1;
    for (const term of terms) {
      const found = rankTerm(node, index.columns?.[row], term, terms.length === 1);
      if (found.rank === RANK.none) {
        score = 0;
        break;
      }
      score += found.rank;
      if (found.column !== -1) column = found.column;
    }
    if (score > 0) hits.push({ row, column, score: score / terms.length - Math.min(node.name.length, 99) / 1000 });
  }
  // Sorting is stable: what the index holds first stays first.
  const ranked = hits.sort((a, b) => b.score - a.score).slice(0, limit);
  const [only, another] = terms;
  if (!only || another) return ranked;
  return ranked.flatMap((hit) => [hit, ...otherColumns(index.columns?.[hit.row], hit, only)]).slice(0, limit);
}

/** As many columns of one node are shown at once. */
const MOST_COLUMNS = 6;

/** The further columns of a node that was found by one. */
function otherColumns(columns: readonly string[] | undefined, hit: Hit, { text }: Term): Hit[] {
  if (hit.column === -1) return [];
  const wanted = text.slice(text.lastIndexOf('.') + 1);
  return (columns ?? [])
    .flatMap((name, column) => {
      const rank = column === hit.column ? RANK.none : rankName(name, wanted, false);
      return rank === RANK.none ? [] : [{ row: hit.row, column, rank, score: hit.score }];
    })
    .sort((a, b) => b.rank - a.rank)
    .slice(0, MOST_COLUMNS - 1);
}

function rankTerm(node: SearchNode, columns: readonly string[] | undefined, term: Term, isOnly: boolean): Found {
  switch (term.field) {
    case undefined:
      return rankAnywhere(node, columns, term.text, isOnly);
    case 'name':
      return { rank: rankOwn(node, term.text, true), column: -1 };
    case 'column':
      return rankColumns(columns, term.text);
    case 'tag':
      return best(node.tags, term.text);
    case 'text':
    case 'sql':
      return NOTHING;
    case 'status':
      return node.status === term.text ? { rank: RANK.exact, column: -1 } : NOTHING;
    case 'type':
      return node.type.startsWith(term.text) ? { rank: RANK.exact, column: -1 } : NOTHING;
    default:
      return { rank: rankName(node[term.field], term.text, false), column: -1 };
  }
}

/** Without a field: the name first; all that is found elsewhere ranks below every name. */
function rankAnywhere(node: SearchNode, columns: readonly string[] | undefined, text: string, isOnly: boolean): Found {
  const dot = text.lastIndexOf('.');
  if (dot > 0 && dot < text.length - 1) {
    // `orders.amount` is a column of a table.
    const owner = rankOwn(node, text.slice(0, dot), false);
    const column = owner === RANK.none ? NOTHING : rankColumns(columns, text.slice(dot + 1));
    if (column.rank !== RANK.none) return { rank: (owner + column.rank) / 2, column: column.column };
  }
  const byName = rankOwn(node, text, isOnly);
  if (byName > RANK.near) return { rank: byName, column: -1 };
  const byColumn = rankColumns(columns, text);
  if (byColumn.rank > RANK.inside) return { rank: RANK.other + byColumn.rank / 10, column: byColumn.column };
  if (byName !== RANK.none) return { rank: byName, column: -1 };
  if (byColumn.rank !== RANK.none) return { rank: RANK.other + byColumn.rank / 10, column: byColumn.column };
  const others = best([...node.tags, node.owner, node.group, node.source, node.schema], text);
  if (others.rank !== RANK.none) return { rank: RANK.other + others.rank / 20, column: -1 };
  return node.path.includes(text) ? { rank: RANK.other, column: -1 } : NOTHING;
}

function rankOwn(node: SearchNode, term: string, isLoose: boolean): number {
  const rank = rankName(node.name, term, isLoose);
  return node.plain === node.name ? rank : Math.max(rank, rankName(node.plain, term, isLoose));
}

function rankColumns(columns: readonly string[] | undefined, text: string): Found {
  let found = NOTHING;
  let shortest = 0;
  columns?.forEach((name, column) => {
    const rank = rankName(name, text, false);
    // Of equals the shorter one: more of it is what was typed.
    if (rank < found.rank || rank === RANK.none || (rank === found.rank && name.length >= shortest)) return;
    found = { rank, column };
    shortest = name.length;
  });
  return found;
}

function best(texts: readonly string[], term: string): Found {
  let rank: number = RANK.none;
  for (const text of texts) rank = Math.max(rank, rankName(text, term, false));
  return { rank, column: -1 };
}

/** Where the terms stand in a text, for marking: pairs of start and end, in order, without overlaps. */
export function matches(text: string, terms: readonly string[]): (readonly [number, number])[] {
  const folded = fold(text);
  // Folding may change the length of rare letters; then nothing is marked rather than the wrong place.
  if (folded.length !== text.length) return [];
  const found: [number, number][] = [];
  for (const term of terms) {
    if (term === '') continue;
    for (let at = folded.indexOf(term); at !== -1; at = folded.indexOf(term, at + term.length))
      found.push([at, at + term.length]);
  }
  found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const merged: [number, number][] = [];
  for (const [from, to] of found) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}
