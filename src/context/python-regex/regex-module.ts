// Python's `re` over JavaScript's regular expressions: the functions and syntax that SQL projects use.
import { fail } from '../../base/index.ts';
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
} from '../../jinja/index.ts';
import { contextErrors } from '../errors.ts';
import { PatternProblem, regexFlags, type TranslatedPattern, translatePattern } from './translate-pattern.ts';

/** The `modules.re` object. */
export function regexModule(): Record {
  const functions = Object.keys(operations).map(
    (name) =>
      new HostFunction(name, (args, site) => {
        const [pattern, ...rest] = args.positional;
        const flags = args.named.get('flags') ?? rest[FLAGS_AT[name] ?? 1] ?? 0;
        const compiled =
          pattern instanceof Pattern
            ? pattern
            : new Pattern(String(pattern ?? args.named.get('pattern') ?? ''), flags, site);
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
        new HostFunction('escape', (args) =>
          String(args.positional[0] ?? '').replace(/[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/g, '\\$&'),
        ),
      ],
      ['A', regexFlags.ascii],
      ['ASCII', regexFlags.ascii],
      ['I', regexFlags.ignoreCase],
      ['IGNORECASE', regexFlags.ignoreCase],
      ['M', regexFlags.multiline],
      ['MULTILINE', regexFlags.multiline],
      ['S', regexFlags.dotAll],
      ['DOTALL', regexFlags.dotAll],
      ['U', 0],
      ['UNICODE', 0],
      ['X', regexFlags.verbose],
      ['VERBOSE', regexFlags.verbose],
    ]),
  );
}

/** Place of `flags` among the arguments after the pattern, where it is not the second. */
const FLAGS_AT: { readonly [name: string]: number } = { split: 2, sub: 3, subn: 3 };

class Pattern extends JinjaObject {
  readonly typeName: string = 're.Pattern';
  readonly source: string;
  readonly #translated: TranslatedPattern;

  constructor(source: string, flags: Value, site: CallSite) {
    super();
    this.source = source;
    this.#translated = translate(source, typeof flags === 'number' ? flags : 0, site);
  }
  get regex(): RegExp {
    return this.#translated.regex;
  }
  override getAttr(name: string): Value | undefined {
    if (name === 'pattern') return this.source;
    if (name === 'groups') return this.#translated.groups;
    if (name === 'flags') return this.#translated.flags;
    const operation = operations[name];
    return operation && new HostFunction(name, (args, site) => operation(this, args, site) ?? null);
  }
}

/** @throws TsdbtError conversion-failed */
function translate(source: string, flags: number, site: CallSite): TranslatedPattern {
  try {
    return translatePattern(source, flags);
  } catch (cause) {
    const why = cause instanceof PatternProblem ? `${cause.message} at position ${cause.at}` : 'it cannot be read';
    return fail(
      contextErrors.conversion,
      { name: 're', problem: `the pattern ${reprOf(source)}: ${why}` },
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
  /** Where a group lies; -1 when it took no part. */
  #span(args: CallArgs): readonly [number, number] {
    const key = args.positional[0] ?? 0;
    const { indices } = this.#match;
    const found = typeof key === 'string' ? indices?.groups?.[key] : indices?.[Number(key)];
    if (!found) return [-1, -1];
    // Python counts code points.
    const points = (end: number): number => [...this.#match.input.slice(0, end)].length;
    return [points(found[0]), points(found[1])];
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
        return new HostFunction(name, (args) => this.#span(args)[0]);
      case 'end':
        return new HostFunction(name, (args) => this.#span(args)[1]);
      case 'span':
        return new HostFunction(name, (args) => new Tuple([...this.#span(args)]));
      case 'expand':
        return new HostFunction(name, (args) =>
          expand(String(args.positional[0] ?? ''), this.#match, this.#match.groups),
        );
      case 'lastindex':
        return this.#match.findLastIndex((part, at) => at > 0 && part !== undefined) || null;
      case 'string':
        return this.#match.input;
      default:
        return undefined;
    }
  }
  override toText(): string {
    const [from, to] = this.#span({ positional: [], named: new Map() });
    return `<re.Match object; span=(${from}, ${to}), match=${reprOf(this.#match[0])}>`;
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
  sub: (pattern, args, site) => substitute(pattern, args, site).text,
  subn: (pattern, args, site) => {
    const { text, count } = substitute(pattern, args, site);
    return new Tuple([text, count]);
  },
};

/** The replacement is a template with group references, or something that is called with each match. */
function substitute(pattern: Pattern, args: CallArgs, site: CallSite): { text: string; count: number } {
  const replacement = args.positional[0] ?? args.named.get('repl') ?? '';
  const source = String(args.positional[1] ?? args.named.get('string') ?? '');
  const most = Number(args.positional[2] ?? args.named.get('count') ?? 0);
  let text = '';
  let last = 0;
  let count = 0;
  for (const match of source.matchAll(pattern.regex)) {
    if (most > 0 && count >= most) break;
    count += 1;
    const made =
      replacement instanceof JinjaObject
        ? String(site.call(replacement, { positional: [new Match(match)], named: new Map() }))
        : expand(String(replacement), match, match.groups);
    text += source.slice(last, match.index) + made;
    last = match.index + match[0].length;
  }
  return { text: text + source.slice(last), count };
}

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

/** `\1`, `\g<1>`, `\g<name>` and escapes of a replacement. */
function expand(
  replacement: string,
  parts: readonly (string | undefined)[],
  groups: Readonly<{ [name: string]: string | undefined }> | undefined,
): string {
  return replacement.replace(
    /\\(?:g<(\w+)>|([1-9]\d?)|([abfnrtv0\\]))/g,
    (_whole, name: string | undefined, digits: string | undefined, character: string | undefined) => {
      if (character) return REPLACEMENT_ESCAPES[character] ?? character;
      const key = name ?? digits ?? '';
      return (/^\d+$/.test(key) ? parts[Number(key)] : groups?.[key]) ?? '';
    },
  );
}

const REPLACEMENT_ESCAPES: { readonly [letter: string]: string } = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '0': '\0',
};
