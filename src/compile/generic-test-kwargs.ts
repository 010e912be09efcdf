// `_dbt_generic_test_kwargs`: the arguments of a generic test as its macro gets them.
// Text that looks like a call of ref, source, var, env_var or doc is evaluated; column_name stays text.
import { isJsonArray, isJsonObject, type JsonValue } from '../base/index.ts';
import { Dict, type Globals, parseTemplate, plainText, toValue, type Value } from '../jinja/index.ts';
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
  if (!/\{[{%#]/.test(text)) return plainText(value);
  const template = { path: `argument of test ${test}`, text };
  const call = /^\{\{\s*(get_where_subquery\(.*\))\s*\}\}$/s.exec(text.trim())?.[1];
  if (call === undefined) return parseTemplate(template).renderNative({ globals });
  // The macro that gives the tested relation may be the project's own and ask the warehouse.
  const rendered = await parseTemplate({ ...template, text: `{% do return(${call}) %}` }).render({ globals });
  return rendered.returned ?? null;
}
