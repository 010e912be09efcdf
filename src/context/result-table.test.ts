import { expect, test } from 'vitest';
import { parseTemplate } from '../jinja/index.ts';
import { ContextGlobals } from './context-globals.ts';
import { NameLookup } from './name-lookup.ts';
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

test('tables are ordered, made distinct and cut', () => {
  const rows = new ResultTable(
    ['n', 't', 'd'],
    [
      [2, 'b', null],
      [1, 'a', 5],
      [2, 'b', null],
      [1, 'c', 4],
    ],
  );
  const show = (call: string): string =>
    parseTemplate({
      path: 't.sql',
      text: `{% for row in t.${call} %}{{ row.values() | join(' ') }};{% endfor %}`,
    }).renderSync({
      globals: new Map([['t', rows]]),
    }).text;
  expect(show("order_by('n').rows")).toBe('1 a 5;1 c 4;2 b None;2 b None;');
  expect(show("order_by('d', reverse=true).rows")).toBe('2 b None;2 b None;1 a 5;1 c 4;');
  expect(show("order_by(['n', 'd']).rows")).toBe('1 c 4;1 a 5;2 b None;2 b None;');
  expect(show('distinct().rows')).toBe('2 b None;1 a 5;1 c 4;');
  expect(show("distinct('n').rows")).toBe('2 b None;1 a 5;');
  expect(show('limit(1).rows')).toBe('2 b None;');
  expect(show('limit(1, 3).rows')).toBe('1 a 5;2 b None;');
  expect(show('limit(0, 4, 2).rows')).toBe('2 b None;2 b None;');
});

test('what context.update sets is seen by the macros called after it', () => {
  const globals: ContextGlobals = new ContextGlobals({
    packageName: 'p',
    registry: undefined,
    names: new Map([
      [
        'context',
        new NameLookup({
          find: (name) => globals.get(name),
          names: () => globals.names(),
          change: (name, value) => globals.set(name, value),
        }),
      ],
    ]),
  });
  const text =
    "{% macro told() %}{{ flavour }}{% endmacro %}{{ told() }}|{% do context.update({'flavour': 'salt'}) %}{{ told() }}|{{ context is mapping }}|{{ context.keys() | join(',') }}|{% for name in context %}{{ name }}{% endfor %}";
  expect(parseTemplate({ path: 't.sql', text }).renderSync({ globals }).text).toBe('|salt|True|context|context');
});
