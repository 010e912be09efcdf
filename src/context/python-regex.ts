// Python's `re` over JavaScript's regular expressions: the functions and syntax that SQL projects use.
import { fail } from '../base/index.ts';
import {
  type CallArgs,
  type CallSite,
  Dict,
  HostFunction,
  JinjaObject,
  Record,
  reprOf,
  Tuple,
  type Value,
} from '../jinja/index.ts';
import { contextErrors } from './errors.ts';

/** The `modules.re` object. */
export function regexModule(): Record {
  const functions = Object.keys(operations).map(
    (name) =>
      new HostFunction(name, (args, site) => {
        const [pattern, ...rest] = args.positional;
        const compiled =
          pattern instanceof Pattern
            ? pattern
            : new Pattern(String(pattern ?? args.named.get('pattern') ?? ''), flagsOf(name, args), site);
        return operations[name]?.(compiled, { positional: rest, named: args.named }, site) ?? null;
      }),
  );
  return new Record(
    'module',
    new Map<string, Value>([
      ...functions.map((made) => [made.name, made] as const),
      [
        'compile',
        new HostFunction(
          'compile',
          (args, site) =>
            new Pattern(String(args.positional[0] ?? ''), args.positional[1] ?? args.named.get('flags') ?? 0, site),
        ),
      ],
      [
        'escape',
        new HostFunction('escape', (args) => String(args.positional[0] ?? '').replace(/[^A-Za-z0-9_]/g, '\\$&')),
      ],
      ['I', 2],
      ['IGNORECASE', 2],
      ['M', 8],
      ['MULTILINE', 8],
      ['S', 16],
      ['DOTALL', 16],
      ['X', 64],
      ['VERBOSE', 64],
    ]),
  );
}

function flagsOf(name: string, args: CallArgs): Value {
  return args.named.get('flags') ?? args.positional[FLAGS_AT[name] ?? 2] ?? 0;
}

/** Where the flags stand among the arguments, when not third. */
const FLAGS_AT: { readonly [name: string]: number } = { split: 3, sub: 4, subn: 4 };

class Pattern extends JinjaObject {
  readonly typeName: string = 're.Pattern';
  readonly source: string;
  readonly regex: RegExp;

  constructor(source: string, flags: Value, site: CallSite) {
    super();
    this.source = source;
    this.regex = translate(source, typeof flags === 'number' ? flags : 0, site);
  }
  override getAttr(name: string): Value | undefined {
    if (name === 'pattern') return this.source;
    const operation = operations[name];
    return operation && new HostFunction(name, (args, site) => operation(this, args, site) ?? null);
  }
}

/** Python's pattern as JavaScript's: named groups, \A, \Z, inline flags. @throws TsdbtError conversion-failed */
function translate(source: string, flags: number, site: CallSite): RegExp {
  let letters = 'gd';
  let body = source.replace(/^\(\?([aiLmsux]+)\)/, (_whole, inline: string) => {
    if (inline.includes('i')) letters += 'i';
    if (inline.includes('m')) letters += 'm';
    if (inline.includes('s')) letters += 's';
    return '';
  });
  if (flags & 64)
    body = body.replace(/\\#/g, '\\x23').replace(/#.*$/gm, '').replace(/\\ /g, '\\x20').replace(/\s+/g, '');
  body = body
    .replaceAll('(?P<', '(?<')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replaceAll('\\A', '^')
    .replaceAll('\\Z', '$');
  if (flags & 2 && !letters.includes('i')) letters += 'i';
  if (flags & 8 && !letters.includes('m')) letters += 'm';
  if (flags & 16 && !letters.includes('s')) letters += 's';
  try {
    return new RegExp(body, letters);
  } catch (cause) {
    return fail(
      contextErrors.conversion,
      { name: 're', problem: `the pattern ${reprOf(source)} cannot be read` },
      { span: site.span, cause },
    );
  }
}

class Match extends JinjaObject {
  readonly typeName: string = 're.Match';
  readonly #match: RegExpExecArray;

  constructor(match: RegExpExecArray) {
    super();
    this.#match = match;
  }
  #group(key: Value): Value {
    if (typeof key === 'string') return this.#match.groups?.[key] ?? null;
    return this.#match[Number(key)] ?? null;
  }
  override getItem(key: Value): Value | undefined {
    return this.#group(key);
  }
  override getAttr(name: string): Value | undefined {
    switch (name) {
      case 'group':
        return new HostFunction(name, (args) => {
          if (args.positional.length <= 1) return this.#group(args.positional[0] ?? 0);
          return new Tuple(args.positional.map((key) => this.#group(key)));
        });
      case 'groups':
        return new HostFunction(name, () => new Tuple(this.#match.slice(1).map((text) => text ?? null)));
      case 'groupdict':
        return new HostFunction(name, () => new Dict(Object.entries(this.#match.groups ?? {})));
      case 'start':
        return new HostFunction(name, () => this.#match.index);
      case 'end':
        return new HostFunction(name, () => this.#match.index + this.#match[0].length);
      case 'span':
        return new HostFunction(name, () => new Tuple([this.#match.index, this.#match.index + this.#match[0].length]));
      case 'string':
        return this.#match.input;
      default:
        return undefined;
    }
  }
  override toText(): string {
    return `<re.Match object; span=(${this.#match.index}, ${this.#match.index + this.#match[0].length}), match=${reprOf(this.#match[0])}>`;
  }
}

type Operation = (pattern: Pattern, args: CallArgs, site: CallSite) => Value | undefined;

const subject = (args: CallArgs): string => String(args.positional[0] ?? args.named.get('string') ?? '');

function firstMatch(
  pattern: Pattern,
  text: string,
  accept: (match: RegExpExecArray) => boolean,
  sticky = false,
): Value {
  const regex = new RegExp(pattern.regex.source, pattern.regex.flags.replace('g', '') + (sticky ? 'y' : ''));
  const match = regex.exec(text);
  return match && accept(match) ? new Match(match) : null;
}

const operations: { readonly [name: string]: Operation } = {
  search: (pattern, args) => firstMatch(pattern, subject(args), () => true),
  match: (pattern, args) => firstMatch(pattern, subject(args), () => true, true),
  fullmatch: (pattern, args) => {
    const regex = new RegExp(`^(?:${pattern.regex.source})$`, pattern.regex.flags.replace('g', ''));
    const match = regex.exec(subject(args));
    return match ? new Match(match) : null;
  },
  findall: (pattern, args) =>
    [...subject(args).matchAll(pattern.regex)].map((match) =>
      match.length <= 1
        ? match[0]
        : match.length === 2
          ? (match[1] ?? '')
          : new Tuple(match.slice(1).map((part) => part ?? '')),
    ),
  finditer: (pattern, args) => [...subject(args).matchAll(pattern.regex)].map((match) => new Match(match)),
  split: (pattern, args) => {
    const limit = Number(args.positional[1] ?? args.named.get('maxsplit') ?? 0);
    return splitText(pattern.regex, subject(args), limit);
  },
  sub: (pattern, args) => {
    const replacement = String(args.positional[0] ?? args.named.get('repl') ?? '');
    const text = String(args.positional[1] ?? args.named.get('string') ?? '');
    const count = Number(args.positional[2] ?? args.named.get('count') ?? 0);
    let done = 0;
    return text.replace(pattern.regex, (...parts: unknown[]) => {
      const whole = String(parts[0]);
      done += 1;
      return count > 0 && done > count ? whole : expand(replacement, parts);
    });
  },
};

function splitText(regex: RegExp, text: string, limit: number): Value[] {
  const pieces: Value[] = [];
  let last = 0;
  for (const match of text.matchAll(regex)) {
    if (limit > 0 && pieces.length >= limit) break;
    pieces.push(text.slice(last, match.index), ...match.slice(1).map((part) => part ?? null));
    last = match.index + match[0].length;
  }
  pieces.push(text.slice(last));
  return pieces;
}

/** `\1`, `\g<1>`, `\g<name>` of a replacement. */
function expand(replacement: string, parts: readonly unknown[]): string {
  const named = parts[parts.length - 1];
  const groups =
    typeof named === 'object' && named !== null ? (named as { readonly [key: string]: string | undefined }) : {};
  return replacement.replace(
    /\\(?:g<(\w+)>|(\d+)|([nt\\]))/g,
    (_whole, name: string | undefined, digits: string | undefined, character: string | undefined) => {
      if (character) return character === 'n' ? '\n' : character === 't' ? '\t' : '\\';
      const key = name ?? digits ?? '';
      return /^\d+$/.test(key) ? String(parts[Number(key)] ?? '') : (groups[key] ?? '');
    },
  );
}
