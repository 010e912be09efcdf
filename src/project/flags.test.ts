import { describe, expect, it } from 'vitest';
import { type JsonValue, jsonObject, processEnv, TsdbtError } from '../base/index.ts';
import { resolveFlags } from './flags.ts';

function flags(
  env: Readonly<Record<string, string>>,
  project: Readonly<Record<string, JsonValue>> = {},
  cli: Readonly<Record<string, JsonValue>> = {},
): (name: string) => JsonValue | undefined {
  const made = resolveFlags(new Map(Object.entries(cli)), processEnv(env), jsonObject(Object.entries(project)));
  return (name) => made.get(name);
}

describe('resolveFlags', () => {
  it('has the defaults of dbt 1.12', () => {
    const flag = flags({});
    expect(['PARTIAL_PARSE', 'INDIRECT_SELECTION', 'PRINTER_WIDTH', 'LOG_LEVEL_FILE', 'STATE'].map(flag)).toEqual([
      true,
      'eager',
      80,
      'debug',
      null,
    ]);
    expect(['SKIP_NODES_IF_ON_RUN_START_FAILS', 'STATE_MODIFIED_COMPARE_VARS'].map(flag)).toEqual([true, false]);
  });
  it.each([
    ['TRUE', true],
    ['0', false],
    ['off', false],
    ['y', true],
  ])('reads the variable text %s as %s', (text, expected) => {
    expect(flags({ DBT_FULL_REFRESH: text })('FULL_REFRESH')).toBe(expected);
  });
  it('prefers DBT_ENGINE_ variables, and takes former names', () => {
    expect(flags({ DBT_LOG_LEVEL: 'warn', DBT_ENGINE_LOG_LEVEL: 'ERROR' })('LOG_LEVEL')).toBe('error');
    expect(flags({ DBT_ARTIFACT_STATE_PATH: 'old' })('STATE')).toBe('old');
    expect(flags({ DBT_STATE: 'new', DBT_ARTIFACT_STATE_PATH: 'old' })('STATE')).toBe('new');
  });
  it('lets the command line win, but not with null', () => {
    expect(flags({ DBT_DEBUG: '1' }, {}, { DEBUG: false })('DEBUG')).toBe(false);
    expect(flags({ DBT_DEBUG: '1' }, {}, { DEBUG: null })('DEBUG')).toBe(true);
    expect(flags({}, {}, { WHICH: 'run' })('WHICH')).toBe('run');
  });
  it('lets file variants follow only where they were not given', () => {
    expect(flags({}, { log_level: 'error' })('LOG_LEVEL_FILE')).toBe('error');
    expect(flags({ DBT_LOG_LEVEL_FILE: 'warn' }, { log_level: 'error' })('LOG_LEVEL_FILE')).toBe('warn');
  });
  it('refuses behaviour flags from the environment, takes them from the project', () => {
    expect(flags({ DBT_VALIDATE_MACRO_ARGS: 'false' })('VALIDATE_MACRO_ARGS')).toBe(true);
    expect(flags({}, { validate_macro_args: false })('VALIDATE_MACRO_ARGS')).toBe(false);
  });
  it.each([
    [
      { DBT_DEBUG: 'maybe' },
      "Invalid value for '--debug' (environment variable DBT_DEBUG): 'maybe' is not a valid boolean.",
    ],
    [{ DBT_PRINTER_WIDTH: 'x' }, "'x' is not a valid integer."],
    [{ DBT_LOG_FORMAT: 'xml' }, "'xml' is not one of 'text', 'debug', 'json', 'default'."],
    [{ DBT_WARN_ERROR_OPTIONS: '[a]' }, "'[a]' is not a YAML mapping."],
  ])('refuses %j', (env, message) => {
    expect(() => flags(env)).toThrow(TsdbtError);
    expect(() => flags(env)).toThrow(message);
  });
});
