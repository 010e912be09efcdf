// Bind variables: their values written into the statement, since DuckDB gets another text anyway.
import { notHere, SnowflakeError } from '../errors.ts';
import { type Token, tokenize } from './lexer.ts';

export interface Binding {
  readonly type: string;
  /** One value, or one per row for a bulk insert. */
  readonly value: string | null | readonly (string | null)[];
}

export type Bindings = Readonly<Record<string, Binding>>;

/** The statement with literals where `?` or `:1` stood. @throws SnowflakeError 002049 for a variable without a value */
export function withBindings(sql: string, bindings: Bindings | undefined): string {
  if (!bindings || Object.keys(bindings).length === 0) return sql;
  const rows = Math.max(...Object.values(bindings).map(({ value }) => (Array.isArray(value) ? value.length : 0)));
  if (rows === 0) return filled(sql, tokenize(sql), bindings, 0, 0);
  return expanded(sql, bindings, rows);
}

/** `values (?, ?)` once for each row. */
function expanded(sql: string, bindings: Bindings, rows: number): string {
  const tokens = tokenize(sql);
  const values = tokens.findIndex((token) => token.kind === 'word' && token.text.toUpperCase() === 'VALUES');
  const open = tokens[values + 1];
  const close = tokens.findLast((token) => token.text === ')');
  if (values < 0 || open?.text !== '(' || !close) throw notHere('bulk bindings of something else than insert … values');
  const tuple = sql.slice(open.start, close.end);
  const inside = tokenize(tuple);
  const before = tokens.slice(0, values).filter((token) => token.text === '?').length;
  const tuples = Array.from({ length: rows }, (_, row) => filled(tuple, inside, bindings, row, before));
  return sql.slice(0, open.start) + tuples.join(', ') + sql.slice(close.end);
}

function filled(sql: string, tokens: readonly Token[], bindings: Bindings, row: number, from: number): string {
  let result = '';
  let at = 0;
  let count = from;
  for (const token of tokens) {
    if (token.kind !== 'bind') continue;
    if (token.text === '?') count += 1;
    const key = token.text === '?' ? String(count) : token.text.slice(1);
    const binding = bindings[key];
    if (!binding) throw new SnowflakeError('002049', '42601', `SQL compilation error: Bind variable :${key} not set.`);
    result += sql.slice(at, token.start) + literal(binding, row);
    at = token.end;
  }
  return result + sql.slice(at);
}

function literal({ type, value: given }: Binding, row: number): string {
  const value = typeof given === 'string' || given === null ? given : (given[row] ?? null);
  if (value === null) return 'NULL';
  const text = `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  switch (type.toUpperCase()) {
    case 'FIXED':
      return value;
    case 'REAL':
      return `${value}::float`;
    case 'BOOLEAN':
      return value.toUpperCase() === 'TRUE' || value === '1' ? 'TRUE' : 'FALSE';
    case 'DATE':
      return `${dateText(value)}::date`;
    case 'TIME':
      return `'${new Date(Number(BigInt(value) / 1_000_000n)).toISOString().slice(11, 23)}'::time`;
    case 'TIMESTAMP_NTZ':
    case 'TIMESTAMP_LTZ':
    case 'TIMESTAMP_TZ':
      return `'${momentText(value)}'::${type.toLowerCase()}`;
    case 'VARIANT':
    case 'OBJECT':
    case 'ARRAY':
      return `parse_json(${text})`;
    default:
      return text;
  }
}

/** A date travels as milliseconds. */
function dateText(value: string): string {
  return /^-?\d+$/.test(value) ? `'${new Date(Number(value)).toISOString().slice(0, 10)}'` : `'${value}'`;
}

/** A moment travels as nanoseconds, with an offset for those with a zone. */
function momentText(value: string): string {
  if (!/^-?\d+( \d+)?$/.test(value)) return value;
  const nanoseconds = BigInt(value.split(' ')[0] ?? '0');
  return new Date(Number(nanoseconds / 1_000_000n)).toISOString().replace('T', ' ').replace('Z', '');
}
