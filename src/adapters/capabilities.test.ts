import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { declaredCapabilities } from '../testing/declared-capabilities.ts';
import { type CapabilityName, capabilityKinds } from './capabilities.ts';
import { adapterTypes, findAdapter } from './registry.ts';

test.each(adapterTypes)('%s says of every capability whether it has it', async (type) => {
  const capabilities = await declaredCapabilities(type);
  const names = Object.keys(capabilityKinds) as CapabilityName[];
  expect(names.filter((name) => capabilities[name] === undefined)).toEqual([]);
});

/** What a strategy is called where models name it. */
const STRATEGIES: readonly (readonly [CapabilityName, string])[] = [
  ['append', 'append'],
  ['deleteInsert', 'delete+insert'],
  ['merge', 'merge'],
  ['insertOverwrite', 'insert_overwrite'],
  ['microbatch', 'microbatch'],
];

test.each(['duckdb', 'postgres'])('%s accepts the strategies that it declares', async (type) => {
  const registration = await findAdapter(type);
  const { incrementalStrategies, capabilities } = registration.describeTarget(
    { type, schema: 's', host: 'h', user: 'u', dbname: 'd', port: 1, password: 'p' },
    { projectDirectory: '/', services: {} as never },
  );
  expect(capabilities).toBe(await declaredCapabilities(type));
  expect(new Set(incrementalStrategies)).toEqual(
    new Set(STRATEGIES.filter(([name]) => capabilities[name] === 'supported').map(([, strategy]) => strategy)),
  );
});

test('the contract has at most a dozen methods', () => {
  const text = readFileSync(new URL('./adapter.ts', import.meta.url), 'utf8');
  const body = /export interface Adapter \{\n([\s\S]*?)\n\}/.exec(text)?.[1] ?? '';
  const methods = [...body.matchAll(/^ {2}(\w+)\??\(/gm)].map(([, name]) => name);
  expect(methods.length).toBeGreaterThan(5);
  expect(methods.length).toBeLessThanOrEqual(12);
});
