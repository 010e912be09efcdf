import { expect, test } from 'vitest';
import { parseTemplate } from '../jinja/index.ts';
import { ContextGlobals, NameLookup } from './context-globals.ts';
import { ResultTable } from './result-table.ts';

const table = new ResultTable(
  ['ID', 'Name'],
  [
    [1, 'a'],
    [2, null],
  ],
);

function render(text: string): string {
  return parseTemplate({ path: 't.sql', text }).renderSync({ globals: new Map([['t', table]]) }).text;
}

// As agate's tables answer (seen with agate 1.14).
test('tables are renamed by what a filter gives, columns know how to become JSON', () => {
  expect(render("{{ t.rename(t.column_names | map('lower')).column_names }}")).toBe("('id', 'name')");
  expect(render("{{ t.columns['Name'].data_type.jsonify(none) }} {{ t.columns.get('ID').data_type.jsonify(2) }}")).toBe(
    'None 2',
  );
});

test('what context.update sets is seen by the macros called after it', () => {
  const globals: ContextGlobals = new ContextGlobals({
    packageName: 'p',
    registry: undefined,
    names: new Map([
      [
        'context',
        new NameLookup(
          (name) => globals.get(name),
          (name, value) => globals.set(name, value),
        ),
      ],
    ]),
  });
  const text =
    "{% macro told() %}{{ flavour }}{% endmacro %}{{ told() }}|{% do context.update({'flavour': 'salt'}) %}{{ told() }}|{{ context is mapping }}";
  expect(parseTemplate({ path: 't.sql', text }).renderSync({ globals }).text).toBe('|salt|True');
});
