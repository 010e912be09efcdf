// The text of a server's error as psql and psycopg2 show it: message, the line with a caret, detail, hint.
import pg from 'pg';

/** As libpq shows at most so much of a line. */
const SHOWN_WIDTH = 60;
/** So much stays visible right of the place. */
const RIGHT_MARGIN = 10;

/** SQLSTATE (undefined when the error is not the server's) and the text to show. */
export function serverErrorText(
  cause: unknown,
  sql?: string,
): { readonly state: string | undefined; readonly message: string } {
  if (!(cause instanceof pg.DatabaseError)) {
    return { state: undefined, message: (cause instanceof Error ? driverText(cause) : String(cause)).trimEnd() };
  }
  const parts = [cause.message];
  const query = cause.internalQuery ?? sql;
  const position = Number(cause.internalPosition ?? cause.position ?? 0);
  if (query !== undefined && position > 0) parts.push(placeText(query, position));
  if (cause.detail) parts.push(`DETAIL:  ${cause.detail}`);
  if (cause.hint) parts.push(`HINT:  ${cause.hint}`);
  if (cause.internalQuery) parts.push(`QUERY:  ${cause.internalQuery}`);
  if (cause.where) parts.push(`CONTEXT:  ${cause.where}`);
  return { state: cause.code, message: parts.join('\n') };
}

/** Node puts the addresses that it tried into an error without a message. */
function driverText(error: Error): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0].message;
  return error.message || error.name;
}

/** `LINE 3: …` and a caret under the place; `position` counts characters from 1. */
export function placeText(query: string, position: number): string {
  const characters = [...query];
  const at = Math.min(position - 1, characters.length);
  const before = characters.slice(0, at).join('');
  const number = before.split(/\r\n|\n|\r/).length;
  const line = [...lineAround(characters, at)].map((character) => (character === '\t' ? ' ' : character));
  const column = at - lineStart(characters, at);
  const label = `LINE ${number}: `;
  let from = 0;
  let to = line.length;
  if (to > SHOWN_WIDTH) {
    if (column + RIGHT_MARGIN < SHOWN_WIDTH) to = SHOWN_WIDTH;
    else {
      to = Math.min(to, column + RIGHT_MARGIN);
      from = to - SHOWN_WIDTH;
    }
  }
  const head = from > 0 ? '...' : '';
  const tail = to < line.length ? '...' : '';
  const shown = `${label}${head}${line.slice(from, to).join('')}${tail}`;
  return `${shown}\n${' '.repeat(label.length + head.length + column - from)}^`;
}

function lineStart(characters: readonly string[], at: number): number {
  let start = at;
  while (start > 0 && characters[start - 1] !== '\n' && characters[start - 1] !== '\r') start -= 1;
  return start;
}

function lineAround(characters: readonly string[], at: number): string[] {
  const start = lineStart(characters, at);
  let end = at;
  while (end < characters.length && characters[end] !== '\n' && characters[end] !== '\r') end += 1;
  return characters.slice(start, end);
}
