// Which expressions Jinja2 computes while it compiles: those of constants alone. In a native template it writes their
// text, so `{{ 20 + 5 }}` is the string "25" (jinja2 NativeCodeGenerator, recorded in case j08).
import type { Arguments, Expr } from './ast.ts';

/** True when the value does not depend on any name or call. */
export function isConstant(node: Expr): boolean {
  switch (node.kind) {
    case 'literal':
      return true;
    case 'list':
    case 'tuple':
      return node.items.every(isConstant);
    case 'dict':
      return node.pairs.every(([key, value]) => isConstant(key) && isConstant(value));
    case 'attribute':
      return isConstant(node.target);
    case 'item':
      return isConstant(node.target) && isConstant(node.key);
    case 'slice':
      return [node.target, node.low, node.high, node.step].every((part) => part === undefined || isConstant(part));
    case 'filter':
    case 'test':
      return isConstant(node.target) && areConstant(node.args);
    case 'unary':
      return isConstant(node.operand);
    case 'binary':
    case 'and':
    case 'or':
      return isConstant(node.left) && isConstant(node.right);
    case 'concat':
      return node.parts.every(isConstant);
    case 'compare':
      return isConstant(node.first) && node.rest.every(({ right }) => isConstant(right));
    case 'conditional':
      return [node.condition, node.value, node.otherwise].every((part) => part === undefined || isConstant(part));
    default:
      return false;
  }
}

function areConstant(args: Arguments): boolean {
  const parts = [...args.positional, ...args.named.map((argument) => argument.value), args.spread, args.spreadNamed];
  return parts.every((part) => part === undefined || isConstant(part));
}
