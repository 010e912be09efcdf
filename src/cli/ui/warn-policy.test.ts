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
  expect(policy({ error: ['MainReportVersion'] })('MainReportVersion')).toBe('error');
});

test('older names of the keys, the star, and deprecations as a group', () => {
  expect(policy({ include: '*', exclude: ['NothingToDo'] })('NothingToDo')).toBe('warn');
  expect(policy({ error: ['Deprecations'] })('ModelParamUsageDeprecation')).toBe('error');
  expect(policy({ error: ['Deprecations'] })('NothingToDo')).toBe('warn');
});

test('what excludes each other is an error, and so is a value of the wrong kind', () => {
  expect(() => policy({ error: 'all', include: 'all' })).toThrow(/mutually exclusive/);
  expect(() => policy({ error: 'some' })).toThrow(/list of event names/);
  expect(() => policy({ silence: 'all' })).toThrow(/list of event names/);
  expect(() =>
    warnPolicy(
      new Map<string, JsonValue>([
        ['WARN_ERROR', true],
        ['WARN_ERROR_OPTIONS', jsonObject([['warn', []]])],
      ]),
    ),
  ).toThrow(/mutually exclusive/);
});

test('names are those of events; what only the other engine of dbt has means nothing', () => {
  expect(() => policy({ silence: ['NothingToDoo'] })).toThrow(/NothingToDoo is not a valid dbt error name/);
  expect(() => policy({ error: ['all'] })).toThrow(/all is not a valid/);
  expect(policy({ error: 'all', warn: ['TrailingWhitespace'] })('NothingToDo')).toBe('error');
});

test('warn excepts from all or from the deprecations, whose single names beat the group', () => {
  expect(() => policy({ warn: ['NothingToDo'] })).toThrow(/can only be specified if/);
  const decide = policy({ silence: ['Deprecations'], warn: ['ModelParamUsageDeprecation'] });
  expect(decide('ModelParamUsageDeprecation')).toBe('warn');
  expect(decide('PackageRedirectDeprecation')).toBe('silence');
  expect(policy({ error: 'all', silence: ['Deprecations'] })('PackageRedirectDeprecation')).toBe('silence');
});
