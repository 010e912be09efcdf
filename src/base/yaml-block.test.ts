import { describe, expect, it } from 'vitest';
import { parseYaml } from './yaml.ts';
import { readBlockYaml } from './yaml-block.ts';

const properties = `# models
version: 2
models:
  - name: orders # the orders
    description: "one row: each"
    config:
      +materialized: table
      tags: [a, 'b c', "d", 1, true,]
      enabled: yes
    columns:
    - name: id
      data_tests:
        - unique
        - not_null:
            severity: 'warn'
      empty:
    -   name: total
        ratio: 1.0
        since: 2024-01-01
        url: http://x.y/z#a
macros:
`;

/** What the general reader says: a tab in a comment keeps the fast path away. */
function general(text: string): unknown {
  const read = parseYaml({ path: 'a.yml', text: `${text}\n#\t` });
  expect(read.warnings).toEqual([]);
  return read.value;
}

describe('readBlockYaml', () => {
  it('reads a property file', () => {
    expect(readBlockYaml(properties)).toEqual(general(properties));
    expect(readBlockYaml(`---\n${properties}`)).toEqual(general(properties));
  });

  it.each([
    'a: b\n  c',
    'a: b\n c: d',
    'a:\n  b\n',
    'a: |\n  b',
    'a: &x b',
    'a: {b: c}',
    'a: [b,\n c]',
    'a: "b\\n"',
    "a: 'it''s'",
    'a: b: c',
    'a: b:',
    'a : b',
    'a: 1\na: 2',
    'on: 1',
    'null: 1',
    '<<: 1',
    '- - a',
    '-',
    'a: -',
    '- # x',
    'a\n',
    '',
    '? a',
    'a: *b',
    'a: !!str 1',
    'a: 1\n---\nb: 2',
    'a:\n   b: 1\n  c: 2',
    '- a\n b',
    'a:\n- b\n - c',
    ' a: 1',
    'a: é\r\n',
    'a: [b c]',
    'a: [b: c]',
    'a: %b',
  ])('leaves %j to the general reader', (text) => {
    expect(readBlockYaml(text)).toBeUndefined();
  });

  it('agrees with the general reader on every text with a character taken out, doubled or replaced', () => {
    let simple = 0;
    for (let at = 0; at < properties.length; at += 1) {
      for (const other of ['', ' ', '\n', '-', ':', '#', ']', "'", 'x', `${properties[at]}${properties[at]}`]) {
        const text = properties.slice(0, at) + other + properties.slice(at + 1);
        const value = readBlockYaml(text);
        if (value === undefined) continue;
        simple += 1;
        expect(value, text).toEqual(general(text));
      }
    }
    expect(simple).toBeGreaterThan(1000);
  });
});
