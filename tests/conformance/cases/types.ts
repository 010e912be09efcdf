// Values and types on their way into a table and back.
import { expect } from 'vitest';
import { asAppended, asTable, type ConformanceCase, table, values } from '../case.ts';

const text = (macro: string): string => `{{ dbt.${macro}() }}`;
const cast = (value: string, type: string): string => `cast(${value} as ${type})`;

/** dbt's general types with a value each. */
const GENERAL: readonly (readonly [name: string, macro: string, value: string])[] = [
  ['a_string', 'type_string', "'abc'"],
  ['a_bigint', 'type_bigint', '9007199254740993'],
  ['an_int', 'type_int', '-2147483647'],
  ['a_float', 'type_float', '1.5'],
  ['a_numeric', 'type_numeric', '12.25'],
  ['a_boolean', 'type_boolean', 'true'],
  ['a_moment', 'type_timestamp', "'2024-02-29 13:14:15'"],
];
const generalColumns = GENERAL.map(([name]) => name).join(' ');

const STRINGS = [
  ['1', '"it\'s ""quoted"""', `it's "quoted"`],
  ['2', '"two\nlines"', 'two\nlines'],
  ['3', '"back\\slash \\n \\\\"', 'back\\slash \\n \\\\'],
  [
    '4',
    '"tab\there, comma; $1 $$ %s {{ x }} -- no comment /* none */"',
    'tab\there, comma; $1 $$ %s {{ x }} -- no comment /* none */',
  ],
  ['5', 'größe 日本 🙂', 'größe 日本 🙂'],
  ['6', '" spaces around "', ' spaces around '],
  ['7', `"${'long '.repeat(2000)}x"`, `${'long '.repeat(2000)}x`],
] as const;

export const typeCases: readonly ConformanceCase[] = [
  {
    name: 'general-types',
    needs: ['tables', 'append', 'timestamps', 'decimals'],
    files: {
      'models/t.sql': asTable(
        `select ${GENERAL.map(([name, macro, value]) => `${cast(value, text(macro))} as ${name}`).join(', ')}`,
      ),
      'models/copied.sql': asAppended("select * from {{ ref('t') }}"),
    },
    steps: [
      { run: 'run' },
      {
        run: 'run',
        relations: {
          t: table(generalColumns, ['abc', '9007199254740993', -2147483647, 1.5, 12.25, true, '2024-02-29 13:14:15']),
          copied: table(
            generalColumns,
            ['abc', '9007199254740993', -2147483647, 1.5, 12.25, true, '2024-02-29 13:14:15'],
            ['abc', '9007199254740993', -2147483647, 1.5, 12.25, true, '2024-02-29 13:14:15'],
          ),
        },
      },
    ],
  },
  {
    name: 'nulls-of-every-type',
    needs: ['tables'],
    files: {
      'models/t.sql': asTable(
        `select 1 as id, ${GENERAL.map(([name, macro]) => `${cast('null', text(macro))} as ${name}`).join(', ')}`,
      ),
    },
    steps: [
      { run: 'run', relations: { t: table(`id ${generalColumns}`, [1, null, null, null, null, null, null, null]) } },
    ],
  },
  {
    name: 'questions-about-types',
    needs: ['tables'],
    files: {
      'models/t.sql': asTable(
        `select ${GENERAL.map(([name, macro, value]) => `${cast(value, text(macro))} as ${name}`).join(', ')}`,
      ),
      'models/facts.sql': `-- depends_on: {{ ref('t') }}
{{ config(materialized='table') }}
{% if execute %}
{% for column in adapter.get_columns_in_relation(ref('t')) %}
select '{{ column.name | lower }}' as name, '{{ column.is_string() }}' as is_string, '{{ column.is_number() }}' as is_number,
  '{{ column.is_integer() }}' as is_integer, '{{ column.is_float() }}' as is_float {{ 'union all' if not loop.last }}
{% endfor %}
{% else %}select 1 as id{% endif %}`,
    },
    steps: [
      {
        run: 'run --select t',
      },
      {
        run: 'run --select facts',
        check: async ({ rows, facts }) => {
          const found = await rows(
            `select name, is_string, is_number from ${facts.relation('facts')} where name <> 'a_numeric' order by 1`,
          );
          const wanted = [
            ['a_bigint', 'false', 'true'],
            ['a_boolean', 'false', 'false'],
            ['a_float', 'false', 'true'],
            ['a_moment', 'false', 'false'],
            ['a_string', 'true', 'false'],
            ['an_int', 'false', 'true'],
          ].map(([name = '', ...answers]) =>
            facts.words.unknownToColumns?.includes(name) ? [name, 'false', 'false'] : [name, ...answers],
          );
          expect(found).toEqual(wanted);
        },
      },
    ],
  },
  {
    name: 'decimals',
    needs: ['decimals', 'tables'],
    files: {
      'models/t.sql': asTable(`select cast('12345678901234567890.12345' as decimal(30, 5)) as big,
  cast('-0.00001' as decimal(20, 9)) as small, cast('0' as decimal(10, 2)) as none`),
    },
    steps: [{ run: 'run', relations: { t: table('big small none', ['12345678901234567890.12345', '-0.00001', 0]) } }],
  },
  {
    name: 'moments',
    needs: ['timestamps', 'tables'],
    files: {
      'models/t.sql': asTable(`select cast('2024-02-29 23:59:59.123456' as {{ dbt.type_timestamp() }}) as exact,
  cast('1969-12-31 00:00:00.000001' as {{ dbt.type_timestamp() }}) as before_zero,
  cast('1582-10-04' as date) as old_day, cast('9999-12-31' as date) as last_day`),
    },
    steps: [
      {
        run: 'run',
        relations: {
          t: table('exact before_zero old_day last_day', [
            '2024-02-29 23:59:59.123456',
            '1969-12-31 00:00:00.000001',
            '1582-10-04',
            '9999-12-31',
          ]),
        },
      },
    ],
  },
  {
    name: 'moments-with-zone',
    needs: ['timestampsWithZone', 'tables'],
    files: ({ words }) => ({
      'models/t.sql': asTable(`select cast('2024-06-01 12:00:00+02:00' as ${words.timestampWithZone}) as moment`),
    }),
    steps: [
      { run: 'run' },
      {
        check: async ({ rows, facts }) => {
          const same = `cast('2024-06-01 10:00:00+00:00' as ${facts.words.timestampWithZone})`;
          expect(await rows(`select count(*) as n from ${facts.relation('t')} where moment = ${same}`)).toEqual([
            ['1'],
          ]);
        },
      },
    ],
  },
  {
    name: 'times-of-day',
    needs: ['timeType', 'tables'],
    files: ({ words }) => ({ 'models/t.sql': asTable(`select cast('13:14:15' as ${words.time}) as at_time`) }),
    steps: [{ run: 'run', relations: { t: table('at_time', ['13:14:15']) } }],
  },
  {
    name: 'floats',
    needs: ['tables'],
    files: {
      'models/t.sql': asTable(
        `select cast(0.125 as {{ dbt.type_float() }}) as eighth, cast(1e30 as {{ dbt.type_float() }}) as huge`,
      ),
      'models/u.sql': "select eighth * 8 as one from {{ ref('t') }} where huge > 1e29",
    },
    steps: [{ run: 'run', relations: { t: { type: 'table', count: 1 }, u: { type: 'view', rows: [[1]] } } }],
  },
  {
    name: 'texts',
    needs: ['seeds', 'tables'],
    files: {
      'seeds/texts.csv': `id,t\n${STRINGS.map(([id, csv]) => `${id},${csv}`).join('\n')}\n`,
      'models/copied.sql': asTable(`select id, t, length(t) as n from {{ ref('texts') }}`),
    },
    steps: [
      {
        run: 'build',
        relations: {
          texts: table('id t', ...STRINGS.map(([id, , value]) => [id, value])),
          copied: table('id t n', ...STRINGS.map(([id, , value]) => [id, value, [...value].length])),
        },
      },
    ],
  },
  {
    name: 'text-that-a-macro-quotes',
    needs: ['tables'],
    files: {
      'models/t.sql': asTable(
        `${values('id name', [1, '{{ dbt.string_literal(dbt.escape_single_quotes("it\'s")) }}'])}`,
      ),
    },
    steps: [{ run: 'run', relations: { t: table('id name', [1, "it's"]) } }],
  },
];
