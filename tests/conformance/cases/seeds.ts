// Seeds: types as dbt finds them, loading anew, and files of any size.
import { expect } from 'vitest';
import { type ConformanceCase, table } from '../case.ts';

const lines = (count: number): string =>
  `id,name,amount\n${Array.from({ length: count }, (_, at) => `${at},name ${at},${at}.25`).join('\n')}\n`;

export const seedCases: readonly ConformanceCase[] = [
  {
    name: 'seed',
    needs: ['seeds'],
    files: { 'seeds/people.csv': 'id,name,born,height,is_in\n1,ann,2000-01-31,1.75,true\n2,,,,\n' },
    steps: [
      {
        run: 'seed',
        nodes: { people: 'success' },
        relations: {
          people: table('id name born height is_in', [1, 'ann', '2000-01-31', 1.75, true], [2, null, null, null, null]),
        },
      },
      {
        run: 'seed',
        files: { 'seeds/people.csv': 'id,name,born,height,is_in\n3,cid,1999-12-31,1.5,false\n' },
        relations: { people: table('id name born height is_in', [3, 'cid', '1999-12-31', 1.5, false]) },
      },
      {
        run: 'seed --full-refresh',
        files: { 'seeds/people.csv': 'id,nick\n4,dd\n' },
        relations: { people: table('id nick', [4, 'dd']) },
      },
    ],
  },
  {
    name: 'seed-with-other-columns',
    needs: ['seeds'],
    appliesTo: ({ words }) => words.makesSeedsAnew !== true,
    files: { 'seeds/s.csv': 'id,name\n1,a\n' },
    steps: [
      { run: 'seed' },
      {
        run: 'seed',
        exit: 1,
        files: { 'seeds/s.csv': 'id,other\n2,b\n' },
        nodes: { s: 'error' },
        relations: { s: table('id name', [1, 'a']) },
      },
    ],
  },
  {
    name: 'seed-with-types',
    needs: ['seeds', 'decimals'],
    project: 'seeds: {conformance: {s: {+column_types: {code: "varchar(10)", price: "decimal(20, 4)"}}}}',
    files: { 'seeds/s.csv': 'code,price\n007,10.1234\n08,0.0001\n' },
    steps: [{ run: 'seed', relations: { s: table('code price', ['007', '10.1234'], ['08', '0.0001']) } }],
  },
  {
    name: 'seed-with-quoted-columns',
    needs: ['seeds', 'anyColumnNames'],
    project: 'seeds: {+quote_columns: true}',
    files: { 'seeds/s.csv': 'MixedCase,order,two words\n1,2,x\n' },
    steps: [{ run: 'seed' }, { run: 'seed', relations: { s: table('"MixedCase" "order" "two words"', [1, 2, 'x']) } }],
  },
  {
    name: 'seed-with-a-delimiter',
    needs: ['seeds'],
    project: 'seeds: {+delimiter: ";"}',
    files: { 'seeds/s.csv': 'id;name\n1;"a;b"\n2;c,d\n' },
    steps: [{ run: 'seed', relations: { s: table('id name', [1, 'a;b'], [2, 'c,d']) } }],
  },
  {
    name: 'seed-without-rows',
    needs: ['seeds'],
    files: { 'seeds/s.csv': 'id,name\n' },
    steps: [
      { run: 'seed', nodes: { s: 'success' }, relations: { s: table('id name') } },
      { run: 'seed', relations: { s: table('id name') } },
    ],
  },
  {
    name: 'big-seed',
    needs: ['seeds'],
    files: { 'seeds/s.csv': lines(12_000) },
    steps: [
      {
        run: 'seed',
        check: async ({ rows, facts }) => {
          const found = await rows(
            `select count(*) as n, count(distinct name) as names, min(id) as low, max(id) as high, sum(amount) as total from ${facts.relation('s')}`,
          );
          expect(found).toEqual([['12000', '12000', '0', '11999', '71997000']]);
        },
      },
    ],
  },
  {
    name: 'seed-of-many-columns',
    needs: ['seeds', 'wideTables'],
    files: {
      'seeds/s.csv': `${Array.from({ length: 300 }, (_, at) => `c${at}`).join(',')}\n${`${Array.from({ length: 300 }, (_, at) => at).join(',')}\n`.repeat(5)}`,
    },
    steps: [{ run: 'seed', relations: { s: { type: 'table', count: 5 } } }],
  },
  {
    name: 'seed-that-does-not-fit',
    needs: ['seeds', 'transactions'],
    project: 'seeds: {conformance: {s: {+column_types: {n: int}}}}',
    files: { 'seeds/s.csv': 'id,n\n1,5\n' },
    steps: [
      { run: 'seed' },
      {
        run: 'seed',
        exit: 1,
        files: { 'seeds/s.csv': 'id,n\n1,6\n2,many\n' },
        nodes: { s: 'error' },
        relations: { s: table('id n', [1, 5]) },
      },
    ],
  },
];
