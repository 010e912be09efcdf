import { expect, test } from 'vitest';
import { endOfString, endOfValue, KeyFilter, type KeyTree, wantedKeys } from './json-scan.ts';

const tree: KeyTree = {
  name: true,
  config: { severity: true, meta: true },
  columns: 'located',
};

/** What is left of a text, or undefined where it is refused; behind it stands what was read before. */
function filtered(text: string, behind = ''): unknown {
  const bytes = Buffer.from(text + behind);
  const filter = new KeyFilter();
  const length = Buffer.byteLength(text);
  const end = filter.copy(bytes, 0, length, wantedKeys(tree));
  if (end < 0) return undefined;
  expect(end).toBe(length);
  const { locatedFrom: from, locatedTo: to } = filter;
  const copied = JSON.parse(filter.out.toString('utf8', 0, filter.size)) as object;
  return from < 0 ? copied : { ...copied, located: JSON.parse(bytes.toString('utf8', from, to)) as unknown };
}

const node = {
  checksum: { name: 'sha256', checksum: 'a"}{' },
  name: 'é "quoted" \\ {',
  config: { severity: 'WARN', other: [1, { meta: 2 }], meta: { name: [{}] }, nested: { severity: 1 } },
  columns: { id: { name: 'id', data_type: 'int', tags: [] }, "a.b 'c'": {}, odd: 7 },
  compiled_code: `select "x" -- ${'long '.repeat(20)}\\"`,
  refs: [],
};
const rest = {
  name: node.name,
  config: { severity: 'WARN', meta: { name: [{}] } },
  located: node.columns,
};

test.each([undefined, 1, '\t'])(
  'only what is wanted is left, and what is to be located is found (indent %j)',
  (indent) => {
    expect(filtered(JSON.stringify(node, undefined, indent))).toEqual(rest);
    expect(filtered(JSON.stringify({ config: null, columns: [], more: {} }, undefined, indent))).toEqual({
      config: null,
      columns: [],
    });
    expect(filtered('{}')).toEqual({});
  },
);

test('what is cut, broken or has escapes in keys is refused, whatever stands behind it', () => {
  const text = JSON.stringify(node);
  for (let length = 0; length < text.length; length += 1) {
    for (const behind of ['', text.slice(length), '"}', '}}}}', ':1}', ',"a":1}']) {
      expect(filtered(text.slice(0, length), behind), `${length} ${behind}`).toBe(undefined);
    }
  }
  for (const broken of [
    '[]',
    '7',
    '{"name" 1}',
    '{name:1}',
    '{"a":1 "name":2}',
    '{"a":1,}',
    '{"a":[1}',
    '{"n\\u0061me":1}',
  ])
    expect(filtered(broken), broken).toBe(undefined);
});

test('strings end at a quote without a backslash of its own, near and far', () => {
  for (const size of [0, 1, 40, 46, 47, 48, 49, 50, 200]) {
    for (const end of ['', '\\\\', '\\"', '\\\\\\"', '\\n', 'é']) {
      const text = `"${'x'.repeat(size)}${end}"`;
      expect(endOfString(Buffer.from(`${text},"y"`), 0, 1000), text).toBe(Buffer.byteLength(text));
      expect(endOfString(Buffer.from(text), 0, Buffer.byteLength(text) - 1), text).toBe(-1);
    }
  }
  expect(endOfValue(Buffer.from('-1.5e3]'), 0, 7)).toBe(6);
  expect(endOfValue(Buffer.from('[{"a":"]"}] '), 0, 12)).toBe(11);
});

test('a large object that is as that of the member before is not looked at again, another one is', () => {
  const config = (severity: string, size: number) => ({ other: 'x'.repeat(size), severity, more: 'y'.repeat(200) });
  const members = ['WARN', 'WARN', 'ERROR', 'ERROR', 'WARN'].map((severity, at) => ({
    config: config(severity, at < 4 ? 5 : 4),
  }));
  const bytes = Buffer.from(members.map((member) => JSON.stringify(member)).join(''));
  const [filter, wanted, found] = [new KeyFilter(), wantedKeys(tree), [] as unknown[]];
  for (let at = 0; at < bytes.length; ) {
    at = filter.copy(bytes, at, bytes.length, wanted);
    found.push(JSON.parse(filter.out.toString('utf8', 0, filter.size)));
  }
  expect(found).toEqual(members.map(({ config: { severity } }) => ({ config: { severity } })));
  // What is cut where it was whole before is cut.
  expect(filter.copy(bytes, 0, 100, wanted)).toBe(-1);
});
