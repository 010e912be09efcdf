import { expect, test } from 'vitest';
import type { LogEvent } from '../../base/index.ts';
import { debugLine, textLine } from './log-lines.ts';
import { palette } from './palette.ts';

const event: LogEvent = {
  code: 'Q012',
  name: 'LogModelResult',
  level: 'info',
  msg: 'OK a [SELECT 1 in 0.01s]',
  status: 'ok',
};

test('each line has its own time of day, in whatever order times come', () => {
  const noon = Date.UTC(2026, 10, 27, 12);
  const times = [0, 1, 1, 7.9, 999, 1000, 59_999, 60_000, 1000, 43_199_999, 43_200_000, -1, 86_400_000].map(
    (ms) => noon + ms,
  );
  for (const time of times) {
    const clock = new Date(time).toISOString().slice(11, 23);
    expect(debugLine(event, time, 'id')).toBe(`${clock}000 [info ] [MainThread]: ${event.msg}`);
    expect(textLine(event, time, palette(false))).toBe(`${clock.slice(0, 8)}  ${event.msg}`);
  }
});

test('only the status is coloured, and nothing without colours', () => {
  const [colours, plain] = [palette(true), palette(false)];
  const tagged = { ...event, msg: '[WARNING]: Something' };
  expect(textLine(event, 0, colours)).toBe('00:00:00  OK a [\u001b[32mSELECT 1\u001b[39m in 0.01s]');
  expect(textLine(tagged, 0, colours)).toBe('00:00:00  [\u001b[33mWARNING\u001b[39m]: Something');
  expect(textLine(tagged, 0, plain)).toBe('00:00:00  [WARNING]: Something');
});
