// The first config(...) call of a file with its values as texts, the way dbt keeps them for state comparison.
import { type JsonObject, type JsonValue, jsonObject, TsdbtError } from '../../base/index.ts';
import { parseTemplate, reprOf, type StaticCall, toValue } from '../../jinja/index.ts';

/** Texts of literal values: a string as it is, everything else as Python prints it. */
export function unrenderedLiterals(kwargs: ReadonlyMap<string, JsonValue>): JsonObject {
  return jsonObject([...kwargs].map(([name, value]) => [name, literalText(value)]));
}

/** The text that stands for a value where a text is wanted: a string as it is, all else as Python prints it. */
export function literalText(value: JsonValue): string {
  return typeof value === 'string' ? value : reprOf(toValue(value));
}

/** Texts of the keyword arguments of a config call. */
export function unrenderedCall(call: StaticCall): JsonObject {
  return jsonObject([...call.kwargs.keys()].map((name) => [name, call.kwargText?.(name) ?? '']));
}

/** The first `config(…)` among the calls of a template. */
export function firstConfigCall(calls: readonly StaticCall[]): StaticCall | undefined {
  return calls.find((call) => call.name === 'config');
}

/** What a raw text says in its first `config(…)`, as texts; nothing for a text that is no template. */
export function unrenderedConfigOf(text: string): JsonObject {
  if (!text.includes('config(')) return jsonObject();
  try {
    const call = firstConfigCall(parseTemplate({ path: 'raw_code', text }).calls());
    return call ? unrenderedCall(call) : jsonObject();
  } catch (thrown) {
    if (thrown instanceof TsdbtError) return jsonObject();
    throw thrown;
  }
}
