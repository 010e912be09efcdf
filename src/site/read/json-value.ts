// Values of artifacts as they are used: other types than expected count as missing.
import { field, type Json, type JsonRecord } from '../format/packing.ts';

/** All members of an object, none for anything else. */
export function entriesOf(value: Json | undefined): [string, Json][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value as { readonly [key: string]: Json });
}

/** The elements of a list, none for anything else. */
export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** A text, or a number as text; undefined for anything else and for ''. */
export function wordOf(record: Json | undefined, key: string): string | undefined {
  const value = field(record, key);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The texts of a list, or of a single text. */
export function wordsOf(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value) || value.length === 0) return [];
  return listOf(value).filter((one) => typeof one === 'string');
}

/** The value as JSON text to be shown, without members that say nothing; undefined where nothing is left. */
export function shownJson(value: Json | undefined): string | undefined {
  if (isEmpty(value)) return undefined;
  const kept = withoutEmpty(value);
  return kept === undefined ? undefined : JSON.stringify(kept, undefined, 2);
}

/** True for what says nothing and is not shown. */
export function isEmpty(value: Json | undefined): boolean {
  if (typeof value !== 'object') return value === undefined || value === '';
  if (value === null || Array.isArray(value)) return value === null || value.length === 0;
  for (const _ in value) return false;
  return true;
}

function withoutEmpty(value: Json | undefined): Json | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (Array.isArray(value)) {
    const list = value.map((one: Json) => withoutEmpty(one) ?? one);
    return list.length > 0 ? list : undefined;
  }
  if (typeof value !== 'object') return value;
  const members = entriesOf(value).flatMap(([key, one]) => {
    const kept = withoutEmpty(one);
    return kept === undefined ? [] : [[key, kept] as const];
  });
  return members.length > 0 ? (Object.fromEntries(members) as JsonRecord) : undefined;
}

/** `{key: value}` where there is a value, else nothing: to be spread into an object. */
export function given<K extends string, V>(key: K, value: V | undefined | ''): { readonly [key in K]?: V } {
  return value === undefined || value === '' ? {} : ({ [key]: value } as { [key in K]: V });
}
