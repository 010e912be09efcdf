// What comparing the relations of a node on two targets gives.
import type { NodeId } from '../../base/index.ts';

/** A row that shows the difference; `undefined`: the row is not there. */
export interface ExampleRow {
  readonly key: readonly { readonly column: string; readonly value: string | null }[];
  readonly values: readonly [string | null | undefined, string | null | undefined];
}

export interface Difference {
  readonly kind: 'columns' | 'type' | 'rows' | 'values' | 'combination';
  /** The first column that differs, where it is one. */
  readonly column?: string | undefined;
  readonly message: string;
  readonly example?: ExampleRow | undefined;
}

export interface Fingerprint {
  readonly text: string;
  /** How many columns are in it: those that have one exact text on all engines; floats and documents have none. */
  readonly columns: number;
}

export interface ComparedNode {
  readonly id: NodeId;
  /** `unclear`: too much differs in the last digits to look at all of it; `failed`: it could not be read. */
  readonly status: 'equal' | 'different' | 'unclear' | 'failed' | 'left out';
  readonly rows?: readonly [number, number] | undefined;
  readonly columns?: number | undefined;
  /** The same on every engine with the same rows; there when both sides agree. */
  readonly fingerprint?: Fingerprint | undefined;
  readonly difference?: Difference | undefined;
  /** Why it is left out, unclear or failed. */
  readonly reason?: string | undefined;
  /** Columns that were not compared, each with the reason. */
  readonly leftOut: readonly { readonly column: string; readonly reason: string }[];
}
