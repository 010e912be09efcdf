// The regular expressions must say what the parser says, wherever they say anything.
import { describe, expect, test } from 'vitest';
import { readPlainTag, readTag } from './literal-scan.ts';

const tags = [
  "{{ ref('a') }} x",
  '{{ref(\'p\', "x")}}\n',
  "{{- source( 's' , 't' ) -}} \n x",
  "{{ ref('a', v=2) }}",
  "{{ var('n', 0) }}",
  "{{ env_var('B', none) }}",
  "{{\n  config(\n    materialized='table', tags = ['a', \"b\", 1 , true], on=False, n=None\n  )\n}}\nselect 1",
];

function parsed(text: string): unknown {
  return readTag({ path: 'a', text }, 0, text.length);
}

describe('readPlainTag', () => {
  test.each(tags)('takes %j', (text) => {
    const read = readPlainTag({ path: 'a', text }, 0);
    expect(read).toBeDefined();
    expect(read).toEqual(parsed(text));
  });

  test('begins anywhere', () => {
    const read = readPlainTag({ path: 'a', text: "x {{ ref('a') }}" }, 2);
    expect(read).toMatchObject({ end: 16, call: { span: { start: 5, end: 13 } } });
  });

  test('agrees with the parser on every tag with a character taken out, doubled or replaced', () => {
    let taken = 0;
    for (const tag of tags) {
      for (let at = 0; at < tag.length; at += 1) {
        for (const other of ['', ' ', '\n', '\t', "'", ',', '=', '(', ']', '-', '+', '0', '\\', 'true', '}}', "'a'"]) {
          const text = tag.slice(0, at) + other + tag.slice(at + 1);
          const read = readPlainTag({ path: 'a', text }, 0);
          if (!read) continue;
          taken += 1;
          expect(read, text).toEqual(parsed(text));
        }
      }
    }
    expect(taken).toBeGreaterThan(500);
  });
});
