// Every section of properties files is taken from the parse cache, and every edit of one is seen: manifest, warnings and
// errors are those of a parse without the cache.
//   TSDBT_SEQUENCES=500 npx vitest run --project e2e tests/cached-sections.test.ts
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compareParses, Project } from './partial-parse/both-parses.ts';
import { Random } from './partial-parse/random.ts';
import { applyEdit, sectionEdits, sectionsWorld } from './partial-parse/sections-project.ts';

const SEQUENCES = Number(process.env['TSDBT_SEQUENCES'] ?? 6);
const FIRST_SEED = Number(process.env['TSDBT_SEED'] ?? 1);
const EDITS = 8;
const CACHE = 'target/tsdbt_parse_cache.jsonl';

const folder = mkdtempSync(join(tmpdir(), 'tsdbt-sections-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface CachedUnit {
  readonly file?: string;
  readonly hash?: string;
  readonly steps?: readonly string[];
}

/** Files whose parse the cache does not hold. */
function parsedEachTime(project: Project): readonly string[] {
  const lines = readFileSync(join(project.path, CACHE), 'utf8').trim().split('\n');
  const units = lines.slice(4).map((line) => JSON.parse(line) as CachedUnit);
  const out = units.filter(({ file, hash, steps }) => file !== undefined && hash !== undefined && steps === undefined);
  return out.map(({ file = '' }) => file.split('|').at(-1) ?? '').sort();
}

describe('sections of properties files', () => {
  test('are kept, each edit of one is seen, and so is its end', { timeout: 600_000 }, async () => {
    const project = new Project(join(folder, 'edits'));
    let { told, full } = await compareParses(project, sectionsWorld(), { before: new Set(), where: 'start' });
    expect(full.errors).toEqual([]);
    expect(parsedEachTime(project)).toEqual([
      'functions/_functions.yml',
      'models/versioned_v1.sql',
      'models/versioned_v2.sql',
      'models/versions.yml',
    ]);
    const written = statSync(join(project.path, CACHE)).ino;
    await project.parse(sectionsWorld(), true);
    expect(statSync(join(project.path, CACHE)).ino).toBe(written);
    let reused = 0;
    for (const edit of sectionEdits) {
      const world = sectionsWorld();
      expect(applyEdit(world, edit), edit.join()).toBe(true);
      for (const [state, where] of [
        [world, 'with'],
        [sectionsWorld(), 'after'],
      ] as const) {
        const found = await compareParses(project, state, { before: told, where: `${where} ${edit.join(' → ')}` });
        ({ told, full } = found);
        if (found.isReused) reused += 1;
      }
    }
    // All but mistakes and edits of macros and of the project file.
    expect(reused).toBeGreaterThan(sectionEdits.length * 1.2);
  });

  test(`${SEQUENCES} random sequences of ${EDITS} edits`, { timeout: 3_600_000 }, async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEQUENCES; seed += 1) await runSequence(seed);
  });
});

async function runSequence(seed: number): Promise<void> {
  const random = new Random(seed);
  const world = sectionsWorld();
  const project = new Project(join(folder, `seed-${seed}`));
  const history: string[] = [];
  let told: ReadonlySet<string> = new Set();
  for (let step = 0; step <= EDITS; step += 1) {
    if (step > 0) {
      const edit = random.some(sectionEdits);
      const [path, from, to] = edit ?? ['', undefined, undefined];
      // One that has been made is taken back.
      if (!edit || (!applyEdit(world, edit) && !applyEdit(world, [path, to, from]))) continue;
      history.push(edit.join(' → '));
    }
    const where = `seed ${seed}:\n${history.join('\n')}`;
    ({ told } = await compareParses(project, world, { before: told, where }));
  }
  rmSync(project.path, { recursive: true, force: true });
}
