// What is said of relations: comments, rights, indexes, the catalog.
import { expect } from 'vitest';
import type { CatalogTable } from '../../../src/adapters/index.ts';
import { asAppended, asTable, type ConformanceCase, type EngineFacts, type Probe } from '../case.ts';

const PLAIN = 'People, as they are';
const HARD = `it's "quoted" \\ and {% raw %}{{ braces }}{% endraw %}`;

const PROPERTIES = `models:
  - name: t
    description: "${PLAIN}"
    columns:
      - {name: id, description: the key}
      - {name: name, description: "${HARD.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"}
  - name: v
    description: a view
    columns: [{name: id, description: its key}]
seeds:
  - name: s
    description: a seed
    columns: [{name: id, description: a number}]
`;

async function catalogOf({ adapter, connect, facts }: Probe): Promise<CatalogTable[]> {
  const connection = await connect();
  const tables = await adapter.catalog(connection, [{ database: adapter.target.database, schema: facts.schema }]);
  await connection.rollback();
  return tables;
}

const fold = (name: string): string => name.toLowerCase();

async function comments(probe: Probe): Promise<{ [name: string]: string | null }> {
  const found: { [name: string]: string | null } = {};
  for (const table of await catalogOf(probe)) {
    found[fold(table.name)] = table.comment;
    for (const column of table.columns) found[`${fold(table.name)}.${fold(column.name)}`] = column.comment;
  }
  return found;
}

const documented = (what: string): string => `models: {+persist_docs: ${what}}\nseeds: {+persist_docs: ${what}}`;
const DOCUMENTED_FILES = {
  'models/t.sql': asTable("select 1 as id, 'a' as name"),
  'models/v.sql': "select id from {{ ref('t') }}",
  'models/p.yml': PROPERTIES,
  'seeds/s.csv': 'id\n1\n',
};

/** Grants of `t`, as the engine's own macros show them. */
const SHOW_GRANTS = `{% macro show_grants() %}
  {% set relation = adapter.get_relation(target.database, target.schema, 't') %}
  {% set grants = adapter.standardize_grants_dict(run_query(get_show_grant_sql(relation))) %}
  {% set shown = [] %}
  {% for right in grants | sort %}{% do shown.append(right | lower ~ ': ' ~ grants[right] | map('lower') | sort | join(' ')) %}{% endfor %}
  {{ log('GRANTS ' ~ shown | join(', ') ~ ' END', info=true) }}
{% endmacro %}`;

const granting = (config: string): string => asTable('select 1 as id', `, grants=${config}`);

function grantsShown({ run }: Probe): Promise<string> {
  return run('run-operation show_grants').then(({ output }) => /GRANTS (.*) END/.exec(output)?.[1] ?? output);
}

/** In lower case, as `show_grants` shows them. */
const grantees = ({ words }: EngineFacts): readonly string[] =>
  (words.grantees ?? ['reader', 'writer']).map((name) => name.toLowerCase());

export const descriptionCases: readonly ConformanceCase[] = [
  {
    name: 'comments-of-relations',
    needs: ['comments', 'tables', 'views', 'seeds', 'catalog'],
    project: documented('{relation: true}'),
    files: DOCUMENTED_FILES,
    steps: [
      { run: 'build' },
      {
        run: 'build',
        check: async (probe) => {
          const found = await comments(probe);
          expect([found['t'], found['v'], found['s']]).toEqual([PLAIN, 'a view', 'a seed']);
          expect(found['t.id'] ?? '').toBe('');
        },
      },
    ],
  },
  {
    name: 'comments-of-columns',
    needs: ['columnComments', 'tables', 'seeds', 'catalog'],
    project: documented('{columns: true}'),
    files: DOCUMENTED_FILES,
    steps: [
      {
        run: 'build',
        check: async (probe) => {
          const found = await comments(probe);
          expect([found['t.id'], found['s.id']]).toEqual(['the key', 'a number']);
          expect(found['t.name']).toBe(`it's "quoted" \\ and {{ braces }}`);
          expect(found['t'] ?? '').toBe('');
        },
      },
    ],
  },
  {
    name: 'grants',
    needs: ['grants', 'tables'],
    files: (facts) => {
      const [reader, writer] = grantees(facts);
      return { 'models/t.sql': granting(`{'select': ['${reader}', '${writer}']}`), 'macros/m.sql': SHOW_GRANTS };
    },
    steps: [
      {
        run: 'run',
        check: async (probe) => {
          const [reader, writer] = grantees(probe.facts);
          expect(await grantsShown(probe)).toBe(`select: ${reader} ${writer}`);
        },
      },
      {
        run: 'run',
        check: async (probe) => {
          const [reader, writer] = grantees(probe.facts);
          expect(await grantsShown(probe)).toBe(`select: ${reader} ${writer}`);
        },
      },
      {
        run: 'run',
        files: (facts) => ({
          'models/t.sql': granting(`{'select': ['${grantees(facts)[0]}'], 'insert': ['${grantees(facts)[1]}']}`),
        }),
        check: async (probe) => {
          const [reader, writer] = grantees(probe.facts);
          expect(await grantsShown(probe)).toBe(`insert: ${writer}, select: ${reader}`);
        },
      },
    ],
  },
  {
    name: 'grants-of-an-incremental-model',
    needs: ['grants', 'append'],
    files: (facts) => ({
      'models/t.sql': asAppended('select 1 as id', `, grants={'select': ['${grantees(facts)[0]}']}`),
      'macros/m.sql': SHOW_GRANTS,
    }),
    steps: [
      { run: 'run' },
      {
        run: 'run',
        files: (facts) => ({
          'models/t.sql': asAppended('select 1 as id', `, grants={'select': ['${grantees(facts)[1]}']}`),
        }),
        check: async (probe) => expect(await grantsShown(probe)).toBe(`select: ${grantees(probe.facts)[1]}`),
      },
    ],
  },
  {
    name: 'indexes',
    needs: ['indexes', 'tables'],
    files: {
      'models/t.sql': asTable(
        "select 1 as id, 'a' as name",
        ", indexes=[{'columns': ['id'], 'unique': True}, {'columns': ['name', 'id']}]",
      ),
    },
    steps: [
      { run: 'run' },
      { run: 'run' },
      {
        // A second row with the key is refused by the unique index.
        check: async ({ connect, facts }) => {
          const connection = await connect();
          const twice = connection.execute(`insert into ${facts.relation('t')} values (1, 'b')`, { fetch: false });
          await expect(twice).rejects.toThrow();
          await connection.rollback();
        },
      },
    ],
  },
  {
    name: 'catalog',
    needs: ['catalog', 'tables', 'views', 'seeds'],
    files: {
      ...DOCUMENTED_FILES,
      'models/sources.yml':
        'sources: [{name: raw, schema: "{{ target.schema }}", tables: [{name: outside}, {name: not_there}]}]\n',
    },
    steps: [
      { sql: ({ relation }) => [`create table ${relation('outside')} (n int)`] },
      { run: 'build' },
      {
        run: 'docs generate',
        check: async ({ artifact, facts }) => {
          type Columns = { readonly [name: string]: { readonly type: string; readonly index: number } };
          type Entries = {
            readonly [id: string]: { readonly metadata: { readonly type: string }; readonly columns: Columns };
          };
          const catalog = artifact('catalog.json') as { readonly nodes: Entries; readonly sources: Entries };
          expect(Object.keys(catalog.nodes).sort()).toEqual([
            'model.conformance.t',
            'model.conformance.v',
            'seed.conformance.s',
          ]);
          expect(Object.keys(catalog.sources)).toEqual(['source.conformance.raw.outside']);
          const columns = catalog.nodes['model.conformance.t']?.columns ?? {};
          expect(Object.keys(columns).map(fold)).toEqual(['id', 'name']);
          const first = facts.words.firstColumn ?? 1;
          expect(Object.values(columns).map(({ index }) => index)).toEqual([first, first + 1]);
          expect(Object.values(columns).every(({ type }) => type !== '')).toBe(true);
          expect(catalog.nodes['model.conformance.v']?.metadata.type).toMatch(/view/i);
        },
      },
    ],
  },
];
