import { describe, expect, it } from 'vitest';
import { foldersAbove, pathMatcher } from './path-glob.ts';

describe('pathMatcher', () => {
  it.each([
    ['models/staging', 'models/staging', true],
    ['models/staging/', 'models/staging', true],
    ['./models//staging', 'models/staging', true],
    ['models/*', 'models/staging', true],
    ['models/*', 'models/staging/a.sql', false],
    ['models/**/a.sql', 'models/a.sql', true],
    ['models/**/a.sql', 'models/x/y/a.sql', true],
    ['**/*.yml', 'models/x/schema.yml', true],
    ['models/[ab]*.sql', 'models/b1.sql', true],
    ['models', 'models/a.sql', false],
    ['.', '', true],
  ])('%j fits %j: %s', (pattern, path, expected) => {
    expect(pathMatcher(pattern)(path)).toBe(expected);
  });

  it('lists folders from the nearest to the root', () => {
    expect(foldersAbove('models/a/b.sql')).toEqual(['models/a', 'models', '']);
  });
});
