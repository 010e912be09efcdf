// What `plan` decides of a node, and why.
import type { NodeId } from '../../base/index.ts';
import type { BuiltNode } from './built-node.ts';

/** Why a node runs. */
export type PlanReason =
  /** Nothing is known of it in this target. */
  | { readonly kind: 'new' }
  /** A run began to build it and did not end well. */
  | { readonly kind: 'unfinished' }
  /** Its SQL means something else. */
  | { readonly kind: 'code' }
  /** Other settings, or macros that build it. */
  | { readonly kind: 'config'; readonly keys: readonly string[] }
  /** It was built under another name. */
  | { readonly kind: 'moved'; readonly from: string }
  /** What it reads is built, is new, or was built anew since. */
  | { readonly kind: 'input'; readonly ids: readonly NodeId[] }
  /** Nothing tells whether a source has changed. */
  | { readonly kind: 'source'; readonly ids: readonly NodeId[] }
  /** The relation is not there. */
  | { readonly kind: 'gone' }
  /** The relation is another one than was built. */
  | { readonly kind: 'altered'; readonly how: string }
  /** The same SQL gives other rows. */
  | { readonly kind: 'always'; readonly why: string }
  /** What it asks the warehouse while it is compiled is not known, or has another answer. */
  | { readonly kind: 'asks'; readonly isKnown: boolean }
  /** A test of what is built. */
  | { readonly kind: 'tested'; readonly ids: readonly NodeId[] }
  /** --full-refresh */
  | { readonly kind: 'refresh' }
  /** It cannot be compiled. */
  | { readonly kind: 'broken'; readonly message: string };

export interface PlannedNode {
  readonly id: NodeId;
  readonly action: 'run' | 'reuse';
  /** Empty for what is reused. */
  readonly reasons: readonly PlanReason[];
  /** Its file was edited, but what it means is the same. */
  readonly isCosmetic: boolean;
  /** After the run; null: only building it tells. */
  readonly version: string | null;
  readonly before: BuiltNode | undefined;
  /** Where it had to be looked at. */
  readonly compiled: string | undefined;
  /** The key that it is known by from now on, where it was known by another one. */
  readonly key: string | null | undefined;
}

const MOST = 3;

/** One sentence without its end: why a node runs, or is reused. */
export function reasonText({
  action,
  reasons,
  isCosmetic,
}: Pick<PlannedNode, 'action' | 'reasons' | 'isCosmetic'>): string {
  if (action === 'reuse') {
    return isCosmetic
      ? 'only its text changed: the SQL means the same, and so do its inputs'
      : 'its code, its configuration and its inputs are those it was built with, and its relation is as it was left';
  }
  return reasons.map(oneReason).join('; ');
}

function oneReason(reason: PlanReason): string {
  switch (reason.kind) {
    case 'new':
      return 'nothing is known of an earlier build in this target';
    case 'unfinished':
      return 'the last run that began it did not end well';
    case 'code':
      return 'its SQL has changed';
    case 'config':
      return `its configuration has changed (${reason.keys.join(', ')})`;
    case 'moved':
      return `it was built as ${reason.from}`;
    case 'input':
      return `its input has changed: ${names(reason.ids)}`;
    case 'source':
      return `nothing tells whether its source has changed: ${names(reason.ids)}`;
    case 'gone':
      return 'its relation is not there';
    case 'altered':
      return `its relation is not the one that was built: ${reason.how}`;
    case 'always':
      return reason.why;
    case 'asks':
      return reason.isKnown
        ? 'what it asks the warehouse has another answer'
        : 'what it asks the warehouse is not known';
    case 'tested':
      return `what it tests is built: ${names(reason.ids)}`;
    case 'refresh':
      return '--full-refresh asks for it';
    case 'broken':
      return `it cannot be compiled: ${reason.message}`;
  }
}

function names(ids: readonly NodeId[]): string {
  const shown = ids.slice(0, MOST).map(shownName);
  return ids.length > MOST ? `${shown.join(', ')} and ${ids.length - MOST} more` : shown.join(', ');
}

/** `orders` for `model.shop.orders`, `raw.orders` for `source.shop.raw.orders`. */
export function shownName(id: NodeId): string {
  const [kind, , ...rest] = id.split('.');
  // The last part of a generic test is a hash.
  if (kind === 'test' && rest.length > 1) return rest.slice(0, -1).join('.');
  return rest.join('.');
}
