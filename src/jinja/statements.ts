// Statements of Jinja2 and the blocks of dbt, on top of the expression grammar.
import { fail, lineColumn, span } from '../base/index.ts';
import type { Body, Expr, OutputStatement, Parameter, Statement, Target } from './ast.ts';
import { didYouMean, jinjaErrors } from './errors.ts';
import { describe, ExpressionParser } from './front.ts';
import type { Token } from './tokens.ts';

const CONSTANT_NAMES: ReadonlySet<string> = new Set(['true', 'false', 'none', 'True', 'False', 'None']);
const FOREIGN_TAGS: ReadonlySet<string> = new Set([
  'include',
  'import',
  'from',
  'extends',
  'block',
  'autoescape',
  'trans',
]);

/** Tags that somebody may have meant. */
const TAGS = [
  'if',
  'for',
  'set',
  'do',
  'macro',
  'call',
  'filter',
  'with',
  'docs',
  'snapshot',
  'materialization',
  'raw',
];

/** What only the head of a dbt block says. */
export interface BlockHead {
  readonly kind: 'macro' | 'test' | 'materialization' | 'snapshot' | 'docs';
  readonly name: string;
  readonly fullName: string;
  readonly adapter: string | undefined;
  readonly supportedLanguages: readonly string[] | undefined;
}

interface OpenTag {
  readonly name: string;
  readonly start: number;
}

/** Reads a whole template; throws `jinja-syntax` and `jinja-unsupported-tag`. */
export class JinjaParser extends ExpressionParser {
  readonly #openTags: OpenTag[] = [];
  readonly #expected: (readonly string[])[] = [];
  #loops = 0;
  #head: BlockHead | undefined;

  /** The statements of the template. */
  parseTemplate(): Body {
    return this.parse();
  }

  /** Head of the last dbt block or macro read. */
  get head(): BlockHead | undefined {
    return this.#head;
  }

  protected override parse(): Body {
    const body: Statement[] = [];
    for (;;) {
      const token = this.nextToken();
      const { start } = token;
      if (token.type === 'data') {
        body.push({ kind: 'text', value: token.value, start, end: token.end });
      } else if (token.type === 'variable-start') {
        body.push(this.#output(start));
      } else if (token.type === 'block-start') {
        const made = this.#statement(start);
        if (made === undefined) return body;
        body.push(made);
      } else {
        if (this.#openTags.length > 0) this.#unknownTag(undefined, token);
        return body;
      }
    }
  }

  #output(start: number): OutputStatement {
    const plain = this.source.takePlainCall();
    if (plain) return { kind: 'output', value: plain.call, start, end: plain.end };
    const value = this.parseTuple();
    const close = this.take('variable-end');
    return { kind: 'output', value, start, end: close.end };
  }

  /** The statement of a tag, or undefined when the tag ends the block being read. */
  #statement(start: number): Statement | undefined {
    const token = this.peekToken();
    if (token.type !== 'symbol') return this.syntax('tag name expected', token);
    if (this.breakOnBlocks?.includes(token.value)) return undefined;
    this.nextToken();
    switch (token.value) {
      case 'if':
        return this.#if(start);
      case 'for':
        return this.#for(start);
      case 'set':
        return this.#set(start);
      case 'do': {
        const value = this.parseTuple();
        return { kind: 'do', value, start, end: this.#closeTag() };
      }
      case 'macro':
        return this.#macro(start);
      case 'test':
      case 'data_test':
        return this.#test(start);
      case 'materialization':
        return this.#materialization(start);
      case 'snapshot':
      case 'docs':
        return this.#namedBlock(start, token.value);
      case 'call':
        return this.#call(start);
      case 'filter':
        return this.#filter(start);
      case 'with':
        return this.#with(start);
      case 'break':
      case 'continue':
        if (this.#loops === 0) this.syntax(`'${token.value}' outside loop`, token);
        return { kind: token.value, start, end: this.#closeTag() };
      case 'print': {
        const value = this.parseTuple();
        return { kind: 'output', value, start, end: this.#closeTag() };
      }
      default:
        if (FOREIGN_TAGS.has(token.value)) {
          fail(jinjaErrors.unsupportedTag, { tag: token.value }, { span: span(this.file, token.start, token.end) });
        }
        return this.#unknownTag(token.value, token);
    }
  }

  #closeTag(): number {
    return this.take('block-end').end;
  }

  /** The statements up to one of the end tags, whose name is taken and returned. */
  #body(tag: string, start: number, ends: readonly string[]): { readonly body: Body; readonly endTag: string } {
    this.skip('colon');
    this.take('block-end');
    this.#openTags.push({ name: tag, start });
    this.#expected.push(ends);
    const body = this.nested(() => this.parseUntilBlocks(...ends));
    this.#expected.pop();
    this.#openTags.pop();
    return { body, endTag: this.take('symbol').value };
  }

  #unknownTag(name: string | undefined, token: Token): never {
    const looking = this.#expected
      .at(-1)
      ?.map((tag) => `'${tag}'`)
      .join(' or ');
    const parts = [name === undefined ? 'Unexpected end of template.' : `Encountered unknown tag '${name}'.`];
    if (looking !== undefined) {
      const misplaced = name !== undefined && this.#expected.some((ends) => ends.includes(name));
      parts.push(
        misplaced
          ? `You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for ${looking}.`
          : `Jinja was looking for the following tags: ${looking}.`,
      );
    }
    const open = this.#openTags.at(-1);
    const meant = name === undefined ? undefined : didYouMean(name, [...(this.#expected.at(-1) ?? []), ...TAGS]);
    if (open === undefined) return this.syntax(parts.join(' '), token, meant);
    parts.push(`The innermost block that needs to be closed is '${open.name}'.`);
    const { line, column } = lineColumn(this.file, open.start);
    const opened = `The block '${open.name}' starts at line ${line}, column ${column}.`;
    return this.syntax(parts.join(' '), token, meant === undefined ? opened : `${meant} ${opened}`);
  }

  #if(start: number): Statement {
    const branches: { condition: Expr; body: Body }[] = [];
    for (;;) {
      const condition = this.parseTuple({ conditional: false });
      const { body, endTag } = this.#body('if', start, ['elif', 'else', 'endif']);
      branches.push({ condition, body });
      if (endTag === 'elif') continue;
      const otherwise = endTag === 'else' ? this.#body('if', start, ['endif']).body : undefined;
      return { kind: 'if', branches, otherwise, start, end: this.#closeTag() };
    }
  }

  #for(start: number): Statement {
    const target = this.#target({ endWord: 'in' });
    this.take('symbol', 'in');
    const items = this.parseTuple({ conditional: false, endWord: 'recursive' });
    const condition = this.skipSymbol('if') ? this.parseExpression() : undefined;
    const recursive = this.skipSymbol('recursive');
    this.#loops++;
    const { body, endTag } = this.#body('for', start, ['endfor', 'else']);
    this.#loops--;
    const otherwise = endTag === 'else' ? this.#body('for', start, ['endfor']).body : undefined;
    return { kind: 'for', target, items, condition, recursive, body, otherwise, start, end: this.#closeTag() };
  }

  #set(start: number): Statement {
    const target = this.#target({ attributes: true });
    if (this.skipValue('operator', '=')) {
      const value = this.parseTuple();
      return { kind: 'set', target, value, start, end: this.#closeTag() };
    }
    const captured: Expr = { kind: 'captured', start: target.start, end: target.end };
    const value = this.#filterChain(captured);
    const { body } = this.#body('set', start, ['endset']);
    return { kind: 'set-block', target, value, body, start, end: this.#closeTag() };
  }

  #filterChain(first: Expr): Expr {
    let made = first;
    while (this.skip('pipe')) made = this.parseOneFilter(made);
    return made;
  }

  #filter(start: number): Statement {
    const token = this.peekToken();
    const captured: Expr = { kind: 'captured', start: token.start, end: token.end };
    const value = this.#filterChain(this.parseOneFilter(captured));
    const { body } = this.#body('filter', start, ['endfilter']);
    return { kind: 'filter-block', value, body, start, end: this.#closeTag() };
  }

  #with(start: number): Statement {
    const assignments: { target: Target; value: Expr }[] = [];
    while (!this.nextIs('block-end') && !this.nextIs('colon')) {
      if (assignments.length > 0) this.take('comma');
      const target = this.#target({});
      this.take('operator', '=');
      assignments.push({ target, value: this.parseExpression() });
    }
    const { body } = this.#body('with', start, ['endwith']);
    return { kind: 'with', assignments, body, start, end: this.#closeTag() };
  }

  #call(start: number): Statement {
    const parameters = this.nextIs('left-paren') ? this.#parameters() : [];
    const call = this.parseExpression();
    if (call.kind !== 'call') return this.syntax('expected call');
    const body = this.#callableBody('call', start, ['endcall']);
    return { kind: 'call-block', parameters, call, body, start, end: this.#closeTag() };
  }

  /** The body of something that is called: loop controls do not reach out of it. */
  #callableBody(tag: string, start: number, ends: readonly string[]): Body {
    const loops = this.#loops;
    this.#loops = 0;
    const { body } = this.#body(tag, start, ends);
    this.#loops = loops;
    return body;
  }

  #macro(start: number): Statement {
    const { name } = this.#plainName();
    const parameters = this.#parameters();
    return this.#finishBlock(start, { kind: 'macro', name, fullName: name }, parameters, ['endmacro']);
  }

  #test(start: number): Statement {
    const { name } = this.#plainName();
    const parameters = this.#parameters();
    const ends = ['endtest', 'enddata_test'];
    return this.#finishBlock(start, { kind: 'test', name, fullName: `test_${name}` }, parameters, ends);
  }

  #namedBlock(start: number, kind: 'snapshot' | 'docs'): Statement {
    const { name } = this.#plainName();
    return this.#finishBlock(start, { kind, name, fullName: `${kind}_${name}` }, [], [`end${kind}`]);
  }

  #materialization(start: number): Statement {
    const { name } = this.#plainName();
    let adapter: string | undefined;
    let supportedLanguages: string[] | undefined;
    while (this.skip('comma')) {
      const option = this.take('symbol');
      if (option.value === 'default') continue;
      if (option.value === 'adapter') {
        this.take('operator', '=');
        const value = this.parseExpression();
        if (value.kind !== 'literal' || typeof value.value !== 'string') this.syntax('expected a string', option);
        else adapter = value.value;
      } else if (option.value === 'supported_languages') {
        this.take('operator', '=');
        supportedLanguages = this.#stringList(option);
      } else {
        this.syntax(`materialization '${name}' received unknown argument '${option.value}'.`, option);
      }
    }
    const fullName = `materialization_${name}_${adapter ?? 'default'}`;
    const head = { kind: 'materialization' as const, name, fullName, adapter, supportedLanguages };
    return this.#finishBlock(start, head, [], ['endmaterialization']);
  }

  #stringList(at: Token): string[] {
    const list = this.parseExpression();
    if (list.kind !== 'list' && list.kind !== 'tuple') return this.syntax('expected a list of strings', at);
    return list.items.map((item) =>
      item.kind === 'literal' && typeof item.value === 'string'
        ? item.value
        : this.syntax('expected a list of strings', at),
    );
  }

  #finishBlock(
    start: number,
    head: Pick<BlockHead, 'kind' | 'name' | 'fullName'> & Partial<BlockHead>,
    parameters: readonly Parameter[],
    ends: readonly string[],
  ): Statement {
    const body = this.#callableBody(head.kind, start, ends);
    const end = this.#closeTag();
    this.#head = { adapter: undefined, supportedLanguages: undefined, ...head };
    return { kind: 'macro', name: head.fullName, parameters, body, start, end };
  }

  /** `(a, b: int = 1)` of a macro; a comma before the `)` is an error, as in Jinja2. Types mean nothing, as in dbt. */
  #parameters(): Parameter[] {
    const parameters: Parameter[] = [];
    this.take('left-paren');
    let defaults = false;
    while (!this.nextIs('right-paren')) {
      if (parameters.length > 0) this.take('comma');
      const token = this.#plainName();
      if (parameters.some((known) => known.name === token.name)) {
        this.syntax(`duplicate argument '${token.name}' in function definition`, token.token);
      }
      if (this.skip('colon')) this.#typeName();
      let defaultValue: Expr | undefined;
      if (this.skipValue('operator', '=')) {
        defaultValue = this.parseExpression();
        defaults = true;
      } else if (defaults) {
        this.syntax('non-default argument follows default argument');
      }
      parameters.push({ name: token.name, defaultValue });
    }
    this.take('right-paren');
    return parameters;
  }

  /** `str`, `list[dict[str, int]]` */
  #typeName(): void {
    this.take('symbol');
    if (!this.skip('left-bracket')) return;
    for (let isFirst = true; !this.nextIs('right-bracket'); isFirst = false) {
      if (!isFirst) this.take('comma');
      this.nested(() => this.#typeName());
    }
    this.take('right-bracket');
  }

  #plainName(): { readonly name: string; readonly token: Token } {
    const token = this.take('symbol');
    if (CONSTANT_NAMES.has(token.value)) this.syntax(`can't assign to '${token.value}'`, token);
    return { name: token.value, token };
  }

  /** One target, or several with commas between them. */
  #target(options: { attributes?: boolean; endWord?: string }): Target {
    const start = this.peekToken().start;
    const items: Target[] = [];
    let isTuple = false;
    for (;;) {
      if (items.length > 0) this.take('comma');
      if (this.#endsTarget(options.endWord)) break;
      items.push(this.#oneTarget(options.attributes ?? false));
      if (!this.nextIs('comma')) break;
      isTuple = true;
    }
    const [only] = items;
    if (!isTuple && only) return only;
    if (!isTuple) this.syntax(`Expected an expression, got '${describe(this.peekToken())}'`);
    return { kind: 'tuple', items, start, end: this.lastEnd };
  }

  #endsTarget(endWord: string | undefined): boolean {
    const { type, value } = this.peekToken();
    if (type === 'block-end' || type === 'right-paren' || type === 'right-bracket') return true;
    return (type === 'symbol' && value === endWord) || (type === 'operator' && value === '=');
  }

  #oneTarget(attributes: boolean): Target {
    const open = this.peekToken();
    if (open.type === 'left-paren') {
      this.nextToken();
      const inner = this.nested(() => this.#target({ attributes }));
      this.take('right-paren');
      return inner;
    }
    if (open.type !== 'symbol') return this.syntax(`can't assign to '${describe(open)}'`, open);
    const { name, token } = this.#plainName();
    if (!attributes || !this.skipValue('operator', '.')) {
      return { kind: 'name', name, start: token.start, end: token.end };
    }
    const attribute = this.take('symbol');
    return { kind: 'attribute', object: name, name: attribute.value, start: token.start, end: attribute.end };
  }
}
