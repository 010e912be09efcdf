import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { capabilityKinds, constraintTypes } from '../src/adapters/capabilities.ts';
import { adapterTypes, findAdapter } from '../src/adapters/registry.ts';
import { declaredCapabilities } from '../src/testing/declared-capabilities.ts';
import { allCases } from './conformance/cases/index.ts';
import { engines } from './conformance/engines/index.ts';

type Stored = { readonly [name: string]: { readonly needs: readonly string[] } };
const results = fileURLToPath(new URL('./conformance/results', import.meta.url));
const names = new Set(allCases.map(({ name }) => name));

test('no two cases have one name, and each needs what there is', () => {
  expect(names.size).toBe(allCases.length);
  const known = new Set([...Object.keys(capabilityKinds), ...constraintTypes.map((type) => `constraint:${type}`)]);
  expect(allCases.flatMap(({ needs }) => needs.filter((need) => !known.has(need)))).toEqual([]);
});

test('the short lists of engines name cases that are there', () => {
  expect(engines.flatMap(({ brief = [] }) => brief.filter((name) => !names.has(name)))).toEqual([]);
});

test('every engine of the suite is an adapter, and every adapter that connects is in the suite', async () => {
  for (const { name } of engines) expect((await findAdapter(name)).type).toBe(name);
  const inSuite = new Set(engines.map(({ name }) => name));
  const others = adapterTypes.filter((type) => !inSuite.has(type));
  const declared = await Promise.all(others.map(declaredCapabilities));
  expect(others.filter((_, at) => declared[at]?.connections === 'supported')).toEqual([]);
});

test('stored results are those of the cases as they are', () => {
  const needs = new Map(allCases.map((one) => [one.name, JSON.stringify(one.needs)]));
  for (const file of readdirSync(results)) {
    const stored = JSON.parse(readFileSync(join(results, file), 'utf8')) as Stored;
    const others = Object.entries(stored).filter(([name, one]) => needs.get(name) !== JSON.stringify(one.needs));
    expect(others, file).toEqual([]);
  }
});
