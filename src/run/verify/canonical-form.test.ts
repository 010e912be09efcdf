import { expect, test } from 'vitest';
import {
  type CanonicalForm,
  canonicalForm,
  commonForms,
  compareMeanings,
  meaningOf,
  meansSame,
} from './canonical-form.ts';

/** Names that engines give their types, as they are read back. */
const NAMES: { readonly [form in CanonicalForm | 'none']: readonly string[] } = {
  boolean: ['BOOLEAN', 'boolean', 'bool'],
  number: [
    'INTEGER',
    'bigint',
    'HUGEINT',
    'UTINYINT',
    'int',
    'int8',
    'NUMBER(38,0)',
    'DECIMAL(18,3)',
    'numeric',
    'numeric(28,6)',
  ],
  float: ['DOUBLE', 'FLOAT', 'real', 'double precision', 'float8'],
  date: ['DATE', 'date'],
  time: ['TIME', 'time without time zone'],
  timestamp: [
    'TIMESTAMP',
    'TIMESTAMP_NS',
    'timestamp without time zone',
    'TIMESTAMP_NTZ(9)',
    'timestamp_ntz',
    'datetime',
  ],
  timestamptz: ['TIMESTAMP WITH TIME ZONE', 'timestamptz', 'TIMESTAMP_TZ(9)', 'TIMESTAMP_LTZ(9)'],
  text: [
    'VARCHAR',
    'character varying(20)',
    'text',
    'string',
    'TEXT',
    'UUID',
    "ENUM('a', 'b')",
    'char(3)',
    '"NULL"',
    'void',
  ],
  binary: ['BLOB', 'bytea', 'BINARY(8388608)'],
  document: [
    'JSON',
    'jsonb',
    'VARIANT',
    'INTEGER[]',
    'INTEGER[3]',
    'text[]',
    'ARRAY',
    'array<int>',
    'STRUCT(a INTEGER)',
    'MAP(VARCHAR, INTEGER)',
  ],
  none: ['INTERVAL', 'interval', 'time with time zone', 'point', 'int4range', 'tsvector', 'geography'],
};

test.each(Object.entries(NAMES))('%s', (form, names) => {
  for (const name of names) expect([name, canonicalForm(name)]).toEqual([name, form === 'none' ? undefined : form]);
});

test('types of one family are written in a form that both have', () => {
  expect(commonForms('number', 'float')).toEqual(['float', 'float']);
  expect(commonForms('number', 'number')).toEqual(['number', 'number']);
  expect(commonForms('timestamp', 'timestamptz')).toEqual(['timestamp', 'timestamptz']);
  expect(commonForms('date', 'timestamp')).toBeUndefined();
  expect(commonForms('text', 'number')).toBeUndefined();
});

test.each<[CanonicalForm, string | null, string | null, boolean]>([
  ['float', '1234567890e2', '1234567891e2', true],
  ['float', '1234567890e2', '1234567900e2', false],
  ['float', '9999999999e5', '1000000000e6', true],
  ['float', '1500000000e-200', '1600000000e-200', false],
  // What is left of a sum that should be zero.
  ['float', '1387778781e-17', '0', true],
  ['float', '1387778781e-17', '-6938893904e-18', true],
  ['float', '1000000000e-3', '0', false],
  ['float', 'inf', 'inf', true],
  ['float', 'inf', '-inf', false],
  ['float', 'inf', '1000000000e0', false],
  ['float', '-inf', '-1000000000e0', false],
  ['float', 'nan', 'nan', true],
  ['float', 'nan', '1000000000e0', false],
  ['float', null, '0', false],
  ['document', '{"a": 1, "b": [1, 2]}', '{"b":[1,2],"a":1}', true],
  ['document', '{}', '[]', false],
  ['document', '{"a": 1}', '[["a", 1]]', false],
  ['document', '9007199254740993', '9007199254740992', false],
  ['document', '[1.0, 1e20]', '[1, 100000000000000000000]', true],
  ['document', '[1, 2]', '[2, 1]', false],
  ['document', 'no json', 'no  json', false],
  ['text', 'a', 'A', false],
])('%s: %s and %s', (form, first, second, isSame) => {
  const [one, other] = [meaningOf(form, first), meaningOf(form, second)];
  expect(meansSame(one, other)).toBe(isSame);
  expect(meansSame(other, one)).toBe(isSame);
  if (!isSame) expect(Math.sign(compareMeanings(one, other))).toBe(-Math.sign(compareMeanings(other, one)));
});
