// dateadd(month, 1, x) and datediff(month, a, b) as Snowflake, Redshift and SQL Server write them: the first argument is a
// bare date part, which DuckDB would take for a column. Such calls are rewritten before they are sent; all else stays.

const PARTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    year: 'year',
    years: 'year',
    yy: 'year',
    yyyy: 'year',
    quarter: 'quarter',
    quarters: 'quarter',
    qtr: 'quarter',
    month: 'month',
    months: 'month',
    mm: 'month',
    mon: 'month',
    week: 'week',
    weeks: 'week',
    wk: 'week',
    day: 'day',
    days: 'day',
    dd: 'day',
    hour: 'hour',
    hours: 'hour',
    hh: 'hour',
    minute: 'minute',
    minutes: 'minute',
    mi: 'minute',
    second: 'second',
    seconds: 'second',
    ss: 'second',
  }),
);

const CALL = /\b(dateadd|datediff)\s*\(\s*([A-Za-z]+)\s*,/gi;

/** The same SQL with those calls in DuckDB's words; the very same text when there are none. */
export function rewriteForeignDates(sql: string): string {
  if (!/\bdate(?:add|diff)\s*\(/i.test(sql)) return sql;
  const quoted = quotedRanges(sql);
  let done = '';
  let from = 0;
  for (const match of sql.matchAll(CALL)) {
    const at = match.index;
    const part = PARTS.get((match[2] ?? '').toLowerCase());
    if (at < from || part === undefined || quoted.some(([start, end]) => at >= start && at < end)) continue;
    const call = argumentsFrom(sql, at + match[0].length, quoted);
    if (call?.args.length !== 2) continue;
    const [first = '', second = ''] = call.args.map((text) => rewriteForeignDates(text.trim()));
    done += sql.slice(from, at);
    done +=
      match[1]?.toLowerCase() === 'dateadd'
        ? `(${moment(second)} + interval 1 ${part} * (${first}))`
        : `date_diff('${part}', ${moment(first)}, ${moment(second)})`;
    from = call.end;
  }
  return done + sql.slice(from);
}

/** A moment written as text is read as one: other engines do so by themselves. */
function moment(text: string): string {
  return /^'[^']*'$/.test(text) ? `${text}::timestamp` : text;
}

/** Ranges of strings, quoted names and comments. */
function quotedRanges(sql: string): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  const pattern = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g;
  for (const match of sql.matchAll(pattern)) ranges.push([match.index, match.index + match[0].length]);
  return ranges;
}

/** The arguments from `start` up to the closing parenthesis, split at their commas. */
function argumentsFrom(
  sql: string,
  start: number,
  quoted: readonly (readonly [number, number])[],
): { readonly args: readonly string[]; readonly end: number } | undefined {
  const args: string[] = [];
  let depth = 0;
  let from = start;
  for (let at = start; at < sql.length; at += 1) {
    const range = quoted.find(([low, high]) => at >= low && at < high);
    if (range) {
      at = range[1] - 1;
      continue;
    }
    const character = sql[at];
    if (character === '(' || character === '[') depth += 1;
    else if (character === ']') depth -= 1;
    else if (character === ')') {
      if (depth === 0) return { args: [...args, sql.slice(from, at)], end: at + 1 };
      depth -= 1;
    } else if (character === ',' && depth === 0) {
      args.push(sql.slice(from, at));
      from = at + 1;
    }
  }
  return undefined;
}
