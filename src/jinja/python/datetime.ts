// Python's date, datetime, time and timedelta as template values.
import { Float } from '../../base/index.ts';
import { type CallArgs, HostFunction, JinjaObject, Tuple, type Value } from '../values.ts';
import { boundZone, type DateFields, fixedZone, offsetText, type Zone } from './date-fields.ts';
import { isoWeek, strftime, strptime, weekday } from './strftime.ts';

const DAY_MICROS = 86_400_000_000;
/** After so many days the calendar repeats. */
const DAYS_IN_400_YEARS = 146_097;

/** A number as a Python float: integral ones stay floats. */
export function pyFloat(value: number): Value {
  return Number.isInteger(value) ? new Float(value) : value;
}

const method = (name: string, body: (args: CallArgs) => Value): Value => new HostFunction(name, body);
const textArgument = (args: CallArgs, at = 0): string => String(args.positional[at] ?? '');

export class TimeDelta extends JinjaObject {
  readonly typeName: string = 'timedelta';
  /** Whole microseconds; exact up to 285 years. */
  readonly micros: number;

  constructor(micros: number) {
    super();
    this.micros = Math.round(micros);
  }

  get days(): number {
    return Math.floor(this.micros / DAY_MICROS);
  }

  override getAttr(name: string): Value | undefined {
    const rest = this.micros - this.days * DAY_MICROS;
    switch (name) {
      case 'days':
        return this.days;
      case 'seconds':
        return Math.floor(rest / 1e6);
      case 'microseconds':
        return rest % 1e6;
      case 'total_seconds':
        return method(name, () => pyFloat(this.micros / 1e6));
      default:
        return undefined;
    }
  }
  override truthy(): boolean {
    return this.micros !== 0;
  }
  override toText(): string {
    const rest = this.micros - this.days * DAY_MICROS;
    const seconds = Math.floor(rest / 1e6);
    const clock = `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}${fraction(rest % 1e6)}`;
    return this.days === 0 ? clock : `${this.days} day${Math.abs(this.days) === 1 ? '' : 's'}, ${clock}`;
  }
  override toRepr(): string {
    const rest = this.micros - this.days * DAY_MICROS;
    const parts = [
      this.days ? `days=${this.days}` : '',
      Math.floor(rest / 1e6) ? `seconds=${Math.floor(rest / 1e6)}` : '',
      rest % 1e6 ? `microseconds=${rest % 1e6}` : '',
    ].filter(Boolean);
    return `datetime.timedelta(${parts.join(', ') || '0'})`;
  }
  override equals(other: Value): boolean {
    return other instanceof TimeDelta && other.micros === this.micros;
  }
  override compare(other: Value): number | undefined {
    return other instanceof TimeDelta ? this.micros - other.micros : undefined;
  }
  override arithmetic(operator: string, other: Value, reflected: boolean): Value | undefined {
    const number = other instanceof Float ? other.value : other;
    if (operator === '+' && other instanceof TimeDelta) return new TimeDelta(this.micros + other.micros);
    if (operator === '-' && other instanceof TimeDelta) return new TimeDelta(this.micros - other.micros);
    if (operator === '*' && typeof number === 'number') return new TimeDelta(this.micros * number);
    if (reflected) return undefined;
    if (operator === '/' && other instanceof TimeDelta) return pyFloat(this.micros / other.micros);
    if (operator === '//' && other instanceof TimeDelta) return Math.floor(this.micros / other.micros);
    if (operator === '/' && typeof number === 'number') return new TimeDelta(this.micros / number);
    if (operator === '//' && typeof number === 'number') return new TimeDelta(Math.floor(this.micros / number));
    return undefined;
  }
}

export class PyDate extends JinjaObject {
  readonly typeName: string = 'date';
  readonly year: number;
  readonly month: number;
  readonly day: number;

  constructor(year: number, month: number, day: number) {
    super();
    this.year = year;
    this.month = month;
    this.day = day;
  }

  static fromDays(days: number): PyDate {
    const made = new Date(days * 86_400_000);
    return new PyDate(made.getUTCFullYear(), made.getUTCMonth() + 1, made.getUTCDate());
  }

  get daysSinceEpoch(): number {
    // Date.UTC takes the years 0 to 99 for those of the last century.
    const days = Date.UTC(this.year + 400, this.month - 1, this.day) / 86_400_000;
    return Math.round(days) - DAYS_IN_400_YEARS;
  }

  protected fields(): DateFields {
    return {
      year: this.year,
      month: this.month,
      day: this.day,
      hour: 0,
      minute: 0,
      second: 0,
      microsecond: 0,
      offsetText: '',
      zoneName: '',
    };
  }

  override getAttr(name: string): Value | undefined {
    switch (name) {
      case 'year':
        return this.year;
      case 'month':
        return this.month;
      case 'day':
        return this.day;
      case 'strftime':
        return method(name, (args) => strftime(this.fields(), textArgument(args)));
      case 'isoformat':
        return method(name, (args) => this.isoFormat(args));
      case 'weekday':
        return method(name, () => weekday(this));
      case 'isoweekday':
        return method(name, () => weekday(this) + 1);
      case 'isocalendar':
        return method(name, () => new Tuple([...isoWeek(this), weekday(this) + 1], ['year', 'week', 'weekday']));
      case 'timetuple':
        return method(name, () => timeTuple(this, this.fields()));
      case 'ctime':
        return method(name, () => {
          const fields = this.fields();
          return `${strftime(fields, '%a %b')} ${String(this.day).padStart(2)} ${strftime(fields, '%H:%M:%S %Y')}`;
        });
      case 'toordinal':
        return method(name, () => this.daysSinceEpoch + 719_163);
      case 'replace':
        return method(name, (args) => this.replaced(args));
      default:
        return undefined;
    }
  }

  protected isoFormat(_args: CallArgs): string {
    return strftime(this.fields(), '%Y-%m-%d');
  }

  protected replaced(args: CallArgs): Value {
    const number = (name: string, at: number, own: number): number =>
      Number(args.named.get(name) ?? args.positional[at] ?? own);
    return new PyDate(number('year', 0, this.year), number('month', 1, this.month), number('day', 2, this.day));
  }

  override toText(): string {
    return strftime(this.fields(), '%Y-%m-%d');
  }
  override toRepr(): string {
    return `datetime.date(${this.year}, ${this.month}, ${this.day})`;
  }
  override equals(other: Value): boolean {
    return other instanceof PyDate && !(other instanceof PyDateTime) && other.daysSinceEpoch === this.daysSinceEpoch;
  }
  override compare(other: Value): number | undefined {
    return other instanceof PyDate && !(other instanceof PyDateTime)
      ? this.daysSinceEpoch - other.daysSinceEpoch
      : undefined;
  }
  override arithmetic(operator: string, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof TimeDelta) {
      if (operator === '+') return PyDate.fromDays(this.daysSinceEpoch + other.days);
      if (operator === '-' && !reflected) return PyDate.fromDays(this.daysSinceEpoch - other.days);
    }
    if (operator === '-' && other instanceof PyDate && !reflected)
      return new TimeDelta((this.daysSinceEpoch - other.daysSinceEpoch) * DAY_MICROS);
    return undefined;
  }
}

/** Python's `time.struct_time`; whether summer time is on is told as unknown. */
function timeTuple(date: PyDate, { hour, minute, second }: DateFields): Tuple {
  const dayOfYear = date.daysSinceEpoch - new PyDate(date.year, 1, 1).daysSinceEpoch + 1;
  const parts = [date.year, date.month, date.day, hour, minute, second, weekday(date), dayOfYear, -1];
  const names = ['year', 'mon', 'mday', 'hour', 'min', 'sec', 'wday', 'yday', 'isdst'].map((name) => `tm_${name}`);
  return new Tuple(parts, names);
}

export interface ClockFields {
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly microsecond?: number;
}

export class PyDateTime extends PyDate {
  override readonly typeName: string = 'datetime';
  readonly clock: Required<ClockFields>;
  readonly zone: Zone | undefined;

  constructor(
    date: { readonly year: number; readonly month: number; readonly day: number },
    clock: ClockFields = {},
    zone?: Zone,
  ) {
    super(date.year, date.month, date.day);
    this.clock = {
      hour: clock.hour ?? 0,
      minute: clock.minute ?? 0,
      second: clock.second ?? 0,
      microsecond: clock.microsecond ?? 0,
    };
    this.zone = zone;
  }

  /** From milliseconds since 1970 UTC (and microseconds below them), shown in `zone`; naive UTC without one. */
  static fromEpoch(milliseconds: number, zone?: Zone, micro = 0): PyDateTime {
    const local = new Date(milliseconds + (zone?.offsetAt(milliseconds) ?? 0) * 60_000);
    return new PyDateTime(
      { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() },
      {
        hour: local.getUTCHours(),
        minute: local.getUTCMinutes(),
        second: local.getUTCSeconds(),
        microsecond: local.getUTCMilliseconds() * 1000 + micro,
      },
      zone,
    );
  }

  /** Microseconds of the calendar fields, as if they were UTC. */
  get localMicros(): number {
    const { hour, minute, second, microsecond } = this.clock;
    const clock = ((hour * 60 + minute) * 60 + second) * 1_000_000 + microsecond;
    return this.daysSinceEpoch * DAY_MICROS + clock;
  }

  get offsetMinutes(): number | undefined {
    if (!this.zone) return undefined;
    const local = Math.floor(this.localMicros / 1000);
    const guess = local - this.zone.offsetAt(local) * 60_000;
    return this.zone.offsetAt(guess);
  }

  /** Milliseconds since 1970 UTC; naive moments count as UTC. */
  get epoch(): number {
    return Math.floor(this.localMicros / 1000) - (this.offsetMinutes ?? 0) * 60_000;
  }

  private get epochMicros(): number {
    return this.localMicros - (this.offsetMinutes ?? 0) * 60_000_000;
  }

  protected override fields(): DateFields {
    const offset = this.offsetMinutes;
    return {
      year: this.year,
      month: this.month,
      day: this.day,
      ...this.clock,
      offsetText: offset === undefined ? '' : offsetText(offset),
      zoneName: this.zone?.nameAt(this.epoch) ?? '',
    };
  }

  static fromLocalMicros(micros: number, zone: Zone | undefined): PyDateTime {
    const milliseconds = Math.floor(micros / 1000);
    const naive = PyDateTime.fromEpoch(milliseconds, undefined, micros - milliseconds * 1000);
    return new PyDateTime(naive, naive.clock, zone);
  }

  override getAttr(name: string): Value | undefined {
    switch (name) {
      case 'hour':
      case 'minute':
      case 'second':
      case 'microsecond':
        return this.clock[name];
      case 'tzinfo':
        return this.zone ? new ZoneValue(this.zone) : null;
      case 'fold':
        return 0;
      case 'date':
        return method(name, () => new PyDate(this.year, this.month, this.day));
      case 'time':
        return method(name, () => new PyTime(this.clock));
      case 'timestamp':
        return method(name, () => pyFloat(this.epochMicros / 1e6));
      case 'astimezone':
        return method(name, (args) => this.inZone(args.positional[0] ?? args.named.get('tz') ?? null));
      case 'utcoffset':
        return method(name, () =>
          this.offsetMinutes === undefined ? null : new TimeDelta(this.offsetMinutes * 60_000_000),
        );
      case 'tzname':
        return method(name, () => this.zone?.nameAt(this.epoch) ?? null);
      default:
        return super.getAttr(name);
    }
  }

  /** The same moment told in another zone; UTC when the target is none. */
  inZone(target: Value): Value {
    const zone = target instanceof ZoneValue ? target.zone : fixedZone(0);
    return PyDateTime.fromEpoch(this.epoch, zone, this.clock.microsecond % 1000);
  }

  protected override isoFormat(args: CallArgs): string {
    const separator = String(args.named.get('sep') ?? args.positional[0] ?? 'T');
    return `${strftime(this.fields(), '%Y-%m-%d')}${separator}${this.clockText()}`;
  }

  private clockText(): string {
    return `${strftime(this.fields(), '%H:%M:%S')}${fraction(this.clock.microsecond)}${this.fields().offsetText}`;
  }

  protected override replaced(args: CallArgs): Value {
    const names = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond'] as const;
    const own = { year: this.year, month: this.month, day: this.day, ...this.clock };
    const value = (name: (typeof names)[number], at: number): number =>
      Number(args.named.get(name) ?? args.positional[at] ?? own[name]);
    const zone = args.named.get('tzinfo');
    return new PyDateTime(
      { year: value('year', 0), month: value('month', 1), day: value('day', 2) },
      {
        hour: value('hour', 3),
        minute: value('minute', 4),
        second: value('second', 5),
        microsecond: value('microsecond', 6),
      },
      zone === undefined ? this.zone : zone instanceof ZoneValue ? zone.attached : undefined,
    );
  }

  override toText(): string {
    return `${strftime(this.fields(), '%Y-%m-%d')} ${this.clockText()}`;
  }
  override toRepr(): string {
    const { hour, minute, second, microsecond } = this.clock;
    const parts = [this.year, this.month, this.day, hour, minute];
    if (second || microsecond) parts.push(second);
    if (microsecond) parts.push(microsecond);
    return `datetime.datetime(${parts.join(', ')}${this.zone ? `, tzinfo=${new ZoneValue(this.zone).toRepr()}` : ''})`;
  }
  override equals(other: Value): boolean {
    return (
      other instanceof PyDateTime &&
      (other.zone === undefined) === (this.zone === undefined) &&
      other.epochMicros === this.epochMicros
    );
  }
  override compare(other: Value): number | undefined {
    if (!(other instanceof PyDateTime) || (other.zone === undefined) !== (this.zone === undefined)) return undefined;
    return this.epochMicros - other.epochMicros;
  }
  override arithmetic(operator: string, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof TimeDelta) {
      if (operator === '+') return PyDateTime.fromLocalMicros(this.localMicros + other.micros, this.zone);
      if (operator === '-' && !reflected) return PyDateTime.fromLocalMicros(this.localMicros - other.micros, this.zone);
    }
    if (operator === '-' && other instanceof PyDateTime && !reflected)
      return new TimeDelta(this.epochMicros - other.epochMicros);
    return undefined;
  }
}

export class PyTime extends JinjaObject {
  readonly typeName: string = 'time';
  readonly clock: Required<ClockFields>;

  constructor(clock: ClockFields) {
    super();
    this.clock = {
      hour: clock.hour ?? 0,
      minute: clock.minute ?? 0,
      second: clock.second ?? 0,
      microsecond: clock.microsecond ?? 0,
    };
  }
  override getAttr(name: string): Value | undefined {
    if (name === 'hour' || name === 'minute' || name === 'second' || name === 'microsecond') return this.clock[name];
    if (name === 'isoformat') return method(name, () => this.toText());
    if (name === 'strftime') {
      return method(name, (args) =>
        strftime({ year: 1900, month: 1, day: 1, ...this.clock, offsetText: '', zoneName: '' }, textArgument(args)),
      );
    }
    return undefined;
  }
  override toText(): string {
    const { hour, minute, second, microsecond } = this.clock;
    return `${pad(hour)}:${pad(minute)}:${pad(second)}${fraction(microsecond)}`;
  }
  override toRepr(): string {
    const { hour, minute, second, microsecond } = this.clock;
    return `datetime.time(${[hour, minute, ...(second || microsecond ? [second] : []), ...(microsecond ? [microsecond] : [])].join(', ')})`;
  }
  override equals(other: Value): boolean {
    return other instanceof PyTime && other.toText() === this.toText();
  }
}

/** A tzinfo. */
export class ZoneValue extends JinjaObject {
  readonly typeName: string = 'tzinfo';
  readonly zone: Zone;

  constructor(zone: Zone) {
    super();
    this.zone = zone;
  }
  /** The zone of a moment that is made with it as `tzinfo`. */
  get attached(): Zone {
    return this.zone.attached?.() ?? this.zone;
  }
  override getAttr(name: string): Value | undefined {
    if (name === 'zone') return this.zone.name;
    if (name === 'localize') {
      return method(name, (args) => {
        const moment = args.positional[0] ?? args.named.get('dt');
        if (!(moment instanceof PyDateTime)) return null;
        const placed = new PyDateTime(moment, moment.clock, this.zone);
        return new PyDateTime(moment, moment.clock, boundZone(this.zone, placed.epoch));
      });
    }
    if (name === 'normalize') {
      return method(name, (args) => {
        const moment = args.positional[0] ?? args.named.get('dt');
        return moment instanceof PyDateTime ? moment.inZone(this) : null;
      });
    }
    return undefined;
  }
  override toText(): string {
    return this.zone.name;
  }
  override toRepr(): string {
    return this.zone.name === 'UTC' ? '<UTC>' : `<DstTzInfo '${this.zone.name}'>`;
  }
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

function fraction(micros: number): string {
  return micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`;
}

/** Reads `YYYY-MM-DD[ T]HH:MM[:SS[.ffffff]][+HH:MM]`; undefined when it is none. */
export function parseIsoDateTime(text: string): PyDateTime | undefined {
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/.exec(text);
  const date = match?.[1] ? strptime(match[1], '%Y-%m-%d') : undefined;
  if (!match || !date) return undefined;
  const zone = match[6];
  return new PyDateTime(
    date,
    {
      hour: Number(match[2] ?? 0),
      minute: Number(match[3] ?? 0),
      second: Number(match[4] ?? 0),
      microsecond: Number((match[5] ?? '').padEnd(6, '0').slice(0, 6)),
    },
    zone === undefined
      ? undefined
      : fixedZone(
          zone === 'Z'
            ? 0
            : (zone.startsWith('-') ? -1 : 1) *
                (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0)),
        ),
  );
}
