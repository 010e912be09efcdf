// The keys of the graph, as the help page lists them.
import type { CanvasView } from './canvas-view.ts';
import { modesOf } from './color-modes.ts';
import type { LineageModel } from './lineage-model.ts';
import type { Scene, SceneCard } from './scene.ts';
import { COLOR_MODES } from './view-state.ts';

export interface KeyContext {
  readonly model: LineageModel;
  readonly view: CanvasView;
  /** The card that the keys are about. */
  readonly active: SceneCard | undefined;
  readonly onActive: (card: SceneCard) => void;
  readonly onOpen: (card: SceneCard) => void;
  readonly onMenu: (card: SceneCard) => void;
  readonly onFullScreen: () => void;
  /** Shortcuts of one letter are on. */
  readonly hasShortcuts: boolean;
}

/** Does what a key asks for. @returns false for a key that means nothing here */
export function pressKey(event: KeyboardEvent, context: KeyContext): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { model, view, active } = context;
  const scene = model.scene.peek();
  switch (event.key) {
    case 'ArrowLeft':
    case 'ArrowRight':
    case 'ArrowUp':
    case 'ArrowDown':
      if (!scene) return false;
      walk(event, context, scene);
      return true;
    case 'Home':
    case 'End': {
      const all = scene?.columns.flat() ?? [];
      const card = event.key === 'Home' ? all[0] : all.at(-1);
      if (card) context.onActive(card);
      return card !== undefined;
    }
    case 'Enter':
      if (active) context.onOpen(active);
      return active !== undefined;
    case 'ContextMenu':
    case 'F10':
      if (event.key === 'F10' && !event.shiftKey) return false;
      if (active) context.onMenu(active);
      return active !== undefined;
    case ' ':
      if (active && active.card.node !== -1) model.pin(active.card.node);
      return active !== undefined;
    case 'Escape':
      if (model.trace.peek()) model.traceColumn(undefined);
      else return false;
      return true;
    default:
      return context.hasShortcuts && pressLetter(event.key, context, view, active);
  }
}

function pressLetter(
  key: string,
  { model, onFullScreen }: KeyContext,
  view: CanvasView,
  active: SceneCard | undefined,
): boolean {
  switch (key) {
    case 'e':
    case 'E':
      if (!active) return false;
      for (const isUp of [true, false]) {
        const now = model.cardOf(active.card.members[0]) ?? active;
        if ((isUp ? now.hiddenParents : now.hiddenChildren) > 0) model.expand(now, isUp, key === 'E');
      }
      return true;
    case 'c':
      if (!active) return false;
      for (const isUp of [true, false]) {
        const now = model.cardOf(active.card.node);
        if (now && (isUp ? now.parents : now.children) > 0) model.collapse(now, isUp);
      }
      return true;
    case 'x':
      if (model.source.hasColumns) model.showColumns(!model.state.peek().columns);
      return true;
    case 'h':
      if (!active || active.card.node === -1) return false;
      model.hide(active.card.node);
      return true;
    case '+':
    case '=':
      view.zoomBy(1.25);
      return true;
    case '-':
      view.zoomBy(0.8);
      return true;
    case '0':
      view.fitAll();
      return true;
    case 'f':
      onFullScreen();
      return true;
    default: {
      const mode = COLOR_MODES[Number(key) - 1];
      if (!mode) return false;
      if (modesOf(model.source).includes(mode)) {
        model.change({ color: mode }, undefined, true);
        model.say(`coloured by ${mode}`);
      } else {
        model.say(`this site has nothing to colour by ${mode}`);
      }
      return true;
    }
  }
}

/** ← → along the edges, ↑ ↓ within a column; past the last shown neighbour the hidden ones are shown. */
function walk(event: KeyboardEvent, { model, active, onActive }: KeyContext, scene: Scene): void {
  const start = active ?? scene.columns.flat()[0];
  if (!start) return;
  if (!active) {
    onActive(start);
    return;
  }
  if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
    const column = scene.columns.find((list) => list.includes(start)) ?? [];
    const next = column[column.indexOf(start) + (event.key === 'ArrowUp' ? -1 : 1)];
    if (next) onActive(next);
    return;
  }
  const isUp = event.key === 'ArrowLeft';
  const hidden = isUp ? start.hiddenParents : start.hiddenChildren;
  const beside = (isUp ? scene.parents : scene.children)[start.index] ?? [];
  if (event.shiftKey || (beside.length === 0 && hidden > 0)) {
    model.expand(start, isUp, event.shiftKey);
    return;
  }
  const nearest = beside
    .flatMap((index) => scene.cards[index] ?? [])
    .sort((a, b) => Math.abs(a.y - start.y) - Math.abs(b.y - start.y))[0];
  if (nearest) onActive(nearest);
  else model.say(isUp ? 'no parents' : 'no children');
}
