// Types that an expression tells by itself.
import { bare, child, text, variantOf } from './tree.ts';

const OF_KINDS: { readonly [kind: string]: string } = { count: 'bigint', count_if: 'bigint', row_number: 'bigint' };

/** The type of an expression, where it says so: a cast, a count; undefined otherwise. */
export function typeOf(value: unknown): string | undefined {
  const variant = variantOf(bare(value));
  if (!variant) return undefined;
  const { kind, node } = variant;
  if (kind === 'cast' || kind === 'try_cast' || kind === 'safe_cast') {
    const to = child(node, 'to');
    const name = to && (text(to, 'name') ?? text(to, 'data_type'));
    return name?.replaceAll('_', '').toLowerCase();
  }
  if (kind === 'window_function') return typeOf(node['this']);
  return Object.hasOwn(OF_KINDS, kind) ? OF_KINDS[kind] : undefined;
}
