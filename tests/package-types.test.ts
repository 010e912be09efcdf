// What is packed brings the types of the library: a strict consumer compiles against them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = process.cwd();
// Beside the dependencies, which the declarations name.
mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
const folder = mkdtempSync(join(root, 'node_modules/.cache/package-types-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function compile(...args: string[]): string {
  try {
    return execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...args], {
      cwd: root,
      encoding: 'utf8',
    });
  } catch (error) {
    return String((error as { readonly stdout?: unknown }).stdout);
  }
}

test('the declarations of the package compile, and say what is exported', { timeout: 120_000 }, () => {
  expect(compile('-p', 'tsconfig.types.json', '--outDir', join(folder, 'types'))).toBe('');
  writeFileSync(
    join(folder, 'consumer.ts'),
    `import { DBT_VERSION, type NodeId, Pipeline, StageFailed } from './types/index.js';
export const version: string = DBT_VERSION;
export const isOne = (value: unknown): boolean => value instanceof Pipeline || value instanceof StageFailed;
export const id = (given: NodeId): string => given;
export const wrong: number = DBT_VERSION;
`,
  );
  const options = { module: 'nodenext', target: 'es2023', strict: true, noEmit: true, types: [] };
  const project = join(folder, 'tsconfig.json');
  writeFileSync(project, JSON.stringify({ compilerOptions: options, files: ['consumer.ts'] }));
  const told = compile('-p', project);
  expect(told.trim().split('\n')).toHaveLength(1);
  expect(told).toContain("Type 'string' is not assignable to type 'number'");
});
