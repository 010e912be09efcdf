// How the text of a seed becomes a value of a declared type: as DuckDB's own reader of CSV files takes dates, so that
// a project's seeds load as they do through COPY.

/** Orders of a date, the first that fits all values of a column counts. `y` has two digits, `Y` four. */
const DATES = ['Ymd', 'ymd', 'dmY', 'dmy', 'mdY', 'mdy'] as const;

/** The same before a time of day; the other half of the day is only known in the American order. */
const HALF_DAYS = ['mdY', 'mdy'] as const;
const WHOLE_DAYS = ['dmY', 'dmy'] as const;

const WRITTEN = /^(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})(?: (\d{1,2}:\d{1,2}:\d{1,2})( [AaPp][Mm])?)?$/;

/**
 * The SQL that makes a value of `type` of the text in column `cell`.
 *
 * @param read gives all texts of the column, null where it has none
 */
export function seedCast(cell: string, type: string, read: () => readonly (string | null)[]): string {
  const plain = `cast(${cell} as ${type})`;
  const kind = type.toLowerCase().trim();
  if (!kind.startsWith('date') && !kind.startsWith('timestamp')) return plain;
  const values = read();
  if (kind === 'timestamptz' || kind === 'timestamp with time zone') {
    // An offset that stands apart is taken for the name of a time zone otherwise.
    return values.some((text) => text !== null && /\d\s+[+-]\d{2}(?::?\d{2})?$/.test(text))
      ? `cast(regexp_replace(${cell}, '\\s+([+-][0-9:]+)$', '\\1') as ${type})`
      : plain;
  }
  if (kind !== 'date' && kind !== 'timestamp') return plain;
  if (!values.some((text) => text !== null && !/^\d{4}[-/]/.test(text))) return plain;
  const format = formatOf(values, kind === 'date');
  return format === undefined ? plain : `cast(strptime(${cell}, '${format}') as ${type})`;
}

/** The format in which all values are written; undefined when there is none. */
function formatOf(values: readonly (string | null)[], isDate: boolean): string | undefined {
  let left: readonly string[] | undefined;
  let separator: string | undefined;
  let time = '';
  for (const text of values) {
    if (text === null) continue;
    const match = WRITTEN.exec(text);
    if (!match || (match[5] === undefined) !== isDate) return undefined;
    const [, first = '', between = '', second = '', third = '', , half] = match;
    const ownTime = isDate ? '' : half === undefined ? ' %H:%M:%S' : ' %I:%M:%S %p';
    left ??= isDate ? DATES : half === undefined ? WHOLE_DAYS : HALF_DAYS;
    separator ??= between;
    time ||= ownTime;
    if (between !== separator || ownTime !== time) return undefined;
    left = left.filter((order) => [first, second, third].every((part, at) => fits(part, order[at] ?? '')));
    if (left.length === 0) return undefined;
  }
  const [order] = left ?? [];
  return order === undefined ? undefined : [...order].map((part) => `%${part}`).join(separator ?? '-') + time;
}

function fits(digits: string, part: string): boolean {
  if (part === 'Y') return digits.length === 4;
  if (digits.length > 2) return false;
  const number = Number(digits);
  return part === 'y' || (number >= 1 && number <= (part === 'm' ? 12 : 31));
}
