import { describe, expect, test } from 'vitest';
import { TsdbtError } from '../base/index.ts';
import { capturePython } from './python-model.ts';

const read = (text: string) => capturePython({ path: 'models/m.py', text });

/** The message of what is refused; texts as dbt 1.12.3 gives them. */
function refused(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof TsdbtError) return error.diagnostic.message;
    throw error;
  }
  return 'nothing';
}

describe('capturePython', () => {
  test('references, configs and the keys that are read', () => {
    const captured = read(`import x

def helper(a, b):
    return a, b

def model(dbt, session):
    dbt.config(materialized="table", packages=["numpy==1.23"], meta={"a": [1, True, None]})  # ref("no")
    a = dbt.ref("a").filter(dbt.ref('pkg', 'b', v=2).id > 1)
    b = dbt.source('raw', 'tab')
    dbt.config.get('one'); dbt.config.get("two", 'dflt'); dbt.config.meta_get('a')
    return a.join(
        b,
        on=["id"],
    )
`);
    expect(captured.refs).toEqual([
      { name: 'a', package: null, version: null },
      { name: 'b', package: 'pkg', version: 2 },
    ]);
    expect(captured.sources).toEqual([['raw', 'tab']]);
    expect({ ...captured.config }).toEqual({
      materialized: 'table',
      packages: ['numpy==1.23'],
      meta: { a: [1, true, null] },
      config_keys_used: ['one', 'two'],
      config_keys_defaults: [null, 'dflt'],
      meta_keys_used: ['a'],
      meta_keys_defaults: [null],
    });
    // The macro that writes below the code is called when the model is compiled.
    expect([...captured.macros]).toEqual([]);
  });

  test('texts and comments are no code, the braces of f-strings are', () => {
    const captured = read(`def model(dbt, session):
    """Reads dbt.ref("doc") # as it's said,
    and dbt.ref(name).
    """
    sql = '''
select ")" -- dbt.source("a", "b")
'''
    a = dbt.ref("a")["x"]  # dbt.ref(name), isn't it
    b = f"{dbt.config.get('key')}, {sql}"
    return a["y"]  # a, b
`);
    expect(captured.refs.map(({ name }) => name)).toEqual(['a']);
    expect(captured.sources).toEqual([]);
    expect(captured.config['config_keys_used']).toEqual(['key']);
  });

  test('what dbt refuses', () => {
    expect(refused('x = 1\n')).toBe('dbt allows exactly one model defined per python file, found 0');
    expect(refused('def model(d, s, t):\n    return 1, 2\n')).toBe(
      "'dbt' not provided for model as the first argument\n" +
        'model function should have two args, `dbt` and a session to current warehouse\n' +
        'In current version, model function should return only one dataframe object',
    );
    expect(refused('def model(dbt, session):\n    return (1, 2)\n')).toBe(
      'In current version, model function should return only one dataframe object',
    );
    expect(refused('def model(dbt, session):\n    if session:\n        return 1\n')).toBe(
      'In current version, model function should return only one dataframe object',
    );
    expect(refused('def model(dbt, session):\n    return "{{ x }}"\n')).toBe(
      'No jinja in python model code is allowed',
    );
    expect(refused('def model(dbt, session):\n    return dbt.ref(name)\n')).toContain('dbt.ref(name)');
    expect(refused('# nothing\n')).toBe('nothing');
  });
});
