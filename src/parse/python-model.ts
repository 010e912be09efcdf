// Python models are never run here; for the graph we read the literal dbt.ref, dbt.source and dbt.config calls in them.
import { fail, type JsonValue, jsonObject, macroId, type SourceFile } from '../base/index.ts';
import { type LiteralCall, scanLiteral } from '../jinja/index.ts';
import { type Captured, emptyCapture } from './capture.ts';
import { addConfigCall } from './config/merge-config.ts';
import { parseErrors } from './errors.ts';

const call = /\bdbt\.(ref|source|config\.get|config\.meta_get|config)\s*\(/g;

/** Keys that `dbt.config.get` and `meta_get` read, and what they fall back to: dbt keeps both in the config. */
interface ReadKeys {
  readonly used: JsonValue[];
  readonly defaults: JsonValue[];
}

/**
 * What a Python model refers to and configures.
 * @throws TsdbtError invalid-python-model for templates in the code, no or a wrong `def model(dbt, session)`, and
 * arguments that are no literals
 */
export function capturePython(file: SourceFile): Captured {
  const captured = emptyCapture();
  const code = withoutComments(file.text);
  if (code.trim() === '') return captured;
  if (/\{\{|\{%|\{#/.test(file.text)) invalid('No jinja in python model code is allowed');
  checkModelFunction(code);
  const config: ReadKeys = { used: [], defaults: [] };
  const meta: ReadKeys = { used: [], defaults: [] };
  for (const match of code.matchAll(call)) {
    const [, name = ''] = match;
    const found = literalCall(file, code, match.index + match[0].length, name);
    if (name === 'config.get' || name === 'config.meta_get')
      readKey(found, name, name === 'config.get' ? config : meta);
    else record(captured, found);
  }
  if (config.used.length > 0 || meta.used.length > 0) {
    addConfigCall(
      captured.config,
      jsonObject([
        ['config_keys_used', config.used],
        ['config_keys_defaults', config.defaults],
        ['meta_keys_used', meta.used],
        ['meta_keys_defaults', meta.defaults],
      ]),
    );
  }
  // dbt puts what connects the code with the warehouse behind it by this macro.
  captured.macros.add(macroId('dbt', 'py_script_postfix'));
  return captured;
}

function invalid(problem: string): never {
  return fail(parseErrors.invalidPythonModel, { problem });
}

function withoutComments(text: string): string {
  return text.replace(/^([^'"#\n]*)#[^\n]*/gm, (whole, before: string) => before.padEnd(whole.length));
}

function literalCall(file: SourceFile, code: string, start: number, name: string): LiteralCall {
  const end = closing(code, start);
  const args = end === undefined ? '' : code.slice(start, end);
  // The reader of templates knows literals; `var` takes any number of them.
  const text = `{{ ${name.startsWith('config.') ? 'var' : name}(${args}) }}`;
  const found = scanLiteral({ path: file.path, text })?.segments.find(
    (segment): segment is LiteralCall => typeof segment !== 'string',
  );
  return (
    found ??
    invalid(
      `Error when trying to literal_eval an arg to dbt.ref(), dbt.source(), dbt.config() or dbt.config.get(): dbt.${name}(${args.trim()}). ` +
        'In dbt python model, their arguments only support Python literal structures',
    )
  );
}

function readKey(found: LiteralCall, name: string, keys: ReadKeys): void {
  const [key, fallback = null] = found.args;
  if (key === undefined) invalid(`dbt.${name}() requires at least one argument`);
  if (found.args.length > 2) invalid(`dbt.${name}() takes at most 2 arguments (${found.args.length} given)`);
  keys.used.push(key);
  keys.defaults.push(fallback);
}

function record(captured: Captured, found: LiteralCall): void {
  const [first, second] = found.args.map((arg: JsonValue) => String(arg));
  if (found.name === 'config') addConfigCall(captured.config, jsonObject(found.kwargs));
  else if (found.name === 'source' && first !== undefined && second !== undefined)
    captured.sources.push([first, second]);
  else if (found.name === 'ref' && first !== undefined) {
    const version = found.kwargs.get('v') ?? found.kwargs.get('version') ?? null;
    captured.refs.push({
      name: second ?? first,
      package: second === undefined ? null : first,
      version: typeof version === 'string' || typeof version === 'number' ? version : null,
    });
  }
}

/** One function `model(dbt, session)` that ends with the return of one value. */
function checkModelFunction(code: string): void {
  const heads = [...code.matchAll(/^def\s+model\s*\(/gm)];
  const [head] = heads;
  if (!head || heads.length !== 1)
    invalid(`dbt allows exactly one model defined per python file, found ${heads.length}`);
  const start = head.index + head[0].length;
  const end = closing(code, start) ?? start;
  const problems: string[] = [];
  const parameters = splitAtCommas(code.slice(start, end)).filter((one) => !one.startsWith('*'));
  const [first] = parameters;
  if (first !== undefined && /^\w+/.exec(first)?.[0] !== 'dbt')
    problems.push("'dbt' not provided for model as the first argument");
  if (parameters.length !== 2)
    problems.push('model function should have two args, `dbt` and a session to current warehouse');
  if (!returnsOneValue(code.slice(end)))
    problems.push('In current version, model function should return only one dataframe object');
  if (problems.length > 0) invalid(problems.join('\n'));
}

/** `rest`: the code from the end of the parameters on. */
function returnsOneValue(rest: string): boolean {
  const lines = rest.split('\n').slice(1);
  const isBody = (line: string): boolean => /^\s/.test(line) || line.trim() === '';
  const after = lines.findIndex((line) => !isBody(line) && !/^[)\]}]/.test(line));
  const body = (after === -1 ? lines : lines.slice(0, after)).filter((line) => line.trim() !== '');
  const indent = /^\s*/.exec(body[0] ?? '')?.[0] ?? '';
  const last = body.findLastIndex((line) => line.startsWith(indent) && /^[^\s)\]}]/.test(line.slice(indent.length)));
  const statement = body.slice(last).join('\n').trim();
  if (last === -1 || !/^return\b/.test(statement)) return false;
  return splitAtCommas(statement.slice('return'.length)).length <= 1;
}

/** Parts between commas that stand in no bracket and no text. */
function splitAtCommas(code: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  walkCode(code, 0, (sign, at) => {
    if ('([{'.includes(sign)) depth += 1;
    else if (')]}'.includes(sign)) depth -= 1;
    else if (sign === ',' && depth === 0) {
      parts.push(code.slice(from, at));
      from = at + 1;
    }
    return true;
  });
  return [...parts, code.slice(from)].map((part) => part.trim()).filter((part) => part !== '');
}

/** Offset of the parenthesis that closes the one before `start`. */
function closing(code: string, start: number): number | undefined {
  let depth = 1;
  let end: number | undefined;
  walkCode(code, start, (sign, at) => {
    if ('([{'.includes(sign)) depth += 1;
    else if (')]}'.includes(sign)) depth -= 1;
    if (depth === 0) end = at;
    return depth > 0;
  });
  return end;
}

/** Calls `visit` for each sign outside of texts, until it gives false. */
function walkCode(code: string, start: number, visit: (sign: string, at: number) => boolean): void {
  let quote = '';
  for (let at = start; at < code.length; at += 1) {
    const sign = code.charAt(at);
    if (quote !== '') {
      if (sign === '\\') at += 1;
      else if (code.startsWith(quote, at)) {
        at += quote.length - 1;
        quote = '';
      }
    } else if (sign === '"' || sign === "'") {
      quote = code.startsWith(sign.repeat(3), at) ? sign.repeat(3) : sign;
      at += quote.length - 1;
    } else if (!visit(sign, at)) return;
  }
}
