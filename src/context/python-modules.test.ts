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
