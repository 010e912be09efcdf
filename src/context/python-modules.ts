// `modules` in templates: the parts of Python's datetime, re, pytz and itertools that dbt offers.
import { fail } from '../base/index.ts';
import {
  type CallArgs,
  type CallSite,
  fixedZone,
  HostFunction,
  isTruthy,
  iterateValue,
  JinjaObject,
  type MaybePromise,
  namedZone,
  OnePass,
  PyDate,
  PyDateTime,
  PyTime,
  parseIsoDateTime,
  Record,
  strptime,
  TimeDelta,
  Tuple,
  utcZone,
  type Value,
  ZoneValue,
} from '../jinja/index.ts';
import { contextErrors } from './errors.ts';
import { regexModule } from './python-regex/regex-module.ts';

/** The `modules` object; `onItertools` is told of each use of itertools, which dbt warns of. */
export function pythonModules(onItertools?: () => void): Record {
  return new Record(
    'dict',
    new Map<string, Value>([
      ['datetime', datetimeModule()],
      ['re', regexModule()],
      ['pytz', pytzModule()],
      ['itertools', itertoolsModule(onItertools)],
    ]),
  );
}

/** `run_started_at` as a UTC datetime. */
export function runStartedAt(milliseconds: number): PyDateTime {
  return PyDateTime.fromEpoch(milliseconds, utcZone);
}

/** A callable class: `datetime.datetime(2024, 1, 1)` and `datetime.datetime.now()`. */
class CallableClass extends JinjaObject {
  readonly typeName: string = 'type';
  readonly #make: (args: CallArgs, site: CallSite) => Value;
  readonly #members: ReadonlyMap<string, Value>;

  constructor(
    make: (args: CallArgs, site: CallSite) => Value,
    members: readonly HostFunction[],
    values: readonly (readonly [string, Value])[] = [],
  ) {
    super();
    this.#make = make;
    this.#members = new Map([...values, ...members.map((member) => [member.name, member] as const)]);
  }
  override getAttr(name: string): Value | undefined {
    return this.#members.get(name);
  }
  override call(args: CallArgs, site: CallSite): Value {
    return this.#make(args, site);
  }
}

const number = (args: CallArgs, name: string, at: number, fallback = 0): number => {
  const value = args.named.get(name) ?? args.positional[at];
  return value === undefined || value === null ? fallback : Number(String(value));
};
const text = (args: CallArgs, at: number, name: string): string =>
  String(args.positional[at] ?? args.named.get(name) ?? '');
const zoneOf = (value: Value | undefined): ZoneValue['zone'] | undefined =>
  value instanceof ZoneValue ? value.zone : undefined;
/** A zone given as `tzinfo` of a new moment. */
const attachedZoneOf = (value: Value | undefined): ZoneValue['zone'] | undefined =>
  value instanceof ZoneValue ? value.attached : undefined;
const clockOf = (args: CallArgs, from: number) => ({
  hour: number(args, 'hour', from),
  minute: number(args, 'minute', from + 1),
  second: number(args, 'second', from + 2),
  microsecond: number(args, 'microsecond', from + 3),
});
const dateOf = (args: CallArgs) => ({
  year: number(args, 'year', 0),
  month: number(args, 'month', 1),
  day: number(args, 'day', 2),
});

function datetimeModule(): Record {
  const timezone = new CallableClass((args) => {
    const offset = args.positional[0];
    return new ZoneValue(fixedZone(offset instanceof TimeDelta ? offset.micros / 60_000_000 : 0));
  }, []);
  return new Record(
    'module',
    new Map<string, Value>([
      ['datetime', datetimeClass()],
      ['date', dateClass()],
      ['time', new CallableClass((args) => new PyTime(clockOf(args, 0)), [])],
      ['timedelta', new CallableClass((args) => timeDelta(args), [])],
      ['tzinfo', null],
      [
        'timezone',
        new Record(
          'type',
          new Map<string, Value>([
            ['utc', new ZoneValue(utcZone)],
            ['fixed', timezone],
          ]),
        ),
      ],
    ]),
  );
}

function timeDelta(args: CallArgs): TimeDelta {
  const units = ['days', 'seconds', 'microseconds', 'milliseconds', 'minutes', 'hours', 'weeks'];
  const micros = [86_400e6, 1e6, 1, 1000, 60e6, 3600e6, 604_800e6];
  return new TimeDelta(units.reduce((sum, unit, at) => sum + number(args, unit, at) * (micros[at] ?? 0), 0));
}

function datetimeClass(): CallableClass {
  const now = (zone: ZoneValue['zone'] | undefined): PyDateTime => PyDateTime.fromEpoch(Date.now(), zone);
  return new CallableClass(
    (args) =>
      new PyDateTime(dateOf(args), clockOf(args, 3), attachedZoneOf(args.named.get('tzinfo') ?? args.positional[7])),
    [
      new HostFunction('now', (args) => now(zoneOf(args.positional[0] ?? args.named.get('tz')))),
      new HostFunction('utcnow', () => now(undefined)),
      new HostFunction('today', () => now(undefined)),
      new HostFunction('strptime', (args, site) => {
        const parsed = strptime(text(args, 0, 'date_string'), text(args, 1, 'format'));
        if (!parsed)
          return badValue(
            'strptime',
            `time data '${text(args, 0, 'date_string')}' does not match format '${text(args, 1, 'format')}'`,
            site,
          );
        return new PyDateTime(
          parsed,
          parsed,
          parsed.offsetMinutes === undefined ? undefined : fixedZone(parsed.offsetMinutes),
        );
      }),
      new HostFunction('fromisoformat', (args, site) => {
        const given = text(args, 0, 'date_string');
        return parseIsoDateTime(given) ?? badValue('fromisoformat', `Invalid isoformat string: '${given}'`, site);
      }),
      new HostFunction('fromtimestamp', (args) =>
        PyDateTime.fromEpoch(number(args, 'timestamp', 0) * 1000, zoneOf(args.positional[1] ?? args.named.get('tz'))),
      ),
      new HostFunction('utcfromtimestamp', (args) => PyDateTime.fromEpoch(number(args, 'timestamp', 0) * 1000)),
      new HostFunction('combine', (args, site) => {
        const [date, time] = args.positional;
        if (!(date instanceof PyDate) || !(time instanceof PyTime))
          return badValue('combine', 'needs a date and a time', site);
        return new PyDateTime(date, time.clock, attachedZoneOf(args.named.get('tzinfo')));
      }),
      new HostFunction('fromordinal', (args) => new PyDateTime(PyDate.fromDays(number(args, 'ordinal', 0) - 719_163))),
      new HostFunction('fromisocalendar', (args) => new PyDateTime(isoDay(args))),
    ],
    [
      ['min', new PyDateTime(FIRST_DAY)],
      ['max', new PyDateTime(LAST_DAY, { hour: 23, minute: 59, second: 59, microsecond: 999_999 })],
    ],
  );
}

function dateClass(): CallableClass {
  return new CallableClass(
    (args) => new PyDate(number(args, 'year', 0), number(args, 'month', 1), number(args, 'day', 2)),
    [
      new HostFunction('today', () => {
        const today = PyDateTime.fromEpoch(Date.now());
        return new PyDate(today.year, today.month, today.day);
      }),
      new HostFunction('fromisoformat', (args, site) => {
        const parsed = strptime(text(args, 0, 'date_string'), '%Y-%m-%d');
        return parsed
          ? new PyDate(parsed.year, parsed.month, parsed.day)
          : badValue('fromisoformat', `Invalid isoformat string: '${text(args, 0, 'date_string')}'`, site);
      }),
      new HostFunction('fromordinal', (args) => PyDate.fromDays(number(args, 'ordinal', 0) - 719_163)),
      new HostFunction('fromisocalendar', isoDay),
    ],
    [
      ['min', FIRST_DAY],
      ['max', LAST_DAY],
    ],
  );
}

const FIRST_DAY = new PyDate(1, 1, 1);
const LAST_DAY = new PyDate(9999, 12, 31);

/** The day of an ISO year, week and day of the week: the fourth of January is in the first week. */
function isoDay(args: CallArgs): PyDate {
  const fourth = new PyDate(number(args, 'year', 0), 1, 4).daysSinceEpoch;
  // The first of January 1970 was a Thursday.
  const monday = fourth - ((((fourth + 3) % 7) + 7) % 7);
  return PyDate.fromDays(monday + (number(args, 'week', 1) - 1) * 7 + number(args, 'day', 2) - 1);
}

/** Python's ValueError as an error of ours. */
function badValue(name: string, problem: string, site: CallSite): never {
  return fail(contextErrors.conversion, { name, problem }, { span: site.span });
}

function pytzModule(): Record {
  const utc = new ZoneValue(utcZone);
  const fixed = new HostFunction('FixedOffset', (args) => new ZoneValue(fixedZone(number(args, 'minutes', 0))));
  return new Record(
    'module',
    new Map<string, Value>([
      ['utc', utc],
      ['UTC', utc],
      ['FixedOffset', fixed],
      [
        'timezone',
        new HostFunction('timezone', (args, site) => {
          const name = text(args, 0, 'zone');
          const zone = namedZone(name);
          return zone ? new ZoneValue(zone) : badValue('timezone', `unknown time zone '${name}'`, site);
        }),
      ],
    ]),
  );
}

/** How many items stand for an iterator without an end: more than any template reads. */
const MANY = 100_000;

function itertoolsModule(onUse: (() => void) | undefined): Record {
  const lists = (args: CallArgs): Value[][] => args.positional.map((value) => [...iterateValue(value)]);
  const functions = [
    new HostFunction('chain', (args) => lists(args).flat()),
    new HostFunction('product', (args) =>
      product(lists(args), number({ positional: [], named: args.named }, 'repeat', 0, 1)),
    ),
    new HostFunction('combinations', (args) =>
      choose([...iterateValue(args.positional[0] ?? [])], number(args, 'r', 1)).map((items) => new Tuple(items)),
    ),
    new HostFunction('permutations', (args) => {
      const items = [...iterateValue(args.positional[0] ?? [])];
      return permutations(items, number(args, 'r', 1, items.length)).map((chosen) => new Tuple(chosen));
    }),
    new HostFunction('zip_longest', (args) => {
      const columns = lists({ positional: args.positional, named: args.named });
      const length = Math.max(0, ...columns.map((column) => column.length));
      return Array.from(
        { length },
        (_, row) => new Tuple(columns.map((column) => column[row] ?? args.named.get('fillvalue') ?? null)),
      );
    }),
    new HostFunction('islice', (args) => {
      const items = [...iterateValue(args.positional[0] ?? [])];
      const [start, stop, step] = sliceBounds(args, items.length);
      return items.slice(start, stop).filter((_item, at) => at % step === 0);
    }),
    new HostFunction('repeat', (args) => {
      const times = number(args, 'times', 1, MANY);
      return new OnePass(Array.from({ length: Math.max(0, times) }, () => args.positional[0] ?? null));
    }),
    new HostFunction('count', (args) => {
      const [start, step] = [number(args, 'start', 0), number(args, 'step', 1, 1)];
      return new OnePass(Array.from({ length: MANY }, (_, at) => start + at * step));
    }),
    new HostFunction('cycle', (args) => {
      const items = [...iterateValue(args.positional[0] ?? [])];
      const length = items.length === 0 ? 0 : MANY;
      return new OnePass(Array.from({ length }, (_, at) => items[at % items.length] ?? null));
    }),
    new HostFunction('compress', (args) => {
      const [data = [], selectors = []] = lists(args);
      return data.filter((_, at) => isTruthy(selectors[at] ?? false));
    }),
    new HostFunction('tee', (args) => {
      const items = [...iterateValue(args.positional[0] ?? [])];
      return new Tuple(Array.from({ length: number(args, 'n', 1, 2) }, () => new OnePass(items)));
    }),
    new HostFunction('combinations_with_replacement', (args) =>
      chooseAgain([...iterateValue(args.positional[0] ?? [])], number(args, 'r', 1)).map((items) => new Tuple(items)),
    ),
    new HostFunction('accumulate', (args) => {
      let sum = 0;
      return [...iterateValue(args.positional[0] ?? [])].map((value) => {
        sum += Number(String(value));
        return sum;
      });
    }),
  ];
  const told = functions.map((made) => {
    const use = (args: CallArgs, site: CallSite): MaybePromise<Value> => {
      onUse?.();
      return made.call(args, site);
    };
    return [made.name, new HostFunction(made.name, use)] as const;
  });
  return new Record('module', new Map(told));
}

/** start, stop and step of islice(iterable, stop) and islice(iterable, start, stop[, step]); None is the usual bound. */
function sliceBounds(args: CallArgs, length: number): readonly [number, number, number] {
  const at = (position: number, initial: number): number => {
    const given = args.positional[position];
    return given === undefined || given === null ? initial : number(args, '', position);
  };
  if (args.positional.length <= 2) return [0, at(1, length), 1];
  return [at(1, 0), at(2, length), at(3, 1)];
}

function product(lists: readonly Value[][], repeat: number): Value[] {
  const all = Array.from({ length: repeat }, () => lists).flat();
  let rows: Value[][] = [[]];
  for (const list of all) rows = rows.flatMap((row) => list.map((item) => [...row, item]));
  return rows.map((row) => new Tuple(row));
}

function choose(items: readonly Value[], size: number): Value[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, at) => choose(items.slice(at + 1), size - 1).map((rest) => [item, ...rest]));
}

function chooseAgain(items: readonly Value[], size: number): Value[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, at) => chooseAgain(items.slice(at), size - 1).map((rest) => [item, ...rest]));
}

function permutations(items: readonly Value[], size: number): Value[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, at) =>
    permutations([...items.slice(0, at), ...items.slice(at + 1)], size - 1).map((rest) => [item, ...rest]),
  );
}
