// Python literals from text, as ast.literal_eval reads them.
import type { Expr } from './ast.ts';
import { isHashable } from './iteration.ts';
import { LiteralTagParser } from './literal-tag.ts';
import { isNumeric, numericOperation } from './numbers.ts';
import { TokenSource } from './tokens.ts';
import { Dict, Tuple, type Value } from './values.ts';

/** The value of a Python literal (numbers, strings, None, True, False, lists, tuples, dicts); undefined when it is none. */
export function parseLiteral(text: string): Value | undefined {
  const tag = `{{ ${text} }}`;
  const read = new LiteralTagParser(new TokenSource({ path: '', text: tag })).parseTag();
  return read?.end === tag.length ? literalIn(read.value, text) : undefined;
}

function literalIn(node: Expr, text: string): Value | undefined {
  switch (node.kind) {
    case 'literal': {
      // Jinja's lower-case constants are names in Python
      const word = text.slice(node.start - 3, node.end - 3);
      return word === 'true' || word === 'false' || word === 'none' ? undefined : node.value;
    }
    case 'list':
    case 'tuple': {
      const items: Value[] = [];
      for (const item of node.items) {
        const value = literalIn(item, text);
        if (value === undefined) return undefined;
        items.push(value);
      }
      return node.kind === 'list' ? items : new Tuple(items);
    }
    case 'dict': {
      const made = new Dict();
      for (const [keyNode, itemNode] of node.pairs) {
        const key = literalIn(keyNode, text);
        const item = literalIn(itemNode, text);
        if (key === undefined || item === undefined || !isHashable(key)) return undefined;
        made.set(key, item);
      }
      return made;
    }
    case 'unary': {
      const value = literalIn(node.operand, text);
      if (value === undefined || !isNumeric(value) || typeof value === 'boolean' || node.operator === 'not')
        return undefined;
      return node.operator === '+' ? value : numericOperation('*', value, -1);
    }
    default:
      return undefined;
  }
}
