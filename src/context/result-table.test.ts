import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HostFunction, PyDecimal, parseIsoDateTime, parseTemplate, type Value } from '../jinja/index.ts';
import { ContextGlobals } from './context-globals.ts';
import { NameLookup } from './name-lookup.ts';
import { ResultTable } from './result-table.ts';
import { distinctNames } from './table-text.ts';

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

// What agate 1.9.1 answered to the same calls.
test('tables are grouped by a column, and the groups are taken together again', () => {
  const rows = new ResultTable(
    ['m', 'h', 'n'],
    [
      ['b', '1', 2],
      ['a', '2', 3],
      ['b', '3', null],
      [null, '4', 2],
    ],
  );
  const show = (expression: string): string =>
    parseTemplate({ path: 't.sql', text: `{{ ${expression} }}` }).renderSync({ globals: new Map([['t', rows]]) }).text;
  expect(show("t.group_by('m').keys()")).toBe("('b', 'a', None)");
  expect(show("t.group_by('n').keys()")).toBe('(2, 3, None)');
  expect(show('t.group_by(1).keys()')).toBe("('1', '2', '3', '4')");
  expect(show("t.group_by('m').key_name")).toBe('m');
  expect(show("t.group_by('m') | length")).toBe('3');
  expect(show("t.group_by('m').column_names")).toBe("('m', 'h', 'n')");
  expect(show("t.group_by('m')['b'].columns['h']")).toBe("<agate.Column: ('1', '3')>");
  expect(show("'3' in t.group_by('m')['b'].columns['h']")).toBe('True');
  expect(show("t.group_by('m').get('zz')")).toBe('None');
  expect(show("t.group_by('m').values()[0].columns['h'].values()")).toBe("('1', '3')");
  expect(show("t.group_by('m').select(['h']).values()[1].column_names")).toBe("('h',)");
  expect(show("t.group_by('m').order_by('h', reverse=true).values()[0].columns['h'].values()")).toBe("('3', '1')");
  expect(show("t.group_by('m').limit(1).merge().rows | length")).toBe('3');
  expect(show("t.group_by('m', key_name='k').merge().column_names")).toBe("('k', 'm', 'h', 'n')");
  expect(show("t.group_by('m').merge().rows[1]")).toBe("<agate.Row: ('b', 'b', '3', None)>");
  expect(show("t.group_by('m').distinct('m').merge(group_name='g').rows[2].values()")).toBe("(None, None, '4', 2)");
  expect(show("t.group_by('m')")).toBe(
    '| table | rows |\n| ----- | ---- |\n| b     | 2    |\n| a     | 1    |\n|       | 1    |\n',
  );
  expect(show('t.limit(0).group_by(0).items()')).toBe('()');
  expect(show('t.limit(0).group_by(0) | length')).toBe('1');
  expect(show("t.merge([t.select(['h']), t.exclude(['h'])]).column_names")).toBe("('h', 'm', 'n')");
  expect(show("t.merge([t.select(['h']), t.exclude(['h'])]).rows[4].values()")).toBe("(None, 'b', 2)");
  expect(show("t.merge([t, t], column_names=['n']).rows | length")).toBe('8');
  expect(() => show("t.group_by('zz')")).toThrow("'zz'");
  expect(() => show("t.group_by('m').merge(groups=['x'])")).toThrow('Groups length');
});

// What agate 1.9.1 answered to the same calls.
test('rows and columns are sequences: cut, counted, shown', () => {
  const numbers = new ResultTable(
    ['id', 'd'],
    [
      [1, PyDecimal.read('1.50') ?? null],
      [2, null],
    ],
  );
  const show = (expression: string): string =>
    parseTemplate({ path: 't.sql', text: `{{ ${expression} }}` }).renderSync({ globals: new Map([['t', numbers]]) })
      .text;
  expect(show('t.rows[0][0:2]')).toBe("(1, Decimal('1.50'))");
  expect(show("t.columns['id'][1:]")).toBe('(2,)');
  expect(show("t.columns['id'].count(2)")).toBe('1');
  expect(show("t.columns['id'] | reverse | list")).toBe('[2, 1]');
  expect(show("t.columns['id']")).toBe('<agate.Column: (1, 2)>');
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
    "{% macro told() %}{{ flavour }}{% endmacro %}{{ dbt_macro__told() }}|{% do context.update({'flavour': 'salt'}) %}{{ dbt_macro__told() }}|{{ context is mapping }}|{{ context.keys() | join(',') }}|{% for name in context %}{{ name }}{% endfor %}";
  expect(parseTemplate({ path: 't.sql', text }).renderSync({ globals }).text).toBe('|salt|True|context|context');
});

// What agate 1.9 printed for these tables under dbt 1.12.3.
const wide = new ResultTable(
  ['id', 'd', 's', 'small', 'at', 'b', 'c'],
  [
    [
      1,
      PyDecimal.read('12.345') ?? null,
      'a rather long text that is longer',
      PyDecimal.read('1e-7') ?? null,
      at(),
      true,
      1,
    ],
    [20, PyDecimal.read('1.2') ?? null, null, PyDecimal.read('3') ?? null, null, null, 'x"y'],
  ],
);

function at(): Value {
  return parseIsoDateTime('2024-01-02T03:04:05') ?? null;
}

async function printed(call: string): Promise<string> {
  const said: string[] = [];
  const print = new HostFunction('print', ({ positional }) => {
    said.push(String(positional[0]));
    return '';
  });
  const globals = new ContextGlobals({
    packageName: 'p',
    registry: undefined,
    names: new Map<string, Value>([
      ['print', print],
      ['t', wide],
    ]),
  });
  await parseTemplate({ path: 't.sql', text: `{% do t.${call} %}` }).render({ globals });
  return said.join('\n');
}

test('tables print themselves within bounds, as CSV and as JSON', async () => {
  expect(await printed('print_table()')).toBe(
    [
      '| id |      d | s                    |  small |                  at |    b | ... |',
      '| -- | ------ | -------------------- | ------ | ------------------- | ---- | --- |',
      '|  1 | 12.345 | a rather long tex... | 0.000… | 2024-01-02 03:04:05 | True | ... |',
      '| 20 |  1.200 |                      | 3.000… |                     |      | ... |',
    ].join('\n'),
  );
  expect(await printed('print_table(max_rows=1, max_columns=2, max_precision=none)')).toBe(
    '| id |      d | ... |\n| -- | ------ | --- |\n|  1 | 12.345 | ... |\n| ... |    ... | ... |',
  );
  expect(await printed('print_csv()')).toBe(
    'id,d,s,small,at,b,c\n1,12.345,a rather long text that is longer,1E-7,2024-01-02T03:04:05,True,1\n20,1.2,,3,,,"x""y"',
  );
  expect(await printed("select(['id', 'small', 'at']).print_json()")).toBe(
    '[{"id": 1, "small": 1e-07, "at": "2024-01-02T03:04:05"}, {"id": 20, "small": 3.0, "at": null}]',
  );
  expect(await printed("select(['id', 's']).print_structure()")).toContain('| s      | Text      |');
});

test('tables write themselves to files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-table-'));
  try {
    await printed(`select(['id', 'b']).to_csv('${folder}/below/t.csv')`);
    expect(readFileSync(join(folder, 'below/t.csv'), 'utf8')).toBe('id,b\n1,True\n20,\n');
    await printed(`select(['id', 'b']).to_json('${folder}/t.json', key='id', indent=1)`);
    expect(readFileSync(join(folder, 't.json'), 'utf8')).toBe(
      '{\n "1": {\n  "id": 1,\n  "b": true\n },\n "20": {\n  "id": 20,\n  "b": null\n }\n}',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('names that a query gives twice are told apart', () => {
  expect(distinctNames(['a', 'b', 'a', 'a'])).toEqual(['a', 'b', 'a_2', 'a_3']);
});

test('decimals have the methods by which packages tell them', () => {
  const show = (text: string): string =>
    parseTemplate({ path: 't.sql', text }).renderSync({
      globals: new Map<string, Value>([
        ['d', PyDecimal.read('12.50') ?? null],
        ['e', PyDecimal.read('1200') ?? null],
      ]),
    }).text;
  expect(show('{{ d.normalize() }} {{ e.normalize() }} {{ d.normalize is defined }}')).toBe('12.5 1.2E+3 True');
  expect(show('{{ d.normalize().as_tuple()[2] }} {{ d.as_tuple().digits }}')).toBe('-1 (1, 2, 5, 0)');
  expect(show('{{ d.to_integral_value() }} {{ d.quantize(e) }} {{ d.as_integer_ratio() }} {{ d.max(e) }}')).toBe(
    '12 12 (25, 2) 1200',
  );
});
