// What lies under a point of the scene.
import { cardsIn, HEAD, PORT, ROW, type Scene, type SceneCard, WIDTH } from './scene.ts';

export type Hit =
  | { readonly kind: 'card'; readonly card: SceneCard }
  | { readonly kind: 'column'; readonly card: SceneCard; readonly column: number }
  | { readonly kind: 'footer'; readonly card: SceneCard }
  /** `+N` or `−` beside a card. */
  | { readonly kind: 'handle'; readonly card: SceneCard; readonly isUp: boolean; readonly isMore: boolean };

/** Distance of a handle's middle from the card's side. */
export const HANDLE = 17;

/** Handles that a card has: `+` where neighbours are hidden, `−` below it where some are shown. */
export interface Handle {
  readonly isUp: boolean;
  readonly isMore: boolean;
  readonly x: number;
  readonly y: number;
  readonly label: string;
}

/** Handles of a card, in the scene; `−` only where the card is looked at, or every card would be full of them. */
export function handlesOf(card: SceneCard, isLookedAt: boolean): Handle[] {
  const found: Handle[] = [];
  // A fold is opened, not expanded.
  if (card.card.node === -1) return found;
  for (const isUp of [true, false]) {
    const x = isUp ? card.x - HANDLE : card.x + WIDTH + HANDLE;
    const hidden = isUp ? card.hiddenParents : card.hiddenChildren;
    const shown = isUp ? card.parents : card.children;
    const y = card.y + PORT;
    if (hidden > 0) found.push({ isUp, isMore: true, x, y, label: hidden > 999 ? '+…' : `+${hidden}` });
    if (isLookedAt && shown > 0) {
      found.push({ isUp, isMore: false, x, y: hidden > 0 ? y + 26 : y, label: '−' });
    }
  }
  return found;
}

/**
 * The topmost thing at a point.
 * @param zoom Screen px for each px of the scene: what is small on the screen is still hit 12 px around.
 * @param lookedAt The card whose `−` handles are shown.
 */
export function hitAt(
  scene: Scene,
  x: number,
  y: number,
  zoom: number,
  lookedAt: SceneCard | undefined,
): Hit | undefined {
  const reach = Math.max(16, 13 / zoom);
  let found: Hit | undefined;
  cardsIn(
    scene,
    { left: x - reach - HANDLE, right: x + reach + HANDLE, top: y - reach - HEAD, bottom: y + reach },
    (card) => {
      if (zoom >= 0.5) {
        for (const handle of handlesOf(card, card === lookedAt)) {
          if (Math.abs(handle.x - x) <= reach && Math.abs(handle.y - y) <= Math.max(13, 12 / zoom)) {
            found = { kind: 'handle', card, isUp: handle.isUp, isMore: handle.isMore };
          }
        }
      }
      if (found?.kind === 'handle' || x < card.x || x > card.x + WIDTH || y < card.y || y > card.y + card.height)
        return;
      found = inside(card, y - card.y);
    },
  );
  return found;
}

function inside(card: SceneCard, y: number): Hit {
  const row = card.rows[Math.floor((y - HEAD) / ROW)];
  if (y >= HEAD && row) return { kind: 'column', card, column: row.column };
  return y >= HEAD + card.rows.length * ROW && card.footer !== undefined && card.card.node !== -1
    ? { kind: 'footer', card }
    : { kind: 'card', card };
}
