// An engine's texts as template values; what cannot be read stays text.
import { PyDate, PyDateTime, PyDecimal, parseIsoDateTime, type Value } from '../../jinja/index.ts';

/** `12.50` as a decimal. */
export function decimalFrom(text: string): Value {
  return PyDecimal.read(text) ?? text;
}

/** `2001-05-05` as a date. */
export function dateFrom(text: string): Value {
  const parsed = parseIsoDateTime(text);
  return parsed instanceof PyDateTime ? new PyDate(parsed.year, parsed.month, parsed.day) : text;
}

/** `2001-05-05 10:00:00+02` as a moment. */
export function momentFrom(text: string): Value {
  return parseIsoDateTime(text) ?? text;
}
