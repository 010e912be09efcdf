// `deprecation_date:` of a model or version, as dbt stores it.

/** A date is midnight in the machine's time zone; a moment without zone is read in it too. */
export function deprecationDate(text: string | null): string | null {
  if (text === null) return null;
  const given = text.trim().replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T');
  if (/(Z|[+-]\d{2}:?\d{2})$/.test(given) && given.includes('T')) return given.replace(/Z$/, '+00:00');
  const moment = new Date(given.includes('T') ? given : `${given}T00:00:00`);
  if (Number.isNaN(moment.getTime())) return text;
  const offset = -moment.getTimezoneOffset();
  const sign = offset < 0 ? '-' : '+';
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const clock = given.includes('T') ? given : `${given}T00:00:00`;
  return `${clock}${sign}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
}
