// fromyaml and toyaml.
import { dumpYaml, type JsonValue, parseYamlDates, withSortedKeys } from '../base/index.ts';
import { Dict, PyDate, parseIsoDateTime, toValue, type Value } from '../jinja/index.ts';

/** Marks a date among plain data, where there is none; no text of YAML begins so. */
const DATE_MARK = '\u0000date:';

/** The value of YAML text, dates and times as Python's. @throws TsdbtError on a syntax error */
export function parseYamlText(text: string): Value {
  return withDates(toValue(parseYamlDates({ path: 'fromyaml', text }, (iso) => DATE_MARK + iso)));
}

function withDates(value: Value): Value {
  if (typeof value === 'string') return value.startsWith(DATE_MARK) ? dateValue(value.slice(DATE_MARK.length)) : value;
  if (Array.isArray(value)) return value.map(withDates);
  if (value instanceof Dict)
    return new Dict([...value.entries()].map(([key, item]) => [withDates(key), withDates(item)]));
  return value;
}

function dateValue(iso: string): Value {
  const parsed = parseIsoDateTime(iso);
  if (!parsed) return iso;
  return iso.length === 10 ? new PyDate(parsed.year, parsed.month, parsed.day) : parsed;
}

/** YAML text as dbt's toyaml writes it (block style). */
export function writeYaml(value: JsonValue, sortKeys: boolean): string {
  return dumpYaml(sortKeys ? withSortedKeys(value) : value);
}
