// Python's `re` over JavaScript's regular expressions: the functions and syntax that SQL projects use.
import { fail } from '../../base/index.ts';
import {
  type CallArgs,
  type CallSite,
  Dict,
  HostFunction,
  JinjaObject,
  type MaybePromise,
  Record,
  reprOf,
  strOf,
  Tuple,
  type Value,
} from '../../jinja/index.ts';
import { contextErrors } from '../errors.ts';
import { PatternProblem, regexFlags, type TranslatedPattern, translatePattern } from './translate-pattern.ts';

/** The `modules.re` object. */
export function regexModule(): Record {
  const functions = [...operations].map(
    ([name, operation]) =>
      new HostFunction(name, (args, site) => {
        const [pattern, ...rest] = args.positional;
        const flags = args.named.get('flags') ?? rest[FLAGS_AT[name] ?? 1] ?? 0;
        const compiled =
          pattern instanceof Pattern
            ? pattern
            : new Pattern(String(pattern ?? args.named.get('pattern') ?? ''), flags, site);
        return operation(compiled, { positional: rest, named: args.named }, site);
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
    const operation = operations.get(name);
    return operation && new HostFunction(name, (args, site) => operation(this, args, site));
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
        return new HostFunction(
          name,
          () => new Dict(Object.entries(this.#match.groups ?? {}).map(([key, text]) => [key, text ?? null])),
        );
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
        // The whole match comes first: without a group that took part, that is what is found.
        return this.#match.findLastIndex((part) => part !== undefined) || null;
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

type Operation = (pattern: Pattern, args: CallArgs, site: CallSite) => MaybePromise<Value>;

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

/** A map, not an object: what objects inherit is no operation. */
const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['search', (pattern, args) => firstMatch(pattern, subject(args), () => true)],
  ['match', (pattern, args) => firstMatch(pattern, subject(args), () => true, true)],
  ['fullmatch', fullMatch],
  ['findall', (pattern, args) => [...subject(args).matchAll(pattern.regex)].map(foundValue)],
  ['finditer', (pattern, args) => [...subject(args).matchAll(pattern.regex)].map((match) => new Match(match))],
  [
    'split',
    (pattern, args) => {
      const limit = Number(args.positional[1] ?? args.named.get('maxsplit') ?? 0);
      return splitText(pattern.regex, subject(args), limit);
    },
  ],
  ['sub', (pattern, args, site) => substitute(pattern, args, site, ({ text }) => text)],
  ['subn', (pattern, args, site) => substitute(pattern, args, site, ({ text, count }) => new Tuple([text, count]))],
]);

function fullMatch(pattern: Pattern, args: CallArgs): Value {
  const regex = new RegExp(`^(?:${pattern.regex.source})$`, pattern.regex.flags.replace('g', ''));
  const match = regex.exec(subject(args));
  return match ? new Match(match) : null;
}

/** One of findall(): the whole match, its only group, or a tuple of its groups. */
function foundValue(match: RegExpExecArray): Value {
  if (match.length <= 1) return match[0];
  if (match.length === 2) return match[1] ?? '';
  return new Tuple(match.slice(1).map((part) => part ?? ''));
}

/** The replacement is a template with group references, or something that is called with each match. */
function substitute(
  pattern: Pattern,
  args: CallArgs,
  site: CallSite,
  give: (done: { readonly text: string; readonly count: number }) => Value,
): MaybePromise<Value> {
  const replacement = args.positional[0] ?? args.named.get('repl') ?? '';
  const source = String(args.positional[1] ?? args.named.get('string') ?? '');
  const most = Number(args.positional[2] ?? args.named.get('count') ?? 0);
  const matches = [...source.matchAll(pattern.regex)].slice(0, most > 0 ? most : undefined);
  const replaced = (texts: readonly Value[]): Value => {
    let text = '';
    let last = 0;
    for (const [at, match] of matches.entries()) {
      text += source.slice(last, match.index) + strOf(texts[at] ?? '');
      last = match.index + match[0].length;
    }
    return give({ text: text + source.slice(last), count: matches.length });
  };
  if (!(replacement instanceof JinjaObject)) {
    return replaced(matches.map((match) => expand(String(replacement), match, match.groups)));
  }
  const made = matches.map((match) => site.call(replacement, { positional: [new Match(match)], named: new Map() }));
  // In a template that can wait for the warehouse a macro's answer is one to wait for.
  return made.some((one) => one instanceof Promise)
    ? Promise.all(made.map((one) => Promise.resolve(one))).then(replaced)
    : replaced(made as Value[]);
}

function splitText(regex: RegExp, text: string, limit: number): Value[] {
  const pieces: Value[] = [];
  const matches = [...text.matchAll(regex)].slice(0, limit > 0 ? limit : undefined);
  let last = 0;
  for (const match of matches) {
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
