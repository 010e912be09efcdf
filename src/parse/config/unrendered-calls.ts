// The first config(...) call of a file with its values as texts, the way dbt keeps them for state comparison.
import { isJsonObject, type JsonObject, type JsonValue, jsonObject, TsdbtError } from '../../base/index.ts';
import { parseTemplate, reprOf, type StaticCall, toValue } from '../../jinja/index.ts';

/** Texts of literal values: a string as it is, everything else as Python prints it. */
export function unrenderedLiterals(kwargs: ReadonlyMap<string, JsonValue>): JsonObject {
  return jsonObject([...kwargs].map(([name, value]) => [name, literalText(value)]));
}

function literalText(value: JsonValue): string {
  return typeof value === 'string' ? value : reprOf(toValue(value));
}

/** Texts of the keyword arguments of a config call: literals by value, expressions rewritten from their source. */
export function unrenderedCall(call: StaticCall): JsonObject {
  const made = jsonObject();
  const source = call.span.file.text.slice(call.span.start, call.span.end);
  let written: ReadonlyMap<string, string> | undefined;
  for (const [name, value] of call.kwargs) {
    if (value !== undefined) made[name] = literalText(value);
    else {
      written ??= argumentTexts(source);
      made[name] = written.get(name) ?? '';
    }
  }
  return made;
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

const token = /\s+|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[A-Za-z_]\w*|\d[\w.]*|==|!=|<=|>=|\*\*|\/\/|[\s\S]/g;

/** Keyword arguments of `name(a=…, b=…)`, rewritten with dbt's spacing and quotes. */
function argumentTexts(source: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const tokens = (source.slice(source.indexOf('(') + 1).match(token) ?? []).filter((one) => one.trim() !== '');
  let depth = 0;
  let name: string | undefined;
  let parts: string[] = [];
  const finish = (): void => {
    if (name !== undefined) found.set(name, joined(parts));
    name = undefined;
    parts = [];
  };
  for (const [index, one] of tokens.entries()) {
    if (depth === 0 && one === ')') break;
    if (depth === 0 && one === ',') finish();
    else if (depth === 0 && name === undefined && one === '=') {
      name = tokens[index - 1];
      parts = [];
    } else {
      if ('([{'.includes(one)) depth += 1;
      else if (')]}'.includes(one)) depth -= 1;
      parts.push(one);
    }
  }
  finish();
  return found;
}

function joined(parts: readonly string[]): string {
  let text = '';
  for (const [index, part] of parts.entries()) {
    const shown = /^["']/.test(part) ? reprOf(unquoted(part)) : part;
    const before = parts[index - 1];
    text += (before !== undefined && needsSpace(before, part) ? ' ' : '') + shown;
  }
  return text;
}

function needsSpace(before: string, after: string): boolean {
  if (before === ',' || before === ':') return true;
  if (/^[,:)\]}.(=[]$/.test(after) && !(after === '[' && /^(in|and|or|not|if|else)$/.test(before))) return false;
  return !/^[([{.=-]$/.test(before);
}

function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(['"\\])/g, '$1');
}

/** True when no config() call has been seen. */
export function isEmptyConfig(config: JsonObject): boolean {
  return !isJsonObject(config) || Object.keys(config).length === 0;
}
