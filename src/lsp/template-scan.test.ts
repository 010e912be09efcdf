import { describe, expect, it } from 'vitest';
import { callsIn, regionAt, templateCalls, templateCursor, templateRegions } from './template-scan.ts';

const shown = (text: string): string[] =>
  templateCalls(text).map(
    ({ name, args, named }) =>
      `${name}(${[...args.map((one) => one?.text ?? '?'), ...Array.from(named, ([key, one]) => `${key}=${one?.text ?? '?'}`)].join(', ')})`,
  );
/** What stands before `|`. */
const cursor = (marked: string) => {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const region = regionAt(text, offset);
  return region && templateCursor(text, region.start + 2, offset);
};

describe('templateCalls', () => {
  it('reads calls with their literal arguments', () => {
    expect(shown("{{ ref('a') }} {{ source(\"s\", 't') }} {% set x = m.n(1, y, 'z' ~ 'w', k='v', l=['q']) %}")).toEqual(
      ['ref(a)', 'source(s, t)', 'm.n(?, ?, ?, k=v, l=?)'],
    );
    expect(shown("{# ref('no') #} ref('no') {{ \"}}\" ~ ref('yes') }}")).toEqual(['ref(yes)']);
    expect(shown('{% macro m(a=f(1)) %}{{ m(2) }}{% endmacro %}')).toEqual(['f(?)', 'm(?)']);
  });
  it('reads what is half typed', () => {
    expect(shown("select {{ ref('a\nfrom {{ ref('b') }}")).toEqual(['ref(?)', 'ref(b)']);
    expect(shown("{{ ref('a }} and {{ f( }}")).toEqual(['ref(a )', 'f()']);
    expect(templateRegions('{{ a\n\nselect').map(({ start, end, isClosed }) => [start, end, isClosed])).toEqual([
      [0, 4, false],
    ]);
  });
  it('keeps places', () => {
    const [call] = callsIn("x(y, 'abc')");
    expect(call).toMatchObject({ start: 0, nameEnd: 1, end: 11, isClosed: true });
    expect(call?.args[1]).toEqual({ text: 'abc', start: 6, end: 9 });
  });
});

describe('templateCursor', () => {
  it('knows the call, the argument and the word', () => {
    expect(cursor("{{ ref('a|b') }}")).toMatchObject({ inText: true, word: 'a', argument: 0, call: { name: 'ref' } });
    expect(cursor("{{ source('a', '|")).toMatchObject({ inText: true, word: '', argument: 1 });
    expect(cursor("{{ config(materialized='ta|")).toMatchObject({ inText: true, keyword: 'materialized' });
    expect(cursor("{{ config(materialized='table', un|")).toMatchObject({
      inText: false,
      word: 'un',
      call: { name: 'config' },
    });
    expect(cursor('{{ dbt.da|')).toMatchObject({ inText: false, word: 'dbt.da', call: undefined });
    expect(cursor('select |')).toBeUndefined();
  });
});
