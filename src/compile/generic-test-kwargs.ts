// `_dbt_generic_test_kwargs`: the arguments of a generic test as its macro gets them.
// Text that looks like a call of ref, source, var, env_var or doc is evaluated; column_name stays text.
import { isJsonArray, isJsonObject, type JsonValue, type SourceFile, span } from '../base/index.ts';
import {
  callInSync,
  Dict,
  type Globals,
  HostFunction,
  parseTemplate,
  plainText,
  toValue,
  type Value,
} from '../jinja/index.ts';
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

/**
 * The same without waiting, for tests whose rendering asks nobody.
 * @throws what `genericTestKwargs` throws, though at another place
 */
export function quietTestKwargs(test: TestMetadata, globals: Globals): Dict {
  const kwargs = new Dict();
  for (const [name, value] of Object.entries(test.kwargs)) {
    kwargs.set(name, name === 'column_name' ? toValue(value) : quietArgument(value, globals, test.name));
  }
  return kwargs;
}

function quietArgument(value: JsonValue, globals: Globals, test: string): Value {
  if (isJsonArray(value)) return value.map((item) => quietArgument(item, globals, test));
  if (isJsonObject(value)) {
    return new Dict(Object.entries(value).map(([key, item]) => [key, quietArgument(item, globals, test)]));
  }
  if (typeof value !== 'string') return toValue(value);
  const { text, call } = argumentText(value);
  if (text === undefined) return plainText(value);
  const plain = plainArgument(value, globals, test);
  if (plain !== undefined) return plain;
  const template = { path: `argument of test ${test}`, text };
  if (call === undefined) return parseTemplate(template).renderNative({ globals });
  return parseTemplate(doReturn(template, call)).renderSync({ globals }).returned ?? null;
}

const PLAIN = String.raw`(ref|source)\('([^'\\\r\n{}%#]+)'(?:, ?'([^'\\\r\n{}%#]+)')?\)`;
/** How nearly all tests name what they test, and other relations in their arguments. */
const PLAIN_MODEL = new RegExp(String.raw`^\{\{ get_where_subquery\(${PLAIN}\) \}\}$`);
const PLAIN_OTHER = new RegExp(`^${PLAIN}$`);

/** The calls that the template of a plain argument would make; undefined for all other arguments. */
function plainArgument(value: string, globals: Globals, test: string): Value | undefined {
  const model = PLAIN_MODEL.exec(value);
  const [, reader = '', ...words] = model ?? PLAIN_OTHER.exec(value) ?? [];
  const read = globals.get(reader);
  // The project may have a macro of that name.
  if (!(read instanceof HostFunction)) return undefined;
  const place = span({ path: `argument of test ${test}`, text: value }, 0, value.length);
  const call = (callee: Value | undefined, positional: readonly Value[]): Value =>
    callInSync(callee ?? null, { positional, named: NOTHING }, globals, place);
  const relation = call(
    read,
    words.filter((word) => word !== undefined),
  );
  return model ? call(globals.get('get_where_subquery'), [relation]) : relation;
}

const NOTHING: ReadonlyMap<string, Value> = new Map();

interface Argument {
  /** Undefined for plain text. */
  readonly text: string | undefined;
  /** The call of the macro that gives the tested relation. */
  readonly call: string | undefined;
}

function argumentText(value: string): Argument {
  const text = LOOKS_LIKE_CALL.test(value) ? `{{ ${value} }}` : value;
  if (!/\{[{%#]/.test(text)) return { text: undefined, call: undefined };
  return { text, call: /^\{\{\s*(get_where_subquery\(.*\))\s*\}\}$/s.exec(text.trim())?.[1] };
}

function doReturn({ path }: SourceFile, call: string): SourceFile {
  return { path, text: `{% do return(${call}) %}` };
}

async function renderArgument(value: JsonValue, globals: Globals, test: string): Promise<Value> {
  if (isJsonArray(value)) return Promise.all(value.map((item) => renderArgument(item, globals, test)));
  if (isJsonObject(value)) {
    const dict = new Dict();
    for (const [key, item] of Object.entries(value)) dict.set(key, await renderArgument(item, globals, test));
    return dict;
  }
  if (typeof value !== 'string') return toValue(value);
  const { text, call } = argumentText(value);
  if (text === undefined) return plainText(value);
  const template = { path: `argument of test ${test}`, text };
  if (call === undefined) return parseTemplate(template).renderNative({ globals });
  // The macro that gives the tested relation may be the project's own and ask the warehouse.
  const rendered = await parseTemplate(doReturn(template, call)).render({ globals });
  return rendered.returned ?? null;
}
