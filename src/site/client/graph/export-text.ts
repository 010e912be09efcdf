// The view as text for other tools: Mermaid, DOT.
import { oneLine } from '../../format/unseen.ts';
import { at } from './csr.ts';
import type { Scene } from './scene.ts';

interface Parts {
  readonly nodes: readonly { readonly id: string; readonly label: string }[];
  readonly edges: readonly (readonly [from: string, to: string])[];
}

function partsOf({ cards, view }: Scene): Parts {
  const nodes = cards.map(({ card }, index) => ({ id: `n${index}`, label: oneLine(card.label, '␣') }));
  const edges: (readonly [string, string])[] = [];
  view.from.forEach((from, edge) => {
    const [a, b] = [`n${from}`, `n${at(view.to, edge)}`];
    const way = at(view.turned, edge);
    if (way !== 1) edges.push([a, b]);
    if (way !== 0) edges.push([b, a]);
  });
  return { nodes, edges };
}

/** A Mermaid flowchart. */
export function mermaidOf(scene: Scene): string {
  const { nodes, edges } = partsOf(scene);
  // Mermaid knows entities by name or number, behind a # in the place of &.
  const quoted = (text: string): string => text.replace(/[^\w .:/…-]/gu, (mark) => `#${mark.codePointAt(0)};`);
  return [
    'flowchart LR',
    ...nodes.map(({ id, label }) => `  ${id}["${quoted(label)}"]`),
    ...edges.map(([from, to]) => `  ${from} --> ${to}`),
    '',
  ].join('\n');
}

/** A graph for Graphviz. */
export function dotOf(scene: Scene): string {
  const { nodes, edges } = partsOf(scene);
  const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;
  return [
    'digraph lineage {',
    '  rankdir=LR;',
    '  node [shape=box];',
    ...nodes.map(({ id, label }) => `  ${id} [label=${quoted(label)}];`),
    ...edges.map(([from, to]) => `  ${from} -> ${to};`),
    '}',
    '',
  ].join('\n');
}
