// The fields of a moment on the calendar.

export interface DateFields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  /** `+02:00`, empty when naive. */
  readonly offsetText: string;
  /** `UTC`, empty when naive. */
  readonly zoneName: string;
}

/** A time zone: what it adds to UTC, in minutes, at a moment given in UTC milliseconds. */
export interface Zone {
  readonly name: string;
  offsetAt(utcMilliseconds: number): number;
  /** Short name at that moment (`CET`, `UTC`). */
  nameAt(utcMilliseconds: number): string;
}

export const utcZone: Zone = { name: 'UTC', offsetAt: () => 0, nameAt: () => 'UTC' };

/** A zone that never changes. */
export function fixedZone(minutes: number): Zone {
  const name = minutes === 0 ? 'UTC' : `UTC${offsetText(minutes)}`;
  return { name, offsetAt: () => minutes, nameAt: () => name };
}

/** `+05:30`. */
export function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
}

/** A zone of the IANA database; undefined when there is none of that name. */
export function namedZone(name: string): Zone | undefined {
  if (/^(utc|gmt|zulu)$/i.test(name)) return { ...utcZone, name };
  try {
    const fields = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
    const names = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'short' });
    const part = (format: Intl.DateTimeFormat, at: number): string =>
      format.formatToParts(at).find((found) => found.type === 'timeZoneName')?.value ?? '';
    return {
      name,
      offsetAt: (at) => {
        const match = /([+-])(\d{2}):(\d{2})/.exec(part(fields, at));
        if (!match) return 0;
        const minutes = Number(match[2]) * 60 + Number(match[3]);
        return match[1] === '-' ? -minutes : minutes;
      },
      nameAt: (at) => part(names, at),
    };
  } catch {
    return undefined;
  }
}
