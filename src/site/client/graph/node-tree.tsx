import { useLayoutEffect, useRef } from 'preact/hooks';
import { many } from '../words/words.ts';
import { at } from './csr.ts';
import type { LineageModel } from './lineage-model.ts';
import { stateLook, subtitleOf } from './look.ts';
import type { Scene, SceneCard } from './scene.ts';

/** More cards than this are not all put into the page: those around the active one are. */
const MOST_ITEMS = 250;

interface NodeTreeProps {
  readonly model: LineageModel;
  readonly active: SceneCard | undefined;
  readonly onActive: (card: SceneCard) => void;
  readonly hasFocus: (hasFocus: boolean) => void;
}

/** The canvas for those who do not see it: a tree, by columns from left to right, with the graph's keys. */
export function NodeTree({ model, active, onActive, hasFocus }: NodeTreeProps) {
  const scene = model.scene.value;
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // Where the keys are goes along with what is active.
    const { current } = list;
    if (current?.contains(document.activeElement)) current.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [active]);
  if (!scene) return null;
  const items = itemsOf(scene, active);
  const current = active && items.includes(active) ? active : items[0];
  return (
    <div
      ref={list}
      role="tree"
      aria-label="Lineage: arrows follow the edges, Enter opens, e and c expand and collapse"
      class="lin-unseen"
      onFocusCapture={() => hasFocus(true)}
      onBlurCapture={() => hasFocus(false)}
    >
      {items.map((card) => (
        <div
          key={card.card.key}
          role="treeitem"
          id={`lin-item-${card.index}`}
          tabIndex={card === current ? 0 : -1}
          aria-level={at(scene.layout.columnOf, card.index) + 1}
          aria-selected={card === active}
          onFocus={() => {
            if (card !== active) onActive(card);
          }}
        >
          {describe(model, card)}
        </div>
      ))}
    </div>
  );
}

function children({ children: shown, hiddenChildren }: SceneCard): string {
  const count = shown + hiddenChildren;
  return `${count} ${count === 1 ? 'child' : 'children'}${hiddenChildren > 0 ? `, ${hiddenChildren} hidden` : ''}`;
}

function itemsOf(scene: Scene, active: SceneCard | undefined): readonly SceneCard[] {
  const all = scene.columns.flat();
  if (all.length <= MOST_ITEMS) return all;
  const near = new Set<SceneCard>(active ? [active] : []);
  for (const index of active ? [...(scene.parents[active.index] ?? []), ...(scene.children[active.index] ?? [])] : []) {
    const card = scene.cards[index];
    if (card) near.add(card);
  }
  const place = active ? all.indexOf(active) : 0;
  for (const card of all.slice(Math.max(0, place - 40), place + 40)) near.add(card);
  return all.filter((card) => near.has(card));
}

/** A card in words: name, what it is, how it fares, how it is connected. */
function describe(model: LineageModel, card: SceneCard): string {
  const { node, label, members } = card.card;
  const parts = [label];
  if (node === -1) {
    parts.push(`${members.length} nodes folded`);
  } else {
    const one = model.source.node(node);
    parts.push(one.kind === 'model' ? `model, ${subtitleOf(one)}` : subtitleOf(one), stateLook(one.state).word);
    if (model.state.peek().pins.includes(node)) parts.push('pinned');
  }
  const side = (shown: number, hidden: number, word: string): string =>
    many(shown + hidden, word) + (hidden > 0 ? `, ${hidden} hidden` : '');
  parts.push(side(card.parents, card.hiddenParents, 'parent'), children(card));
  return parts.join(', ');
}
