import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readJsonMembers, type SectionChoice } from './json-members.ts';
import { BrokenJson } from './parse-json.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsdbt-members-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function members(text: string, wants: SectionChoice = () => true): [string, string | undefined, unknown][] {
  const path = join(folder, 'a.json');
  writeFileSync(path, text);
  const found: [string, string | undefined, unknown][] = [];
  readJsonMembers(path, (section, key, member) => found.push([section, key, member.parse()]), { wants });
  return found;
}

const value = {
  metadata: { a: '1', 'b"c': [1, { d: '}]"\\' }] },
  nodes: { 'x\\"y': { deep: { deeper: [[], {}, [{}], 'é\u2028'] } }, __proto__: null },
  list: [1, 'two', null, { three: 3 }, [4]],
  text: 'plain',
  number: -1.5e3,
  empty: {},
  none: [],
};

test.each([undefined, 1, 2])('members of objects and lists, plain values as they are (indent %s)', (indent) => {
  expect(members(JSON.stringify(value, undefined, indent))).toEqual([
    ['metadata', 'a', '1'],
    ['metadata', 'b"c', [1, { d: '}]"\\' }]],
    ['nodes', 'x\\"y', { deep: { deeper: [[], {}, [{}], 'é\u2028'] } }],
    ['list', undefined, 1],
    ['list', undefined, 'two'],
    ['list', undefined, null],
    ['list', undefined, { three: 3 }],
    ['list', undefined, [4]],
    ['text', undefined, 'plain'],
    ['number', undefined, -1500],
  ]);
});

test('sections that nobody wants are passed over', () => {
  expect(members(JSON.stringify(value), (section) => section === 'text')).toEqual([['text', undefined, 'plain']]);
});

test('what is behind the end of reading is not read, whatever it is', () => {
  const until = (section: string) => (section === 'nodes' ? 'end' : true);
  expect(members('{"metadata":{"a":1},"nodes":{"b', until)).toEqual([['metadata', 'a', 1]]);
});

test('members over the bounds of chunks, and larger than a chunk', () => {
  const nodes = Object.fromEntries(
    Array.from({ length: 300 }, (_, at) => [`n${at}`, { code: `\\"${'é'.repeat(at * 37)}`, at, more: ['"', '}'] }]),
  );
  const large = { big: 'x"'.repeat(3_000_000) };
  const found = members(JSON.stringify({ nodes, large }));
  expect(found.slice(0, -1).map(([, key, one]) => [key, one])).toEqual(Object.entries(nodes));
  expect(found.at(-1)?.[2]).toBe(large.big);
});

test('a byte order mark is passed over; every cut is noticed', () => {
  const text = JSON.stringify(value);
  expect(members(`\ufeff${text}`).length).toBe(10);
  for (let length = 0; length < text.length; length += 1) {
    expect(() => members(text.slice(0, length)), text.slice(0, length)).toThrow(BrokenJson);
  }
  for (const broken of ['[]', 'x', '{"a":{"b" 1}}', '{"a":{"b":1 "c":2}}', '{"a":{b:1}}', '{} {}', '{"a":[nul]}']) {
    expect(() => members(broken), broken).toThrow(BrokenJson);
  }
});
