// fixtures/pyyaml.json holds what PyYAML 6.0.3 (SafeLoader, safe_dump) makes of tricky texts and values:
// {"$float"}, {"$int"} and {"$map"} stand for floats, large integers and mappings.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cpuMilliseconds } from '../testing/cpu-time.ts';
import { TsdbtError } from './diagnostic.ts';
import { Float, isJsonArray, isJsonObject, type JsonValue, jsonObject } from './json.ts';
import { lineColumn } from './source-file.ts';
import { parseYaml, type YamlDocument } from './yaml.ts';
import { dumpYaml } from './yaml-dump.ts';

type Expected = { readonly value: JsonValue } | { readonly error: true };
interface Fixture {
  readonly scalars: readonly (readonly [string, Expected])[];
  readonly documents: readonly (readonly [string, Expected])[];
  readonly dumps: readonly (readonly [JsonValue, string])[];
}
const fixture = JSON.parse(readFileSync(new URL('./fixtures/pyyaml.json', import.meta.url), 'utf8')) as Fixture;

const parse = (text: string): YamlDocument => parseYaml({ path: 'x.yml', text });

/** A value as text that tells floats, integers, order of keys and types apart. */
function shown(value: JsonValue | undefined): string {
  if (value instanceof Float) return `float ${Object.is(value.value, -0) ? '-0' : value.value}`;
  if (typeof value === 'bigint') return `int ${value}`;
  if (typeof value === 'number') return Number.isInteger(value) ? `int ${value}` : `float ${value}`;
  if (isJsonArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value) ?? 'undefined';
  const entries = Object.entries(value);
  // Objects list whole-number keys first, whatever the order of the file.
  return `{${entries.map(([key, child]) => `${JSON.stringify(key)}: ${shown(child)}`).join(', ')}}`;
}

function decoded(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(decoded);
  if (!isJsonObject(value)) return value;
  if ('$float' in value) {
    const text = String(value['$float']);
    const size =
      text === 'nan' ? Number.NaN : text.endsWith('inf') ? Number(`${text.replace('inf', '')}Infinity`) : Number(text);
    return Number.isInteger(size) ? new Float(size) : size;
  }
  if ('$int' in value) return BigInt(String(value['$int']));
  const pairs = (value['$map'] ?? []) as readonly (readonly [string, JsonValue])[];
  return jsonObject(pairs.map(([key, child]) => [key, decoded(child)]));
}

function outcome(text: string, pick: (value: JsonValue) => JsonValue | undefined): string {
  try {
    return shown(pick(parse(text).value));
  } catch (error) {
    if (error instanceof TsdbtError) return 'error';
    throw error;
  }
}

const expectation = (expected: Expected): string => ('error' in expected ? 'error' : shown(decoded(expected.value)));

describe('parseYaml reads as PyYAML', () => {
  it.each(fixture.scalars)('scalar %s', (text, expected) => {
    expect(outcome(`v: ${text}\n`, (value) => (isJsonObject(value) ? value['v'] : undefined))).toBe(
      expectation(expected),
    );
  });
  it.each(fixture.documents)('document %j', (text, expected) => {
    expect(outcome(text, (value) => value)).toBe(expectation(expected));
  });
});

describe('dumpYaml writes as PyYAML', () => {
  it.each(fixture.dumps)('%j', (value, expected) => {
    expect(dumpYaml(decoded(value))).toBe(expected);
  });
});

describe('places', () => {
  const text = [
    'version: 2',
    'defaults: &d {severity: warn, where: "a > 1"}',
    'models:',
    '  - name: orders',
    '    description: >',
    '      long',
    '      text',
    '    config:',
    '      <<: *d',
    '      tags: [a, "b"]',
    '      empty:',
    'list: [',
    '1,',
    ']',
    'last: "x"',
  ].join('\n');
  const document = parse(text);
  const at = (path: readonly (string | number)[], part?: 'key' | 'value'): string => {
    const place = document.locate(path, part);
    const { line, column } = lineColumn(place.file, place.start);
    return `${line}:${column} ${text.slice(place.start, place.end)}`;
  };

  it('finds values and keys', () => {
    expect(at(['version'])).toBe('1:10 2');
    expect(at(['version'], 'key')).toBe('1:1 version');
    expect(at(['models', 0, 'name'])).toBe('4:11 orders');
    expect(at(['models', 0, 'config', 'tags', 1])).toBe('10:17 "b"');
    expect(at(['models', 0, 'config', 'tags'], 'key')).toBe('10:7 tags');
    expect(at(['models', 0, 'description'])).toMatch(/long\n.*text/);
  });
  it('follows merges and aliases to where the value stands', () => {
    expect(at(['models', 0, 'config', 'severity'])).toBe('2:25 warn');
    expect(at(['models', 0, 'config', 'where'])).toBe('2:38 "a > 1"');
  });
  it('gives the end of the key for an empty value, and the nearest place for an unknown path', () => {
    expect(at(['models', 0, 'config', 'empty'])).toBe('11:12 ');
    expect(at(['models', 0, 'config', 'tags', 9])).toBe('10:13 [a, "b"');
    expect(at(['models', 0, 'nothing', 'here'], 'key')).toMatch(/^4:5 name: orders/);
  });
  it('keeps offsets of the file where lines were indented too little', () => {
    expect(at(['list', 0])).toBe('13:1 1');
    expect(at(['last'])).toBe('15:7 "x"');
  });
});

describe('errors and warnings', () => {
  const failure = (text: string): TsdbtError => {
    try {
      parse(text);
    } catch (error) {
      if (error instanceof TsdbtError) return error;
    }
    throw new TypeError('no error');
  };

  it('names the line as dbt does and points at the place', () => {
    const { diagnostic } = failure('a: 1\nb: [1, 2\nc: 3\n');
    expect(diagnostic.heading).toBe('Parsing Error');
    expect(diagnostic.message).toMatch(/^Syntax error near line 3: /);
    expect(diagnostic.span && lineColumn(diagnostic.span.file, diagnostic.span.start)).toEqual({ line: 3, column: 2 });
  });
  it('tells to quote template tags', () => {
    expect(failure('models:\n  - name: {{ var("x") }}\n').diagnostic.hint).toContain(
      'quotes around a value that begins with {{',
    );
    expect(failure('a: b: c\n').diagnostic.hint).toContain('quotes');
    expect(failure('a:\n\t- b\n').diagnostic.hint).toContain('tabs');
  });
  it('reports duplicate keys, the last one wins', () => {
    const document = parse('a: 1\nb:\n  c: 1\n  c: 2\na: 3\n');
    expect(shown(document.value)).toBe('{"a": int 3, "b": {"c": int 2}}');
    expect(document.warnings.map((warning) => `${warning.severity} ${warning.message}`)).toEqual([
      "warning Duplicate key 'c' in line 4, column 3",
      "warning Duplicate key 'a' in line 5, column 1",
    ]);
  });
  it('tells where a quoted key begins that stands twice', () => {
    const { warnings } = parse('vars:\n  "b": 1\n  "b": 3\n');
    expect(warnings.map(({ message }) => message)).toEqual(["Duplicate key 'b' in line 3, column 3"]);
  });
  it('keeps names of object built-ins as plain keys', () => {
    const { value } = parse('__proto__: {x: 1}\nconstructor: 2\n');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
    expect((value as { x?: unknown }).x).toBeUndefined();
  });
  it('ends a block scalar with the file as PyYAML does', () => {
    const ends = [
      'a: |\n  x',
      'a: |\n  x\n',
      'a: |+\n  x',
      'a: >\n  x\n  y',
      'a: |-\n  x',
      'a: |\n  x\n\n',
      'a: |\n  x\n  ',
    ];
    expect(ends.map((text) => (parse(text).value as { a: string }).a)).toEqual([
      'x',
      'x\n',
      'x',
      'x y',
      'x',
      'x\n',
      'x\n',
    ]);
  });
  it('stops aliases that multiply without end, and aliases to themselves', () => {
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 10; level += 1) bomb.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(10)}]`);
    expect(failure(bomb.join('\n')).diagnostic.message).toContain('too many values');
    expect(failure('a: &a [*a]\n').diagnostic.message).toContain('refers to itself');
  });
});

it('reads 1,000 property files of usual size within half a second', () => {
  const columns = Array.from(
    { length: 20 },
    (_, i) => `      - name: column_${i}\n        description: "text ${i}"\n        data_tests: [unique, not_null]`,
  );
  const text = `version: 2\nmodels:\n  - name: orders\n    columns:\n${columns.join('\n')}\n`;
  parse(text);
  const start = cpuMilliseconds();
  for (let i = 0; i < 1000; i += 1) parse(text);
  expect(cpuMilliseconds() - start).toBeLessThan(1500);
});
