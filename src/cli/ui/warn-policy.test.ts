import { expect, test } from 'vitest';
import { type JsonValue, jsonObject } from '../../base/index.ts';
import { warnPolicy } from './warn-policy.ts';

function policy(options: { [key: string]: JsonValue }): (name: string) => string {
  const { decide } = warnPolicy(new Map([['WARN_ERROR_OPTIONS', jsonObject(Object.entries(options))]]));
  return decide;
}

test('a named warning beats all', () => {
  const decide = policy({ error: 'all', warn: ['NothingToDo'], silence: ['NoNodesSelected'] });
  expect(['NothingToDo', 'NoNodesSelected', 'Other'].map(decide)).toEqual(['warn', 'silence', 'error']);
  expect(policy({ error: ['Other'], warn: 'all' })('Other')).toBe('error');
});

test('older names of the keys, the star, and deprecations as a group', () => {
  expect(policy({ include: '*', exclude: ['A'] })('A')).toBe('warn');
  expect(policy({ error: ['Deprecations'] })('ModelParamUsageDeprecation')).toBe('error');
  expect(policy({ error: ['Deprecations'] })('NothingToDo')).toBe('warn');
});

test('what excludes each other is an error, and so is a value of the wrong kind', () => {
  expect(() => policy({ error: 'all', include: 'all' })).toThrow(/mutually exclusive/);
  expect(() => policy({ error: 'some' })).toThrow(/list of event names/);
  expect(() =>
    warnPolicy(
      new Map<string, JsonValue>([
        ['WARN_ERROR', true],
        ['WARN_ERROR_OPTIONS', jsonObject([['warn', []]])],
      ]),
    ),
  ).toThrow(/mutually exclusive/);
});
