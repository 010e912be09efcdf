import { expect, test } from 'vitest';
import { FieldReader } from './field-reader.ts';
import { fieldKeys, OTHERS, WHOLE } from './field-scan.ts';
import { BrokenJson } from './parse-json.ts';
import { TextPool } from './text-pool.ts';

const SLOT = { name: 0, severity: 1, where: 2, whole: 3, model: 4, others: 5, tags: 6, age: 7 } as const;
const KEYS = fieldKeys({
  name: SLOT.name,
  config: { severity: SLOT.severity, where: SLOT.where },
  kwargs: { [WHOLE]: SLOT.whole, model: SLOT.model, [OTHERS]: SLOT.others },
  tags: SLOT.tags,
  age: SLOT.age,
});
const newReader = (): FieldReader => new FieldReader(8, new TextPool());

/** What a reader says of the object in a text; behind it stands what was read before. */
function fieldsOf(text: string, behind = '', reader = newReader()): unknown {
  const length = Buffer.byteLength(text);
  const end = reader.read(Buffer.from(text + behind), 0, length, KEYS);
  if (end < 0) return undefined;
  expect(end).toBe(length);
  return {
    name: reader.word(SLOT.name),
    once: reader.wordOnce(SLOT.name),
    severity: reader.word(SLOT.severity),
    where: reader.json(SLOT.where),
    kwargs: reader.json(SLOT.whole),
    isObject: reader.isObject(SLOT.whole),
    model: reader.word(SLOT.model),
    hasOthers: reader.has(SLOT.others),
    tags: reader.words(SLOT.tags),
    says: reader.says(SLOT.tags),
    age: reader.number(SLOT.age, -1),
  };
}

const object = {
  checksum: { name: 'sha256', checksum: 'a"}{' },
  name: 'é "quoted" \\ {',
  config: { other: [1, { where: 2 }], severity: 'WARN', where: { name: [{}] }, nested: { severity: 1 } },
  kwargs: { model: "ref('a')", values: ['x', ']'] },
  long: `select "x" -- ${'long '.repeat(20)}\\"`,
  tags: ['a', 'b"', 7, ['c']],
  age: -1.5e3,
};
const found = {
  name: object.name,
  once: object.name,
  severity: 'WARN',
  where: { name: [{}] },
  kwargs: object.kwargs,
  isObject: true,
  model: "ref('a')",
  hasOthers: true,
  tags: ['a', 'b"'],
  says: true,
  age: -1500,
};
const nothing = {
  name: undefined,
  once: undefined,
  severity: undefined,
  where: undefined,
  kwargs: undefined,
  isObject: false,
  model: undefined,
  hasOthers: false,
  tags: [],
  says: false,
  age: -1,
};

test.each([undefined, 1, '\t'])('fields are found where they stand (indent %j)', (indent) => {
  const text = (value: unknown): string => JSON.stringify(value, undefined, indent);
  expect(fieldsOf(text(object))).toEqual(found);
  expect(fieldsOf('{}')).toEqual(nothing);
  expect(fieldsOf(text({ name: '', config: null, kwargs: [], tags: {}, age: 'x' }))).toEqual({
    ...nothing,
    kwargs: [],
  });
  expect(fieldsOf(text({ name: 12, tags: 'one', age: 42, kwargs: { model: 1.5 } }))).toEqual({
    ...nothing,
    name: '12',
    once: '12',
    tags: ['one'],
    says: true,
    age: 42,
    kwargs: { model: 1.5 },
    isObject: true,
    model: '1.5',
  });
});

test('what is cut needs more, what is broken is refused, other values have no fields', () => {
  const text = JSON.stringify(object);
  for (let length = 0; length < text.length; length += 1) {
    for (const behind of ['', text.slice(length), '"}', '}}}}', ':1}', ',"a":1}']) {
      expect(fieldsOf(text.slice(0, length), behind), `${length} ${behind}`).toBe(undefined);
    }
  }
  for (const broken of ['{"name" 1}', '{name:1}', '{"a":1 "name":2}', '{"a":1,}', '{"a":}'])
    expect(() => fieldsOf(broken), broken).toThrow(BrokenJson);
  expect(fieldsOf('[1]')).toEqual(nothing);
});

test('keys with escapes are the keys that they stand for', () => {
  expect(fieldsOf('{"n\\u0061me":"x","a\\"b":1,"age":3}')).toEqual({ ...nothing, name: 'x', once: 'x', age: 3 });
});

test('a large object that is as that of the one before gives the same, another one its own', () => {
  const config = (severity: string, size: number) => ({ other: 'x'.repeat(size), severity, more: 'y'.repeat(200) });
  const reader = newReader();
  const seen = [
    ['WARN', 5],
    ['WARN', 5],
    ['ERROR', 5],
    ['ERROR', 4],
    ['ERROR', 4],
  ] as const;
  for (const [severity, size] of seen) {
    const text = JSON.stringify({ pad: size, config: config(severity, size), name: severity });
    expect(fieldsOf(text, '', reader)).toEqual({ ...nothing, severity, name: severity, once: severity });
  }
  expect(fieldsOf(JSON.stringify({ name: 'n' }), '', reader)).toEqual({ ...nothing, name: 'n', once: 'n' });
});

test('elements of lists and members of objects, whatever stands between them', () => {
  const inner = newReader();
  const reader = newReader();
  const list = [{ name: 'a' }, 7, { name: 'b', config: { severity: 'é' } }, null, [], { 'a"': 1 }];
  const names: unknown[] = [];
  for (const indent of [undefined, 2]) {
    const text = JSON.stringify({ tags: list }, undefined, indent);
    reader.read(Buffer.from(text), 0, text.length + 1, KEYS);
    reader.elements(SLOT.tags, KEYS, inner, () => names.push([inner.word(SLOT.name), inner.word(SLOT.severity)]));
  }
  const once = [['a', undefined], [undefined, undefined], ['b', 'é'], ...Array(3).fill([undefined, undefined])];
  expect(names).toEqual([...once, ...once]);
  const members: unknown[] = [];
  const text = Buffer.from(JSON.stringify({ 'x"y': { name: 'a' }, é: 1, z: { name: 'c' } }, undefined, 1));
  reader.members(text, 0, text.length, KEYS, (name) => members.push([name, reader.word(SLOT.name)]));
  expect(members).toEqual([
    ['x"y', 'a'],
    ['é', undefined],
    ['z', 'c'],
  ]);
  const none: string[] = [];
  for (const empty of ['{}', '{ }', '[]', '7'])
    reader.members(Buffer.from(empty), 0, empty.length, KEYS, (name) => none.push(name));
  expect(none).toEqual([]);
  for (const broken of ['{"a":1,}', '{"a" 1}', '{"a":1 "b":2}', '{a:1}'])
    expect(() => reader.members(Buffer.from(broken), 0, broken.length, KEYS, () => undefined), broken).toThrow(
      BrokenJson,
    );
});

test('a text that comes again is found among many, and others are not taken for it', () => {
  const pool = new TextPool();
  const texts = Array.from({ length: 6000 }, (_, at) => `model.proj.${'x'.repeat(at % 30)}${at * 7919}`);
  texts.push('', 'a', 'é', 'a\\b', '"', 'x'.repeat(500), '\ud83d\ude00', '\u0000');
  for (let round = 0; round < 2; round += 1) {
    for (const text of texts) {
      const bytes = Buffer.from(`,${JSON.stringify(text)},`);
      expect(pool.text(bytes, 2, bytes.length - 2)).toBe(text);
    }
  }
});
