// Texts as dbt 1.12.3 keeps them in unrendered_config of such a config call.
import { expect, test } from 'vitest';
import { parseTemplate } from './template.ts';

const kept = (expression: string): string | undefined =>
  parseTemplate({ path: 'm.sql', text: `{{ config(a=${expression}) }}` })
    .calls()
    .find((call) => call.name === 'config')
    ?.kwargText?.('a');

test.each([
  ["'plain'", 'plain'],
  ['["a", 1, true, none, -2]', "['a', 1, True, None, -2]"],
  ["env_var('X', 'y')", "env_var('X', 'y')"],
  ["var('a') ~ '_' ~ target.name", "var('a') ~ '_' ~ target.name"],
  ["not x and y == 1 or z in ('b',)", "not x and y == 1 or z in ('b',)"],
  ["{'k': f(x, n=1)}", "{'k': f(x, n=1)}"],
  ["d['k'].items()", "d['k'].items()"],
  [
    "{'select': ['a'] if var('wide', false) else ['b', 'c']}",
    "{'select': CondExpr(test=Call(node=Name(name='var', ctx='load'), args=[Const(value='wide'), Const(value=False)], kwargs=[], dyn_args=None, dyn_kwargs=None), expr1=List(items=[Const(value='a')]), expr2=List(items=[Const(value='b'), Const(value='c')]))}",
  ],
  [
    "x | default('y')",
    "Filter(node=Name(name='x', ctx='load'), name='default', args=[Const(value='y')], kwargs=[], dyn_args=None, dyn_kwargs=None)",
  ],
  [
    'x is not none',
    "not Test(node=Name(name='x', ctx='load'), name='none', args=[], kwargs=[], dyn_args=None, dyn_kwargs=None)",
  ],
  ['l[1:2]', 'l[Slice(start=Const(value=1), stop=Const(value=2), step=None)]'],
  ['+x', "Pos(node=Name(name='x', ctx='load'))"],
  ['x[-1]', 'x[-1]'],
  ['f(*a, **b)', 'f(*a, **b)'],
  ['a + 1', "Add(left=Name(name='a', ctx='load'), right=Const(value=1))"],
])('%s', (written, expected) => {
  expect(kept(written)).toBe(expected);
});
