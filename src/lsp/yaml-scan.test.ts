import { describe, expect, it } from 'vitest';
import { yamlCursor } from './yaml-scan.ts';

/** Path, key and word at `|`. */
function at(marked: string) {
  const { path, key, word, siblings, names, inBlock } = yamlCursor(marked.replace('|', ''), marked.indexOf('|'));
  return {
    at: path.join('.'),
    key,
    word,
    siblings: [...siblings].sort(),
    name: names.findLast((one) => one !== undefined),
    inBlock,
  };
}

describe('yamlCursor', () => {
  it('tells the mapping by indentation', () => {
    expect(at('models:\n  - name: a\n    |')).toMatchObject({ at: 'models.[]', siblings: ['name'], name: 'a' });
    expect(at('models:\n- name: a\n  columns:\n  - name: b\n    da|\n')).toMatchObject({
      at: 'models.[].columns.[]',
      word: 'da',
      siblings: ['name'],
      name: 'b',
    });
    expect(at('models:\n  - name: a\n    columns:\n      - name: b\n    |')).toMatchObject({
      at: 'models.[]',
      siblings: ['columns', 'name'],
    });
    expect(at('models:\n  - |\nseeds:\n')).toMatchObject({ at: 'models.[]', siblings: [] });
    expect(at('a: 1\n|\nb: 2\n')).toMatchObject({ at: '', siblings: ['a', 'b'] });
  });
  it('tells keys from values', () => {
    expect(at('models:\n  - name: ab|')).toMatchObject({ at: 'models.[]', key: 'name', word: 'ab' });
    expect(at('config:\n  materialized: |\n  tags: [a]\n')).toMatchObject({
      at: 'config',
      key: 'materialized',
      siblings: ['tags'],
    });
    expect(at('tags: [a, b|')).toMatchObject({ key: 'tags', word: 'b' });
  });
  it('knows tests below a column and the siblings of an item', () => {
    expect(
      at(
        'models:\n  - name: a\n    columns:\n      - name: c\n        data_tests:\n          - un|\n          - not_null\n',
      ),
    ).toMatchObject({ at: 'models.[].columns.[].data_tests.[]', word: 'un' });
    expect(at('models:\n  - name: a\n    de|\n    tags: [x]\n  - name: b\n    access: public\n')).toMatchObject({
      siblings: ['name', 'tags'],
    });
  });
  it('knows blocks of text, comments and CRLF', () => {
    expect(at('models:\n  - name: a\n    description: |-\n      text\n').at).toBe('models.[]');
    expect(at('a:\n  b: >\n    text x|\n')).toMatchObject({ inBlock: true });
    expect(at('a:\r\n  # b:\r\n  c: 1\r\n  |')).toMatchObject({ at: 'a', siblings: ['c'] });
  });
  it('reads any text', () => {
    const text = 'models:\n  - name: "a: b"\n    ? x\n    - - - y\n  :\n::\n\t- z\n- {a: [b, {c: d}]}\n';
    for (let offset = 0; offset <= text.length; offset += 1) expect(() => yamlCursor(text, offset)).not.toThrow();
  });
});
