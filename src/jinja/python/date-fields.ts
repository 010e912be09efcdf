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
  /** What pytz gives a moment that takes the zone as its `tzinfo`, without localize(): the zone's first offset. */
  attached?(): Zone;
}

export const utcZone: Zone = { name: 'UTC', offsetAt: () => 0, nameAt: () => 'UTC' };

/** A zone that never changes. */
export function fixedZone(minutes: number): Zone {
  const name = minutes === 0 ? 'UTC' : `UTC${offsetText(minutes)}`;
  return { name, offsetAt: () => minutes, nameAt: () => name };
}

/** The zone as it is at one moment, for ever: pytz binds a moment to it. */
export function boundZone(zone: Zone, utcMilliseconds: number): Zone {
  const minutes = zone.offsetAt(utcMilliseconds);
  const name = zone.nameAt(utcMilliseconds);
  return { name: zone.name, offsetAt: () => minutes, nameAt: () => name };
}

/** `+05:30`. */
export function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
}

const BEFORE_STANDARD_TIME = Date.UTC(1800, 0, 1);

/** A zone of the IANA database; undefined when there is none of that name. */
export function namedZone(name: string): Zone | undefined {
  if (/^(utc|gmt|zulu)$/i.test(name)) return { ...utcZone, name };
  try {
    const fields = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
    const names = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'short' });
    const part = (format: Intl.DateTimeFormat, at: number): string =>
      format.formatToParts(at).find((found) => found.type === 'timeZoneName')?.value ?? '';
    const seconds = (at: number): number => {
      const match = /([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(part(fields, at));
      if (!match) return 0;
      const size = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
      return match[1] === '-' ? -size : size;
    };
    return {
      name,
      offsetAt: (at) => Math.trunc(seconds(at) / 60),
      nameAt: (at) => part(names, at),
      attached: () => {
        // Local mean time, to the minute, as pytz rounds it.
        const minutes = Math.floor((seconds(BEFORE_STANDARD_TIME) + 30) / 60);
        return { name, offsetAt: () => minutes, nameAt: () => 'LMT' };
      },
    };
  } catch {
    return undefined;
  }
}
