import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { duckdbErrors } from '../adapters/duckdb/errors.ts';
import { adapterErrors } from '../adapters/errors.ts';
import { artifactErrors } from '../artifacts/errors.ts';
import { baseErrors } from '../base/errors.ts';
import { cliErrors } from '../cli/errors.ts';
import { compileErrors } from '../compile/errors.ts';
import { contextErrors } from '../context/errors.ts';
import { depsErrors } from '../deps/errors.ts';
import { graphErrors } from '../graph/errors.ts';
import { jinjaErrors } from '../jinja/errors.ts';
import { parseErrors } from '../parse/errors.ts';
import { projectErrors } from '../project/errors.ts';
import { runErrors } from '../run/errors.ts';
import { errorPages, type PageKind } from './error-pages.ts';

const folder = join(import.meta.dirname, '../../docs/errors');
const registries: readonly object[] = [
  adapterErrors,
  artifactErrors,
  baseErrors,
  cliErrors,
  compileErrors,
  contextErrors,
  depsErrors,
  duckdbErrors,
  graphErrors,
  jinjaErrors,
  parseErrors,
  projectErrors,
  runErrors,
];

/** `UPDATE_DOCS=1 npx vitest run --project unit src/dev` writes the pages anew. */
test('every kind of error has its page in docs/errors', () => {
  const pages = errorPages(registries.flatMap((kinds): PageKind[] => Object.values(kinds)));
  if (process.env['UPDATE_DOCS'] !== undefined) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of pages) writeFileSync(join(folder, name), text);
  }
  expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  for (const [name, text] of pages) expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
});

test('two kinds with one code are refused', () => {
  expect(() => errorPages([baseErrors.internal, baseErrors.internal])).toThrow('two kinds of error have the code 9001');
});
