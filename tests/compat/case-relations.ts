// Relations of a case made comparable with the record.
import { dictOf, type Json } from './normalise.ts';

/** Columns (`relation.column`) of which the record keeps `<hash>` or `<now>` in place of what differs in every run. */
export function masksOf(expected: { [name: string]: Json }): ReadonlySet<string> {
  const masks = new Set<string>();
  for (const [name, relation] of Object.entries(expected)) {
    const { rows } = dictOf(relation);
    for (const row of Array.isArray(rows) ? rows : []) {
      for (const [column, cell] of Object.entries(dictOf(row)))
        if (cell === '<hash>' || cell === '<now>') masks.add(`${name}.${column}`);
    }
  }
  return masks;
}

/** Names of columns (with their types where the engine is that of the records) and rows as text. */
export function comparableRelations(
  relations: { [name: string]: Json },
  masks: ReadonlySet<string>,
  withTypes: boolean,
): Json {
  return Object.fromEntries(
    Object.entries(relations).map(([name, relation]) => {
      const dict = dictOf(relation);
      const columns = Array.isArray(dict['columns'])
        ? dict['columns'].map((column) => columnText(column, withTypes))
        : [];
      const rows = Array.isArray(dict['rows'])
        ? dict['rows'].map((row) => JSON.stringify(textRow(row, name, masks))).sort()
        : [];
      return [name, { type: dict['type'] ?? null, columns, rows }];
    }),
  );
}

function columnText(column: Json, withType: boolean): Json {
  const { name = null, type = null } = dictOf(column);
  return withType ? `${String(name)} ${String(type)}` : name;
}

function textRow(row: Json, relation: string, masks: ReadonlySet<string>): Json {
  return Object.fromEntries(
    Object.entries(dictOf(row)).map(([column, value]) => {
      if (value === null) return [column, null];
      const text = cellText(value);
      return [column, masks.has(`${relation}.${column}`) ? maskedText(text) : text];
    }),
  );
}

function cellText(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return String(number);
  return text
    .replace(/^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.0+)?(?:\+00(?::?00)?|Z)?$/, '$1 $2')
    .replace(/^(\d{4}-\d{2}-\d{2}) 00:00:00$/, '$1');
}

/** As the records write hashes and moments. */
function maskedText(text: string): string {
  return isNow(text) ? '<now>' : text.replace(/^[0-9a-f]{32}$/, '<hash>');
}

/** Whether a moment lies within the last hour; the records hold `<now>` for those. */
function isNow(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}\.\d+/.test(text)) return false;
  const age = Date.now() - Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`);
  return age > -60_000 && age < 3_600_000;
}
