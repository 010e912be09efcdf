// What a rule of `tsdbt check` is: data, and a function from what is known of the project to findings.
import type { NodeId, RelatedPlace, Span } from '../../base/index.ts';
import type { CheckedNode, CheckedProject } from './checked-project.ts';

export type CheckLevel = 'off' | 'note' | 'warn' | 'error';

export const CHECK_LEVELS: readonly CheckLevel[] = ['off', 'note', 'warn', 'error'];

/** One place where a rule is broken. */
export interface Finding {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly span: Span | undefined;
  readonly node: NodeId;
  readonly related?: readonly RelatedPlace[];
  /** True where the project may be right all the same: told as a note whatever the level of the rule is. */
  readonly isUncertain?: boolean;
}

export interface CheckRule {
  /** kebab-case: what tsdbt.yml and comments call it. */
  readonly name: string;
  /** 17xx, never used again for another rule. */
  readonly code: number;
  readonly title: string;
  /** What it is where tsdbt.yml says nothing. */
  readonly level: CheckLevel;
  /** Markdown of its page: why, when it says nothing, what to do. */
  readonly about: string;
  /** SQL or YAML that breaks the rule. */
  readonly bad: string;
  readonly good: string;
  /** What it finds in a node follows from the node's SQL, its analysis and its configuration alone. */
  readonly isLocal?: true;
  /** What is wrong with one node. */
  readonly checkNode?: (node: CheckedNode, project: CheckedProject) => Iterable<Finding>;
  /** What is wrong elsewhere: in property files. */
  readonly checkProject?: (project: CheckedProject) => Iterable<Finding>;
}
