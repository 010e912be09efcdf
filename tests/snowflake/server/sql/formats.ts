// Snowflake's date formats as DuckDB's.
import { notHere } from '../errors.ts';

const PARTS: readonly (readonly [string, string])[] = [
  ['YYYY', '%Y'],
  ['YY', '%y'],
  ['MMMM', '%B'],
  ['MON', '%b'],
  ['MM', '%m'],
  ['DD', '%d'],
  ['DY', '%a'],
  ['HH24', '%H'],
  ['HH12', '%I'],
  ['HH', '%H'],
  ['AM', '%p'],
  ['PM', '%p'],
  ['MI', '%M'],
  ['SS', '%S'],
  ['FF3', '%g'],
  ['FF6', '%f'],
  ['FF9', '%n'],
  ['FF', '%n'],
];

/** The format for strftime and strptime. @throws SnowflakeError 000002 for a part that is not known here */
export function dateFormat(format: string): string {
  let result = '';
  for (let at = 0; at < format.length; ) {
    const rest = format.slice(at);
    const quoted = /^"([^"]*)"/.exec(rest);
    const part = PARTS.find(([name]) => rest.toUpperCase().startsWith(name));
    if (quoted) {
      result += (quoted[1] ?? '').replaceAll('%', '%%');
      at += quoted[0].length;
    } else if (part) {
      result += part[1];
      at += part[0].length;
    } else {
      const char = rest[0] ?? '';
      if (/[A-SU-Za-z]/.test(char) && !/^UTC/i.test(rest)) throw notHere(`date format '${format}'`);
      const literal = /^UTC/i.test(rest) ? rest.slice(0, 3) : char;
      result += literal.replaceAll('%', '%%');
      at += literal.length;
    }
  }
  return result;
}

const UNITS: { readonly [spelling: string]: string } = {
  year: 'year y yy yyy yyyy yr years yrs',
  quarter: 'quarter q qtr qtrs quarters',
  month: 'month mm mon mons months',
  week: 'week w wk weekofyear woy wy weeks',
  day: 'day d dd days dayofmonth',
  hour: 'hour h hh hr hours hrs',
  minute: 'minute m mi min minutes mins',
  second: 'second s sec seconds secs',
  millisecond: 'millisecond ms msec milliseconds',
  microsecond: 'microsecond us usec microseconds',
  nanosecond: 'nanosecond ns nsec nanosec nsecond nanoseconds nanosecs nseconds',
  dow: 'dayofweek dow dw weekday',
  isodow: 'dayofweekiso weekday_iso dow_iso dw_iso dayofweek_iso',
  doy: 'dayofyear yearday doy dy',
  isoweek: 'weekiso week_iso weekofyeariso weekofyear_iso',
  isoyear: 'yearofweekiso',
  epoch: 'epoch_second epoch epoch_seconds',
  epoch_ms: 'epoch_millisecond epoch_milliseconds',
};

const SPELLINGS = new Map(
  Object.entries(UNITS).flatMap(([unit, spellings]) =>
    spellings.split(' ').map((spelling) => [spelling, unit] as const),
  ),
);

/** The one name of a date part. @throws SnowflakeError 000002 */
export function dateUnit(written: string): string {
  const unit = SPELLINGS.get(written.toLowerCase());
  if (unit === undefined) throw notHere(`date part '${written}'`);
  return unit;
}
