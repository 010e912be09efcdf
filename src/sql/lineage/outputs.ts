// Names of select items that have no alias, as far as they matter: what stands in them is what is shown.
import { bare, nameOf, text, variantOf } from './tree.ts';

export interface OutputName {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** The name that a column or a field gives; undefined where the engine makes one up. */
export function writtenName(value: unknown): OutputName | undefined {
  const variant = variantOf(bare(value));
  if (!variant) return undefined;
  const name = nameOf(variant.kind === 'column' ? variant.node['name'] : variant.node['field']);
  return isNamed(variant.kind) && name ? { text: name.text, isQuoted: name.isQuoted } : undefined;
}

function isNamed(kind: string): boolean {
  return kind === 'column' || kind === 'dot' || kind === 'struct_extract';
}

/** The name of the function or column that an engine takes for what has none. */
export function calledName(value: unknown): string | undefined {
  const variant = variantOf(bare(value));
  if (!variant) return undefined;
  const { kind, node } = variant;
  if (isNamed(kind)) return writtenName(value)?.text;
  if (kind === 'case' || kind === 'coalesce' || kind === 'row_number') return kind;
  if (THROUGH.has(kind)) return calledName(node['this']);
  return text(node, 'name') ?? text(node, 'original_name');
}

const THROUGH: ReadonlySet<string> = new Set(['cast', 'window_function', 'within_group', 'collation', 'subscript']);
