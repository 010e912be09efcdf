// Jinja2's expression grammar on nunjucks' parser: token handling, block loop and dispatch are
// nunjucks', every method that makes a node makes ours. The only file that sees nunjucks.
import nunjucks from 'nunjucks/src/parser.js';
import { Float, fail, type SourceFile, span } from '../base/index.ts';
import type { Arguments, ArithmeticOperator, Body, CallNode, CompareOperator, Expr, NamedArgument } from './ast.ts';
import { jinjaErrors } from './errors.ts';
import { syntaxHint } from './syntax-hint.ts';
import type { Token, TokenSource } from './tokens.ts';
import type { Value } from './values.ts';

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);
const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const PRODUCTS: ReadonlySet<string> = new Set(['*', '/', '//', '%']);
const TEST_OPERAND_STARTS: ReadonlySet<string> = new Set([
  'symbol',
  'string',
  'int',
  'float',
  'left-paren',
  'left-bracket',
  'left-curly',
]);
/** What follows an expression. */
const ENDS: ReadonlySet<string> = new Set([
  'variable-end',
  'block-end',
  'comma',
  'right-paren',
  'right-bracket',
  'right-curly',
  'colon',
]);
const MAX_NESTING = 150;
const NO_ARGUMENTS: Arguments = { positional: [], named: [], spread: undefined, spreadNamed: undefined };

/** Expressions of Jinja2 3.1; statements are added by TemplateParser. */
export class ExpressionParser extends nunjucks.Parser<Token, Expr, Body> {
  protected readonly file: SourceFile;
  protected readonly source: TokenSource;
  #currentEnd = 0;
  #previousEnd = 0;
  #nesting = 0;

  constructor(source: TokenSource) {
    super(source);
    this.source = source;
    this.file = source.file;
  }

  protected override nextToken(): Token {
    const token = super.nextToken();
    this.#previousEnd = this.#currentEnd;
    this.#currentEnd = token.end;
    return token;
  }
  protected override pushToken(token: Token): void {
    super.pushToken(token);
    this.#currentEnd = this.#previousEnd;
  }
  protected override peekToken(): Token {
    if (this.peeked) return this.peeked;
    const token = this.nextToken();
    this.pushToken(token);
    return token;
  }

  /** End of the last token taken. */
  protected get lastEnd(): number {
    return this.#currentEnd;
  }

  protected syntax(problem: string, at: Token = this.peekToken(), hint?: string): never {
    const likely = hint ?? syntaxHint(this.file.text, at.start, problem);
    return fail(jinjaErrors.syntax, { problem, hint: likely }, { span: span(this.file, at.start, at.end) });
  }

  /** Takes a token of this type (and text), or fails in Jinja2's words. */
  protected take(type: string, value?: string): Token {
    const token = this.nextToken();
    if (token.type === type && (value === undefined || token.value === value)) return token;
    const expected = value ?? describeType(type);
    if (token.type === 'eof') return this.syntax(`unexpected end of template, expected '${expected}'.`, token);
    return this.syntax(`expected token '${expected}', got '${describe(token)}'`, token);
  }

  protected nextIs(type: string, value?: string): boolean {
    const token = this.peekToken();
    return token.type === type && (value === undefined || token.value === value);
  }

  /** Guards the stack of the process against thousands of nested brackets. */
  protected nested<T>(read: () => T): T {
    if (++this.#nesting > MAX_NESTING) this.syntax('too many nested levels');
    const made = read();
    this.#nesting--;
    return made;
  }

  protected override parseExpression(): Expr {
    return this.nested(() => this.parseInlineIf());
  }

  protected parseInlineIf(): Expr {
    let value: Expr;
    if (this.nextIs('symbol', 'not')) value = this.parseOr();
    else {
      // Most expressions are a single operand: they do not go down all levels.
      const first = this.parseUnary();
      if (ENDS.has(this.peekToken().type)) return first;
      value = this.parseOr(first);
    }
    while (this.skipSymbol('if')) {
      const condition = this.parseOr();
      const otherwise = this.skipSymbol('else') ? this.nested(() => this.parseInlineIf()) : undefined;
      value = { kind: 'conditional', condition, value, otherwise, start: value.start, end: this.lastEnd };
    }
    return value;
  }

  /** Of this method and those below it `known` is the first operand, if it is read already. */
  protected parseOr(known?: Expr): Expr {
    let left = this.parseAnd(known);
    while (this.skipSymbol('or')) {
      const right = this.parseAnd();
      left = { kind: 'or', left, right, start: left.start, end: right.end };
    }
    return left;
  }

  protected parseAnd(known?: Expr): Expr {
    let left = this.parseNot(known);
    while (this.skipSymbol('and')) {
      const right = this.parseNot();
      left = { kind: 'and', left, right, start: left.start, end: right.end };
    }
    return left;
  }

  protected parseNot(known?: Expr): Expr {
    if (known) return this.parseCompare(known);
    const token = this.peekToken();
    if (!this.skipSymbol('not')) return this.parseCompare();
    const operand = this.nested(() => this.parseNot());
    return { kind: 'unary', operator: 'not', operand, start: token.start, end: operand.end };
  }

  protected parseCompare(known?: Expr): Expr {
    const first = this.parseAdd(known);
    const rest: { operator: CompareOperator; right: Expr }[] = [];
    for (;;) {
      const operator = this.#comparison();
      if (operator === undefined) break;
      rest.push({ operator, right: this.parseAdd() });
    }
    if (rest.length === 0) return first;
    return { kind: 'compare', first, rest, start: first.start, end: this.lastEnd };
  }

  #comparison(): CompareOperator | undefined {
    const token = this.peekToken();
    if (token.type === 'operator' && COMPARISONS.has(token.value)) {
      return this.nextToken().value as CompareOperator;
    }
    if (token.type !== 'symbol') return undefined;
    if (token.value === 'in') {
      this.nextToken();
      return 'in';
    }
    if (token.value !== 'not') return undefined;
    const next = this.source.lookAhead();
    if (next.type !== 'symbol' || next.value !== 'in') return undefined;
    this.nextToken();
    this.nextToken();
    return 'not in';
  }

  protected parseAdd(known?: Expr): Expr {
    let left = this.parseConcat(known);
    for (;;) {
      const token = this.peekToken();
      if (token.type !== 'operator' || (token.value !== '+' && token.value !== '-')) return left;
      this.nextToken();
      left = this.#binary(token, left, this.parseConcat());
    }
  }

  protected parseConcat(known?: Expr): Expr {
    const first = this.parseMul(known);
    if (!this.nextIs('tilde')) return first;
    const parts = [first];
    while (this.skip('tilde')) parts.push(this.parseMul());
    return { kind: 'concat', parts, start: first.start, end: this.lastEnd };
  }

  protected parseMul(known?: Expr): Expr {
    let left = this.parsePow(known);
    for (;;) {
      const token = this.peekToken();
      if (token.type !== 'operator' || !PRODUCTS.has(token.value)) return left;
      this.nextToken();
      left = this.#binary(token, left, this.parsePow());
    }
  }

  protected parsePow(known?: Expr): Expr {
    let left = known ?? this.parseUnary();
    for (;;) {
      const token = this.peekToken();
      if (!this.skipValue('operator', '**')) return left;
      left = this.#binary(token, left, this.parseUnary());
    }
  }

  #binary(token: Token, left: Expr, right: Expr): Expr {
    const operator = token.value as ArithmeticOperator;
    return { kind: 'binary', operator, left, right, start: left.start, end: right.end };
  }

  protected parseUnary(withFilters = true): Expr {
    const token = this.peekToken();
    let made: Expr;
    if (token.type === 'operator' && (token.value === '-' || token.value === '+')) {
      this.nextToken();
      const operand = this.nested(() => this.parseUnary(false));
      made = { kind: 'unary', operator: token.value, operand, start: token.start, end: operand.end };
    } else {
      made = this.parsePrimary();
    }
    made = this.parsePostfix(made);
    return withFilters ? this.#filtersAndTests(made) : made;
  }

  protected parsePrimary(): Expr {
    const token = this.nextToken();
    const literal = (value: Value): Expr => ({ kind: 'literal', value, start: token.start, end: this.lastEnd });
    switch (token.type) {
      case 'symbol': {
        const constant = CONSTANTS.get(token.value);
        if (constant !== undefined) return literal(constant);
        return { kind: 'name', name: token.value, start: token.start, end: token.end };
      }
      case 'string': {
        let text = token.value;
        while (this.nextIs('string')) text += this.nextToken().value;
        return literal(text);
      }
      case 'int':
        return literal(integerOf(token.value));
      case 'float':
        return literal(floatOf(token.value));
      case 'left-paren': {
        const inner = this.nested(() => this.parseTuple({ parentheses: true }));
        this.take('right-paren');
        return inner.kind === 'tuple' ? { ...inner, start: token.start, end: this.lastEnd } : inner;
      }
      case 'left-bracket':
        return this.#list(token);
      case 'left-curly':
        return this.#dict(token);
      default:
        return this.syntax(`unexpected '${describe(token)}'`, token);
    }
  }

  #list(open: Token): Expr {
    const items: Expr[] = [];
    while (!this.nextIs('right-bracket')) {
      if (items.length > 0) this.take('comma');
      if (this.nextIs('right-bracket')) break;
      items.push(this.parseExpression());
    }
    this.take('right-bracket');
    return { kind: 'list', items, start: open.start, end: this.lastEnd };
  }

  #dict(open: Token): Expr {
    const pairs: [Expr, Expr][] = [];
    while (!this.nextIs('right-curly')) {
      if (pairs.length > 0) this.take('comma');
      if (this.nextIs('right-curly')) break;
      const key = this.parseExpression();
      this.take('colon');
      pairs.push([key, this.parseExpression()]);
    }
    this.take('right-curly');
    return { kind: 'dict', pairs, start: open.start, end: this.lastEnd };
  }

  /** An expression, or several with commas between them: a tuple. */
  protected parseTuple(options: { parentheses?: boolean; conditional?: boolean; endWord?: string } = {}): Expr {
    const { parentheses = false, conditional = true, endWord } = options;
    const start = this.peekToken().start;
    const items: Expr[] = [];
    let isTuple = false;
    for (;;) {
      if (items.length > 0) this.take('comma');
      if (this.#atTupleEnd(endWord)) break;
      items.push(conditional ? this.parseExpression() : this.nested(() => this.parseOr()));
      if (!this.nextIs('comma')) break;
      isTuple = true;
    }
    const [only] = items;
    if (!isTuple && only) return only;
    if (!isTuple && !parentheses) this.syntax(`Expected an expression, got '${describe(this.peekToken())}'`);
    return { kind: 'tuple', items, start, end: this.lastEnd };
  }

  #atTupleEnd(endWord: string | undefined): boolean {
    const { type, value } = this.peekToken();
    if (type === 'variable-end' || type === 'block-end' || type === 'right-paren') return true;
    return type === 'symbol' && value === endWord;
  }

  protected parsePostfix(target: Expr): Expr {
    let made = target;
    for (;;) {
      const token = this.peekToken();
      if (token.type === 'operator' && token.value === '.') made = this.#attribute(made);
      else if (token.type === 'left-bracket') made = this.#subscript(made);
      else if (token.type === 'left-paren') made = this.parseCallOf(made);
      else return made;
    }
  }

  #filtersAndTests(target: Expr): Expr {
    let made = target;
    for (;;) {
      const token = this.peekToken();
      if (token.type === 'pipe') {
        this.nextToken();
        made = this.parseOneFilter(made);
      } else if (token.type === 'symbol' && token.value === 'is') made = this.#test(made);
      // calls are valid after filters and tests too
      else if (token.type === 'left-paren') made = this.parseCallOf(made);
      else return made;
    }
  }

  #attribute(target: Expr): Expr {
    this.take('operator', '.');
    const token = this.nextToken();
    if (token.type === 'symbol') {
      return { kind: 'attribute', target, name: token.value, start: target.start, end: token.end };
    }
    if (token.type !== 'int') return this.syntax('expected name or number', token);
    const key: Expr = { kind: 'literal', value: integerOf(token.value), start: token.start, end: token.end };
    return { kind: 'item', target, key, start: target.start, end: token.end };
  }

  #subscript(target: Expr): Expr {
    const open = this.take('left-bracket');
    const first = this.#subscriptPart(target);
    if (!this.nextIs('comma')) {
      this.take('right-bracket');
      return { ...first, end: this.lastEnd };
    }
    if (first.kind === 'slice') this.syntax('a slice cannot be part of a tuple index');
    const items = [first.key];
    while (this.skip('comma')) {
      const part = this.#subscriptPart(target);
      if (part.kind === 'slice') this.syntax('a slice cannot be part of a tuple index');
      else items.push(part.key);
    }
    this.take('right-bracket');
    const key: Expr = { kind: 'tuple', items, start: open.end, end: this.lastEnd - 1 };
    return { kind: 'item', target, key, start: target.start, end: this.lastEnd };
  }

  #subscriptPart(target: Expr): Extract<Expr, { kind: 'item' | 'slice' }> {
    const at = { start: target.start, end: target.end };
    const endsPart = (): boolean => this.nextIs('right-bracket') || this.nextIs('comma');
    let low: Expr | undefined;
    if (!this.nextIs('colon')) {
      low = this.parseExpression();
      if (!this.nextIs('colon')) return { kind: 'item', target, key: low, ...at };
    }
    this.take('colon');
    let high: Expr | undefined;
    let step: Expr | undefined;
    if (!endsPart() && !this.nextIs('colon')) high = this.parseExpression();
    if (this.skip('colon') && !endsPart()) step = this.parseExpression();
    return { kind: 'slice', target, low, high, step, ...at };
  }

  protected parseCallOf(callee: Expr): CallNode {
    const args = this.parseArguments();
    return { kind: 'call', callee, args, start: callee.start, end: this.lastEnd };
  }

  /** `(a, b=1, *rest, **named,)` */
  protected parseArguments(): Arguments {
    this.take('left-paren');
    const positional: Expr[] = [];
    const named: NamedArgument[] = [];
    let spread: Expr | undefined;
    let spreadNamed: Expr | undefined;
    const problem = 'invalid syntax for function call expression';
    for (let first = true; !this.nextIs('right-paren'); first = false) {
      if (!first) {
        this.take('comma');
        if (this.nextIs('right-paren')) break;
      }
      const token = this.peekToken();
      if (this.skipValue('operator', '*')) {
        if (spread || spreadNamed) this.syntax(problem, token);
        spread = this.parseExpression();
      } else if (this.skipValue('operator', '**')) {
        if (spreadNamed) this.syntax(problem, token);
        spreadNamed = this.parseExpression();
      } else if (token.type === 'symbol' && this.#assignFollows()) {
        if (spreadNamed) this.syntax(problem, token);
        this.nextToken();
        this.take('operator', '=');
        if (named.some((known) => known.name === token.value)) {
          this.syntax(`keyword argument repeated: ${token.value}`, token);
        }
        named.push({ name: token.value, value: this.parseExpression() });
      } else {
        if (spread || spreadNamed || named.length > 0) this.syntax(problem, token);
        positional.push(this.parseExpression());
      }
    }
    this.take('right-paren');
    return { positional, named, spread, spreadNamed };
  }

  #assignFollows(): boolean {
    const next = this.source.lookAhead();
    return next.type === 'operator' && next.value === '=';
  }

  /** One filter over `target`: its name and arguments, after the `|`. */
  protected parseOneFilter(target: Expr): Expr {
    const name = this.#dottedName();
    const args = this.nextIs('left-paren') ? this.parseArguments() : NO_ARGUMENTS;
    return { kind: 'filter', target, name, args, start: target.start, end: this.lastEnd };
  }

  #dottedName(): string {
    let name = this.take('symbol').value;
    while (this.skipValue('operator', '.')) name += `.${this.take('symbol').value}`;
    return name;
  }

  #test(target: Expr): Expr {
    this.take('symbol', 'is');
    const negated = this.skipSymbol('not');
    const name = this.#dottedName();
    let args = NO_ARGUMENTS;
    const token = this.peekToken();
    if (token.type === 'left-paren') args = this.parseArguments();
    else if (
      TEST_OPERAND_STARTS.has(token.type) &&
      !(token.type === 'symbol' && (token.value === 'else' || token.value === 'or' || token.value === 'and'))
    ) {
      if (token.type === 'symbol' && token.value === 'is') this.syntax('You cannot chain multiple tests with is');
      const operand = this.parsePostfix(this.parsePrimary());
      args = { ...NO_ARGUMENTS, positional: [operand] };
    }
    return { kind: 'test', target, name, args, negated, start: target.start, end: this.lastEnd };
  }
}

const TYPE_NAMES: ReadonlyMap<string, string> = new Map([
  ['data', 'template data / text'],
  ['block-start', 'begin of statement block'],
  ['block-end', 'end of statement block'],
  ['variable-start', 'begin of print statement'],
  ['variable-end', 'end of print statement'],
  ['symbol', 'name'],
  ['int', 'integer'],
  ['eof', 'end of template'],
  ['left-paren', '('],
  ['right-paren', ')'],
  ['left-bracket', '['],
  ['right-bracket', ']'],
  ['left-curly', '{'],
  ['right-curly', '}'],
  ['comma', ','],
  ['colon', ':'],
  ['tilde', '~'],
  ['pipe', '|'],
]);

function describeType(type: string): string {
  return TYPE_NAMES.get(type) ?? type;
}

/** A token as Jinja2 names it in messages. */
export function describe(token: Token): string {
  if (token.type === 'symbol' || token.type === 'operator') return token.value;
  return describeType(token.type);
}

function integerOf(text: string): number | bigint {
  const exact = BigInt(text.replaceAll('_', ''));
  const near = Number(exact);
  return Number.isSafeInteger(near) ? near : exact;
}

function floatOf(text: string): number | Float {
  const value = Number(text.replaceAll('_', ''));
  return Number.isInteger(value) ? new Float(value) : value;
}
