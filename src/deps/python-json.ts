// Data → JSON text as Python's json.dumps(sort_keys=True) writes it: the lock's hash is made over such text.
import { Float, isJsonArray, isJsonObject, type JsonValue } from '../base/index.ts';

/** Keys sorted, blanks after `:` and `,`, everything beyond ASCII escaped, floats with their point. */
export function pythonJson(value: JsonValue): string {
  if (typeof value === 'string') return asciiText(value);
  if (value instanceof Float) return floatText(value.value);
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value).toString() : floatText(value);
  if (isJsonArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (!isJsonObject(value)) return String(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${asciiText(key)}: ${pythonJson(value[key] ?? null)}`).join(', ')}}`;
}

function asciiText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function floatText(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
