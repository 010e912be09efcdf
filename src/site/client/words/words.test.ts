import { expect, test } from 'vitest';
import { age, change, clock, count, duration, many, median, moment, percent, shortCount } from './words.ts';

test('counts', () => {
  expect([0, 999, 1000, 1234567, -1234].map(count)).toEqual(['0', '999', '1,000', '1,234,567', '-1,234']);
  expect([0, 999, 1000, 12_345, 999_600, 1.9e6, 240e6, 3e9].map(shortCount)).toEqual([
    '0',
    '999',
    '1.0 k',
    '12.3 k',
    '1.0 M',
    '1.9 M',
    '240 M',
    '3.0 G',
  ]);
  expect([many(1, 'model'), many(2, 'model'), many(0, 'query', 'queries')]).toEqual([
    '1 model',
    '2 models',
    '0 queries',
  ]);
});

test('durations change their unit without 60 s or 1000 ms', () => {
  expect([0, 38.4, 999.4, 999.6, 4200, 59_960, 184_000, 3_599_700, 7_500_000].map(duration)).toEqual([
    '0 ms',
    '38 ms',
    '999 ms',
    '1.0 s',
    '4.2 s',
    '1 min 00 s',
    '3 min 04 s',
    '1 h 00 min',
    '2 h 05 min',
  ]);
  expect([-1, Number.NaN].map(duration)).toEqual(['–', '–']);
});

test('ages', () => {
  const minute = 60_000;
  expect([-5, 30_000, 12 * minute, 300 * minute, 72 * 60 * minute, 1440 * 100 * minute].map(age)).toEqual([
    'now',
    'now',
    '12 min',
    '5 h',
    '3 d',
    '3 mo',
  ]);
  expect([age(1440 * 800 * minute), age(Number.NaN)]).toEqual(['2 y', '–']);
});

test('times are in UTC', () => {
  const time = Date.UTC(2026, 10, 26, 7, 42, 5);
  expect([moment(time), clock(time), moment(Number.NaN), moment(1e300)]).toEqual([
    '2026-11-26 07:42 UTC',
    '07:42:05',
    '',
    '',
  ]);
});

test('shares and changes', () => {
  expect([0, 0.004, 0.5, 0.999, 0.9999, 1].map(percent)).toEqual(['0 %', '0.4 %', '50 %', '99.9 %', '99.9 %', '100 %']);
  expect([change(100, 100.8), change(100, 88), change(100, 100), change(0, 5), change(10, 1000)]).toEqual([
    '+0.8 %',
    '−12 %',
    '±0 %',
    undefined,
    '+9,900 %',
  ]);
});

test('median', () => {
  expect([median([]), median([3]), median([4, 1, 9]), median([4, 1, 9, 2])]).toEqual([undefined, 3, 4, 3]);
});
