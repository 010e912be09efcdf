// JSON of several lines in which floats keep their decimal place, as Python writes it.
import { Float, type JsonValue } from '../../base/index.ts';

/** `value` as JSON with an indent of two blanks: `2.0` for a float that is whole. */
export function linesOfJson(value: JsonValue): string {
  const text = JSON.stringify(
    value,
    function (this: unknown, key, shown: unknown) {
      const own = (this as { readonly [name: string]: unknown })[key];
      return own instanceof Float ? `${FLOAT_MARK}${floatText(own.value)}` : shown;
    },
    2,
  );
  return text.replaceAll(MARKED_FLOAT, '$1');
}

/** A character that no text of a warehouse has: it is for private use. */
const FLOAT_MARK = '\uF8FE';
const MARKED_FLOAT = /"\uF8FE([^"]*)"/g;

function floatText(value: number): string {
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
