import { describe, expect, it } from 'vitest';
import { createRedactor, processEnv, systemClock } from './process-ports.ts';

describe('createRedactor', () => {
  it('replaces secrets everywhere, longer ones first', () => {
    const redactor = createRedactor();
    redactor.addSecret('abc');
    redactor.addSecret('abcdef');
    expect(redactor.redact('x abcdef y abc z abcabc')).toBe('x ***** y ***** z **********');
  });
  it('takes special signs literally and knows the JSON spelling', () => {
    const redactor = createRedactor();
    redactor.addSecret('p.*"w\\d');
    expect(redactor.redact('p.*"w\\d pxx"w\\d')).toBe('***** pxx"w\\d');
    expect(redactor.redact(JSON.stringify({ p: 'p.*"w\\d' }))).toBe('{"p":"*****"}');
  });
  it('ignores blank secrets', () => {
    const redactor = createRedactor();
    redactor.addSecret('');
    redactor.addSecret(' ');
    expect(redactor.redact('a b')).toBe('a b');
  });
});

describe('processEnv', () => {
  it('reads own variables only', () => {
    const env = processEnv({ A: '1', B: undefined, E: '' });
    expect([env.get('A'), env.get('B'), env.get('E'), env.get('toString')]).toEqual(['1', undefined, '', undefined]);
    expect(env.names()).toEqual(['A', 'E']);
  });
});

it('the system clock runs', () => {
  const before = systemClock.monotonic();
  expect(systemClock.now()).toBeGreaterThan(1.7e12);
  expect(systemClock.monotonic()).toBeGreaterThanOrEqual(before);
});
