import { describe, expect, it } from 'vitest';
import { type RefuseSelection, readCriterion, readSelection } from './selection-grammar.ts';

class Refused extends Error {}

const refuse: RefuseSelection = (problem) => {
  throw new Refused(JSON.stringify(problem));
};

describe('readCriterion', () => {
  it('reads operators, depths, a method with its argument and the value', () => {
    expect(readCriterion('2+config.materialized:table+3', 'eager', refuse)).toEqual({
      kind: 'criterion',
      method: 'config',
      methodArguments: ['materialized'],
      value: 'table',
      childrensParents: false,
      parents: true,
      parentsDepth: 2,
      children: true,
      childrenDepth: 3,
      indirect: 'eager',
    });
  });

  it.each([
    ['models/staging', 'path'],
    ['orders.SQL', 'file'],
    ['orders', 'fqn'],
    ['@source:shop', 'source'],
  ])('%s is of method %s', (text, method) => {
    expect(readCriterion(text, 'eager', refuse).method).toBe(method);
  });

  it('hands over what cannot be read', () => {
    expect(() => readCriterion('tagg:x', 'eager', refuse)).toThrow('{"kind":"unknown-method","method":"tagg"}');
    expect(() => readCriterion('@x+', 'eager', refuse)).toThrow('{"kind":"at-and-plus","spec":"@x+"}');
  });
});

it('unites words, intersects what commas join, and takes the excluded away', () => {
  const spec = readSelection(['a,b c'], ['d'], 'eager', refuse);
  expect(spec).toMatchObject({
    kind: 'difference',
    parts: [
      {
        kind: 'union',
        parts: [
          { kind: 'intersection', parts: [{ value: 'a' }, { value: 'b' }] },
          { kind: 'intersection', parts: [{ value: 'c' }] },
        ],
      },
      { kind: 'union', parts: [{ kind: 'intersection', parts: [{ value: 'd' }] }] },
    ],
  });
});
