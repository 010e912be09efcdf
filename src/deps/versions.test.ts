import { expect, test } from 'vitest';
import { TsdbtError } from '../base/index.ts';
import observed from './fixtures/versions.json' with { type: 'json' };
import { highestIn, installableVersions, intersectBounds, rangeText } from './version-range.ts';
import { parseSpecifier, readSpecifier, specifierText } from './version-specifier.ts';

const range = (texts: readonly string[]): ReturnType<typeof intersectBounds> =>
  intersectBounds(texts.map((text) => parseSpecifier(text)));

test.each(observed.texts as [string, string | null][])('reads %j as dbt does', (text, expected) => {
  const read = readSpecifier(text);
  expect(read ? specifierText(read) : null).toBe(expected);
});

test.each(observed.ranges as [string[], string | null][])('intersects %j as dbt does', (texts, expected) => {
  const found = range(texts);
  expect(found ? rangeText(found) : null).toBe(expected);
});

test('sorts versions as dbt does', () => {
  expect(installableVersions([...observed.sorted].reverse(), true)).toEqual(observed.sorted);
});

test.each(observed.pick as [string[], boolean, string, string | null][])(
  'chooses from %j, prereleases %j',
  (texts, withPrereleases, latest, expected) => {
    const installable = installableVersions(observed.sorted, withPrereleases);
    const found = range(texts);
    expect(installable.at(-1)).toBe(latest);
    expect(found ? (highestIn(found, installable) ?? null) : null).toBe(expected);
  },
);

test('a text of any length is read at once', () => {
  expect(readSpecifier(`1.0.${'1'.repeat(1_000_000)}!`)).toBeUndefined();
});

test('a version that is none is an error with a place', () => {
  expect(() => parseSpecifier('>= 1.0.0')).toThrow('">= 1.0.0" is not a valid semantic version.');
});

test('a range in one text is an error that shows the list', () => {
  expect(() => parseSpecifier('>=1.0.0,<1.1.0')).toThrow('">=1.0.0,<1.1.0" is not a valid semantic version.');
  const found = (() => {
    try {
      parseSpecifier('>=1.0.0,<1.1.0');
    } catch (error) {
      return error instanceof TsdbtError ? error.diagnostic.hint : undefined;
    }
    return undefined;
  })();
  expect(found).toBe('write a list: [">=1.0.0", "<1.1.0"]');
});
