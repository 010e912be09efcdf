// Puts the CTEs of ephemeral parents in front of a statement, byte for byte where dbt puts them
// (recorded case x02: two blanks after an own WITH, RECURSIVE keeps its place, a leading comment stays in front).

export interface InjectedSql {
  readonly sql: string;
  /** Where the inserted text begins and how long it is, to map positions back. */
  readonly insertedAt: number;
  readonly insertedLength: number;
}

/** One CTE as dbt writes it: a blank, the name, the body on lines of its own. */
export function cteText(name: string, sql: string): string {
  return ` ${name} as (\n${sql}\n)`;
}

/** Inserts `ctes` (made by cteText, parents first) into `sql`. */
export function injectCtes(sql: string, ctes: readonly string[]): InjectedSql {
  if (ctes.length === 0) return { sql, insertedAt: 0, insertedLength: 0 };
  const joined = ctes.join(', ');
  const start = skipSpace(sql, 0);
  const afterComments = skipSpaceAndComments(sql, 0);
  const withEnd = keywordEnd(sql, afterComments, 'with');
  if (withEnd === undefined) return insert(sql, start, `with${joined} `);
  const recursiveEnd = keywordEnd(sql, skipSpaceAndComments(sql, withEnd), 'recursive');
  const at = skipSpace(sql, recursiveEnd ?? withEnd);
  return insert(sql, at, `${joined}, `);
}

function insert(sql: string, at: number, text: string): InjectedSql {
  return { sql: sql.slice(0, at) + text + sql.slice(at), insertedAt: at, insertedLength: text.length };
}

function keywordEnd(sql: string, at: number, keyword: string): number | undefined {
  const end = at + keyword.length;
  if (sql.slice(at, end).toLowerCase() !== keyword) return undefined;
  return /[A-Za-z0-9_$]/.test(sql.charAt(end)) ? undefined : end;
}

function skipSpace(sql: string, from: number): number {
  let at = from;
  while (at < sql.length && /\s/.test(sql.charAt(at))) at += 1;
  return at;
}

function skipSpaceAndComments(sql: string, from: number): number {
  let at = skipSpace(sql, from);
  for (;;) {
    if (sql.startsWith('--', at)) {
      const end = sql.indexOf('\n', at);
      at = skipSpace(sql, end === -1 ? sql.length : end);
    } else if (sql.startsWith('/*', at)) {
      const end = sql.indexOf('*/', at);
      at = skipSpace(sql, end === -1 ? sql.length : end + 2);
    } else return at;
  }
}
