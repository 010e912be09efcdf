// --warn-error and --warn-error-options: which warnings are errors, which are silent.
import { fail, isJsonArray, isJsonObject, type JsonValue } from '../../base/index.ts';
import { cliErrors } from '../errors.ts';
import { isDeprecation } from './deprecations.ts';

export type WarnDecision = 'error' | 'warn' | 'silence';

export interface WarnPolicy {
  /** What to do with a warning of this event name. */
  decide(eventName: string): WarnDecision;
}

interface Names {
  readonly isAll: boolean;
  readonly names: ReadonlySet<string>;
}

/** Reads the two flags. @throws TsdbtError options-exclusive, option-value-invalid */
export function warnPolicy(flags: ReadonlyMap<string, JsonValue>): WarnPolicy {
  const options = flags.get('WARN_ERROR_OPTIONS');
  const isSet = isJsonObject(options) && Object.keys(options).length > 0;
  if (flags.get('WARN_ERROR') === true) {
    if (isSet) fail(cliErrors.exclusiveOptions, { first: 'warn_error', second: 'warn_error_options' });
    return { decide: () => 'error' };
  }
  if (!isSet || !isJsonObject(options)) return { decide: () => 'warn' };
  const errors = namesOf(options['error'], options['include'], 'error', 'include');
  const warns = namesOf(options['warn'], options['exclude'], 'warn', 'exclude');
  const silent = namesOf(options['silence'], undefined, 'silence', 'silence');
  return {
    decide: (name) => {
      if (has(silent, name)) return 'silence';
      if (warns.names.has(name)) return 'warn';
      if (errors.names.has(name)) return 'error';
      if (has(warns, name)) return 'warn';
      return has(errors, name) ? 'error' : 'warn';
    },
  };
}

function has(names: Names, name: string): boolean {
  return names.isAll || names.names.has(name) || (isDeprecation(name) && names.names.has('Deprecations'));
}

function namesOf(value: JsonValue | undefined, old: JsonValue | undefined, key: string, oldKey: string): Names {
  if (value !== undefined && old !== undefined) {
    fail(cliErrors.exclusiveOptions, { first: `warn_error_options.${key}`, second: `warn_error_options.${oldKey}` });
  }
  const given = value ?? old;
  if (given === undefined || given === null) return { isAll: false, names: new Set() };
  if (given === 'all' || given === '*') return { isAll: true, names: new Set() };
  if (isJsonArray(given) && given.every((item): item is string => typeof item === 'string')) {
    return { isAll: given.includes('all') || given.includes('*'), names: new Set(given) };
  }
  return fail(cliErrors.optionValue, {
    option: `--warn-error-options ${key}`,
    value: String(given),
    expected: "a list of event names, 'all' or '*'",
  });
}
