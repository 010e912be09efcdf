import { expect, test } from 'vitest';
import { parseTemplate } from '../../jinja/index.ts';
import { duckdbDialect } from '../duckdb/dialect.ts';
import { Relation } from './relation.ts';

const relation = new Relation({ dialect: duckdbDialect, database: 'db', schema: 's', identifier: 'orders' });

function render(text: string): string {
  const globals = { get: (name: string) => (name === 'r' ? relation : undefined) };
  return parseTemplate({ path: 't.sql', text }).renderSync({ globals }).text;
}

// Packages tell a relation from a text by these (dbt_utils' checks of its arguments; seen in dbt 1.12).
test('a relation is a mapping whose metadata name its class', () => {
  expect(render("{{ r is mapping }} {{ r.get('metadata', {}).get('type', '').endswith('Relation') }}")).toBe(
    'True True',
  );
  expect(render("{{ r.get('identifier') }} {{ r.get('nothing', 'other') }} {{ 'db.s.orders' is mapping }}")).toBe(
    'orders other False',
  );
});

// Observed: a source named '"GROUP"' with quoting is printed as `""GROUP""`.
test('a quote in a name is printed as it stands', () => {
  const quoted = relation.with({ identifier: '"GROUP"' });
  expect(quoted.sql).toBe('"db"."s".""GROUP""');
});

// dbt 1.12.3 printed the same of a relation of Postgres; the elementary package asks policies in this way.
test('policies and paths are asked part by part', () => {
  const other = relation.with({ schema: 'Mixed' });
  const text = parseTemplate({
    path: 't.sql',
    text: "{{ r.quote_policy.get_part('identifier') }} {{ r.include_policy.get_part('schema') }} {{ r.path.get_part('schema') }} {{ r.path.get_lowered_part('schema') }} {{ r.quote_policy.replace_dict({'schema': false}) }}",
  }).renderSync({ globals: new Map([['r', other]]) }).text;
  expect(text).toBe('True True Mixed mixed Policy(database=True, schema=False, identifier=True)');
  expect(() => render("{{ r.quote_policy.get_part('table') }}")).toThrow(
    'Got a key of table, expected one of database, schema, identifier',
  );
});
