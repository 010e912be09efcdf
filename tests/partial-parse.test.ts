// Parsing with the cache gives what parsing everything gives: the same manifest to the byte, the same new warnings, the
// same errors. Random sequences of edits, repeatable by their seed:
//   TSDBT_SEQUENCES=2000 npx vitest run --project e2e tests/partial-parse.test.ts
//   TSDBT_SEED=17 TSDBT_SEQUENCES=1 npx vitest run --project e2e tests/partial-parse.test.ts
// To see that it can fail, take a dependency away in src/parse/cache/reuse-plan.ts: without the comparison of macros
// (or of variables, or the links of files and properties) in `dependsOnChange`, 30 sequences are enough for a failure.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compareParses, isNotice, Project } from './partial-parse/both-parses.ts';
import { randomEdit } from './partial-parse/edits.ts';
import { Random } from './partial-parse/random.ts';
import { startWorld } from './partial-parse/start-project.ts';

const SEQUENCES = Number(process.env['TSDBT_SEQUENCES'] ?? 16);
const FIRST_SEED = Number(process.env['TSDBT_SEED'] ?? 1);
const EDITS = 5;
const DAMAGES = Number(process.env['TSDBT_DAMAGES'] ?? 20);
const CACHE = 'target/tsdbt_parse_cache.jsonl';

const folder = mkdtempSync(join(tmpdir(), 'tsdbt-partial-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One sequence; gives how often a parse came from the cache. */
async function runSequence(seed: number): Promise<number> {
  const random = new Random(seed);
  const world = startWorld();
  const project = projectOf(`seed-${seed}`);
  const history: string[] = [];
  let reused = 0;
  let before: ReadonlySet<string> = new Set();
  for (let step = 0; step <= EDITS; step += 1) {
    if (step > 0) history.push(randomEdit(world, random));
    const found = await compareParses(project, world, { before, where: `seed ${seed}:\n${history.join('\n')}` });
    before = found.told;
    if (found.isReused) reused += 1;
  }
  rmSync(project.path, { recursive: true, force: true });
  return reused;
}

function projectOf(name: string): Project {
  return new Project(join(folder, name));
}

describe('partial parse', () => {
  test(`${SEQUENCES} random sequences of ${EDITS} edits`, { timeout: 3_600_000 }, async () => {
    let reused = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEQUENCES; seed += 1) reused += await runSequence(seed);
    // Most edits leave the cache usable: else nothing would have been tested here.
    expect(reused).toBeGreaterThan(SEQUENCES * 1.5);
  });

  // A new file described a model whose own file came from the cache, and the next parse had forgotten it; a file that is
  // parsed every time stayed silent though a macro of its had changed.
  test.each([208, 254, 388, 1772])('the sequence of seed %i, which failed once', async (seed) => {
    await runSequence(seed);
  });

  test('edits that are taken back leave nothing in the cache', { timeout: 120_000 }, async () => {
    const world = startWorld();
    const project = projectOf('back-and-forth');
    const schema = '{{ env_var("SUFFIX", "") }}{{ custom or target.schema }}';
    world.files.set('macros/names.sql', `{% macro generate_schema_name(custom, node) %}${schema}{% endmacro %}`);
    const path = 'models/marts/totals.sql';
    const text = world.files.get(path) ?? '';
    const sizes: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      world.files.set(path, turn % 2 === 0 ? text : `${text} -- more\n`);
      project.follow(world);
      const { told, errors } = await project.parse(world, true);
      expect(errors).toEqual([]);
      expect(told.filter(isNotice)).toHaveLength(turn === 0 ? 1 : 0);
      sizes.push(readFileSync(join(project.path, CACHE)).length);
    }
    expect(sizes.slice(4)).toEqual(sizes.slice(2, 4));
  });

  // Each of them was parsed at every command, for a column `created_at` or `flags` in its SQL, its comments or a list.
  test('names in plain SQL and in descriptions hinder nothing, those in templates do', async () => {
    const world = startWorld();
    const project = projectOf('names');
    world.files.set('macros/only.sql', '{% macro only(names) %}created_at {# flags #}{% endmacro %}');
    world.files.set(
      'models/stamped.sql',
      "{{ config(materialized='incremental') }} select flags, {{ only(['created_at']) }} from {{ ref('orders') }}" +
        '{% if is_incremental() %} where created_at > 0 {# context #}{% endif %}',
    );
    world.files.set(
      'models/stamped.yml',
      'models: [{name: stamped, description: \'{{ doc("about_a") }}\', columns: [{name: created_at}]}]',
    );
    for (const [name, code] of [
      ['at', 'model.created_at'],
      ['since', "graph.nodes.values() | map(attribute='created_at') | list"],
      ['flagged', 'flags.FULL_REFRESH'],
    ])
      world.files.set(`models/${name}.sql`, `select '{{ ${code} }}' as x {{ only([]) }}`);
    project.follow(world);
    const { errors } = await project.parse(world, true);
    expect(errors).toEqual([]);
    const lines = readFileSync(join(project.path, CACHE), 'utf8').split('\n');
    const isKept = (path: string): boolean => {
      const unit = lines.find((line) => line.startsWith('{"file":') && line.includes(`|${path}"`));
      return unit?.includes('"steps":') === true;
    };
    const paths = [
      'models/stamped.sql',
      'models/stamped.yml',
      'models/at.sql',
      'models/since.sql',
      'models/flagged.sql',
    ];
    expect(paths.map(isKept)).toEqual([true, true, false, false, false]);
  });

  test(`${DAMAGES} damaged caches: a full parse and one line`, { timeout: 600_000 }, async () => {
    const world = startWorld();
    const project = projectOf('damaged');
    project.follow(world);
    const random = new Random(FIRST_SEED);
    const full = await project.parse(world, true);
    const good = readFileSync(join(project.path, CACHE));
    for (let turn = 0; turn < DAMAGES; turn += 1) {
      writeFileSync(join(project.path, CACHE), damaged(good, random));
      const parse = await project.parse(world, true);
      const notices = parse.told.filter(isNotice);
      expect(notices).toHaveLength(1);
      expect(notices[0]).toMatch(/the saved parse cannot be read: .*\. Starting full parse\./);
      expect({ ...parse, told: parse.told.filter((event) => !isNotice(event)) }).toEqual({
        ...full,
        told: full.told.filter((event) => !isNotice(event)),
      });
      expect(readFileSync(join(project.path, CACHE)).equals(good)).toBe(true);
    }
  });
});

/** The bytes with one of them changed, cut off, with a part taken out or put in, or others altogether. */
function damaged(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length);
  switch (random.below(6)) {
    case 0: {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
      return copy;
    }
    case 1:
      return bytes.subarray(0, at);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + 1 + random.below(99)))]);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from('x'), bytes.subarray(at)]);
    case 4:
      return Buffer.from('{"format":"tsdbt parse cache","version":6,"sha256":""}\n');
    default:
      return Buffer.alloc(random.below(200), random.below(256));
  }
}
