import { describe, expect, it } from 'vitest';
import { folderOf, pathMatcher, plainPath } from './path-glob.ts';

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

  it('goes from folder to folder up to the root', () => {
    expect(folderOf('models/a/b.sql')).toBe('models/a');
    expect(folderOf('models')).toBe('');
    expect(folderOf('')).toBeUndefined();
  });

  it('writes paths plainly', () => {
    expect(['./a//b/.', 'a/b', '/a/', '.', 'a/.b'].map(plainPath)).toEqual(['a/b', 'a/b', 'a', '', 'a/.b']);
  });
});
