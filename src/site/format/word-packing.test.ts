import { expect, test } from 'vitest';
import { packWords, unpackWords } from './word-packing.ts';

const names = [
  ...'orders payments customers invoices sessions tickets accounts items revenue shipment'.split(' '),

  'customer_id',
  'customer\nid',
  'a "customer" \\ id',
  'Größe',
  'customer | order',
  '\u2028\ud800',
  'né\\u00e9',
];

test('words come back, with whatever else is in a text', () => {
  const json = JSON.stringify({ names: Array.from({ length: 40 }, () => names).flat() });
  const packed = packWords(json);
  expect(packed).toMatch(/^\|/);
  expect(packed.length).toBeLessThan(json.length * 0.75);
  expect(JSON.parse(unpackWords(packed))).toEqual(JSON.parse(json));
  expect(packWords(json)).toBe(packed);
});

test('few words, other scripts and programs', () => {
  const few = JSON.stringify({ a: 'é' });
  expect(JSON.parse(unpackWords(packWords(few)))).toEqual({ a: 'é' });
  const russian = JSON.stringify({ a: 'покупатель '.repeat(50) });
  expect(packWords(russian)).toBe(russian);
  const program = '(()=>{customer})()'.repeat(50);
  expect(packWords(program)).toBe(program);
  expect(unpackWords(program)).toBe(program);
});
