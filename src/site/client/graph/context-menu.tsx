import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { copyText } from '../ui/copy-text.ts';
import type { LineageModel } from './lineage-model.ts';
import type { LineagePage } from './lineage-source.ts';
import type { SceneCard } from './scene.ts';

interface ContextMenuProps {
  readonly model: LineageModel;
  readonly page: LineagePage;
  readonly card: SceneCard;
  readonly x: number;
  readonly y: number;
  readonly onClose: () => void;
}

/** What can be done with a card. */
export function ContextMenu({ model, page, card, x, y, onClose }: ContextMenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // Near the end of the stage it opens towards the middle.
    const { current } = menu;
    const stage = current?.parentElement;
    if (!current || !stage) return;
    current.style.left = `${Math.max(0, Math.min(x, stage.clientWidth - current.offsetWidth - 4))}px`;
    current.style.top = `${Math.max(0, Math.min(y, stage.clientHeight - current.offsetHeight - 4))}px`;
  }, [x, y]);
  useEffect(() => {
    menu.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const away = (event: Event): void => {
      if (!(event.target instanceof Node && menu.current?.contains(event.target))) onClose();
    };
    document.addEventListener('pointerdown', away, true);
    return () => document.removeEventListener('pointerdown', away, true);
  }, [onClose]);
  const { node } = card.card;
  const key = (event: KeyboardEvent): void => {
    const items = [...(menu.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const place = items.findIndex((item) => item === document.activeElement);
    if (event.key === 'Escape' || event.key === 'Tab') onClose();
    else if (event.key === 'ArrowDown') items[(place + 1) % items.length]?.focus();
    else if (event.key === 'ArrowUp') items[(place - 1 + items.length) % items.length]?.focus();
    else if (event.key !== 'Enter' && event.key !== ' ') return;
    else {
      event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const entry = (label: string, act: () => void) => (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      onClick={() => {
        onClose();
        act();
      }}
    >
      {label}
    </button>
  );
  const one = node === -1 ? undefined : model.source.node(node);
  const { focus } = model;
  const start = focus.value;
  return (
    <div ref={menu} class="lin-menu lin-context" role="menu" aria-label={card.card.label} tabIndex={-1} onKeyDown={key}>
      {one && (
        <a role="menuitem" tabIndex={-1} href={page.hrefOf(one.id)}>
          Open its page
        </a>
      )}
      {one && entry('Look at it and its neighbours', () => model.lookAt(node))}
      {!one && entry('Open this fold', () => model.openFold(card))}
      {one && card.hiddenParents > 0 && entry('Show its parents', () => model.expand(card, true, false))}
      {one && card.hiddenChildren > 0 && entry('Show its children', () => model.expand(card, false, false))}
      {one && entry('Show everything above', () => model.expand(card, true, true))}
      {one && entry('Show everything below', () => model.expand(card, false, true))}
      {one && card.parents > 0 && entry('Hide its parents', () => model.collapse(card, true))}
      {one && card.children > 0 && entry('Hide its children', () => model.collapse(card, false))}
      {one &&
        start !== undefined &&
        start !== node &&
        entry(`Show the ways between it and ${model.source.node(start).name}`, () => model.showWays(start, node))}
      {one && entry(model.state.value.pins.includes(node) ? 'Unpin' : 'Pin', () => model.pin(node))}
      {entry('Copy its name', () => {
        void copyText(card.card.label).then((isCopied) =>
          model.say(isCopied ? `copied: ${card.card.label}` : 'the browser does not allow copying'),
        );
      })}
      {one && entry('Hide', () => model.hide(node))}
    </div>
  );
}
