// Whether an edit stays within the expressions of some columns, so that the rows and all other columns are as before.

/** A query with the places of its columns' expressions. */
export interface PlacedQuery {
  readonly sql: string;
  /** In UTF-16 units of the text; a column has none where that is not known. */
  readonly expressions: ReadonlyMap<string, { readonly start: number; readonly end: number }>;
  /** Something decides on the rows: filters, joins, groups. */
  readonly isFiltered: boolean;
}

interface Token {
  readonly text: string;
  readonly start: number;
}

const TOKENS = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|[\p{L}_][\p{L}\p{N}_$]*|\d[\w.]*|\S/gu;
/** Calls that give more rows than they are given. */
const MULTIPLYING =
  /^(unnest|explode|posexplode|flatten|generate_series|json_each|jsonb_each|jsonb_array_elements|json_array_elements|regexp_split_to_table|string_to_table)$/i;
const MOST_CELLS = 2_000_000;

/**
 * True when everything that differs between the queries lies in expressions of these columns (in lower case) or is what
 * stands between columns. False also means that it cannot be told.
 */
export function hasSameRows(before: PlacedQuery, now: PlacedQuery, touched: ReadonlySet<string>): boolean {
  const [old, young] = [tokensOf(before.sql), tokensOf(now.sql)];
  let start = 0;
  while (start < old.length && start < young.length && old[start]?.text === young[start]?.text) start += 1;
  let end = 0;
  const room = Math.min(old.length, young.length) - start;
  while (end < room && old[old.length - 1 - end]?.text === young[young.length - 1 - end]?.text) end += 1;
  const changed = differing(old.slice(start, old.length - end), young.slice(start, young.length - end));
  if (!changed) return false;
  return areWithin(before, changed[0], touched) && areWithin(now, changed[1], touched);
}

function areWithin(query: PlacedQuery, tokens: readonly Token[], touched: ReadonlySet<string>): boolean {
  const outermost = lastSelect(query.sql);
  const ranges = [...touched].flatMap((name) => query.expressions.get(name) ?? []);
  return tokens.every(({ text, start }) => {
    if (MULTIPLYING.test(text)) return false;
    if (text === ',' || /^as$/i.test(text) || touched.has(text.replace(/["`]/g, '').toLowerCase())) return true;
    // What is computed inside may be filtered by outside.
    return ranges.some(
      (range) => range.start <= start && start < range.end && (range.start >= outermost || !query.isFiltered),
    );
  });
}

/** Where the outermost query begins. */
function lastSelect(sql: string): number {
  let depth = 0;
  let found = 0;
  for (const { text, start } of tokensOf(sql)) {
    if (text === '(') depth += 1;
    else if (text === ')') depth -= 1;
    else if (depth === 0 && /^select$/i.test(text)) found = start;
  }
  return found;
}

function tokensOf(sql: string): Token[] {
  return [...sql.matchAll(TOKENS)].flatMap(({ 0: text, index }) =>
    text.startsWith('--') || text.startsWith('/*') ? [] : [{ text, start: index }],
  );
}

/** Tokens of both sides that are not part of the longest common sequence; undefined where there are too many. */
function differing(old: readonly Token[], young: readonly Token[]): readonly [Token[], Token[]] | undefined {
  if (old.length * young.length > MOST_CELLS) return undefined;
  const width = young.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = young.length - 1; column >= 0; column -= 1) {
      const isSame = old[row]?.text === young[column]?.text;
      lengths[row * width + column] = isSame
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const [gone, added]: [Token[], Token[]] = [[], []];
  let [row, column] = [0, 0];
  while (row < old.length || column < young.length) {
    const [left, right] = [old[row], young[column]];
    if (left && right && left.text === right.text) {
      row += 1;
      column += 1;
    } else if (left && (!right || at(row + 1, column) >= at(row, column + 1))) {
      gone.push(left);
      row += 1;
    } else if (right) {
      added.push(right);
      column += 1;
    }
  }
  return [gone, added];
}
