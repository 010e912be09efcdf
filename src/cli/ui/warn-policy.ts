// --warn-error and --warn-error-options: which warnings are errors, which are silent.
import { fail, isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts';
import { cliErrors } from '../errors.ts';
import { isDeprecation } from './deprecations.ts';
import { eventNameKind, nearestEventName } from './event-names.ts';

export type WarnDecision = 'error' | 'warn' | 'silence';

export interface WarnPolicy {
  /** What to do with a warning of this event name. */
  decide(eventName: string): WarnDecision;
}

interface Names {
  readonly isAll: boolean;
  readonly names: ReadonlySet<string>;
}

/** Reads the two flags. @throws TsdbtError options-exclusive, option-value-invalid, warn-error-name, warn-error-warn */
export function warnPolicy(flags: ReadonlyMap<string, JsonValue>): WarnPolicy {
  const options = flags.get('WARN_ERROR_OPTIONS');
  if (flags.get('WARN_ERROR') === true) {
    if (isJsonObject(options) && Object.keys(options).length > 0)
      fail(cliErrors.exclusiveOptions, { first: 'warn_error', second: 'warn_error_options' });
    return { decide: () => 'error' };
  }
  if (!isJsonObject(options) || Object.keys(options).length === 0) return { decide: () => 'warn' };
  const errors = namesOf(options, 'error', 'include');
  const warns = namesOf(options, 'warn', 'exclude');
  const silent = namesOf(options, 'silence');
  const levels = [
    [silent, 'silence'],
    [warns, 'warn'],
    [errors, 'error'],
  ] as const;
  if (warns.names.size > 0 && !errors.isAll && !errors.names.has(GROUP) && !silent.names.has(GROUP))
    fail(cliErrors.warnWithoutError, {});
  // A name beats the group of deprecations, which beats all; then silence beats warn and warn beats error.
  return {
    decide: (name) => {
      for (const [{ names }, level] of levels) if (names.has(name)) return level;
      if (isDeprecation(name)) for (const [{ names }, level] of levels) if (names.has(GROUP)) return level;
      return errors.isAll ? 'error' : 'warn';
    },
  };
}

const GROUP = 'Deprecations';

/** The older names of keys that `warn_error_options` uses, in dbt's order. */
export function olderWarnKeys(flags: ReadonlyMap<string, JsonValue>): readonly ('include' | 'exclude')[] {
  const options = flags.get('WARN_ERROR_OPTIONS');
  return isJsonObject(options) ? (['include', 'exclude'] as const).filter((key) => key in options) : [];
}

function isFilled(value: JsonValue | undefined): boolean {
  if (isJsonArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== '' && value !== false;
}

function namesOf(options: JsonObject, key: string, oldKey = key): Names {
  const [value, old] = [options[key], options[oldKey]];
  if (oldKey !== key && isFilled(value) && isFilled(old))
    fail(cliErrors.exclusiveOptions, { first: `warn_error_options.${key}`, second: `warn_error_options.${oldKey}` });
  const given = old ?? value;
  if (given === undefined || given === null) return { isAll: false, names: new Set() };
  const takesAll = key === 'error';
  if (takesAll && (given === 'all' || given === '*')) return { isAll: true, names: new Set() };
  if (!isJsonArray(given)) {
    const expected = takesAll ? "a list of event names, 'all' or '*'" : 'a list of event names';
    return fail(cliErrors.optionValue, { option: `--warn-error-options ${key}`, value: String(given), expected });
  }
  const names = new Set<string>();
  for (const item of given) {
    const name = typeof item === 'string' ? item : JSON.stringify(item);
    const kind = typeof item === 'string' ? eventNameKind(item) : 'unknown';
    if (kind === 'unknown') fail(cliErrors.warnErrorName, { name, key, near: nearestEventName(name) });
    if (kind === 'event') names.add(name);
  }
  return { isAll: false, names };
}
