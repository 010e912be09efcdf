// One print statement for the fast path; anything unexpected gives undefined.
import { TsdbtError } from '../base/index.ts';
import type { Expr } from './ast.ts';
import { ExpressionParser } from './front.ts';

/** Reads a print statement that makes up the whole range of its token source. */
export class LiteralTagParser extends ExpressionParser {
  /** The expression, or undefined when the tag cannot be read or something follows it. */
  parseTag(): Expr | undefined {
    try {
      this.take('variable-start');
      const value = this.parseTuple();
      this.take('variable-end');
      return this.nextIs('eof') ? value : undefined;
    } catch (thrown) {
      if (thrown instanceof TsdbtError) return undefined;
      throw thrown;
    }
  }
}
