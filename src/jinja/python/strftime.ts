// strftime and strptime of Python, for the directives that SQL projects use.
import type { DateFields } from './date-fields.ts';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Formats fields as Python's strftime in the C locale; unknown directives stay as written. */
export function strftime(fields: DateFields, format: string): string {
  return format.replace(/%(-?)([a-zA-Z%])/g, (whole, dash: string, directive: string) => {
    const made = directives[directive]?.(fields);
    if (made === undefined) return whole;
    return dash ? made.replace(/^0+(?=\d)/, '') : made;
  });
}

const two = (value: number): string => String(value).padStart(2, '0');

const directives: { readonly [name: string]: (fields: DateFields) => string } = {
  Y: (f) => String(f.year).padStart(4, '0'),
  y: (f) => two(f.year % 100),
  m: (f) => two(f.month),
  d: (f) => two(f.day),
  H: (f) => two(f.hour),
  I: (f) => two(f.hour % 12 || 12),
  M: (f) => two(f.minute),
  S: (f) => two(f.second),
  f: (f) => String(f.microsecond).padStart(6, '0'),
  p: (f) => (f.hour < 12 ? 'AM' : 'PM'),
  A: (f) => DAYS[weekday(f)] ?? '',
  a: (f) => (DAYS[weekday(f)] ?? '').slice(0, 3),
  B: (f) => MONTHS[f.month - 1] ?? '',
  b: (f) => (MONTHS[f.month - 1] ?? '').slice(0, 3),
  j: (f) => String(dayOfYear(f)).padStart(3, '0'),
  w: (f) => String((weekday(f) + 1) % 7),
  u: (f) => String(weekday(f) + 1),
  U: (f) => two(Math.floor((dayOfYear(f) + 6 - ((weekday(f) + 1) % 7)) / 7)),
  W: (f) => two(Math.floor((dayOfYear(f) + 6 - weekday(f)) / 7)),
  V: (f) => two(isoWeek(f)[1]),
  G: (f) => String(isoWeek(f)[0]),
  z: (f) => f.offsetText.replace(':', ''),
  Z: (f) => f.zoneName,
  F: (f) => strftime(f, '%Y-%m-%d'),
  T: (f) => strftime(f, '%H:%M:%S'),
  D: (f) => strftime(f, '%m/%d/%y'),
  R: (f) => strftime(f, '%H:%M'),
  c: (f) => `${strftime(f, '%a %b ')}${String(f.day).padStart(2, ' ')} ${strftime(f, '%H:%M:%S %Y')}`,
  x: (f) => strftime(f, '%m/%d/%y'),
  X: (f) => strftime(f, '%H:%M:%S'),
  s: (f) => String(Math.floor(Date.UTC(f.year, f.month - 1, f.day, f.hour, f.minute, f.second) / 1000)),
  '%': () => '%',
};

/** Monday is 0. */
export function weekday(fields: Pick<DateFields, 'year' | 'month' | 'day'>): number {
  return (new Date(utc(fields)).getUTCDay() + 6) % 7;
}

function utc(fields: Pick<DateFields, 'year' | 'month' | 'day'>): number {
  return Date.UTC(fields.year, fields.month - 1, fields.day);
}

function dayOfYear(fields: DateFields): number {
  return Math.round((utc(fields) - Date.UTC(fields.year, 0, 1)) / 86_400_000) + 1;
}

/** ISO year and week. */
export function isoWeek(fields: Pick<DateFields, 'year' | 'month' | 'day'>): readonly [number, number] {
  const thursday = new Date(utc(fields) + (3 - weekday(fields)) * 86_400_000);
  const year = thursday.getUTCFullYear();
  return [year, Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / 604_800_000) + 1];
}

export interface ParsedDate {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  microsecond: number;
  offsetMinutes: number | undefined;
}

/** Reads text by a strptime format; undefined when it does not fit. */
export function strptime(text: string, format: string): ParsedDate | undefined {
  const names: string[] = [];
  const pattern = format.replace(
    /%([a-zA-Z%])|([.*+?^${}()|[\]\\])|\s+/g,
    (whole, directive: string | undefined, special: string | undefined) => {
      if (special) return `\\${special}`;
      if (!directive) return '\\s+';
      if (directive === '%') return '%';
      const part = patterns[directive];
      if (!part) return whole;
      names.push(directive);
      return `(${part})`;
    },
  );
  const match = new RegExp(`^${pattern}$`, 'i').exec(text);
  if (!match) return undefined;
  const parsed: ParsedDate = {
    year: 1900,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    microsecond: 0,
    offsetMinutes: undefined,
  };
  let afternoon: boolean | undefined;
  names.forEach((directive, i) => {
    const value = match[i + 1] ?? '';
    if (directive === 'p') afternoon = value.toLowerCase() === 'pm';
    else assign(parsed, directive, value);
  });
  if (afternoon !== undefined) parsed.hour = (parsed.hour % 12) + (afternoon ? 12 : 0);
  return isRealDate(parsed) ? parsed : undefined;
}

function isRealDate(p: ParsedDate): boolean {
  const made = new Date(Date.UTC(p.year, p.month - 1, p.day));
  return (
    made.getUTCMonth() === p.month - 1 && made.getUTCDate() === p.day && p.hour < 24 && p.minute < 60 && p.second < 62
  );
}

const patterns: { readonly [name: string]: string } = {
  Y: '\\d{4}',
  y: '\\d{2}',
  m: '1[0-2]|0?[1-9]',
  d: '3[01]|[12]\\d|0?[1-9]',
  H: '2[0-3]|[01]?\\d',
  I: '1[0-2]|0?[1-9]',
  M: '[0-5]?\\d',
  S: '6[01]|[0-5]?\\d',
  f: '\\d{1,6}',
  p: 'am|pm',
  j: '\\d{1,3}',
  z: 'Z|[+-]\\d{2}:?\\d{2}',
  B: MONTHS.join('|'),
  b: MONTHS.map((name) => name.slice(0, 3)).join('|'),
  A: DAYS.join('|'),
  a: DAYS.map((name) => name.slice(0, 3)).join('|'),
};

function assign(parsed: ParsedDate, directive: string, value: string): void {
  const number = Number(value);
  switch (directive) {
    case 'Y':
      parsed.year = number;
      break;
    case 'y':
      parsed.year = number + (number < 69 ? 2000 : 1900);
      break;
    case 'm':
      parsed.month = number;
      break;
    case 'd':
      parsed.day = number;
      break;
    case 'H':
    case 'I':
      parsed.hour = number;
      break;
    case 'M':
      parsed.minute = number;
      break;
    case 'S':
      parsed.second = number;
      break;
    case 'f':
      parsed.microsecond = Number(value.padEnd(6, '0'));
      break;
    case 'B':
    case 'b':
      parsed.month = MONTHS.findIndex((name) => name.toLowerCase().startsWith(value.toLowerCase().slice(0, 3))) + 1;
      break;
    case 'j': {
      const date = new Date(Date.UTC(parsed.year, 0, number));
      parsed.month = date.getUTCMonth() + 1;
      parsed.day = date.getUTCDate();
      break;
    }
    case 'z':
      parsed.offsetMinutes = offsetMinutes(value);
      break;
    default:
      break;
  }
}

/** `+02:00`, `-0530`, `Z` in minutes. */
export function offsetMinutes(text: string): number {
  if (/^z$/i.test(text)) return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return text.startsWith('-') ? -minutes : minutes;
}
