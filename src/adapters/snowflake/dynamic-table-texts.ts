// Snowflake tells configurations in words of its own (`60 seconds` as `1 minute`, keys in parentheses): forms to compare.

/** null for what says that there is nothing. */
export function presentText(text: string | null): string | null {
  const trimmed = text?.trim() ?? '';
  return /^(none)?$/i.test(trimmed) ? null : trimmed;
}

/** null for a name of blanks only. */
export function nonBlank(text: string | null): string | null {
  return text === null || text.trim() === '' ? null : text;
}

/** The name without its quotes; case does not count. */
export function comparableWarehouse(text: string | null): string | null {
  const name = presentText(text);
  if (name === null) return null;
  const quoted = /^"([\s\S]*)"$/.exec(name)?.[1];
  return (quoted?.replaceAll('""', '"') ?? name).toLowerCase();
}

const SECONDS: { readonly [unit: string]: number } = { second: 1, minute: 60, hour: 3600, day: 86_400 };

/** The lag in seconds. */
export function comparableLag(text: string | null): string | null {
  const lag = presentText(text)?.toLowerCase();
  if (lag === undefined) return null;
  const [, count, unit] = /^(\d+)\s+(second|minute|hour|day)s?$/.exec(lag) ?? [];
  return count === undefined ? lag.split(/\s+/).join(' ') : String(Number(count) * (SECONDS[unit ?? ''] ?? 1));
}

/** Clustering keys without what is around them; case counts inside of quotes only. */
export function comparableKeys(text: string | null): string | null {
  const keys = presentText(text);
  if (keys === null) return null;
  const linear = /^linear\s*(\([\s\S]*\))$/i.exec(keys)?.[1];
  const inner = unwrapped(linear !== undefined && isWrapped(linear) ? linear : keys);
  return splitKeys(inner)
    .map((key) =>
      key.trim().replace(/("(?:[^"]|"")*"|'(?:[^']|'')*')|[^"']+/g, (part, kept) => kept ?? part.toLowerCase()),
    )
    .filter((key) => key !== '')
    .join(', ');
}

function unwrapped(text: string): string {
  return isWrapped(text) ? text.slice(1, -1).trim() : text;
}

/** Signs outside of quotes, with the depth of parentheses after each. */
function* signs(text: string): Generator<{ readonly sign: string; readonly at: number; readonly depth: number }> {
  let depth = 0;
  for (const { 0: sign, index } of text.matchAll(/"(?:[^"]|"")*"|'(?:[^']|'')*'|[\s\S]/g)) {
    if (sign === '(') depth += 1;
    else if (sign === ')') depth -= 1;
    yield { sign, at: index, depth };
  }
}

/** True when the first parenthesis is closed by the last sign. */
function isWrapped(text: string): boolean {
  if (!text.startsWith('(') || !text.endsWith(')')) return false;
  for (const { at, depth } of signs(text)) if (depth === 0) return at === text.length - 1;
  return false;
}

function splitKeys(text: string): string[] {
  const keys: string[] = [];
  let start = 0;
  for (const { sign, at, depth } of signs(text)) {
    if (sign !== ',' || depth > 0) continue;
    keys.push(text.slice(start, at));
    start = at + 1;
  }
  keys.push(text.slice(start));
  return keys;
}
