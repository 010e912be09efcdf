import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedactor, processEnv, type Services, silentLog, systemClock } from '../base/index.ts';
import { writeProject } from '../testing/write-project.ts';
import { LiveProject } from './live-project.ts';

const services: Services = {
  clock: systemClock,
  env: processEnv({ HOME: '/nowhere' }),
  log: silentLog,
  redactor: createRedactor(),
  invocationId: '00000000-0000-0000-0000-000000000000',
  signal: new AbortController().signal,
};

const MODEL =
  "{{ config(tags=['t']) }}\nselect {{ twice('a') }} as b, id from {{ ref('raw') }} join {{ source('s', 't') }} using (id)\n";
const PROPERTIES = `models:
  - name: m
    description: "{{ doc('d') }}"
    columns:
      - name: b
        data_tests: [not_null, {accepted_values: {arguments: {values: [1]}}}]
macros:
  - name: twice
    description: Twice.
sources:
  - name: s
    tables: [{name: t}]
unit_tests:
  - name: u
    model: m
    given: [{input: ref('raw'), rows: [{id: 1}]}]
    expect: {rows: [{b: 1}]}
exposures:
  - name: e
    type: dashboard
    owner: {name: A}
    depends_on: [ref('m')]
`;

let directory: string;
let project: LiveProject;
beforeAll(async () => {
  directory = writeProject({
    'dbt_project.yml': 'name: demo\n',
    'seeds/raw.csv': 'id,a\n1,2\n',
    'macros/twice.sql': '{% macro twice(x) %}{{ x }} * 2{% endmacro %}\n',
    'models/m.sql': MODEL,
    'models/n.sql': "select * from {{ ref('m') }}\n",
    'models/p.yml': PROPERTIES,
    'models/d.md': '{% docs d %}Text{% enddocs %}\n',
  });
  project = new LiveProject(directory, {}, services);
  expect(await project.refresh(new Map())).toEqual([]);
});
afterAll(() => rmSync(directory, { recursive: true }));

const check = (path: string, text: string): readonly string[] => {
  const file = project.fileAt(join(directory, path));
  if (!file) throw new TypeError(`no ${path}`);
  return project.checkFile(file, text).map(({ slug }) => slug);
};

describe('LiveProject', () => {
  it('finds nothing wrong in files as they are, alone or together', () => {
    expect(check('models/m.sql', MODEL)).toEqual([]);
    expect(check('models/p.yml', PROPERTIES)).toEqual([]);
    expect(check('macros/twice.sql', '{% macro twice(x) %}{{ x }}{% endmacro %}')).toEqual([]);
  });
  it('finds in one file what the whole project would find', async () => {
    const wrong: readonly (readonly [string, string, string])[] = [
      ['models/m.sql', "select * from {{ ref('rwa') }}", 'unknown-ref'],
      ['models/m.sql', "select * from {{ source('s', 'x') }}", 'unknown-ref'],
      ['models/m.sql', 'select {{ ', 'jinja-syntax'],
      ['models/p.yml', PROPERTIES.replace("depends_on: [ref('m')]", "depends_on: [ref('x')]"), 'unknown-ref'],
      ['models/p.yml', PROPERTIES.replace("doc('d')", "doc('x')"), 'unknown-doc'],
      ['models/p.yml', `${PROPERTIES}  - {`, 'yaml-syntax'],
    ];
    for (const [path, text, slug] of wrong) {
      const whole = await project.refresh(new Map([[join(directory, path), text]]));
      expect(check(path, text), text).toContain(slug);
      expect(
        whole.map((found) => found.slug),
        text,
      ).toContain(slug);
    }
    expect(await project.refresh(new Map())).toEqual([]);
  });
  it('tells of a macro that is not there, which a whole parse does not notice', () => {
    expect(check('models/m.sql', 'select {{ twcie(1) }}')).toEqual(['jinja-undefined']);
    expect(check('models/m.sql', '{% set twcie = twice %}select {{ twcie(1) }}')).toEqual([]);
    expect(check('models/m.sql', '{% if twcie is defined %}{{ twcie(1) }}{% endif %}')).toEqual([]);
  });
  it('does not blame others for a file that is broken', async () => {
    const broken = new Map([[join(directory, 'models/m.sql'), 'select {{ ']]);
    expect((await project.refresh(broken)).map(({ slug }) => slug)).toEqual(['jinja-syntax']);
    await project.refresh(new Map());
  });
  it('compiles without a connection and writes nothing', async () => {
    const { sql } = (await project.compiledNode('model.demo.n' as never)) ?? {};
    expect(sql).toBe('select * from "demo"."main"."m"');
    expect(existsSync(join(directory, 'target'))).toBe(false);
  });
  it.each([
    ['models/m.sql', MODEL],
    ['models/p.yml', PROPERTIES],
  ])('never throws, whatever character of %s is missing or doubled', (path, text) => {
    for (let at = 0; at < text.length; at += 3) {
      check(path, text.slice(0, at) + text.slice(at + 1));
      check(path, text.slice(0, at));
      check(path, text.slice(0, at) + text.slice(Math.max(0, at - 1)));
    }
    expect(check(path, text)).toEqual([]);
  });
});

describe('a large project', () => {
  let large: string;
  beforeAll(() => {
    const models = Array.from({ length: 300 }, (_, index) => [
      `models/m${index}.sql`,
      index === 0 ? 'select 1 as id' : `with a as (select id from {{ ref('m${index - 1}') }}) select id from a`,
    ]);
    large = writeProject({ 'dbt_project.yml': 'name: demo\n', ...Object.fromEntries(models) });
  });
  afterAll(() => rmSync(large, { recursive: true }));

  /** How often others had their turn while something was done. */
  const turnsDuring = async (work: Promise<unknown>): Promise<number> => {
    let turns = 0;
    let isOver = false;
    const next = (): void => {
      turns += 1;
      if (!isOver) setImmediate(next);
    };
    setImmediate(next);
    await work.finally(() => {
      isOver = true;
    });
    return turns;
  };

  it('is read and checked while others have their turn, with the state before until the end', async () => {
    const live = new LiveProject(large, {}, services);
    await live.refresh(new Map());
    const { opened } = live;
    const path = join(large, 'models/m7.sql');
    let during: unknown;
    const reading = live.refresh(new Map([[path, 'select 1 as other']]));
    setImmediate(() => {
      during = live.opened;
    });
    expect(await turnsDuring(reading)).toBeGreaterThan(3);
    expect(during).toBe(opened);
    expect(live.opened).not.toBe(opened);
    expect(await turnsDuring(live.check())).toBeGreaterThan(10);
    expect(live.lastLineage?.nodes.get('model.demo.m7' as never)?.columns.map(({ name }) => name)).toEqual(['other']);
  });

  it('is checked no further once that is no longer wanted', async () => {
    const live = new LiveProject(large, {}, services);
    await live.refresh(new Map());
    const left = new AbortController();
    const checking = live.check(left.signal);
    setImmediate(() => left.abort());
    await expect(checking).rejects.toThrow('abort');
    expect(live.lastLineage).toBeUndefined();
  });
});
