// Where in its file a node names what it refers to, for messages only: found in the text when somebody asks.
import { type Span, span } from '../base/index.ts';
import type { GraphResource } from '../parse/index.ts';

/** The place of `source('name', 'table')`; the start of the node when it is not written so. */
export function sourcePlace(node: GraphResource, name: string, table: string): Span {
  return callPlace(node, 'source', [name, table]) ?? node.span;
}

/** The place of `ref('name')` or `ref('package', 'name')`, if it is written so. */
export function refPlace(node: GraphResource, name: string): Span | undefined {
  return callPlace(node, 'ref', [name]);
}

function callPlace(node: GraphResource, callee: string, last: readonly string[]): Span | undefined {
  const { file } = node.span;
  const quoted = last.map((word) => `['"]${word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}['"]`).join('\\s*,\\s*');
  const before = callee === 'ref' ? '(?:[\'"][^\'"]*[\'"]\\s*,\\s*)?' : '';
  const found = new RegExp(`\\b${callee}\\s*\\(\\s*${before}${quoted}[^)]*\\)`).exec(file.text);
  return found ? span(file, found.index, found.index + found[0].length) : undefined;
}
