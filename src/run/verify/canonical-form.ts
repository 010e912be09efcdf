// In which way values of a type are written as text, so that every engine writes the same.
import { Float, isJsonArray, isJsonObject, type JsonValue, readJson } from '../../base/index.ts';

/** `float` is written to ten digits; `document` is JSON whose keys have no order. */
export type CanonicalForm =
  | 'boolean'
  | 'number'
  | 'float'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamptz'
  | 'text'
  | 'binary'
  | 'document';

/** Type names of all engines, read from the start; the first that fits decides. */
const FORMS: readonly (readonly [RegExp, CanonicalForm | undefined])[] = [
  [/\[\d*\]$|^(json|jsonb|variant|object|map|struct|list|array|super)\b/, 'document'],
  [/^bool/, 'boolean'],
  [/^(double|float|real)/, 'float'],
  [
    /^(u?(tiny|small|medium|big|huge)?int(eger)?\d?|byteint|long|short|(small|big)?serial|number|numeric|dec|decimal)\b/,
    'number',
  ],
  [/^(timestamptz|timestamp_l?tz|timestamp\b.*\bwith (local )?time zone)/, 'timestamptz'],
  [/^(timestamp|datetime)/, 'timestamp'],
  [/^date$/, 'date'],
  [/^(timetz|time\b.*\bwith time zone)/, undefined],
  [/^time\b/, 'time'],
  [/^(n?varchar|char|character|bpchar|text|string|enum|uuid|name|citext)\b/, 'text'],
  [/^(blob|bytea|binary|varbinary)\b/, 'binary'],
  // Columns of nothing but nulls.
  [/^("null"|null|void|unknown)$/, 'text'],
];

/** The form of a type by the engine's name of it; undefined for types that have no common text. */
export function canonicalForm(type: string): CanonicalForm | undefined {
  const name = type.trim().toLowerCase();
  return FORMS.find(([pattern]) => pattern.test(name))?.[1];
}

/** Types of one family may hold the same values: whole numbers, decimals and floats; timestamps with and without zone. */
export function typeFamily(form: CanonicalForm): string {
  if (form === 'float') return 'number';
  return form === 'timestamptz' ? 'timestamp' : form;
}

/** How both sides are written: numbers as floats where one side has floats. Undefined for different families. */
export function commonForms(
  first: CanonicalForm,
  second: CanonicalForm,
): readonly [CanonicalForm, CanonicalForm] | undefined {
  if (typeFamily(first) !== typeFamily(second)) return undefined;
  return first === 'float' || second === 'float' ? ['float', 'float'] : [first, second];
}

/** Texts that may differ though the values are the same: equal hashes prove equality, others prove nothing. */
export function isSoft(form: CanonicalForm): boolean {
  return form === 'float' || form === 'document';
}

/** What of a text is compared: the number of a float, the data of a document in one spelling, else the text. */
export type Meaning = string | number | null;

/** What a text of a form stands for. */
export function meaningOf(form: CanonicalForm, text: string | null): Meaning {
  if (text === null) return null;
  if (form === 'float') return numberOf(text);
  return form === 'document' ? documentText(text) : text;
}

/** Whether two values are the same, as far as engines agree on floats. */
export function meansSame(first: Meaning, second: Meaning): boolean {
  if (typeof first === 'number' && typeof second === 'number') return isNear(first, second);
  return first === second;
}

/** An order in which values that mean the same stand beside each other. */
export function compareMeanings(first: Meaning, second: Meaning): number {
  if (Object.is(first, second)) return 0;
  if (first === null || second === null) return first === null ? 1 : -1;
  if (Number.isNaN(first) || Number.isNaN(second)) return Number.isNaN(first) ? 1 : -1;
  return first < second ? -1 : 1;
}

/** Engines add in any order, and may round the tenth digit differently. */
const TOLERANCE = 2e-9;
/** What is left where a sum should be zero: its sign and its digits mean nothing. */
const NOTHING = 1e-12;

function isNear(first: number, second: number): boolean {
  // The tolerance of what has no end would be without end.
  if (!Number.isFinite(first) || !Number.isFinite(second)) return Object.is(first, second);
  const [one, other] = [Math.abs(first), Math.abs(second)];
  const allowed = Math.sign(first) === Math.sign(second) ? TOLERANCE * Math.max(one, other) : NOTHING;
  return Math.abs(first - second) <= allowed;
}

/** A text as people write it. */
export function shownText(form: CanonicalForm, text: string | null): string | null {
  return form === 'float' && text !== null ? String(numberOf(text)) : text;
}

/** `1234567890e2` is 123.456789. */
function numberOf(text: string): number {
  const match = /^(-?\d+)e(-?\d+)$/.exec(text);
  if (match) return Number(`${match[1]}e${Number(match[2]) - 9}`);
  if (text === 'inf') return Number.POSITIVE_INFINITY;
  return text === '-inf' ? Number.NEGATIVE_INFINITY : Number(text);
}

/** Keys in order, `1.0` as `1`, whole numbers with all their digits; what is no JSON as it is. */
function documentText(text: string): string {
  try {
    return spelled(readJson(text));
  } catch {
    return text;
  }
}

function spelled(value: JsonValue): string {
  if (isJsonArray(value)) return `[${value.map(spelled).join(',')}]`;
  if (isJsonObject(value)) {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${spelled(value[key] ?? null)}`).join(',')}}`;
  }
  if (typeof value === 'string') return JSON.stringify(value);
  const plain = value instanceof Float ? value.value : value;
  return String(Number.isInteger(plain) ? BigInt(Number(plain)) : plain);
}
