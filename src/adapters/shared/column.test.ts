import { expect, test } from 'vitest';
import { parseTemplate } from '../../jinja/index.ts';
import { duckdbDialect } from '../duckdb/dialect.ts';
import { columnClass } from './column.ts';

function render(text: string): string {
  const globals = { get: (name: string) => (name === 'Column' ? columnClass(duckdbDialect) : undefined) };
  return parseTemplate({ path: 't.sql', text }).renderSync({ globals }).text;
}

// What dbt 1.12 with its DuckDB adapter printed for these.
test.each([
  ["{{ Column('a', 'VARCHAR').data_type }}", 'character varying(256)'],
  [
    "{{ Column('a', 'DECIMAL(10,2)').data_type }} {{ Column('a', 'DECIMAL(10,2)').is_numeric() }}",
    'DECIMAL(10,2) False',
  ],
  ["{{ Column('a', 'varchar', 5).literal('1') }}", '1::character varying(5)'],
  ["{{ Column('a', 'UTINYINT').is_integer() }} {{ Column('a', 'double precision').is_float() }}", 'True False'],
  ["{{ Column('a', 'varchar', 5).can_expand_to(Column('a', 'varchar', 10)) }}", 'True'],
  ["{{ Column('a', 'text', 5).string_size() }}", '256'],
  ["{{ Column.create('a', 'string').dtype }} {{ Column.translate_type('float') }}", 'TEXT float'],
  [
    "{{ Column.from_description('a', 'decimal(10,2)') }}",
    "DuckDBColumn(column='a', dtype='decimal', char_size=None, numeric_precision=10, numeric_scale=2, fields=[])",
  ],
  [
    "{% for c in Column('a', 'STRUCT(x INTEGER, y STRUCT(z DECIMAL(5, 2)))').flatten() %}{{ c.name }} {{ c.dtype }};{% endfor %}",
    'a.x INTEGER;a.y.z DECIMAL(5, 2);',
  ],
])('%s', (text, expected) => {
  expect(render(text)).toBe(expected);
});

test('sizes are asked of string columns only', () => {
  expect(() => render("{{ Column('a', 'integer').string_size() }}")).toThrow(/string_size\(\) on non-string field/);
});
