// One print statement by itself, for the fast path and for Python literals.
import { TsdbtError } from '../base/index.ts';
import type { Expr } from './ast.ts';
import { ExpressionParser } from './front.ts';

/** Reads the print statement that its token source begins with. */
export class LiteralTagParser extends ExpressionParser {
  /** Its expression, and the offset behind it and the white space it takes away; undefined when it cannot be read. */
  parseTag(): { readonly value: Expr; readonly end: number } | undefined {
    try {
      this.take('variable-start');
      const value = this.parseTuple();
      const close = this.take('variable-end');
      return { value, end: close.start + close.value.length };
    } catch (thrown) {
      if (thrown instanceof TsdbtError) return undefined;
      throw thrown;
    }
  }
}
