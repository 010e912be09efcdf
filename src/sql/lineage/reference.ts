// From a written name to the column that it means.
import { keyOf, storedName } from './dialect.ts';
import type { ColumnNode } from './graph.ts';
import type { UnknownReason } from './query-lineage.ts';
import type { Match, Relation } from './relation.ts';
import type { Scope } from './scope.ts';
import type { Name } from './tree.ts';

/**
 * When the aliases of the select list are looked at; `after-sure-columns`: where a column only may be there, the alias
 * is meant.
 */
export type AliasUse = 'never' | 'after-columns' | 'after-sure-columns' | 'before-columns';

export type Meaning =
  | { readonly found: 'column'; readonly column: ColumnNode; readonly isPart: boolean }
  | { readonly found: 'row'; readonly relation: Relation }
  | { readonly found: 'nothing'; readonly reason: UnknownReason; readonly message: string };

/** What a name of one or more parts means in a scope: `a`, `t.a`, `s.t.a`, `a.field`, or a whole row `t`. */
export function meaningOf(scope: Scope, parts: readonly Name[], aliases: AliasUse): Meaning {
  const written = parts.map(({ text }) => text).join('.');
  const [first] = parts;
  if (!first) return nothing('unsupported', 'a name without text');
  const own = aliasOf(scope, first, parts, aliases);
  if (aliases === 'before-columns' && own) return column(own);
  let inner: { readonly scope: Scope; readonly column: ColumnNode } | undefined;
  let weak: Meaning | undefined;
  let missing: string | undefined;
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const qualified = parts.length > 1 ? throughSource(at, parts) : undefined;
    if (qualified?.found === 'column' || (qualified && qualified.reason !== 'missing-column')) return qualified;
    missing ??= qualified?.message;
    const match = at.find(stored(at, first));
    if (match.certainty === 'many') return nothing('ambiguous-column', `${first.text} is in more than one relation`);
    if (parts.length > 1) {
      // A field of a column. One that only may be there does not stop the search for a relation of that name.
      if (match.certainty === 'sure') return column(match.column, true);
      if (match.certainty === 'maybe') weak ??= column(match.column, true);
      if (match.certainty === 'unclear') weak ??= unclear(first.text);
      continue;
    }
    if (match.certainty === 'unclear')
      return aliases !== 'never' && own && at === scope ? column(own) : unclear(written);
    if (match.certainty === 'sure') return inner ? unclear(written) : column(match.column);
    const isMaybe = match.certainty === 'maybe';
    if (at === scope && own && (aliases === 'after-columns' || aliases === 'after-sure-columns')) {
      if (!isMaybe || (aliases === 'after-sure-columns' && !at.confirmed.has(match.column))) return column(own);
      return at.confirmed.has(match.column) ? column(match.column) : aliasOrColumn(written);
    }
    if (isMaybe) {
      if (at.prefersOwn || at.confirmed.has(match.column)) return confirmed(at, match.column);
      inner ??= { scope: at, column: match.column };
    }
  }
  if (inner) return confirmed(inner.scope, inner.column);
  if (weak) return weak;
  const row = parts.length === 1 ? wholeRow(scope, first) : undefined;
  if (row) return { found: 'row', relation: row };
  return pseudoColumn(scope, parts) ?? nothing('missing-column', missing ?? `there is no column ${written}`);
}

/** The query is only right if the column is there: so from now on it surely is. */
function confirmed(scope: Scope, node: ColumnNode): Meaning {
  scope.confirmed.add(node);
  return column(node);
}

function aliasOf(scope: Scope, first: Name, parts: readonly Name[], use: AliasUse): ColumnNode | undefined {
  if (parts.length > 1) return undefined;
  const key = keyOf(scope.facts, stored(scope, first));
  return scope.aliases.get(key) ?? (use === 'before-columns' ? scope.outputs.get(key) : undefined);
}

function throughSource(scope: Scope, parts: readonly Name[]): Exclude<Meaning, { found: 'row' }> | undefined {
  const keys = parts.map((part) => keyOf(scope.facts, stored(scope, part)));
  const [a, b, c] = keys;
  const tries: readonly (readonly [number, Relation | undefined])[] = [
    [1, a === undefined ? undefined : scope.source(a)?.relation],
    [2, b === undefined || parts.length < 3 ? undefined : scope.source(b, a)?.relation],
    [3, c === undefined || parts.length < 4 ? undefined : scope.source(c, b, a)?.relation],
  ];
  let missing: Exclude<Meaning, { found: 'row' }> | undefined;
  for (const [at, relation] of tries) {
    const name = parts[at];
    if (!relation || !name) continue;
    const match = nth(relation, name) ?? relation.find(stored(scope, name));
    if (match.certainty === 'sure' || match.certainty === 'maybe') return column(match.column, parts.length > at + 1);
    if (match.certainty === 'many')
      return nothing('ambiguous-column', `${parts[at - 1]?.text} has more than one column ${name.text}`);
    if (match.certainty === 'unclear') return unclear(name.text);
    missing = nothing('missing-column', `${parts[at - 1]?.text} has no column ${name.text}`);
  }
  return missing;
}

/** `$2`: the second column. */
function nth(relation: Relation, { text, isQuoted }: Name): Match | undefined {
  const number = isQuoted ? undefined : /^\$(\d+)$/.exec(text)?.[1];
  const node = number === undefined || relation.isOpen ? undefined : relation.columns[Number(number) - 1];
  return node && { certainty: 'sure', column: node };
}

function wholeRow(scope: Scope, name: Name): Relation | undefined {
  const key = keyOf(scope.facts, stored(scope, name));
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const source = at.source(key);
    if (source) return source.relation;
  }
  return undefined;
}

/** Columns that every table of an engine has without listing them. */
const PSEUDO =
  /^(rowid|ctid|xmin|xmax|cmin|cmax|tableoid|level|rownum|_metadata|metadata\$\w+|filename|file_row_number)$/i;

function pseudoColumn(scope: Scope, parts: readonly Name[]): Meaning | undefined {
  const name = parts.at(-1);
  if (!name || name.isQuoted || !PSEUDO.test(name.text)) return undefined;
  const sources = scope.sources.filter(({ relation }) => relation.pseudo !== undefined);
  const qualifier = parts.length > 1 ? parts.at(-2) : undefined;
  const key = qualifier && keyOf(scope.facts, stored(scope, qualifier));
  const source = key === undefined ? sources[0] : sources.find((one) => one.name === key);
  const node = source?.relation.pseudo?.(stored(scope, name));
  return node && column(node);
}

function stored(scope: Scope, { text, isQuoted }: Name): string {
  return storedName(scope.facts, text, isQuoted);
}

function column(node: ColumnNode, isPart = false): { found: 'column'; column: ColumnNode; isPart: boolean } {
  return { found: 'column', column: node, isPart };
}

function nothing(reason: UnknownReason, message: string): Extract<Meaning, { found: 'nothing' }> {
  return { found: 'nothing', reason, message };
}

function unclear(name: string): Extract<Meaning, { found: 'nothing' }> {
  return nothing('ambiguous-open', `${name} may come from more than one relation whose columns are not all known`);
}

function aliasOrColumn(name: string): Extract<Meaning, { found: 'nothing' }> {
  const message = `${name} is the alias before it, or a column of a relation whose columns are not all known`;
  return nothing('ambiguous-open', message);
}
