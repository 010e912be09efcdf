// `_dbt_generic_test_kwargs`: the arguments of a generic test as its macro gets them.
// Text that looks like a call of ref, source, var, env_var or doc is evaluated; column_name stays text.
import { isJsonArray, isJsonObject, type JsonValue } from '../base/index.ts';
import { Dict, type Globals, parseTemplate, toValue, type Value } from '../jinja/index.ts';
import type { TestMetadata } from '../parse/index.ts';

const LOOKS_LIKE_CALL = /^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$/s;

/** @throws TsdbtError when an argument's template fails */
export async function genericTestKwargs(test: TestMetadata, globals: Globals): Promise<Dict> {
  const kwargs = new Dict();
  for (const [name, value] of Object.entries(test.kwargs)) {
    kwargs.set(name, name === 'column_name' ? toValue(value) : await renderArgument(value, globals, test.name));
  }
  return kwargs;
}

async function renderArgument(value: JsonValue, globals: Globals, test: string): Promise<Value> {
  if (isJsonArray(value)) return Promise.all(value.map((item) => renderArgument(item, globals, test)));
  if (isJsonObject(value)) {
    const dict = new Dict();
    for (const [key, item] of Object.entries(value)) dict.set(key, await renderArgument(item, globals, test));
    return dict;
  }
  if (typeof value !== 'string') return toValue(value);
  const text = LOOKS_LIKE_CALL.test(value) ? `{{ ${value} }}` : value;
  if (!/\{[{%#]/.test(text)) return value;
  const path = `argument of test ${test}`;
  // One expression keeps its type, as in Jinja2's native environment.
  const single = /^\{\{-?((?:(?!\}\}|\{\{).)*?)-?\}\}$/s.exec(text.trim())?.[1];
  if (single === undefined) return (await parseTemplate({ path, text }).render({ globals })).text;
  const rendered = await parseTemplate({ path, text: `{% do return(${single}) %}` }).render({ globals });
  return rendered.returned ?? null;
}
