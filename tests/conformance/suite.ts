// The suite as tests: one file for each engine calls `conformanceTests`.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { CliFolder } from '../../src/testing/cli-folder.ts';
import type { ConformanceCase } from './case.ts';
import { allCases } from './cases/index.ts';
import type { Engine } from './engine.ts';
import { engines } from './engines/index.ts';
import { type CaseVerdict, runCase } from './run-case.ts';

const results = (name: string): string => fileURLToPath(new URL(`./results/${name}.json`, import.meta.url));

/** Milliseconds that a case may take, on an engine that asks for no patience. */
const LONGEST = 180_000;

/** Cases named by `npm run test:conformance -- --only`; `all`; undefined within `npm test`. */
const asked = process.env['CONFORMANCE_ONLY'];

/** Defines the tests of one engine; one visible skipped test where it cannot be had. */
export async function conformanceTests(name: string): Promise<void> {
  const found = engines.find((engine) => engine.name === name);
  if (!found) expect.unreachable(`engines/index.ts has no ${name}`);
  const folder = mkdtempSync(join(tmpdir(), `tsdbt-conformance-${name}-`));
  const engine = await found.start({ folder, postgresFolder: inject('postgresFolder') });
  if ('unavailable' in engine) {
    rmSync(folder, { recursive: true, force: true });
    // An engine that needs Java or an account is no defect of ours where it is not: one line says why nothing ran.
    test.skip(`${name} cannot be had here: ${engine.unavailable}`, () => {});
    return;
  }
  const projects = new CliFolder();
  const verdicts = new Map<string, { needs: readonly string[]; verdict: CaseVerdict['verdict'] }>();
  afterAll(async () => {
    await engine.stop();
    projects.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  const chosen = allCases.filter(choiceOf(found));
  describe(name, () => {
    test.each(chosen.map((one) => [one.name, one] as const))(
      '%s',
      async (_name, one) => {
        const { verdict, problems } = await runCase(one, { type: name, engine, folder: projects });
        expect(problems.join('\n')).toBe('');
        verdicts.set(one.name, { needs: one.needs, verdict });
      },
      LONGEST * (engine.patience ?? 1),
    );
    if (chosen.length === allCases.length) {
      test('the results are those that docs/adapters.md is made from', () => {
        const lines = [...verdicts]
          .sort(byName)
          .map(([key, value]) => ` ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
        const text = `{\n${lines.join(',\n')}\n}\n`;
        if (process.env['UPDATE_DOCS'] !== undefined && verdicts.size === chosen.length) {
          mkdirSync(join(results(name), '..'), { recursive: true });
          writeFileSync(results(name), text);
        }
        expect(existsSync(results(name)) ? readFileSync(results(name), 'utf8') : '').toBe(text);
      });
    }
  });
}

function choiceOf({ brief }: Engine): (one: ConformanceCase) => boolean {
  if (asked === undefined) return ({ name }) => brief?.includes(name) ?? true;
  const parts = asked.split(',').filter(Boolean);
  return ({ name }) => asked === 'all' || parts.some((part) => name.includes(part));
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
