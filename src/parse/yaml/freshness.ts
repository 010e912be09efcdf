// Freshness thresholds of sources: four places may give them, and they meet field by field.
import { isJsonObject, type JsonObject, type JsonValue, jsonObject } from '../../base/index.ts';

interface Threshold {
  readonly warn: Time | null;
  readonly error: Time | null;
  readonly filter: JsonValue;
}

interface Time {
  readonly count: JsonValue;
  readonly period: JsonValue;
}

/** A merged threshold: dbt's object, and whether any part of it is complete. */
export interface Freshness {
  readonly value: JsonObject;
  readonly isSet: boolean;
}

const noTime: Time = { count: null, period: null };

/** The threshold below `key`: empty when absent, null when switched off. */
export function readFreshness(data: JsonObject, key: string): Threshold | null {
  const value = data[key];
  if (value === undefined) return { warn: noTime, error: noTime, filter: null };
  if (!isJsonObject(value)) return null;
  return { warn: timeOf(value, 'warn_after'), error: timeOf(value, 'error_after'), filter: value['filter'] ?? null };
}

function timeOf(data: JsonObject, key: string): Time | null {
  const value = data[key];
  if (value === undefined) return noTime;
  return isJsonObject(value) ? { count: value['count'] ?? null, period: value['period'] ?? null } : null;
}

/** Later thresholds on top of earlier ones; null = no freshness. */
export function mergedFreshness(first: Threshold | null, ...rest: readonly (Threshold | null)[]): Freshness | null {
  let merged = first;
  for (const next of rest) {
    if (merged !== null && next !== null) {
      merged = {
        warn: mergedTime(merged.warn, next.warn),
        error: mergedTime(merged.error, next.error),
        filter: next.filter ?? merged.filter,
      };
    } else merged = merged === null && next !== null && isThreshold(next) ? next : null;
  }
  if (merged === null) return null;
  const value = jsonObject([
    ['warn_after', shown(merged.warn)],
    ['error_after', shown(merged.error)],
    ['filter', merged.filter],
  ]);
  return { value, isSet: isThreshold(merged) };
}

function mergedTime(base: Time | null, next: Time | null): Time | null {
  if (next === null) return null;
  if (base !== null && isTime(base) && isTime(next)) {
    return { count: next.count ?? base.count, period: next.period ?? base.period };
  }
  return isTime(next) ? next : base;
}

function isTime(time: Time | null): boolean {
  return time !== null && time.count !== null && time.period !== null;
}

/** True when a source's `freshness` has a complete threshold. */
export function hasThreshold(freshness: JsonValue): boolean {
  if (!isJsonObject(freshness)) return false;
  return isTime(timeOf(freshness, 'warn_after')) || isTime(timeOf(freshness, 'error_after'));
}

function isThreshold(threshold: Threshold): boolean {
  return isTime(threshold.warn) || isTime(threshold.error);
}

function shown(time: Time | null): JsonValue {
  return (
    time &&
    jsonObject([
      ['count', time.count],
      ['period', time.period],
    ])
  );
}
