// CSV whose quotes are out of the ordinary: the cells that dbt's reader finds, and those of an engine that reads seeds
// itself and finds out how a file quotes, as DuckDB does.

/** How cells of a file are quoted. */
interface CsvQuotes {
  readonly delimiter: string;
  readonly quote: string;
  /** What makes a quote in a quoted cell an ordinary character: the quote itself or a backslash. */
  readonly before: string;
  /** Spaces around a quoted cell are none of it. */
  readonly skipsSpaces: boolean;
}

interface CsvCells {
  readonly rows: string[][];
  /** The row of the first quoted cell. */
  readonly firstQuoted: number | undefined;
  /** False when a quoted cell has no end, or text behind its end. */
  readonly isSound: boolean;
}

/** An engine looks at so many rows to find out how a file quotes (DuckDB). */
const LOOKED_AT = 20_480;

/**
 * The rows as dbt's reader takes a file in which text follows the end of a quoted cell: it belongs to the cell.
 * @example looseRows('a\n"x"y', ',') // [['a'], ['xy']]
 */
export function looseRows(text: string, delimiter: string): string[][] {
  return readCsv(text, { delimiter, quote: '"', before: '"', skipsSpaces: false }).rows;
}

/**
 * The rows as an engine takes them that finds out by itself how a file quotes: by double quotes, single ones where no
 * cell has double ones, with doubled quotes inside or a backslash before them. Where no way fits, quotes are text.
 * Undefined for a file in which there is nothing to find out.
 * @example engineRows("a\n'x'", ',') // [['a'], ['x']]
 */
export function engineRows(text: string, delimiter: string, isLoose: boolean): string[][] | undefined {
  if (!isLoose && !/(?:^|[^\w ]) *'|[^\w"' ] +"|" +(?:[^\w"' ]|$)/.test(text)) return undefined;
  for (const quote of ['"', "'"]) {
    for (const before of [quote, '\\']) {
      const found = readCsv(text, { delimiter, quote, before, skipsSpaces: true });
      if (found.isSound && found.firstQuoted !== undefined && found.firstQuoted <= LOOKED_AT) return found.rows;
    }
  }
  return isLoose ? readCsv(text, { delimiter, quote: '', before: '', skipsSpaces: false }).rows : undefined;
}

function readCsv(text: string, quotes: CsvQuotes): CsvCells {
  const { delimiter, quote, skipsSpaces } = quotes;
  const rows: string[][] = [];
  let row: string[] = [];
  let firstQuoted: number | undefined;
  let isSound = true;
  for (let at = 0; ; ) {
    let start = at;
    while (skipsSpaces && text[start] === ' ') start++;
    let cell = '';
    if (quote !== '' && text[start] === quote) {
      firstQuoted ??= rows.length;
      const quoted = quotedCell(text, start + 1, quotes);
      ({ cell, at } = quoted);
      const end = skipsSpaces ? afterSpaces(text, at) : at;
      if (isEnd(text, end, delimiter)) at = end;
      if (!quoted.isClosed || !isEnd(text, at, delimiter)) isSound = false;
    }
    const rest = at;
    while (!isEnd(text, at, delimiter)) at++;
    row.push(cell + text.slice(rest, at));
    if (text.startsWith(delimiter, at) && at < text.length) {
      at += delimiter.length;
      continue;
    }
    rows.push(row);
    row = [];
    if (at >= text.length) return { rows, firstQuoted, isSound };
    at += text.startsWith('\r\n', at) ? 2 : 1;
  }
}

function quotedCell(text: string, start: number, { quote, before }: CsvQuotes) {
  let cell = '';
  let from = start;
  for (let at = start; at < text.length; at++) {
    const next = text[at + 1];
    if (text[at] === before && (next === quote || (before !== quote && next === before))) {
      cell += text.slice(from, at) + next;
      at++;
      from = at + 1;
    } else if (text[at] === quote) return { cell: cell + text.slice(from, at), at: at + 1, isClosed: true };
  }
  return { cell: cell + text.slice(from), at: text.length, isClosed: false };
}

function isEnd(text: string, at: number, delimiter: string): boolean {
  return at >= text.length || text[at] === '\n' || text[at] === '\r' || text.startsWith(delimiter, at);
}

function afterSpaces(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ') at++;
  return at;
}
