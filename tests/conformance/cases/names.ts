// Names: case, reserved words, any character, the longest ones.
import { asAppended, asTable, type ConformanceCase, type EngineFacts, table } from '../case.ts';

const quoted = (...names: readonly string[]): string =>
  names.map((name, at) => `${at + 1} as {{ adapter.quote('${name}') }}`).join(', ');

const ALL_QUOTED = 'quoting: {identifier: true}';

function namedCase(name: string, needs: ConformanceCase['needs'], alias: string, column: string): ConformanceCase {
  const rows = (...more: number[][]) => ({ [`"${alias}"`]: table(`"${column}" id`, ...more) });
  const model = (config: string, id: number): string =>
    `{{ config(alias='${alias}'${config}) }}\nselect ${quoted(column)}, ${id} as id`;
  const incremental = ", materialized='incremental', incremental_strategy='append'";
  return {
    name,
    needs: [...needs, 'append'],
    project: ALL_QUOTED,
    files: {
      'models/one.sql': model(incremental, 1),
      'models/two.sql': `{{ config(schema='over') }}\nselect {{ adapter.quote('${column}') }} from {{ ref('one') }}`,
    },
    steps: [
      { run: 'run', relations: rows([1, 1]) },
      {
        run: 'run',
        relations: rows([1, 1], [1, 1]),
        elsewhere: { _over: { '"two"': { type: 'view', columns: [`"${column}"`], rows: [[1], [1]] } } },
      },
      { run: 'run --full-refresh', relations: rows([1, 1]) },
    ],
  };
}

const longest = ({ dialect }: EngineFacts): number => dialect.maxIdentifierBytes ?? 100;
const LONG = 'a_name_that_goes_on_';

const longCase = (
  name: string,
  more: number,
  steps: (alias: string) => ConformanceCase['steps'],
  appliesTo?: ConformanceCase['appliesTo'],
): ConformanceCase[] =>
  // The length is the engine's: one case for each that engines are known to have.
  [63, 64, 100, 128, 255].map((bytes) => {
    const alias = LONG.repeat(20).slice(0, bytes + more);
    return {
      name: `${name}-${bytes}`,
      needs: ['tables', 'append'] as const,
      appliesTo: (facts: EngineFacts) => longest(facts) === bytes && (appliesTo?.(facts) ?? true),
      files: {
        'models/one.sql': asTable('select 1 as id', `, alias='${alias.slice(0, -1)}t'`),
        'models/two.sql': asAppended('select 2 as id', `, alias='${alias}'`),
      },
      steps: steps(alias),
    };
  });

export const nameCases: readonly ConformanceCase[] = [
  namedCase('names-in-mixed-case', ['mixedCaseNames'], 'MixedCase', 'camelCase'),
  {
    ...namedCase('reserved-words', ['anyRelationNames', 'anyColumnNames'], 'select', 'order'),
    // Whether such a name must be quoted at all is the engine's affair where names are not quoted by themselves.
    appliesTo: ({ dialect }) => dialect.quoteByDefault.identifier,
  },
  namedCase('names-with-spaces-and-dots', ['anyRelationNames', 'anyColumnNames'], 'two words', 'a.b c-d'),
  namedCase('unicode-names', ['anyRelationNames', 'anyColumnNames'], 'größe_日本', 'naïve_列'),
  {
    name: 'reserved-column',
    needs: ['tables', 'append'],
    files: {
      'models/t.sql': asAppended(`select ${quoted('group', 'order')}`),
    },
    steps: [{ run: 'run' }, { run: 'run', relations: { t: table('"group" "order"', [1, 2], [1, 2]) } }],
  },
  {
    name: 'columns-that-differ-by-case',
    needs: ['mixedCaseNames', 'caseSensitiveColumns'],
    files: { 'models/t.sql': asTable(`select ${quoted('a', 'A')}`) },
    steps: [{ run: 'run', relations: { t: table('"a" "A"', [1, 2]) } }],
  },
  {
    name: 'case-of-what-is-not-quoted',
    needs: ['tables', 'views'],
    files: {
      'models/t.sql': asTable("select 1 as Id, 'x' as nAmE"),
      'models/v.sql': "select ID, NAME from {{ ref('t') }}",
    },
    steps: [{ run: 'run' }, { run: 'run', nodes: { v: 'success', t: 'success' } }],
  },
  ...longCase('longest-name', 0, (alias) => [
    { run: 'run', nodes: { one: 'success', two: 'success' } },
    {
      run: 'run',
      relations: { [`${alias.slice(0, -1)}t`]: table('id', [1]), [alias]: table('id', [2], [2]) },
    },
  ]),
  ...longCase(
    'name-too-long',
    1,
    () => [{ run: 'run', exit: 1, nodes: { two: ['error', /long/i] }, relations: {} }],
    ({ dialect }) => dialect.maxIdentifierBytes !== undefined,
  ),
];
