import { expect, test } from 'vitest';
import { type JsonObject, type JsonValue, jsonObject } from '../base/index.ts';
import { sameConfig, sameIdentity } from './same-resource.ts';

const model = (unrendered_config: object): Parameters<typeof sameConfig>[0] =>
  ({ resource_type: 'model', unrendered_config }) as never;

// dbt writes ['daily'] or "['daily']" for the same call, depending on whether its static parser could read the model.
test('a text and the value that it is the text of are the same setting', () => {
  const texts = model({ meta: "{'levels': ['gold', 'pii'], 'on': True}", unique_key: "['a', 'b']", lookback: '2' });
  const data = model({ meta: { levels: ['gold', 'pii'], on: true }, unique_key: ['a', 'b'], lookback: 2 });
  expect(sameConfig(texts, data)).toBe(true);
  expect(sameConfig(data, texts)).toBe(true);
  expect(sameConfig(data, model({ meta: { levels: ['gold'], on: true }, unique_key: ['a', 'b'], lookback: 2 }))).toBe(
    false,
  );
});

test('where a node goes, its tags and its group are no part of its config; a missing key is not an empty one', () => {
  expect(sameConfig(model({ schema: 'a', tags: ['x'], group: 'g' }), model({ alias: 'b' }))).toBe(true);
  expect(sameConfig(model({ meta: {} }), model({}))).toBe(false);
});

test('a function of a manifest that knows no overloads is the same function, one with an overload is another', () => {
  const before = jsonObject([
    ['resource_type', 'function'],
    ['fqn', ['shop', 'twice']],
    ['arguments', []],
  ]);
  const changed = (overloads: JsonValue): JsonObject =>
    jsonObject([...Object.entries(before), ['overloads', overloads]]);
  expect(sameIdentity(changed([]), before)).toBe(true);
  expect(sameIdentity(changed([{ arguments: [] }]), before)).toBe(false);
});
