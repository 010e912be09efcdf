// Calls, return(), budgets, places and errors of the engine; each render through both forms where it matters.
import { describe, expect, test } from 'vitest';
import { type Diagnostic, Float, InternalError, lineColumn, TsdbtError } from '../base/index.ts';
import {
  callValue,
  Dict,
  type Globals,
  HostFunction,
  MacroValue,
  parseBlocks,
  parseTemplate,
  type Rendered,
  type RenderOptions,
  type Value,
} from './index.ts';

function globals(values: Readonly<{ [name: string]: Value }> = {}, macros = ''): Globals {
  const known = new Map<string, Value>(Object.entries(values));
  for (const block of parseBlocks({ path: 'macros/m.sql', text: macros }).macros) {
    known.set(block.fullName, new MacroValue(block, { packageName: 'pkg' }));
  }
  return { get: (name) => known.get(name) };
}

function sync(text: string, options: Partial<RenderOptions> = {}): Rendered {
  return parseTemplate({ path: 'models/a.sql', text }).renderSync({ globals: globals(), ...options });
}

/** The text of both forms, which must agree. */
async function both(text: string, options: Partial<RenderOptions> = {}): Promise<string> {
  const waited = await parseTemplate({ path: 'models/a.sql', text }).render({ globals: globals(), ...options });
  expect(waited.text).toBe(sync(text, options).text);
  return waited.text;
}

function failure(run: () => unknown): Diagnostic {
  try {
    run();
  } catch (error) {
    if (error instanceof TsdbtError) return error.diagnostic;
    throw error;
  }
  throw new InternalError('nothing was thrown');
}

/** `line:column` of a diagnostic. */
function place(found: Diagnostic): string {
  if (!found.span) return '-';
  const { line, column } = lineColumn(found.span.file, found.span.start);
  return `${found.span.file.path}:${line}:${column}`;
}

describe('return()', () => {
  const macros = `
{% macro number() %}text {{ return(5) }} more{% endmacro %}
{% macro listed() %}{% for i in [1,2,3] %}{% if i == 2 %}{% do return([i]) %}{% endif %}{% endfor %}{% endmacro %}
{% macro nested() %}{{ 'a' ~ (return(7) if true else '') }}{% endmacro %}
{% macro nothing() %}{{ return() }}{% endmacro %}
{% macro named() %}{{ return(data={'a': 1}) }}{% endmacro %}
{% macro wrapper() %}[{{ caller() }}]{% endmacro %}
{% macro user() %}<{% call wrapper() %}{{ return('early') }}{% endcall %}>{% endmacro %}
{% macro plain() %} x {% endmacro %}`;
  test.each([
    ['{{ number() + 1 }}', '6'],
    ['{{ listed() }}{{ listed() is sequence }}', '[2]True'],
    ['{{ nested() + 1 }}', '8'],
    ['{{ nothing() }}', 'None'],
    ['{{ named().a }}', '1'],
    // the body of a call block runs inside the macro it is handed to, and ends that one
    ['{{ user() }}', '<early>'],
    ['[{{ plain() }}]', '[ x ]'],
  ])('%s', async (text, expected) => {
    expect(await both(text, { globals: globals({}, macros) })).toBe(expected);
  });

  test('at the top level of a template gives its value', async () => {
    const rendered = sync('a{% do return([1, 2]) %}b');
    expect(rendered.returned).toEqual([1, 2]);
    expect(rendered.text).toBe('a');
    const template = parseTemplate({ path: 'x', text: "{{ 'a' ~ return(none) }}" });
    expect((await template.render({ globals: globals() })).returned).toBeNull();
    expect('returned' in sync('a')).toBe(false);
  });
});

describe('waiting', () => {
  const later = new HostFunction('later', async (args) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return args.positional[0] ?? null;
  });
  const macros = `
{% macro twice(x) %}{{ later(x) }}{{ later(x) }}{% endmacro %}
{% macro value(x) %}{% if later(true) %}{{ return(later(x)) }}{% endif %}{% endmacro %}
{% macro wrap() %}[{{ caller(later(1)) }}]{% endmacro %}
{% macro defaulted(x=later(3)) %}{{ x }}{% endmacro %}`;
  test.each([
    ['{{ later(1) + later(2) * 2 }}', '5'],
    ['{{ later([1, later(2)]) }} {{ {"a": later(1)} }} {{ (later(1),) }}', "[1, 2] {'a': 1} (1,)"],
    ['{% for i in later([1,2,3]) if later(i) > 1 %}{{ later(i) }}{{ loop.last }}{% endfor %}', '2False3True'],
    [
      '{% for i in [1,2,3] %}{% if later(i) == 2 %}{% continue %}{% elif i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}',
      '1',
    ],
    ['{% set x = later(4) %}{{ x }}{% set y %}{{ later(5) }}{% endset %}{{ y }}', '45'],
    ['{{ twice(later("a")) }}{{ value({"k": 1}).k }}', 'aa1'],
    ['{% call(v) wrap() %}{{ later(v) }}{% endcall %}{{ defaulted() }}{{ defaulted(1) }}', '[1]31'],
    [
      '{{ later(1) < later(2) < later(3) }}{{ later(0) or later("x") }}{{ later(1) and "y" }}{{ not later(1) }}',
      'TrueFalse'.replace('False', 'xyFalse'),
    ],
    [
      '{{ later("a") | upper }}{{ later(3) is odd }}{{ "t" if later(true) else "f" }}{{ [1,2,3][later(1):] }}',
      'ATruet[2, 3]',
    ],
    [
      '{% filter upper %}{{ later("q") }}{% endfilter %}{% with a = later(1), b = 2 %}{{ a }}{{ b }}{% endwith %}',
      'Q12',
    ],
    [
      '{% for i in [[1,[2]]] recursive %}{% if i is sequence %}{{ loop(later(i)) }}{% else %}{{ i }}{% endif %}{% endfor %}',
      '12',
    ],
    ['{% set l = [3,1,2] %}{% do l.sort(key=later) %}{{ l }}', '[1, 2, 3]'],
  ])('%s', async (text, expected) => {
    const template = parseTemplate({ path: 'x', text });
    expect((await template.render({ globals: globals({ later }, macros) })).text).toBe(expected);
  });

  test('a promise in a synchronous render is a defect', () => {
    expect(() => sync('{{ later(1) }}', { globals: globals({ later }) })).toThrow(InternalError);
  });

  test('a rejected call is placed at its expression', async () => {
    const failing = new HostFunction('failing', async (_args, site) =>
      callValue(null, { positional: [], named: new Map() }, site),
    );
    const template = parseTemplate({ path: 'a.sql', text: 'x\n  {{ failing() }}' });
    const error = await template.render({ globals: globals({ failing }) }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TsdbtError);
    expect(place((error as TsdbtError).diagnostic)).toBe('a.sql:2:6');
  });
});

describe('macros of files', () => {
  test('run with the globals of the render that calls them, and tell each call', () => {
    const seen: string[] = [];
    const [block] = parseBlocks({ path: 'm.sql', text: '{% macro who() %}{{ name }}{% endmacro %}' }).macros;
    if (!block) throw new InternalError('no block');
    const macro = new MacroValue(block, {
      packageName: 'p',
      onEnter: (site) => seen.push(`${site.depth} ${place({ span: site.span } as Diagnostic)}`),
    });
    const outer = parseBlocks({ path: 'o.sql', text: '{% macro outer() %}{{ who() }}{% endmacro %}' }).macros[0];
    if (!outer) throw new InternalError('no block');
    const known = globals({ who: macro, outer: new MacroValue(outer, { packageName: 'p' }), name: 'N' });
    expect(sync('{{ who() }}{{ outer() }}', { globals: known }).text).toBe('NN');
    expect(seen).toEqual(['0 models/a.sql:1:4', '1 o.sql:1:23']);
  });

  test('tests and materializations are callables too', () => {
    const text =
      "{% test positive(model, column_name) %}select {{ column_name }} from {{ model }}{% endtest %}{% materialization m, adapter='x' %}{{ return({'relations': [1]}) }}{% endmaterialization %}";
    expect(
      sync("{{ test_positive('m', column_name='c') }} {{ materialization_m_x().relations }}", {
        globals: globals({}, text),
      }).text,
    ).toBe('select c from m [1]');
  });

  test('a host function may call a macro', async () => {
    const apply = new HostFunction('apply', (args, site) =>
      callValue(args.positional[0] ?? null, { positional: [2], named: new Map() }, site),
    );
    expect(
      await both('{{ apply(double) }}', {
        globals: globals({ apply }, '{% macro double(x) %}{{ return(x * 2) }}{% endmacro %}'),
      }),
    ).toBe('4');
  });
});

describe('undefined values while parsing', () => {
  test.each([
    ['{{ x.a.b }}', ''],
    ["{{ x['a'][0]() }}", ''],
    ['{{ x(1).y(2) }}|{{ x is defined }}', '|False'],
    ['{% for i in x.y %}a{% else %}b{% endfor %}', 'b'],
    ['{{ x.a | default("d") }}', 'd'],
  ])('%s', async (text, expected) => {
    expect(await both(text, { undefinedPolicy: 'absorb' })).toBe(expected);
    expect(failure(() => sync('{{ x.a }}')).slug).toBe('jinja-undefined');
  });
});

describe('undefined values in macros while parsing', () => {
  const macros = '{% macro own() %}{{ nope.a }}{% endmacro %}{% macro given(x) %}[{{ x.a.b }}]{% endmacro %}';
  const options: Partial<RenderOptions> = { globals: globals({}, macros), undefinedPolicy: 'absorb' };

  test('an undefined name of a macro is an error there, one that the template handed to it is not', () => {
    expect(sync('{{ given(nope) }}{{ given(nope.b) }}', options).text).toBe('[][]');
    // What may be the reason is said only of a name in the template itself.
    expect(failure(() => sync('{{ own() }}', options)).message).toBe("'nope' is undefined");
  });
});

describe('errors', () => {
  test.each([
    [
      '{{ nope() }}',
      'models/a.sql:1:4',
      '\'nope\' is undefined. This can happen when calling a macro that does not exist. Check for typos and/or install package dependencies with "dbt deps".',
    ],
    ['a\n{{ 1 + "b" }}', 'models/a.sql:2:4', "unsupported operand type(s) for +: 'int' and 'str'"],
    ['{% for i in 5 %}{% endfor %}', 'models/a.sql:1:13', "'int' object is not iterable"],
    ['{{ "a" | nope }}', 'models/a.sql:1:4', "No filter named 'nope'."],
    ['{{ {}.a.b }}', 'models/a.sql:1:4', "'dict object' has no attribute 'a'"],
    ['{% set a, b = [1] %}', 'models/a.sql:1:8', 'not enough values to unpack (expected 2, got 1)'],
    ['{{ m(1, 2) }}', 'models/a.sql:1:4', "macro 'dbt_macro__m' takes not more than 1 argument(s)"],
    ['{{ m(z=2) }}', 'models/a.sql:1:4', "macro 'dbt_macro__m' takes no keyword argument 'z'"],
    ['{{ [].pop() }}', 'models/a.sql:1:4', 'pop from empty list'],
    [
      '{{ range(1000000) }}',
      'models/a.sql:1:4',
      'Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000).',
    ],
    ['{{ if }', 'models/a.sql:1:7', "unexpected '}'"],
    [
      '{% if true %}\n  {% for i in x %}\n{% endif %}',
      'models/a.sql:3:4',
      "Encountered unknown tag 'endif'. You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for 'endfor' or 'else'. The innermost block that needs to be closed is 'for'.",
    ],
    [
      '{% if true %}',
      'models/a.sql:1:14',
      "Unexpected end of template. Jinja was looking for the following tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'.",
    ],
    ['{{ a b }}', 'models/a.sql:1:6', "expected token 'end of print statement', got 'b'"],
    ["{% include 'x' %}", 'models/a.sql:1:4', "The tag 'include' is not available in dbt projects"],
    ["{{ 'abc }}", 'models/a.sql:1:4', 'unexpected char "\'": the string that starts here is not closed'],
  ])('%s', (text, at, message) => {
    const known = globals({}, '{% macro m(a) %}{% endmacro %}');
    const found = failure(() => sync(text, { globals: known }));
    expect(found.message.startsWith(message)).toBe(true);
    expect(place(found)).toBe(at);
    expect(found.heading).toBe('Compilation Error');
  });

  test('say where an unclosed block starts', () => {
    expect(failure(() => sync('\n  {% if true %}')).hint).toBe("The block 'if' starts at line 2, column 3.");
  });

  test('carry the macro stack and the values of the names', () => {
    const macros = '{% macro inner(n) %}{{ n / zero }}{% endmacro %}\n{% macro outer() %}{{ inner(3) }}{% endmacro %}';
    const found = failure(() => sync('x {{ outer() }}', { globals: globals({ zero: 0 }, macros) }));
    expect(found.message).toBe('division by zero');
    expect(place(found)).toBe('macros/m.sql:1:24');
    expect(found.related.map((related) => `${related.message} ${place(related as Diagnostic)}`)).toEqual([
      "macro 'inner' called from here macros/m.sql:2:23",
      "macro 'outer' called from here models/a.sql:1:6",
    ]);
    expect([...(found.variables ?? [])]).toEqual([
      ['n', '3'],
      ['zero', '0'],
    ]);
  });
});

describe('budget', () => {
  test.each([
    [
      '{% for i in range(1000) %}{% for j in range(1000) %}{% endfor %}{% endfor %}',
      { steps: 10_000 },
      'more than 10000 steps',
    ],
    ['{% for i in range(1000) %}xxxxxxxxxx{% endfor %}', { output: 5000 }, 'more than 5000 characters'],
    [
      '{% macro m() %}{{ dbt_macro__m() }}{% endmacro %}{{ dbt_macro__m() }}',
      {},
      'macros call each other more than 200 levels deep',
    ],
    [
      '{% for i in [[]] recursive %}{{ loop([[]]) }}{% endfor %}',
      {},
      'macros call each other more than 200 levels deep',
    ],
    [
      '{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}',
      { time: 20 },
      'more than 0.02 seconds',
    ],
  ])('%s', async (text, budget, message) => {
    const found = failure(() => sync(text, { budget }));
    expect(found.slug).toBe('template-budget-exceeded');
    expect(found.message).toContain(message);
    expect(found.span).toBeDefined();
    const waited = await parseTemplate({ path: 'x', text })
      .render({ globals: globals(), budget })
      .catch((thrown: unknown) => thrown);
    expect((waited as TsdbtError).diagnostic.slug).toBe('template-budget-exceeded');
  });

  test('growing texts and lists are stopped early', () => {
    expect(failure(() => sync("{{ 'a' * 100000000 }}")).slug).toBe('jinja-runtime');
    expect(
      failure(() => sync("{% set n = namespace(x='a') %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}"))
        .slug,
    ).toBe('jinja-runtime');
    expect(failure(() => sync('{% set l = [1] %}{% for i in range(60) %}{% do l.extend(l) %}{% endfor %}')).slug).toBe(
      'jinja-runtime',
    );
    expect(failure(() => sync('{{ 9 ** (9 ** 9) }}')).message).toBe('the result of ** is too large');
    expect(failure(() => sync(`{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`)).slug).toBe('jinja-syntax');
    expect(failure(() => sync(`{{ 1${'+1'.repeat(50_000)} }}`)).slug).toBe('template-budget-exceeded');
  });

  test('waiting is not counted as own time', async () => {
    const slow = new HostFunction('slow', async () => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      return 1;
    });
    const text = '{{ slow() }}{% for i in range(5000) %}{% endfor %}';
    const rendered = await parseTemplate({ path: 'x', text }).render({
      globals: globals({ slow }),
      budget: { time: 40 },
    });
    expect(rendered.text).toBe('1');
  });
});

describe('places of the output', () => {
  const macros = '{% macro col(n) %}c_{{ n }}{% endmacro %}\n{% macro two() %}{{ return(col(2)) }}{% endmacro %}';
  const text = 'select\n  {{ col(1) }},\n  {{ two() }} as x';
  const rendered = sync(text, { globals: globals({}, macros) });

  test('each character of verbatim text is found at its own place', () => {
    const at = rendered.text.indexOf('as x') + 3;
    expect(rendered.map.locate(at)?.start).toBe(text.indexOf('as x') + 3);
    expect(rendered.map.trail(at)).toHaveLength(1);
    expect(rendered.map.locate(rendered.text.length)).toBeUndefined();
  });
  test('text of a macro is found in the macro and at its call', () => {
    const at = rendered.text.indexOf('c_1') + 2;
    const trail = rendered.map.trail(at).map((found) => found.file.text.slice(found.start, found.end));
    expect(trail).toEqual(['{{ n }}', '{{ col(1) }}']);
    expect(rendered.map.locate(at)?.file.path).toBe('models/a.sql');
  });
  test('also through return()', () => {
    const trail = rendered.map.trail(rendered.text.indexOf('c_2'));
    expect(trail.map((found) => found.file.path)).toEqual(['macros/m.sql', 'models/a.sql']);
  });
});

describe('native rendering', () => {
  const known = globals({ n: 5, t: 'true', list: [1, 'a'], d: new Dict([['a', 1]]), text: '[1, 2]', none_: null });
  const native = (text: string): Value => parseTemplate({ path: 'yml', text }).renderNative({ globals: known });
  test.each<[string, Value]>([
    ['{{ n }}', 5],
    ['{{ n == 5 }}', true],
    ['{{ list }}', [1, 'a']],
    ['{{ d }}', new Dict([['a', 1]])],
    ['{{ t }}', 'true'],
    ['{{ text }}', '[1, 2]'],
    ['{{ text | as_native }}', [1, 2]],
    ["{{ ('1.' ~ n ~ '0') | as_number }}", 1.5],
    ["{{ (n ~ '.0') | as_number }}", new Float(5)],
    ["{{ ('Tr' ~ 'ue' ~ none_ | default('', true)) | as_bool }}", true],
    ['{{ n | as_text }}', '5'],
    ['{{ none_ }}', null],
    ['a{{ n }}', 'a5'],
    ['{{ n }}{{ n }}', '55'],
    ['', ''],
    ['plain', 'plain'],
  ])('%s', (text, expected) => {
    expect(native(text)).toEqual(expected);
  });
  test('are texts for the expression around them', () => {
    const found = [
      "{{ 'a' in ['a', 'b'] | as_bool }}",
      "{{ 'c' in ['a', 'b'] | as_bool }}",
      "{{ 'True' | as_bool == 'True' }}",
    ];
    expect(found.map((text) => native(text))).toEqual(['True', 'False', 'True']);
    expect(native("{{ ('' | as_bool) or 3 }}")).toBe('3');
    expect(native('{{ (12 | as_number) | length }}')).toBe('2');
  });

  test('as_bool and as_number refuse what they cannot convert', () => {
    expect(failure(() => native('{{ t | as_bool }}')).message).toBe("Could not convert value 'true' into type 'bool'");
    expect(failure(() => native("{{ ('01' ~ n) | as_number }}")).message).toBe(
      "Could not convert value '015' into type 'number'",
    );
  });
  test('outside it the filters change nothing', async () => {
    expect(await both("{{ 'x' | as_bool }}{{ 1 | as_text }}{{ '2' | as_number }}{{ '[1]' | as_native }}")).toBe(
      'x12[1]',
    );
  });
});

test('static calls: dotted names, literal arguments, places', () => {
  const text =
    "{{ config(materialized='table', tags=['a', 1], meta={'k': none}, x=y) }} {% if f() %}{{ ref('a', \"b\", v=2) }}{% endif %} {{ adapter.dispatch('m', 'p')(ref(x)) }} {{ pkg.macro(-1) | upper }}";
  const calls = parseTemplate({ path: 'a', text }).calls();
  expect(calls.map((call) => [call.name, call.args, Object.fromEntries(call.kwargs)])).toEqual([
    [
      'config',
      [],
      { materialized: 'table', tags: ['a', 1], meta: Object.assign(Object.create(null), { k: null }), x: undefined },
    ],
    ['f', [], {}],
    ['ref', ['a', 'b'], { v: 2 }],
    ['adapter.dispatch', ['m', 'p'], {}],
    ['ref', [undefined], {}],
    ['pkg.macro', [-1], {}],
  ]);
  const [first] = calls;
  expect(first && text.slice(first.span.start, first.span.end).endsWith('x=y)')).toBe(true);
});

test('dbt blocks inside a template are definitions', async () => {
  expect(
    await both(
      'a{% test t(m) %}x{% endtest %}{% docs d %}y{% enddocs %}{% macro z() %}Z{% endmacro %}b{{ dbt_macro__z() }}{{ dbt_macro__test_t(1) }}',
    ),
  ).toBe('abZx');
});

test('a macro of the template has another name, so that those of the project keep theirs', async () => {
  const known = { globals: globals({}, '{% macro m() %}project{% endmacro %}') };
  const definition = '{% macro m(a) %}<{{ a }}>{% endmacro %}';
  expect(await both(`${definition}{{ m() }} {{ dbt_macro__m(1) }}`, known)).toBe('project <1>');
  const shown = `{{ dbt_macro__m }} {{ dbt_macro__m.name }} {{ dbt_macro__m.arguments }}`;
  expect(await both(definition + shown, known)).toBe("<Macro 'dbt_macro__m'> dbt_macro__m ('a',)");
  const nested = '{% macro n() %}{% macro o() %}O{% endmacro %}{{ dbt_macro__o() }}{% endmacro %}{{ dbt_macro__n() }}';
  expect(await both(nested)).toBe('O');
  const { slug, hint } = failure(() => sync('{% macro n() %}{% endmacro %}{{ n() }}'));
  expect(slug).toBe('jinja-undefined');
  expect(hint).toContain('dbt_macro__n');
});

test('a return in a macro of the template ends the macro of a file that runs, or the template', async () => {
  const text = '{% macro m() %}a{% do return(5) %}b{% endmacro %}';
  expect(sync(`x${text}{{ dbt_macro__m() }}y`).returned).toBe(5);
  const known = { globals: globals({}, '{% macro wrap() %}[{{ caller() }}]{% endmacro %}') };
  expect(await both(`${text}<{% call wrap() %}{{ dbt_macro__m() }}{% endcall %}>`, known)).toBe('<5>');
});
