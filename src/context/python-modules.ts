// `modules` in templates: the parts of Python's datetime, re, pytz and itertools that dbt offers.
import { Record, type Value } from '../jinja/index.ts';

/** The `modules` object. */
export function pythonModules(): Record {
  return new Record('dict', new Map<string, Value>());
}

/** `run_started_at` as a UTC datetime. */
export function runStartedAt(milliseconds: number): Value {
  return new Date(milliseconds).toISOString();
}
