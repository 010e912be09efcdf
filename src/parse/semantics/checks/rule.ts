// What a rule of the semantic layer is given and what it finds.
import type { ErrorKind, Span } from '../../../base/index.ts';
import type { BrokenRule } from '../../errors.ts';
import type { Layer } from './layer.ts';

export interface Finding extends BrokenRule {
  /** An error ends the command; the others are warnings of dbt's names. */
  readonly level: 'error' | 'warning' | 'future-error';
  readonly kind: ErrorKind<BrokenRule>;
  readonly span: Span;
  readonly nodeId: string;
}

/** Finds everything in the layer that breaks one rule. */
export type Rule = (layer: Layer) => Iterable<Finding>;
