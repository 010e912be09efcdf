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
