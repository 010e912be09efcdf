// `{{ cents('amount') }}`: calls of quiet macros with plain arguments, taken out of a template so that the rest of it
// can be read without rendering.
import type { MacroId, SourceFile } from '../base/index.ts';
import type { MacroEntry } from '../context/index.ts';
import type { ParseState } from './parse-state.ts';
import { isQuietMacro } from './quiet-macros.ts';

const call = /\{\{[-+]?\s*([A-Za-z_]\w*)(?:\.([A-Za-z_]\w*))?\(([^(){}]*)\)\s*-?\}\}/g;
const literal = String.raw`(?:'[^'\\]*'|"[^"\\]*"|-?\d+(?:\.\d+)?|[Tt]rue|[Ff]alse|[Nn]one)`;
const list = String.raw`\[\s*(?:${literal}\s*(?:,\s*${literal}\s*)*)?\]`;
const argument = String.raw`(?:[A-Za-z_]\w*\s*=\s*)?(?:${literal}|${list})`;
const plainArguments = new RegExp(String.raw`^\s*(?:${argument}\s*(?:,\s*${argument}\s*)*,?\s*)?$`);

/** A tag that begins inside a tag or comment: text of a hook in `config(…)`, a call that is commented out. Also raw text. */
const nested = /\{[{%#](?:(?![}%#]\})[\s\S])*?\{[{%#]|\{%[-+]?\s*raw\b/;

const known: ReadonlySet<string> = new Set(['ref', 'source', 'config', 'var', 'env_var', 'this', 'target']);

/**
 * The file with the plain calls of quiet macros blanked (places stay the same) and the macros called, in order;
 * undefined when it has none.
 */
export function withoutPlainMacroCalls(
  state: ParseState,
  packageName: string,
  file: SourceFile,
): { readonly file: SourceFile; readonly macros: readonly MacroId[] } | undefined {
  if (nested.test(file.text)) return undefined;
  const macros: MacroId[] = [];
  const text = file.text.replace(call, (written, first: string, second: string | undefined, args: string) => {
    if (second === undefined && known.has(first)) return written;
    if (!plainArguments.test(args)) return written;
    const entry = macroOf(state, packageName, first, second);
    if (!entry || !takes(entry, args) || !isQuietMacro(state, packageName, entry)) return written;
    macros.push(entry.uniqueId);
    return ' '.repeat(written.length);
  });
  return macros.length === 0 ? undefined : { file: { path: file.path, text }, macros };
}

const oneArgument = new RegExp(String.raw`(?:([A-Za-z_]\w*)\s*=\s*)?(?:${literal}|${list})`, 'g');

/** Whether the arguments fit the macro's parameters; others may be an error, which the rendered template tells. */
function takes(entry: MacroEntry, args: string): boolean {
  const { params } = entry.block;
  // By position only, and no more commas than parameters: most calls. Others are looked at one by one.
  if (args.trim() === '' || (!args.includes('=') && args.split(',').length <= params.length)) return true;
  const given = [...args.matchAll(oneArgument)].map(([, name]) => name);
  const positional = given.filter((name) => name === undefined).length;
  const free = new Set(params.slice(positional).map((one) => one.name));
  return positional <= params.length && given.every((name) => name === undefined || free.delete(name));
}

function macroOf(
  state: ParseState,
  packageName: string,
  first: string,
  second: string | undefined,
): MacroEntry | undefined {
  const { registry } = state;
  if (second === undefined) return registry.lookup(packageName, first);
  return registry.hasPackage(first) && !registry.lookup(packageName, first)
    ? registry.findQualified(first, second)
    : undefined;
}
