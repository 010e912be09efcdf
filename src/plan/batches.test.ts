import { expect, test } from 'vitest';
import { type BatchRequest, planBatches, shifted, truncated } from './batches.ts';

const at = (text: string): number => Date.parse(`${text}Z`);

function batches(more: Partial<BatchRequest>): string[] {
  const request: BatchRequest = {
    name: 'm',
    size: 'day',
    begin: at('2024-01-01T00:00:00'),
    lookback: 1,
    start: undefined,
    end: undefined,
    isIncremental: false,
    now: at('2024-01-03T10:30:00'),
    ...more,
  };
  return planBatches(request).map(
    ({ id, start, end }) =>
      `${id} ${new Date(start).toISOString().slice(0, 13)} ${new Date(end).toISOString().slice(0, 13)}`,
  );
}

test('a first run goes from begin to the end of today', () => {
  expect(batches({})).toEqual([
    '20240101 2024-01-01T00 2024-01-02T00',
    '20240102 2024-01-02T00 2024-01-03T00',
    '20240103 2024-01-03T00 2024-01-04T00',
  ]);
});

test('a later run goes back by lookback from the batch that is current', () => {
  expect(batches({ isIncremental: true })).toEqual([
    '20240102 2024-01-02T00 2024-01-03T00',
    '20240103 2024-01-03T00 2024-01-04T00',
  ]);
  expect(batches({ isIncremental: true, lookback: 0 })).toEqual(['20240103 2024-01-03T00 2024-01-04T00']);
});

test('start is rounded down, end up', () => {
  const window = { start: at('2024-02-10T05:00:00'), end: at('2024-02-11T00:00:01') };
  expect(batches(window)).toEqual(['20240210 2024-02-10T00 2024-02-11T00', '20240211 2024-02-11T00 2024-02-12T00']);
  expect(batches({ ...window, size: 'month' })).toEqual(['202402 2024-02-01T00 2024-03-01T00']);
  expect(batches({ ...window, size: 'year' })).toEqual(['2024 2024-01-01T00 2025-01-01T00']);
  expect(batches({ size: 'hour', start: at('2024-02-29T23:10:00'), end: at('2024-03-01T00:30:00') })).toEqual([
    '20240229T23 2024-02-29T23 2024-03-01T00',
    '20240301T00 2024-03-01T00 2024-03-01T01',
  ]);
});

test('a model without begin needs a start for its first run', () => {
  expect(() => batches({ begin: undefined })).toThrow("Microbatch model 'm' requires a 'begin' configuration.");
  expect(batches({ begin: undefined, start: at('2024-01-03T00:00:00') })).toHaveLength(1);
});

// From the docstrings of dbt: the offset counts from the truncated moment.
test('moments are truncated and shifted by whole batches', () => {
  const moment = at('2024-09-17T16:06:00');
  expect(truncated(moment, 'month')).toBe(at('2024-09-01T00:00:00'));
  expect(shifted(moment, 'hour', -1)).toBe(at('2024-09-17T15:00:00'));
  expect(shifted(moment, 'day', 1)).toBe(at('2024-09-18T00:00:00'));
  expect(shifted(moment, 'month', -1)).toBe(at('2024-08-01T00:00:00'));
  expect(shifted(at('2024-01-31T00:00:00'), 'month', 1)).toBe(at('2024-02-01T00:00:00'));
  expect(shifted(moment, 'year', 1)).toBe(at('2025-01-01T00:00:00'));
});
