import { expect, test } from 'vitest';
import { span, TsdbtError } from '../base/index.ts';
import { callInSync, callMacro, HostFunction, MacroValue, parseBlocks, templateOf } from './index.ts';

const file = {
  path: 'macros/m.sql',
  text: '{% macro doubled(n) %}{{ return(later(n) * 2) }}{% endmacro %}{% macro shown(n) %}<{{ n }}>{% endmacro %}',
};
const place = span({ path: 'models/a.sql', text: 'select 1' }, 0, 6);
const globals = new Map([['later', new HostFunction('later', async (args) => args.positional[0] ?? null)]]);

function macro(name: string): MacroValue {
  const block = parseBlocks(file).macros.find((one) => one.name === name) ?? expect.fail(`no macro ${name}`);
  return new MacroValue(block, { packageName: 'shop' });
}

test('a macro that no template calls gives what it returns, or its text', async () => {
  expect(await callMacro(macro('doubled'), { positional: [21], named: new Map() }, globals, place)).toBe(42);
  expect(await callMacro(macro('shown'), { positional: [], named: new Map([['n', 1]]) }, globals, place)).toBe('<1>');
});

test('what goes wrong in the call itself is told at its place', async () => {
  const error = await callMacro(macro('shown'), { positional: [1, 2], named: new Map() }, globals, place).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TsdbtError);
  expect(error).toMatchObject({
    message: expect.stringContaining('takes not more than 1 argument'),
    diagnostic: { span: place },
  });
});

test('the template of a file is read once', () => {
  const model = { path: 'a.sql', text: 'select {{ 1 }}' };
  expect(templateOf(model)).toBe(templateOf(model));
  expect(templateOf({ ...model })).not.toBe(templateOf(model));
});

test('templates with the same text tell of their own files', () => {
  const sql = (path: string) => templateOf({ path, text: '{{ test_missing(**x) }}' });
  for (const path of ['models/a.yml/one.sql', 'models/b.yml/two.sql', 'models/a.yml/one.sql']) {
    const file = { path, text: '{{ missing(1) }}' };
    const render = () => templateOf(file).renderSync({ globals: new Map() });
    expect(render).toThrow(
      expect.objectContaining({ diagnostic: expect.objectContaining({ span: span(file, 3, 13) }) }),
    );
    const written = templateOf({ path, text: 'a{{ 1 }}' }).renderSync({ globals: new Map() });
    expect(written.map.locate(1)?.file.path).toBe(path);
    expect(sql(path).calls()[0]?.span.file.path).toBe(path);
  }
});

test('a call without a template in a synchronous render', () => {
  const args = { positional: [7], named: new Map() };
  expect(callInSync(macro('shown'), args, globals, place)).toBe('<7>');
  expect(() => callInSync(macro('doubled'), args, globals, place)).toThrow(/promise/);
  expect(() => callInSync(null, args, globals, place)).toThrow(
    expect.objectContaining({ diagnostic: expect.objectContaining({ span: place }) }),
  );
});

// As Python 3.11 answers.
test('letters of a text are replaced and dropped by a table, a text is encoded', () => {
  const show = (text: string): string => templateOf({ path: 't.sql', text }).renderSync({ globals: new Map() }).text;
  expect(show(`{{ ''.maketrans('ab', 'xy', 'c') }} {{ ''.maketrans({'a': '1', 'b': none}) }}`)).toBe(
    "{97: 120, 98: 121, 99: None} {97: '1', 98: None}",
  );
  expect(show(`{{ 'a(b)c'.translate(''.maketrans('', '', '()')) }} {{ 'abc'.translate({97: 'long', 98: 120}) }}`)).toBe(
    'abc longxc',
  );
  expect(show(`{{ 'abc'.encode()[1:] }}`)).toBe("b'bc'");
  expect(show(`{{ 'abé'.encode() }} {{ 'ab'.encode('utf-8').hex() }} {{ 'é'.encode().decode() }}`)).toBe(
    "b'ab\\xc3\\xa9' 6162 é",
  );
});

test('a macro says what it takes', () => {
  const text = '{{ m.get_macro().arguments }} {{ m.get_macro().name }} {{ m.macro.name }} {{ m.call_macro(1) }}';
  const shown = templateOf({ path: 't.sql', text }).renderSync({ globals: new Map([['m', macro('shown')]]) });
  expect(shown.text).toBe("('n',) dbt_macro__shown shown <1>");
});
