// dbt's type inference for seeds: a column has the first kind that all of its values can be read as.
// Recorded behaviour: case x08 (dbt 1.12.3): `007` and `10%` are integers, `null` in any case is null,
// a column without values is integer, `2024-1-5` is a date, zoned times become UTC.
import type { SeedKind } from '../adapters/index.ts';

/** A column after inference: its kind and its values as the engine shall read them. */
export interface InferredColumn {
  readonly kind: SeedKind;
  readonly values: readonly (string | null)[];
  /** True when reading changed the text of a number (`007` → `7`): a note names the column. */
  readonly lossy: readonly string[];
}

type Reader = (text: string) => string | undefined;

/**
 * @param forceText the column has a type of its own: values stay as they are
 * @param keepsTexts texts also stay where they say `null` or are blank, and only the empty text is null
 */
export function inferColumn(
  values: readonly (string | null)[],
  forceText: boolean,
  keepsTexts = false,
): InferredColumn {
  const cells = values.map((value) => (value === null || isNullText(value) ? null : value));
  if (!forceText) {
    for (const [kind, read] of readers) {
      const converted = convertAll(cells, read);
      if (converted)
        return {
          kind: kind === 'number' ? numberKind(converted) : kind,
          values: converted,
          lossy: lossyTexts(kind, cells, converted),
        };
    }
  }
  return { kind: 'text', values: keepsTexts ? values.map((value) => value || null) : cells, lossy: [] };
}

function isNullText(text: string): boolean {
  const trimmed = text.trim().toLowerCase();
  return trimmed === '' || trimmed === 'null';
}

function convertAll(cells: readonly (string | null)[], read: Reader): (string | null)[] | undefined {
  const converted: (string | null)[] = [];
  for (const cell of cells) {
    if (cell === null) {
      converted.push(null);
      continue;
    }
    const value = read(cell);
    if (value === undefined) return undefined;
    converted.push(value);
  }
  return converted;
}

/** Whole numbers only: integer; any decimal place: number. */
function numberKind(values: readonly (string | null)[]): SeedKind {
  return values.every((value) => value === null || /^-?\d+$/.test(value)) ? 'integer' : 'number';
}

function lossyTexts(kind: SeedKind, before: readonly (string | null)[], after: readonly (string | null)[]): string[] {
  if (kind !== 'number') return [];
  const found: string[] = [];
  for (let i = 0; i < before.length && found.length < 3; i += 1) {
    const [text, value] = [before[i], after[i]];
    if (text !== null && text !== undefined && text.trim() !== value) found.push(text);
  }
  return found;
}

const readers: readonly (readonly [SeedKind, Reader])[] = [
  ['number', readNumber],
  ['date', readDate],
  ['datetime', readPlainDateTime],
  ['datetime', readIsoDateTime],
  ['boolean', readBoolean],
];

const CURRENCY = /[؋%$৲৳૱௹฿៛ℳ元円圆圓₡₢₣₤₥₦₧₨₩₪₫€₭₮₱₲₳₴₵₹₺₽¤¥£¢]/g;

/** A decimal number with the symbols that agate forgives: currency signs, percent, thousands commas. */
function readNumber(text: string): string | undefined {
  let digits = text.trim().replace(CURRENCY, '').replaceAll(',', '').trim();
  if (/^\(.*\)$/.test(digits)) return undefined;
  digits = digits.replace(/^\+/, '');
  const match = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(digits);
  if (!match || (!match[2] && !match[3])) return undefined;
  return plainDecimal(match[1] ?? '', match[2] ?? '', match[3] ?? '', Number(match[4] ?? 0));
}

/** Digits without exponent, leading or trailing zeros. */
function plainDecimal(sign: string, whole: string, fraction: string, exponent: number): string {
  let digits = whole + fraction;
  let point = whole.length + exponent;
  if (point < 0) {
    digits = '0'.repeat(-point) + digits;
    point = 0;
  }
  if (point > digits.length) digits = digits.padEnd(point, '0');
  const integer = digits.slice(0, point).replace(/^0+(?=\d)/, '') || '0';
  const decimals = digits.slice(point).replace(/0+$/, '');
  const value = decimals ? `${integer}.${decimals}` : integer;
  return value === '0' ? '0' : sign + value;
}

function readDate(text: string): string | undefined {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim());
  return match ? isoDate(match) : undefined;
}

function isoDate(match: RegExpExecArray): string | undefined {
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const made = new Date(Date.UTC(year, month - 1, day));
  if (year < 1 || made.getUTCMonth() !== month - 1 || made.getUTCDate() !== day) return undefined;
  return `${match[1]}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

const PLAIN_DATETIME = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})$/;
const ISO_DATETIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?(Z|[+-]\d{2}:?\d{2})?$/;

function readPlainDateTime(text: string): string | undefined {
  const match = PLAIN_DATETIME.exec(text.trim());
  if (!match) return undefined;
  const date = isoDate(match);
  const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6])];
  if (!date || hour > 23 || minute > 59 || second > 59) return undefined;
  return `${date} ${pad(hour)}:${pad(minute)}:${pad(second)}`;
}

function readIsoDateTime(text: string): string | undefined {
  const match = ISO_DATETIME.exec(text.trim());
  if (!match) return undefined;
  const date = isoDate(match);
  const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6] ?? 0)];
  if (!date || hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = match[7] ? `.${match[7].padEnd(6, '0')}` : '';
  const local = `${date} ${pad(hour)}:${pad(minute)}:${pad(second)}${fraction}`;
  return match[8] ? inUtc(local, match[8], fraction) : local;
}

function inUtc(local: string, zone: string, fraction: string): string {
  if (zone === 'Z') return local;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  const shift = (zone.startsWith('-') ? minutes : -minutes) * 60_000;
  const moved = new Date(Date.parse(`${local.slice(0, 10)}T${local.slice(11, 19)}Z`) + shift).toISOString();
  return `${moved.slice(0, 10)} ${moved.slice(11, 19)}${fraction}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

function readBoolean(text: string): string | undefined {
  const word = text.trim().toLowerCase();
  return word === 'true' || word === 'false' ? word : undefined;
}
