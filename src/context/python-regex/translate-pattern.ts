// A pattern of Python's `re` as a JavaScript regular expression with the same meaning.
// Follows the syntax section of Python's documentation of `re` (3.11); what JavaScript cannot say is refused.

/** Bits of re.IGNORECASE, MULTILINE, DOTALL, VERBOSE, ASCII. */
export const regexFlags = { ascii: 256, ignoreCase: 2, multiline: 8, dotAll: 16, verbose: 64 } as const;

export interface TranslatedPattern {
  readonly regex: RegExp;
  /** The given flags and those written in the pattern. */
  readonly flags: number;
  /** Number of capturing groups. */
  readonly groups: number;
}

/** A pattern that Python refuses or that cannot be told in JavaScript; `at` is the offset in it. */
export class PatternProblem extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** @throws PatternProblem */
export function translatePattern(source: string, flags: number): TranslatedPattern {
  const translator = new Translator(source, flags);
  const body = translator.all();
  const letters = `dgv${translator.flags & regexFlags.ignoreCase ? 'i' : ''}`;
  return {
    regex: new RegExp(body, letters),
    flags: translator.flags,
    groups: translator.groups,
  };
}

// Python's \s, \w and \d for text: str.isspace(), str.isalnum() and decimal digits.
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const CLASSES: { readonly [letter: string]: { readonly text: string; readonly ascii: string } } = {
  d: { text: '\\p{Nd}', ascii: '0-9' },
  w: { text: '\\p{L}\\p{N}_', ascii: 'a-zA-Z0-9_' },
  s: { text: SPACE, ascii: '\\t-\\r\\x20' },
};
const CONTROL: { readonly [letter: string]: string } = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const FLAG_LETTERS: { readonly [letter: string]: number } = {
  i: regexFlags.ignoreCase,
  m: regexFlags.multiline,
  s: regexFlags.dotAll,
  x: regexFlags.verbose,
  a: regexFlags.ascii,
  u: 0,
  L: 0,
};

class Translator {
  readonly #source: string;
  #at = 0;
  flags: number;
  groups = 0;
  readonly names = new Map<string, number>();

  constructor(source: string, flags: number) {
    this.#source = source;
    this.flags = flags;
  }

  all(): string {
    this.#leadingFlags();
    const body = this.#alternatives(this.flags);
    if (this.#at < this.#source.length) this.#fail('unbalanced parenthesis');
    return body;
  }

  #fail(message: string, at = this.#at): never {
    throw new PatternProblem(message, at);
  }

  /** `(?i)(?s)` before anything else hold for the whole pattern. */
  #leadingFlags(): void {
    for (;;) {
      const match = /^\(\?([aiLmsux]+)\)/.exec(this.#source.slice(this.#at));
      if (!match) return;
      for (const letter of match[1] ?? '') this.flags |= FLAG_LETTERS[letter] ?? 0;
      this.#at += match[0].length;
    }
  }

  /** Until the closing parenthesis of the group or the end. */
  #alternatives(flags: number): string {
    let out = '';
    while (this.#at < this.#source.length && this.#source[this.#at] !== ')') {
      if (this.#source[this.#at] === '|') {
        this.#at += 1;
        out += '|';
      } else out += this.#piece(flags);
    }
    return out;
  }

  #piece(flags: number): string {
    if (flags & regexFlags.verbose && this.#skipVerbose()) return '';
    const start = this.#at;
    const atom = this.#atom(flags);
    if (flags & regexFlags.verbose) while (this.#skipVerbose());
    const quantifier = this.#quantifier();
    if (quantifier === '') return atom;
    if (atom === '') this.#fail('nothing to repeat', start);
    if (this.#quantifier() !== '') this.#fail('multiple repeat');
    return `${atom}${quantifier}`;
  }

  /** White space and comments of a verbose pattern; true when something was passed over. */
  #skipVerbose(): boolean {
    const match = /^(?:[ \t\n\r\f\v]+|#[^\n]*)/.exec(this.#source.slice(this.#at));
    if (!match) return false;
    this.#at += match[0].length;
    return true;
  }

  #quantifier(): string {
    const match = /^(?:[*+?]|\{(\d*)(,?)(\d*)\})/.exec(this.#source.slice(this.#at));
    if (!match) return '';
    const [whole, from = '', comma = '', to = ''] = match;
    if (whole.startsWith('{') && from === '' && to === '') return '';
    this.#at += whole.length;
    const text = whole.startsWith('{') ? `{${from === '' ? '0' : from}${comma}${to}}` : whole;
    const next = this.#source[this.#at];
    if (next === '+') this.#fail('possessive quantifiers are not supported');
    if (next !== '?') return text;
    this.#at += 1;
    return `${text}?`;
  }

  #atom(flags: number): string {
    const character = this.#next();
    switch (character) {
      case '.':
        return flags & regexFlags.dotAll ? '[\\s\\S]' : '[^\\n]';
      case '^':
        return flags & regexFlags.multiline ? '(?<![^\\n])' : '^';
      case '$':
        return flags & regexFlags.multiline ? '(?=\\n|$)' : '(?=\\n?$)';
      case '[':
        return this.#set(flags);
      case '(':
        return this.#group(flags);
      case '\\':
        return this.#escape(flags);
      case '*':
      case '+':
      case '?':
        return this.#fail('nothing to repeat', this.#at - 1);
      default:
        return this.#literal(character, flags);
    }
  }

  /** One character (a whole code point) further. */
  #next(): string {
    const character = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0);
    this.#at += character.length;
    return character;
  }

  #literal(character: string, flags: number): string {
    const scoped = flags & regexFlags.ignoreCase && !(this.flags & regexFlags.ignoreCase);
    const other = character.toLowerCase() === character ? character.toUpperCase() : character.toLowerCase();
    if (scoped && other !== character && [...other].length === 1) return `[${quoted(character)}${quoted(other)}]`;
    return quoted(character);
  }

  #group(flags: number): string {
    const start = this.#at - 1;
    const { open, inner } = this.#groupOpening(flags, start);
    if (open === undefined) return '';
    const body = this.#alternatives(inner);
    if (this.#source[this.#at] !== ')') this.#fail('missing ), unterminated subpattern', start);
    this.#at += 1;
    return `${open}${body})`;
  }

  #groupOpening(flags: number, start: number): { readonly open: string | undefined; readonly inner: number } {
    const rest = this.#source.slice(this.#at);
    const take = (length: number, open: string | undefined, inner = flags) => {
      this.#at += length;
      return { open, inner };
    };
    if (!rest.startsWith('?')) {
      this.groups += 1;
      return { open: '(', inner: flags };
    }
    const plain = /^\?(?:[:=!]|<[=!])/.exec(rest);
    if (plain) return take(plain[0].length, `(${plain[0]}`);
    const named = /^\?P<([^\W\d]\w*)>/u.exec(rest);
    if (named?.[1] !== undefined) {
      const known = this.names.get(named[1]);
      this.groups += 1;
      if (known !== undefined)
        this.#fail(`redefinition of group name '${named[1]}' as group ${this.groups}; was group ${known}`);
      this.names.set(named[1], this.groups);
      return take(named[0].length, `(?<${named[1]}>`);
    }
    const back = /^\?P=(\w+)\)/u.exec(rest);
    if (back?.[1] !== undefined) {
      if (!this.names.has(back[1])) this.#fail(`unknown group name '${back[1]}'`);
      // Taken up to its parenthesis, which closes the group that is opened here.
      return take(back[0].length - 1, `(?:\\k<${back[1]}>`);
    }
    const comment = /^\?#[^)]*\)/.exec(rest);
    if (comment) return take(comment[0].length, undefined);
    const scoped = /^\?([aiLmsux]*)(?:-([imsx]+))?:/.exec(rest);
    if (scoped) return take(scoped[0].length, '(?:', changedFlags(flags, scoped[1] ?? '', scoped[2] ?? ''));
    if (/^\?[aiLmsux]+\)/.test(rest)) this.#fail('global flags not at the start of the expression', start);
    if (rest.startsWith('?>')) this.#fail('atomic groups are not supported', start);
    if (rest.startsWith('?(')) this.#fail('conditional groups are not supported', start);
    return this.#fail(`unknown extension ${rest.slice(0, 2)}`, start);
  }

  /** After a backslash outside of a set. */
  #escape(flags: number): string {
    const start = this.#at - 1;
    const letter = this.#next();
    const kind = CLASSES[letter.toLowerCase()];
    if (kind && /[dDwWsS]/.test(letter)) {
      const members = flags & regexFlags.ascii ? kind.ascii : kind.text;
      return letter === letter.toLowerCase() ? `[${members}]` : `[^${members}]`;
    }
    switch (letter) {
      case 'A':
        return '^';
      case 'Z':
        return '$';
      case 'b':
      case 'B':
        return boundary(letter, flags);
      default:
    }
    const reference = /^[1-9]\d?/.exec(this.#source.slice(start + 1));
    if (reference) {
      this.#at = start + 1 + reference[0].length;
      if (Number(reference[0]) > this.groups) this.#fail(`invalid group reference ${reference[0]}`, start);
      return `(?:\\${reference[0]})`;
    }
    return this.#literal(this.#character(letter, start), flags);
  }

  /** The character that an escape names. */
  #character(letter: string, start: number): string {
    const control = CONTROL[letter];
    if (control !== undefined) return control;
    const digits = { x: 2, u: 4, U: 8 }[letter];
    if (digits !== undefined) {
      const hex = this.#source.slice(this.#at, this.#at + digits);
      if (!new RegExp(`^[0-9a-fA-F]{${digits}}$`).test(hex)) this.#fail(`incomplete escape \\${letter}${hex}`, start);
      this.#at += digits;
      return String.fromCodePoint(Number.parseInt(hex, 16));
    }
    const octal = /^[0-7]{1,3}/.exec(this.#source.slice(start + 1));
    if (octal) {
      this.#at = start + 1 + octal[0].length;
      return String.fromCodePoint(Number.parseInt(octal[0], 8));
    }
    if (letter === '\0') this.#fail('bad escape (end of pattern)', start);
    if (/[a-zA-Z0-9]/.test(letter)) this.#fail(`bad escape \\${letter}`, start);
    return letter;
  }

  /** `[…]` after its bracket. */
  #set(flags: number): string {
    const start = this.#at - 1;
    const isNegated = this.#source[this.#at] === '^';
    if (isNegated) this.#at += 1;
    let out = '';
    let isFirst = true;
    for (;;) {
      if (this.#at >= this.#source.length) this.#fail('unterminated character set', start);
      if (this.#source[this.#at] === ']' && !isFirst) break;
      isFirst = false;
      out += this.#setItem(flags);
    }
    this.#at += 1;
    return `[${isNegated ? '^' : ''}${out}]`;
  }

  #setItem(flags: number): string {
    const from = this.#setMember(flags);
    const isRange = this.#source[this.#at] === '-' && this.#source[this.#at + 1] !== ']';
    if (!isRange || this.#at + 1 >= this.#source.length)
      return 'members' in from ? from.members : this.#single(from.character, flags);
    const at = this.#at;
    this.#at += 1;
    const to = this.#setMember(flags);
    if ('members' in from || 'members' in to) return this.#fail('bad character range', at);
    if ((from.character.codePointAt(0) ?? 0) > (to.character.codePointAt(0) ?? 0))
      return this.#fail(`bad character range ${from.character}-${to.character}`, at);
    return this.#range(from.character, to.character, flags);
  }

  #setMember(flags: number): { readonly members: string } | { readonly character: string } {
    const start = this.#at;
    const character = this.#next();
    if (character !== '\\') return { character };
    const letter = this.#next();
    const kind = CLASSES[letter.toLowerCase()];
    if (kind && /[dDwWsS]/.test(letter)) {
      const members = flags & regexFlags.ascii ? kind.ascii : kind.text;
      return { members: letter === letter.toLowerCase() ? members : `[^${members}]` };
    }
    return { character: letter === 'b' ? '\b' : this.#character(letter, start) };
  }

  #single(character: string, flags: number): string {
    const literal = this.#literal(character, flags);
    return literal.startsWith('[') ? literal.slice(1, -1) : literal;
  }

  #range(from: string, to: string, flags: number): string {
    const own = `${quoted(from)}-${quoted(to)}`;
    const scoped = flags & regexFlags.ignoreCase && !(this.flags & regexFlags.ignoreCase);
    if (!scoped || !/^[a-zA-Z]$/.test(from) || !/^[a-zA-Z]$/.test(to)) return own;
    const turned = (letter: string): string =>
      letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
    return turned(from) <= turned(to) ? `${own}${turned(from)}-${turned(to)}` : own;
  }
}

function changedFlags(flags: number, on: string, off: string): number {
  let changed = flags;
  for (const letter of on) changed |= FLAG_LETTERS[letter] ?? 0;
  for (const letter of off) changed &= ~(FLAG_LETTERS[letter] ?? 0);
  return changed;
}

function boundary(letter: string, flags: number): string {
  const word = `[${flags & regexFlags.ascii ? CLASSES['w']?.ascii : CLASSES['w']?.text}]`;
  return letter === 'b'
    ? `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`
    : `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`;
}

/** A character that stands for itself, in and out of sets. */
function quoted(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (/[A-Za-z0-9_]/.test(character) || code > 0x7f) return code > 0x7f ? `\\u{${code.toString(16)}}` : character;
  return `\\x${code.toString(16).padStart(2, '0')}`;
}
