// An expression as the text that dbt keeps of it in `unrendered_config`: most nodes as source code again, the others
// (filters, conditions, tests, arithmetic, slices) as Jinja2 prints its own tree.
import type { Arguments, Expr } from './ast.ts';
import { reprOf } from './text.ts';

/** The text of an expression in a config call; a plain string stands without quotes. */
export function reconstructed(node: Expr): string {
  return node.kind === 'literal' && typeof node.value === 'string' ? node.value : source(node);
}

function source(node: Expr): string {
  switch (node.kind) {
    case 'literal':
      return reprOf(node.value);
    case 'name':
      return node.name;
    case 'list':
      return `[${node.items.map(source).join(', ')}]`;
    case 'tuple':
      return node.items.length === 1
        ? `(${node.items.map(source).join('')},)`
        : `(${node.items.map(source).join(', ')})`;
    case 'dict':
      return `{${node.pairs.map(([key, value]) => `${source(key)}: ${source(value)}`).join(', ')}}`;
    case 'attribute':
      return `${source(node.target)}.${node.name}`;
    case 'item':
      return `${source(node.target)}[${source(node.key)}]`;
    case 'slice':
      return `${source(node.target)}[${sliceTree(node)}]`;
    case 'test':
      return node.negated ? `not ${tree({ ...node, negated: false })}` : tree(node);
    case 'call':
      return `${source(node.callee)}(${argumentSources(node.args).join(', ')})`;
    case 'concat':
      return node.parts.map(source).join(' ~ ');
    case 'compare':
      return [source(node.first), ...node.rest.map(({ operator, right }) => `${operator} ${source(right)}`)].join(' ');
    case 'and':
    case 'or':
      return `${source(node.left)} ${node.kind} ${source(node.right)}`;
    case 'unary':
      if (node.operator === 'not') return `not ${source(node.operand)}`;
      return node.operator === '-' ? `-${source(node.operand)}` : tree(node);
    default:
      return tree(node);
  }
}

function argumentSources({ positional, named, spread, spreadNamed }: Arguments): string[] {
  return [
    ...positional.map(source),
    ...named.map(({ name, value }) => `${name}=${source(value)}`),
    ...(spread ? [`*${source(spread)}`] : []),
    ...(spreadNamed ? [`**${source(spreadNamed)}`] : []),
  ];
}

const ARITHMETIC = {
  '+': 'Add',
  '-': 'Sub',
  '*': 'Mul',
  '/': 'Div',
  '//': 'FloorDiv',
  '%': 'Mod',
  '**': 'Pow',
} as const;
const COMPARED = {
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'lteq',
  '>': 'gt',
  '>=': 'gteq',
  in: 'in',
  'not in': 'notin',
} as const;

/** `repr()` of Jinja2's node. */
function tree(node: Expr): string {
  switch (node.kind) {
    case 'literal':
      return `Const(value=${reprOf(node.value)})`;
    case 'name':
      return `Name(name=${reprOf(node.name)}, ctx='load')`;
    case 'list':
      return `List(items=${list(node.items)})`;
    case 'tuple':
      return `Tuple(items=${list(node.items)}, ctx='load')`;
    case 'dict':
      return `Dict(items=[${node.pairs.map(([key, value]) => `Pair(key=${tree(key)}, value=${tree(value)})`).join(', ')}])`;
    case 'attribute':
      return `Getattr(node=${tree(node.target)}, attr=${reprOf(node.name)}, ctx='load')`;
    case 'item':
      return `Getitem(node=${tree(node.target)}, arg=${tree(node.key)}, ctx='load')`;
    case 'slice':
      return `Getitem(node=${tree(node.target)}, arg=${sliceTree(node)}, ctx='load')`;
    case 'call':
      return `Call(node=${tree(node.callee)}, ${argumentTrees(node.args)})`;
    case 'filter':
      return `Filter(node=${tree(node.target)}, name=${reprOf(node.name)}, ${argumentTrees(node.args)})`;
    case 'test': {
      const test = `Test(node=${tree(node.target)}, name=${reprOf(node.name)}, ${argumentTrees(node.args)})`;
      return node.negated ? `Not(node=${test})` : test;
    }
    case 'unary':
      return `${{ '-': 'Neg', '+': 'Pos', not: 'Not' }[node.operator]}(node=${tree(node.operand)})`;
    case 'binary':
      return `${ARITHMETIC[node.operator]}(left=${tree(node.left)}, right=${tree(node.right)})`;
    case 'concat':
      return `Concat(nodes=${list(node.parts)})`;
    case 'and':
    case 'or':
      return `${node.kind === 'and' ? 'And' : 'Or'}(left=${tree(node.left)}, right=${tree(node.right)})`;
    case 'compare': {
      const rest = node.rest.map(({ operator, right }) => `Operand(op='${COMPARED[operator]}', expr=${tree(right)})`);
      return `Compare(expr=${tree(node.first)}, ops=[${rest.join(', ')}])`;
    }
    case 'conditional':
      return `CondExpr(test=${tree(node.condition)}, expr1=${tree(node.value)}, expr2=${maybe(node.otherwise)})`;
    case 'captured':
      return 'None';
  }
}

function sliceTree({ low, high, step }: Extract<Expr, { kind: 'slice' }>): string {
  return `Slice(start=${maybe(low)}, stop=${maybe(high)}, step=${maybe(step)})`;
}

function list(nodes: readonly Expr[]): string {
  return `[${nodes.map(tree).join(', ')}]`;
}

function maybe(node: Expr | undefined): string {
  return node ? tree(node) : 'None';
}

function argumentTrees({ positional, named, spread, spreadNamed }: Arguments): string {
  const kwargs = named.map(({ name, value }) => `Keyword(key=${reprOf(name)}, value=${tree(value)})`);
  return `args=${list(positional)}, kwargs=[${kwargs.join(', ')}], dyn_args=${maybe(spread)}, dyn_kwargs=${maybe(spreadNamed)}`;
}
