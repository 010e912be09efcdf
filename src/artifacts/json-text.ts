// Plain data as JSON text, with Python's two number kinds.
import { Float, isJsonArray, type JsonValue, plainJsonText } from '../base/index.ts';

/** Compact JSON: floats keep their `.0`, integers beyond 2^53 their digits; numbers that JSON lacks become null. */
export function jsonText(value: JsonValue): string {
  // The engine's own writer is several times faster and serves all but the numbers that JavaScript lacks.
  return plainJsonText(value) ?? exactText(value);
}

function exactText(value: JsonValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Float) return floatText(value.value);
  if (isJsonArray(value)) return `[${value.map(exactText).join(',')}]`;
  const members: string[] = [];
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${exactText(member)}`);
  }
  return `{${members.join(',')}}`;
}

function floatText(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? value.toFixed(1) : String(value);
}
