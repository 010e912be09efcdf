// What Python 3.11 with pytz answers to the same expressions.
import { expect, test } from 'vitest';
import { parseTemplate } from '../jinja/index.ts';
import { pythonModules } from './python-modules.ts';

function render(expression: string): string {
  const globals = new Map([['modules', pythonModules()]]);
  return parseTemplate({
    path: 't.sql',
    text: `{% set dt = modules.datetime.datetime %}{% set zone = modules.pytz.timezone %}{{ ${expression} }}`,
  }).renderSync({ globals }).text;
}

test.each([
  // A zone given as tzinfo is its first offset, local mean time; localize() and conversions know the rules.
  ["dt(1997, 9, 29, 6, 14, tzinfo=zone('America/Los_Angeles')).isoformat()", '1997-09-29T06:14:00-07:53'],
  ["dt(2024, 1, 1).replace(tzinfo=zone('Europe/Amsterdam'))", '2024-01-01 00:00:00+00:18'],
  ["dt(2024, 1, 1).replace(tzinfo=zone('Asia/Kolkata'))", '2024-01-01 00:00:00+05:53'],
  ["dt(2024, 1, 1).replace(tzinfo=zone('Etc/GMT+5'))", '2024-01-01 00:00:00-05:00'],
  ['dt(2024, 1, 1).replace(tzinfo=modules.pytz.utc)', '2024-01-01 00:00:00+00:00'],
  [
    "zone('America/Los_Angeles').localize(dt(2024, 3, 9, 12)) + modules.datetime.timedelta(days=1)",
    '2024-03-10 12:00:00-08:00',
  ],
  [
    "zone('America/Los_Angeles').normalize(zone('America/Los_Angeles').localize(dt(2024, 3, 9, 12)) + modules.datetime.timedelta(days=1))",
    '2024-03-10 13:00:00-07:00',
  ],
  ["dt(2024, 7, 1, tzinfo=modules.pytz.utc).astimezone(zone('America/New_York'))", '2024-06-30 20:00:00-04:00'],
])('%s', (expression, expected) => {
  expect(render(expression)).toBe(expected);
});

// As Python 3.11 answers; what has no end is read as far as somebody reads it.
test.each([
  ['modules.itertools.repeat(1, 3) | list', '[1, 1, 1]'],
  ['modules.itertools.islice(modules.itertools.count(5), 3) | list', '[5, 6, 7]'],
  ["modules.itertools.islice(modules.itertools.cycle('ab'), 5) | join", 'ababa'],
  ["modules.itertools.compress('abc', [1, 0, 1]) | list", "['a', 'c']"],
  ['modules.itertools.combinations_with_replacement([1, 2], 2) | list', '[(1, 1), (1, 2), (2, 2)]'],
  ['modules.datetime.datetime.max', '9999-12-31 23:59:59.999999'],
  ['modules.datetime.date.fromisocalendar(2020, 53, 7)', '2021-01-03'],
  ['dt(2024, 1, 5, 6, 7).ctime()', 'Fri Jan  5 06:07:00 2024'],
  ['dt(2024, 12, 31).timetuple().tm_yday', '366'],
  ['dt(2024, 12, 31).isocalendar().week', '1'],
  ['dt(2024, 1, 1, tzinfo=modules.pytz.FixedOffset(90))', '2024-01-01 00:00:00+01:30'],
])('%s of modules', (expression, expected) => {
  expect(render(expression)).toBe(expected);
});

test('each use of itertools is told, none of the others', () => {
  let count = 0;
  const globals = new Map([['modules', pythonModules(() => (count += 1))]]);
  const text =
    "{{ modules.itertools.chain([1]) | list }}{{ modules.itertools.islice([1], 1) | list }}{{ modules.re.escape('a') }}";
  parseTemplate({ path: 't.sql', text }).renderSync({ globals });
  expect(count).toBe(2);
});
