import type { InvocationFacts } from '../context/index.ts';
import type { ParsedProject, SqlOperationNode } from './types.ts';

export declare function parseInlineNode(project: ParsedProject, sql: string, facts: InvocationFacts): SqlOperationNode;
