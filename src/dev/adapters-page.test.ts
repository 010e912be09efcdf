import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Capabilities } from '../adapters/capabilities.ts';
import { adapterTypes } from '../adapters/registry.ts';
import { nothingYet } from '../adapters/shared/nothing-yet.ts';
import { declaredCapabilities } from '../testing/declared-capabilities.ts';
import { adaptersPage, type EnginePage, type SuiteResults, staleResults } from './adapters-page.ts';

const root = join(import.meta.dirname, '../..');

async function enginePage(type: string): Promise<EnginePage> {
  const file = join(root, `tests/conformance/results/${type}.json`);
  const results = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SuiteResults) : undefined;
  return { type, capabilities: await declaredCapabilities(type), results };
}

const engines = await Promise.all(adapterTypes.map(enginePage));

test.each(engines.map((engine) => [engine.type, engine] as const))(
  'the results of %s are those of what it declares now',
  (_type, engine) => {
    expect(staleResults(engine)).toEqual([]);
  },
);

test('results of another declaration are told', () => {
  const capabilities: Capabilities = {
    ...nothingYet,
    replaceRelation: 'none',
    merge: 'supported',
    constraints: { check: 'not-enforced' },
  };
  const results: SuiteResults = {
    a: { needs: ['merge'], verdict: 'refused' },
    b: { needs: ['merge', 'append'], verdict: 'passed' },
    c: { needs: ['merge', 'constraint:check'], verdict: 'passed' },
    d: { needs: ['merge', 'constraint:unique'], verdict: 'passed' },
    e: { needs: ['append'], verdict: 'left-out' },
  };
  expect(staleResults({ type: 'x', capabilities, results })).toEqual([
    'x: a was refused',
    'x: b was passed',
    'x: c was passed',
  ]);
});

/** `npm run docs` writes the page anew. */
test('docs/adapters.md shows what engines declare and what the suite found', () => {
  const page = adaptersPage(engines);
  const path = join(root, 'docs/adapters.md');
  if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(path, page);
  expect(readFileSync(path, 'utf8')).toBe(page);
});
