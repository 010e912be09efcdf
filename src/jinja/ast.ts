// The tree of a template. Offsets are those of the file the template was read from.
import type { Value } from './values.ts';

interface Placed {
  readonly start: number;
  readonly end: number;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

export interface NamedArgument {
  readonly name: string;
  readonly value: Expr;
}

/** What stands in the parentheses of a call, filter or test. */
export interface Arguments {
  readonly positional: readonly Expr[];
  readonly named: readonly NamedArgument[];
  /** `*list` */
  readonly spread: Expr | undefined;
  /** `**dict` */
  readonly spreadNamed: Expr | undefined;
}

export interface LiteralNode extends Placed {
  readonly kind: 'literal';
  readonly value: Value;
}
export interface NameNode extends Placed {
  readonly kind: 'name';
  readonly name: string;
}
export interface ListNode extends Placed {
  readonly kind: 'list' | 'tuple';
  readonly items: readonly Expr[];
}
export interface DictNode extends Placed {
  readonly kind: 'dict';
  readonly pairs: readonly (readonly [Expr, Expr])[];
}
export interface AttributeNode extends Placed {
  readonly kind: 'attribute';
  readonly target: Expr;
  readonly name: string;
}
export interface ItemNode extends Placed {
  readonly kind: 'item';
  readonly target: Expr;
  readonly key: Expr;
}
export interface SliceNode extends Placed {
  readonly kind: 'slice';
  readonly target: Expr;
  readonly low: Expr | undefined;
  readonly high: Expr | undefined;
  readonly step: Expr | undefined;
}
export interface CallNode extends Placed {
  readonly kind: 'call';
  readonly callee: Expr;
  readonly args: Arguments;
}
export interface FilterNode extends Placed {
  readonly kind: 'filter';
  readonly target: Expr;
  readonly name: string;
  readonly args: Arguments;
}
export interface TestNode extends Placed {
  readonly kind: 'test';
  readonly target: Expr;
  readonly name: string;
  readonly args: Arguments;
  readonly negated: boolean;
}
export interface UnaryNode extends Placed {
  readonly kind: 'unary';
  readonly operator: '-' | '+' | 'not';
  readonly operand: Expr;
}
export interface BinaryNode extends Placed {
  readonly kind: 'binary';
  readonly operator: ArithmeticOperator;
  readonly left: Expr;
  readonly right: Expr;
}
export interface ConcatNode extends Placed {
  readonly kind: 'concat';
  readonly parts: readonly Expr[];
}
export interface LogicNode extends Placed {
  readonly kind: 'and' | 'or';
  readonly left: Expr;
  readonly right: Expr;
}
export interface CompareNode extends Placed {
  readonly kind: 'compare';
  readonly first: Expr;
  readonly rest: readonly { readonly operator: CompareOperator; readonly right: Expr }[];
}
export interface ConditionalNode extends Placed {
  readonly kind: 'conditional';
  readonly condition: Expr;
  readonly value: Expr;
  readonly otherwise: Expr | undefined;
}
/** The text captured by a `filter` or `set` block, where its filters begin. */
export interface CapturedNode extends Placed {
  readonly kind: 'captured';
}

export type Expr =
  | LiteralNode
  | NameNode
  | ListNode
  | DictNode
  | AttributeNode
  | ItemNode
  | SliceNode
  | CallNode
  | FilterNode
  | TestNode
  | UnaryNode
  | BinaryNode
  | ConcatNode
  | LogicNode
  | CompareNode
  | ConditionalNode
  | CapturedNode;

/** What a `set` or `for` assigns to. */
export type Target =
  | (Placed & { readonly kind: 'name'; readonly name: string })
  | (Placed & { readonly kind: 'tuple'; readonly items: readonly Target[] })
  | (Placed & { readonly kind: 'attribute'; readonly object: string; readonly name: string });

export interface Parameter {
  readonly name: string;
  readonly defaultValue: Expr | undefined;
}

export type Body = readonly Statement[];

export interface TextStatement extends Placed {
  readonly kind: 'text';
  readonly value: string;
}
export interface OutputStatement extends Placed {
  readonly kind: 'output';
  readonly value: Expr;
}
export interface IfStatement extends Placed {
  readonly kind: 'if';
  readonly branches: readonly { readonly condition: Expr; readonly body: Body }[];
  readonly otherwise: Body | undefined;
}
export interface ForStatement extends Placed {
  readonly kind: 'for';
  readonly target: Target;
  readonly items: Expr;
  readonly condition: Expr | undefined;
  readonly recursive: boolean;
  readonly body: Body;
  readonly otherwise: Body | undefined;
}
export interface SetStatement extends Placed {
  readonly kind: 'set';
  readonly target: Target;
  readonly value: Expr;
}
export interface SetBlockStatement extends Placed {
  readonly kind: 'set-block';
  readonly target: Target;
  /** Filters over a CapturedNode, or the CapturedNode alone. */
  readonly value: Expr;
  readonly body: Body;
}
export interface MacroStatement extends Placed {
  readonly kind: 'macro';
  /** For dbt's blocks the full name (`test_x`). */
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: Body;
}
export interface CallBlockStatement extends Placed {
  readonly kind: 'call-block';
  readonly parameters: readonly Parameter[];
  readonly call: CallNode;
  readonly body: Body;
}
export interface FilterBlockStatement extends Placed {
  readonly kind: 'filter-block';
  readonly value: Expr;
  readonly body: Body;
}
export interface DoStatement extends Placed {
  readonly kind: 'do';
  readonly value: Expr;
}
export interface LoopControlStatement extends Placed {
  readonly kind: 'break' | 'continue';
}
export interface WithStatement extends Placed {
  readonly kind: 'with';
  readonly assignments: readonly { readonly target: Target; readonly value: Expr }[];
  readonly body: Body;
}

export type Statement =
  | TextStatement
  | OutputStatement
  | IfStatement
  | ForStatement
  | SetStatement
  | SetBlockStatement
  | MacroStatement
  | CallBlockStatement
  | FilterBlockStatement
  | DoStatement
  | LoopControlStatement
  | WithStatement;

export type JNode = Expr | Statement;
