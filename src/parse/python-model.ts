// Python models are never run here; for the graph we read the literal dbt.ref, dbt.source and dbt.config calls in them.
import { fail, type JsonValue, jsonObject, type SourceFile } from '../base/index.ts';
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
  if (/\{\{|\{%|\{#/.test(file.text)) invalid('No jinja in python model code is allowed');
  const code = readCode(file.text);
  if (code.bare.trim() === '') return captured;
  checkModelFunction(code.bare);
  const config: ReadKeys = { used: [], defaults: [] };
  const meta: ReadKeys = { used: [], defaults: [] };
  for (const match of code.bare.matchAll(call)) {
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
  return captured;
}

function invalid(problem: string): never {
  return fail(parseErrors.invalidPythonModel, { problem });
}

/** Python code with all places kept. */
interface PythonCode {
  /** Without comments. */
  readonly code: string;
  /** Without comments and with all texts made one word, so that nothing in them is taken for code. */
  readonly bare: string;
}

const commentOrText = /(#[^\n]*)|([A-Za-z]{0,2})("""|'''|["'])(?:\\[\s\S]|(?!\3)[^\\])*\3/g;

function readCode(text: string): PythonCode {
  const without = (found: string): string => ' '.repeat(found.length);
  return {
    code: text.replace(commentOrText, (found, comment?: string) => (comment === undefined ? found : without(found))),
    bare: text.replace(commentOrText, (found, comment?: string, prefix = '') => {
      if (comment !== undefined) return without(found);
      // What stands in the braces of an f-string is code.
      return /f/i.test(prefix)
        ? found.replace(/(\{[^{}]*\})|[\s\S]/g, (_, inner?: string) => inner ?? '_')
        : '_'.repeat(found.length);
    }),
  };
}

function literalCall(file: SourceFile, { code, bare }: PythonCode, start: number, name: string): LiteralCall {
  const end = closing(bare, start);
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

/** One function `model(dbt, session)` that ends with the return of one value. Takes bare code, as all below. */
function checkModelFunction(bare: string): void {
  const heads = [...bare.matchAll(/^def\s+model\s*\(/gm)];
  const [head] = heads;
  if (!head || heads.length !== 1)
    invalid(`dbt allows exactly one model defined per python file, found ${heads.length}`);
  const start = head.index + head[0].length;
  const end = closing(bare, start) ?? start;
  const problems: string[] = [];
  const parameters = splitAtCommas(bare.slice(start, end)).filter((one) => !one.startsWith('*'));
  const [first] = parameters;
  if (first !== undefined && /^\w+/.exec(first)?.[0] !== 'dbt')
    problems.push("'dbt' not provided for model as the first argument");
  if (parameters.length !== 2)
    problems.push('model function should have two args, `dbt` and a session to current warehouse');
  if (!returnsOneValue(bare.slice(end)))
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
  const value = statement.slice('return'.length).trim();
  const isWrapped = value.startsWith('(') && closing(value, 1) === value.length - 1;
  return splitAtCommas(isWrapped ? value.slice(1, -1) : value).length <= 1;
}

/** Parts between commas that stand in no bracket. */
function splitAtCommas(bare: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  for (let at = 0; at < bare.length; at += 1) {
    const sign = bare.charAt(at);
    depth += nesting(sign);
    if (sign !== ',' || depth !== 0) continue;
    parts.push(bare.slice(from, at));
    from = at + 1;
  }
  return [...parts, bare.slice(from)].map((part) => part.trim()).filter((part) => part !== '');
}

/** Offset of the bracket that closes the one before `start`. */
function closing(bare: string, start: number): number | undefined {
  let depth = 1;
  for (let at = start; at < bare.length; at += 1) {
    depth += nesting(bare.charAt(at));
    if (depth === 0) return at;
  }
  return undefined;
}

function nesting(sign: string): -1 | 0 | 1 {
  return '([{'.includes(sign) ? 1 : ')]}'.includes(sign) ? -1 : 0;
}
