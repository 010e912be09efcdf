// Types of the one module of nunjucks that is loaded. Its tree classes are not used:
// every method that makes a node is overridden in front.ts.
declare module 'nunjucks/src/parser.js' {
  interface NunjucksToken {
    readonly type: string;
    readonly value: string;
  }
  interface NunjucksTokenSource<T extends NunjucksToken> {
    nextToken(): T;
  }
  class Parser<T extends NunjucksToken, E, B> {
    protected peeked: T | null;
    protected breakOnBlocks: string[] | null;
    constructor(tokens: NunjucksTokenSource<T>);
    protected nextToken(): T;
    protected peekToken(): T;
    protected pushToken(token: T): void;
    protected skip(type: string): boolean;
    protected skipValue(type: string, value: string): boolean;
    protected skipSymbol(value: string): boolean;
    protected parseExpression(): E;
    protected parseUntilBlocks(...names: string[]): B;
    protected parse(): B;
  }
  const parser: { readonly Parser: typeof Parser };
  export = parser;
}
