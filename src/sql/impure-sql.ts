// What of a query's rows depends on more than its inputs: the time, chance, the session, files and tables that nobody names.

const TEXTS = /'(?:[^']|'')*'/g;

const CALLS =
  /\b(now|random|rand|uniform|uuid|uuidv[47]|gen_random_uuid|uuid_string|uuid_generate_v[14]|newid|generate_uuid|getdate|sysdate|sysdatetime|systimestamp|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|today|get_current_timestamp|get_current_time|unix_timestamp|nextval|currval|lastval|seq\d|randstr|txid_current|current_query|pg_backend_pid)\s*\(/i;
const WORDS =
  /\b(current_timestamp|current_date|current_time|localtimestamp|localtime|sysdate|systimestamp|current_user|session_user|tablesample|using\s+sample)\b/i;
const FILES = /\b(read_\w+|parquet_scan|csv_scan|\w+_scan|glob|sniff_csv|query_table|dblink)\s*\(/i;
const FILE_NAME = /\b(?:from|join)\s+'/i;

/**
 * Why the rows may differ though the inputs are the same, in words; undefined when nothing tells so. `knowsFiles`: the
 * files that are read are sources.
 */
export function impurity(sql: string, { knowsFiles = false } = {}): string | undefined {
  const code = sql.replace(TEXTS, "''");
  const call = CALLS.exec(code) ?? WORDS.exec(code);
  if (call) return `${(call[1] ?? '').toLowerCase().replace(/\s+/g, ' ')} gives something else each time`;
  if (knowsFiles) return undefined;
  const file = FILES.exec(code);
  if (file) return `${(file[1] ?? '').toLowerCase()} reads what no source tells of`;
  return FILE_NAME.test(code) ? 'it reads a file that no source tells of' : undefined;
}

/** Names after FROM and JOIN, as far as they can be read without a parser. */
const READ =
  /\b(from|join)\s+(?:only\s+)?((?:"(?:[^"]|"")*"|`[^`]*`|[a-z_]\w*)(?:\s*\.\s*(?:"(?:[^"]|"")*"|`[^`]*`|\w+))*)(\s*\()?/gi;
const NO_TABLE =
  /(?:\b(?:extract|trim|substring|overlay|position)\s*\((?:[^()]|\([^()]*\))*|\bdistinct\s+|\bdelete\s+)$/i;
const KEYWORDS: ReadonlySet<string> = new Set([
  'select',
  'lateral',
  'unnest',
  'values',
  'with',
  'table',
  'pivot',
  'unpivot',
]);

/**
 * The first relation that is read by a name which is neither of these (as they are written in SQL), nor a CTE: an input
 * that no ref and no source tells of.
 */
export function unknownRead(sql: string, known: ReadonlySet<string>): string | undefined {
  const code = sql.replace(TEXTS, "''");
  const tables = new Set([...known].map(folded));
  const common = new Set<string>();
  for (const [, name] of code.matchAll(
    /("(?:[^"]|"")*"|`[^`]*`|\b[a-z_]\w*)\s*(?:\([^()]*\)\s*)?as\s+(?:not\s+)?(?:materialized\s+)?\(/gi,
  ))
    common.add(folded(name ?? ''));
  for (const match of code.matchAll(READ)) {
    const [, , name = '', call] = match;
    const plain = folded(name);
    if (call !== undefined || KEYWORDS.has(plain) || tables.has(plain) || common.has(plain)) continue;
    if (NO_TABLE.test(code.slice(Math.max(0, match.index - 400), match.index))) continue;
    // A column of a relation beside it, unnested.
    if (plain.includes('.') && isAlias(code, plain.split('.')[0] ?? '')) continue;
    return name.replace(/\s+/g, '');
  }
  return undefined;
}

function isAlias(code: string, name: string): boolean {
  if (!/^\w+$/.test(name)) return false;
  return new RegExp(`(?:\\bas\\s+|[\\w"\`)]\\s+)${name}\\b(?!\\s*\\.)`, 'i').test(code);
}

function folded(name: string): string {
  return name.replace(/["`\s]/g, '').toLowerCase();
}
