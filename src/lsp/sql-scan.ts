// What can be seen of a query while it is typed: CTEs, relations with their aliases, columns of select lists. The text
// is that of the file: templates count as names, and every place is a place in the file.
import { templateCalls, templateRegions, versionOf } from './template-scan.ts';

/** A relation that is read. */
export type RelationTarget =
  | { readonly kind: 'ref'; readonly package: string | null; readonly name: string; readonly version: string | null }
  | { readonly kind: 'source'; readonly source: string; readonly table: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'query'; readonly select: ScannedSelect | undefined }
  | { readonly kind: 'unknown' };

export interface ScannedRelation {
  readonly target: RelationTarget;
  readonly alias: string | undefined;
  /** Of the alias, or of the relation without one. */
  readonly start: number;
  readonly end: number;
}

export interface ScannedColumn {
  /** Undefined for an expression without a name. */
  readonly name: string | undefined;
  /** `''` for `*`, `a` for `a.*`. */
  readonly star: string | undefined;
  /** Names in lower case that a star leaves out. */
  readonly except: readonly string[];
  /** Of the name in the select list. */
  readonly start: number;
  readonly end: number;
  /** Of the whole item. */
  readonly itemStart: number;
  readonly itemEnd: number;
}

export interface ScannedSelect {
  /** From `select` to the end of the query at this level. */
  readonly start: number;
  readonly end: number;
  readonly columns: readonly ScannedColumn[];
  readonly relations: readonly ScannedRelation[];
}

export interface ScannedCte {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Between the brackets. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** The first select of the body. */
  readonly select: ScannedSelect | undefined;
}

export interface ScannedSql {
  readonly ctes: readonly ScannedCte[];
  /** All selects, inner ones too, in order of their start. */
  readonly selects: readonly ScannedSelect[];
  /** The select that gives the columns of the file. */
  readonly last: ScannedSelect | undefined;
  readonly tokens: readonly SqlToken[];
}

export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'template' | 'sign' | 'text';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|`[^`]*`?|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*|\u0001+|::|[^\s]/g;

/** Words of a query without comments; templates that write something are one token each. */
export function sqlTokens(text: string): readonly SqlToken[] {
  let blank = '';
  let at = 0;
  const outputs = new Map<number, number>();
  for (const { kind, start, end } of templateRegions(text)) {
    blank += text.slice(at, start);
    // A mark that no text holds: neither quote nor comment can begin in it.
    blank += kind === 'output' ? '\u0001'.repeat(end - start) : text.slice(start, end).replaceAll(/[^\n]/g, ' ');
    if (kind === 'output') outputs.set(start, end);
    at = end;
  }
  blank += text.slice(at);
  const found: SqlToken[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(blank); match; match = TOKEN.exec(blank)) {
    const start = match.index;
    const first = match[0].charAt(0);
    if (match[0].startsWith('--') || match[0].startsWith('/*')) continue;
    if (first === '\u0001') {
      const end = outputs.get(start) ?? start + match[0].length;
      TOKEN.lastIndex = end;
      found.push({ kind: 'template', text: text.slice(start, end), start, end });
      continue;
    }
    const end = start + match[0].length;
    const kind =
      first === "'"
        ? 'text'
        : first === '"' || first === '`'
          ? 'quoted'
          : /[\w\u0080-\uffff]/.test(first)
            ? 'word'
            : 'sign';
    found.push({ kind, text: text.slice(start, end), start, end });
  }
  return found;
}

/** Reads a query. Whatever is not understood is left out. */
export function scanSql(text: string): ScannedSql {
  const tokens = sqlTokens(text);
  const scanner = new Scanner(text, tokens);
  const last = scanner.query(0, tokens.length);
  const { ctes, selects } = scanner;
  ctes.sort((a, b) => a.start - b.start);
  selects.sort((a, b) => a.start - b.start);
  return { ctes, selects, last, tokens };
}

/** The name that a token stands for, without its quotes. */
export function tokenName(token: SqlToken): string {
  return token.kind === 'quoted' ? token.text.slice(1, token.text.length > 1 ? -1 : undefined) : token.text;
}

const CLAUSES: ReadonlySet<string> = new Set(
  'from where group order having limit union intersect except window qualify offset fetch on using join left right inner full cross natural lateral as select with set when then else end and or not in is between like ilike asof positional sample tablesample pivot unpivot semi anti outer for'.split(
    ' ',
  ),
);
const SET_OPERATIONS: ReadonlySet<string> = new Set(['union', 'intersect', 'except', 'minus']);
const SELECT_ENDS: ReadonlySet<string> = new Set([
  'from',
  'where',
  'group',
  'order',
  'having',
  'limit',
  'qualify',
  'window',
  ...SET_OPERATIONS,
]);

/** Brackets deeper than this are not looked into. */
const MOST_NESTED = 500;

class Scanner {
  readonly ctes: ScannedCte[] = [];
  readonly selects: ScannedSelect[] = [];
  readonly #text: string;
  readonly #tokens: readonly SqlToken[];
  readonly #partner: Int32Array;
  #depth = 0;

  constructor(text: string, tokens: readonly SqlToken[]) {
    this.#text = text;
    this.#tokens = tokens;
    this.#partner = partners(tokens);
  }

  #word(at: number, to: number): string | undefined {
    const token = at < to ? this.#tokens[at] : undefined;
    return token?.kind === 'word' ? token.text.toLowerCase() : undefined;
  }

  #sign(at: number, to: number): string | undefined {
    const token = at < to ? this.#tokens[at] : undefined;
    return token?.kind === 'sign' ? token.text : undefined;
  }

  /** Behind the token at `at`, or behind the brackets that it opens. */
  #next(at: number, to: number): number {
    const partner = this.#partner[at] ?? -1;
    return partner > at ? Math.min(partner + 1, to) : at + 1;
  }

  /** One query: CTEs, then selects joined by set operations. Gives the first of these. */
  query(from: number, to: number): ScannedSelect | undefined {
    let at = from;
    if (this.#word(at, to) === 'with') {
      at += 1;
      if (this.#word(at, to) === 'recursive') at += 1;
      at = this.#commonTables(at, to);
    }
    let first: ScannedSelect | undefined;
    while (at < to) {
      const word = this.#word(at, to);
      if (word === 'select') {
        const { select, next } = this.#select(at, to);
        first ??= select;
        at = next;
      } else if (this.#sign(at, to) === '(') {
        const inner = this.#brackets(at, to);
        first ??= inner;
        at = this.#next(at, to);
      } else at += 1;
    }
    return first;
  }

  #commonTables(from: number, to: number): number {
    let at = from;
    while (at < to) {
      const name = this.#tokens[at];
      if (!name || (name.kind !== 'word' && name.kind !== 'quoted' && name.kind !== 'template')) return at;
      if (this.#word(at, to) === 'select') return at;
      at += 1;
      if (this.#sign(at, to) === '(') at = this.#next(at, to);
      if (this.#word(at, to) === 'as') at += 1;
      while (this.#word(at, to) === 'not' || this.#word(at, to) === 'materialized') at += 1;
      if (this.#sign(at, to) !== '(') return at;
      const open = this.#tokens[at];
      const partner = this.#partner[at] ?? -1;
      const closer = partner === -1 ? undefined : this.#tokens[partner];
      this.ctes.push({
        name: tokenName(name),
        start: name.start,
        end: name.end,
        bodyStart: open?.end ?? name.end,
        bodyEnd: closer?.start ?? this.#text.length,
        select: this.query(at + 1, partner === -1 ? to : partner),
      });
      at = this.#next(at, to);
      if (partner === -1) return to;
      if (this.#sign(at, to) !== ',') return at;
      at += 1;
    }
    return at;
  }

  /** Queries within brackets, wherever they stand; gives the select of a query that fills the brackets. */
  #brackets(at: number, to: number): ScannedSelect | undefined {
    let end = this.#partner[at] ?? -1;
    // A bracket that nobody closed yet is a sign like others: what is behind it may be outside.
    if (end === -1 || end > to) return undefined;
    let start = at + 1;
    // Brackets that hold nothing but brackets are taken off one by one: there may be thousands.
    while (this.#sign(start, end) === '(' && (this.#partner[start] ?? -1) === end - 1) {
      start += 1;
      end -= 1;
    }
    const word = this.#word(start, end);
    if (word === 'select' || word === 'with') return this.query(start, end);
    this.#depth += 1;
    if (this.#depth < MOST_NESTED) {
      for (let inner = start; inner < end; inner = this.#next(inner, end)) {
        if (this.#sign(inner, end) === '(') this.#brackets(inner, end);
      }
    }
    this.#depth -= 1;
    return undefined;
  }

  #select(from: number, to: number): { select: ScannedSelect; next: number } {
    const start = this.#tokens[from]?.start ?? 0;
    let at = from + 1;
    if (this.#word(at, to) === 'distinct' || this.#word(at, to) === 'all') {
      at += 1;
      if (this.#word(at, to) === 'on' && this.#sign(at + 1, to) === '(') at = this.#next(at + 1, to);
    }
    const columns: ScannedColumn[] = [];
    let item = at;
    while (at < to) {
      const word = this.#word(at, to);
      if (word !== undefined && SELECT_ENDS.has(word) && !this.#leavesOut(at, to)) break;
      if (this.#sign(at, to) === ',') {
        this.#column(item, at, columns);
        item = at + 1;
      } else if (this.#sign(at, to) === '(') this.#brackets(at, to);
      at = this.#next(at, to);
    }
    this.#column(item, at, columns);
    const relations: ScannedRelation[] = [];
    if (this.#word(at, to) === 'from') at = this.#from(at + 1, to, relations);
    while (at < to) {
      const word = this.#word(at, to);
      if (word !== undefined && SET_OPERATIONS.has(word)) break;
      if (this.#sign(at, to) === ';') break;
      if (this.#sign(at, to) === '(') this.#brackets(at, to);
      at = this.#next(at, to);
    }
    const end = at < this.#tokens.length ? (this.#tokens[at]?.start ?? this.#text.length) : this.#text.length;
    const select = { start, end, columns, relations };
    this.selects.push(select);
    return { select, next: at };
  }

  #column(from: number, to: number, columns: ScannedColumn[]): void {
    const first = this.#tokens[from];
    const last = this.#tokens[to - 1];
    if (!first || !last || to <= from) return;
    const place = { itemStart: first.start, itemEnd: last.end };
    const star = this.#star(from, to);
    if (star !== undefined) {
      columns.push({
        name: undefined,
        star,
        except: this.#except(from, to),
        start: first.start,
        end: last.end,
        ...place,
      });
      return;
    }
    const before = this.#tokens[to - 2];
    const isNamed =
      (last.kind === 'word' && !CLAUSES.has(last.text.toLowerCase()) && !/^\d/.test(last.text)) ||
      last.kind === 'quoted';
    // A word behind an operator or an opening is an operand, not a name.
    const isAlias =
      isNamed &&
      (to - from === 1 ||
        before?.text === '.' ||
        before?.kind !== 'sign' ||
        before.text === ')' ||
        before.text === ']') &&
      !(before?.text === '.' && this.#tokens[to - 3]?.kind === 'sign');
    const isCast = before?.text === '::';
    columns.push({
      name: isAlias && !isCast ? tokenName(last) : undefined,
      star: undefined,
      except: [],
      start: last.start,
      end: last.end,
      ...place,
    });
  }

  /** `* except (a)` is no set operation. */
  #leavesOut(at: number, to: number): boolean {
    return this.#word(at, to) === 'except' && this.#sign(at + 1, to) === '(' && this.#tokens[at - 1]?.text === '*';
  }

  #star(from: number, to: number): string | undefined {
    if (this.#sign(from, to) === '*') return '';
    const name = this.#tokens[from];
    if (name && this.#sign(from + 1, to) === '.' && this.#sign(from + 2, to) === '*') return tokenName(name);
    return undefined;
  }

  /** `* exclude (a, b)`, `* except (a)` */
  #except(from: number, to: number): string[] {
    const found: string[] = [];
    for (let at = from; at < to; at += 1) {
      const word = this.#word(at, to);
      if (word !== 'exclude' && word !== 'except') continue;
      const end = this.#next(at + 1, to);
      for (const token of this.#tokens.slice(at + 1, end)) {
        if (token.kind === 'word' || token.kind === 'quoted') found.push(tokenName(token).toLowerCase());
      }
    }
    return found;
  }

  #from(from: number, to: number, relations: ScannedRelation[]): number {
    let at = from;
    let expectsRelation = true;
    while (at < to) {
      const word = this.#word(at, to);
      if (word === 'join') {
        expectsRelation = true;
        at += 1;
      } else if (word !== undefined && word !== 'from' && SELECT_ENDS.has(word)) return at;
      else if (this.#sign(at, to) === ';') return at;
      else if (this.#sign(at, to) === ',') {
        expectsRelation = true;
        at += 1;
      } else if (expectsRelation && word !== 'lateral') {
        expectsRelation = false;
        at = this.#relation(at, to, relations);
      } else {
        if (this.#sign(at, to) === '(') this.#brackets(at, to);
        at = this.#next(at, to);
      }
    }
    return at;
  }

  #relation(from: number, to: number, relations: ScannedRelation[]): number {
    const first = this.#tokens[from];
    if (!first) return from + 1;
    let at = from + 1;
    let target: RelationTarget = { kind: 'unknown' };
    let named = first;
    if (first.kind === 'template') target = templateTarget(first);
    else if (first.text === '(') {
      const select = this.#brackets(from, to);
      if (select) target = { kind: 'query', select };
      at = this.#next(from, to);
    } else if (first.kind === 'word' || first.kind === 'quoted') {
      while (this.#sign(at, to) === '.' && this.#tokens[at + 1]) {
        named = this.#tokens[at + 1] ?? named;
        at += 2;
      }
      if (this.#sign(at, to) === '(') {
        this.#brackets(at, to);
        at = this.#next(at, to);
      } else target = { kind: 'name', name: tokenName(named) };
    } else return from + 1;
    if (this.#word(at, to) === 'as') at += 1;
    const alias = this.#tokens[at];
    const isAlias =
      at < to &&
      alias &&
      ((alias.kind === 'word' && !CLAUSES.has(alias.text.toLowerCase())) || alias.kind === 'quoted');
    if (isAlias) {
      relations.push({ target, alias: tokenName(alias), start: alias.start, end: alias.end });
      return at + 1;
    }
    const own = target.kind === 'name' ? target.name : target.kind === 'ref' ? target.name : undefined;
    relations.push({ target, alias: own, start: named.start, end: named.end });
    return at;
  }
}

function templateTarget(token: SqlToken): RelationTarget {
  const [call] = templateCalls(token.text);
  if (!call) return { kind: 'unknown' };
  const [first, second] = call.args;
  if (call.name === 'ref' && first) {
    const version = versionOf(token.text, call);
    return second
      ? { kind: 'ref', package: first.text, name: second.text, version }
      : { kind: 'ref', package: null, name: first.text, version };
  }
  if (call.name === 'source' && first && second) return { kind: 'source', source: first.text, table: second.text };
  return { kind: 'unknown' };
}

/** For each bracket the index of its partner, -1 without one. */
function partners(tokens: readonly SqlToken[]): Int32Array {
  const found = new Int32Array(tokens.length).fill(-1);
  const open: number[] = [];
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind !== 'sign') continue;
    if (text === '(' || text === '[') open.push(index);
    else if (text === ')' || text === ']') {
      const start = open.pop();
      if (start === undefined) continue;
      found[start] = index;
      found[index] = start;
    }
  }
  return found;
}
