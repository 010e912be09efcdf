// Properties of macros.
import { fail, isJsonObject, type JsonObject, jsonObject, macroId } from '../../base/index.ts';
import { parseErrors } from '../errors.ts';
import { docsConfig, macroConfig } from '../macros.ts';
import type { ParseState } from '../parse-state.ts';
import type { MacroNode } from '../types.ts';
import { type Entry, EntryReader } from './properties-file.ts';

/** Puts one entry of `macros:` on its macro; dbt's warnings go to the log. @throws TsdbtError macro-described-twice */
export function patchMacro(state: ParseState, entry: Entry): void {
  const { context, file } = entry.properties;
  const macro = state.macros.get(macroId(context.name, entry.name));
  if (!macro) {
    state.warn({
      code: 'I059',
      name: 'MacroNotFoundForPatch',
      msg: `[WARNING]: Found patch for macro "${entry.name}" which was not found`,
    });
    return;
  }
  if (macro.patchPath !== null) {
    fail(
      parseErrors.duplicateMacroPatch,
      { name: entry.name, package: context.name, first: file.path, second: macro.patchPath.split('://')[1] ?? '' },
      { span: entry.locate(['name']) },
    );
  }
  const read = new EntryReader(entry);
  const config = read.object('config') ?? noKeys;
  const configMeta = config['meta'];
  macro.patchPath = `${context.name}://${file.path}`;
  macro.description = read.text('description') ?? '';
  macro.meta = jsonObject([
    ...Object.entries(read.object('meta') ?? noKeys),
    ...Object.entries(isJsonObject(configMeta) ? configMeta : noKeys),
  ]);
  macro.docs = docsConfig(config['docs']) ?? docsConfig(entry.data['docs']) ?? macro.docs;
  macro.config = macroConfig(macro.meta, macro.docs);
  const given = read.objects('arguments').map((one, index) => {
    const argument = new EntryReader(entry, one, ['arguments', index]);
    return { name: argument.name(), type: argument.text('type'), description: argument.text('description') ?? '' };
  });
  if (state.source.flags.get('VALIDATE_MACRO_ARGS') !== false) checkArguments(state, macro, given);
  if (given.length > 0) macro.arguments = given;
  state.units?.recorder.macroPatch(macro);
}

const noKeys: JsonObject = jsonObject();

function checkArguments(state: ParseState, macro: MacroNode, given: MacroNode['arguments']): void {
  if (given.length === 0) return;
  const warn = (text: string): void =>
    state.warn({ code: 'I076', name: 'InvalidMacroAnnotation', msg: `[WARNING]: ${text}` });
  for (const [index, { name }] of given.entries()) {
    const own = macro.arguments[index];
    if (own && own.name !== name) {
      warn(`Argument ${name} in yaml for macro ${macro.name} does not match the jinja definition.`);
    }
  }
  if (given.length !== macro.arguments.length) {
    warn(`The number of arguments in the yaml for macro ${macro.name} does not match the jinja definition.`);
  }
  for (const { name, type } of given) {
    if (type !== null && type.trim() !== '' && !isType(type)) {
      warn(`Argument ${name} in the yaml for macro ${macro.name} has an invalid type.`);
    }
  }
}

const parameters: { readonly [name: string]: number } = {
  str: 0,
  string: 0,
  bool: 0,
  int: 0,
  integer: 0,
  float: 0,
  any: 0,
  list: 1,
  dict: 2,
  optional: 1,
  relation: 0,
  column: 0,
};

/** True for `list[str]`, `dict[str, any]` and the like. */
function isType(text: string): boolean {
  return afterType(text.replace(/[ \t]/g, '')) === '';
}

/** What follows the type at the start of the text; undefined when there is none. */
function afterType(text: string): string | undefined {
  const name = /^[a-z]+/.exec(text)?.[0] ?? '';
  const count = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (count === undefined) return undefined;
  let rest: string | undefined = text.slice(name.length);
  for (let index = 0; index < count; index += 1) {
    if (!rest?.startsWith(index === 0 ? '[' : ',')) return undefined;
    rest = afterType(rest.slice(1));
  }
  if (count === 0) return rest;
  return rest?.startsWith(']') ? rest.slice(1) : undefined;
}
