import { useSignal } from '@preact/signals';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { CanvasActions } from './canvas-input.ts';
import { listenToCanvas } from './canvas-input.ts';
import { CanvasView } from './canvas-view.ts';
import { ContextMenu } from './context-menu.tsx';
import { pressKey } from './graph-keys.ts';
import type { Hit } from './hit.ts';
import { LineageModel } from './lineage-model.ts';
import { LineagePanel } from './lineage-panel.tsx';
import type { LineagePage, LineageSource } from './lineage-source.ts';
import { LineageToolbar } from './lineage-toolbar.tsx';
import { Minimap } from './minimap.tsx';
import { NodeTree } from './node-tree.tsx';
import type { SceneCard } from './scene.ts';
import { SelectorBar } from './selector-bar.tsx';
import { StageOverlay } from './stage-overlay.tsx';

export interface LineageViewProps {
  readonly source: LineageSource;
  /** What is shown, as it stands behind `#/graph?`. */
  readonly query: string;
  readonly page: LineagePage;
  /** Goes to an address of the page, as a link would. */
  readonly go: (href: string) => void;
  /** A part of another page: no selector, no panel, and the wheel moves the page. */
  readonly isInline?: boolean;
  readonly hasShortcuts?: boolean;
  /** Told of the parts once they stand: for tests and measurements. */
  readonly onReady?: (model: LineageModel, view: CanvasView) => void;
}

/** More cards than this have a map. */
const MINIMAP_FROM = 60;

/** The lineage: as a page of its own, or inside of the page of a node. */
export function LineageView({
  source,
  query,
  page,
  go,
  isInline = false,
  hasShortcuts = true,
  onReady,
}: LineageViewProps) {
  const root = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [model] = useState(() => new LineageModel(source, query));
  const [view, setView] = useState<CanvasView | undefined>(undefined);
  const menu = useSignal<{ card: SceneCard; x: number; y: number } | undefined>(undefined);
  const hasFocus = useSignal(false);
  model.onQuery = page.onQuery;
  useEffect(() => model.readQuery(query), [model, query]);
  useEffect(() => () => model.stop(), [model]);

  // The canvas outlives what the page gives anew with each drawing.
  const latest = useRef({ page, go, onReady });
  latest.current = { page, go, onReady };
  const openCard = useCallback(
    (card: SceneCard): void => {
      if (card.card.node === -1) model.openFold(card);
      else latest.current.go(latest.current.page.hrefOf(source.node(card.card.node).id));
    },
    [model, source],
  );
  const choose = useCallback(
    (card: SceneCard): void => {
      const [first] = card.card.members;
      if (first !== undefined) model.choose(first);
    },
    [model],
  );
  const closeMenu = useCallback(() => {
    menu.value = undefined;
  }, [menu]);

  useEffect(() => {
    if (!canvas.current) return;
    const made = new CanvasView(canvas.current, model);
    setView(made);
    latest.current.onReady?.(model, made);
    const actions: CanvasActions = {
      onHit: (hit, event) => {
        onHit(model, hit, event.shiftKey);
        root.current?.querySelector<HTMLElement>('[role=treeitem][tabindex="0"]')?.focus({ preventScroll: true });
      },
      onOpen: (hit) => {
        if (hit.kind === 'card' && hit.card.card.node !== -1) openCard(hit.card);
      },
      onMenu: (hit, x, y) => {
        if (hit) menu.value = { card: hit.card, x, y };
      },
    };
    const end = listenToCanvas(made, actions, isInline);
    return () => {
      end();
      made.stop();
    };
  }, [model, isInline, openCard, menu]);

  const active = activeCard(model);
  const fullScreen = (): void => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void root.current?.requestFullscreen().catch(() => model.say('the browser does not allow full screen'));
  };
  const onActive = (card: SceneCard): void => {
    choose(card);
    const now = model.cardOf(card.card.members[0]);
    if (now) view?.reveal(now);
  };
  const key = (event: KeyboardEvent): void => {
    const { target } = event;
    if (!view || event.defaultPrevented || !(target instanceof Element)) return;
    if (target.closest('input, select, textarea, button, a, summary, [role=menu]')) {
      // The letters work wherever one is in the graph; keys that buttons have themselves do not.
      if (target.closest('input, select, textarea, [role=menu]') || event.key.length > 1 || event.key === ' ') return;
    }
    const onMenu = (card: SceneCard): void => {
      const { x, y } = view.placeOf(card);
      menu.value = { card, x: x + 20, y: y + 40 };
    };
    if (
      !pressKey(event, {
        model,
        view,
        // As it is now, not as it was drawn last.
        active: model.cardOf(model.focus.peek()),
        onActive,
        onOpen: openCard,
        onMenu,
        onFullScreen: fullScreen,
        hasShortcuts,
      })
    )
      return;
    event.preventDefault();
    event.stopPropagation();
  };
  const pressed = useRef(key);
  pressed.current = key;
  useEffect(() => {
    if (isInline) return;
    // Where nothing has the focus, the graph is what the page is about.
    const onKey = (event: KeyboardEvent): void => {
      if (event.target === document.body) pressed.current(event);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [isInline]);
  const scene = model.scene.value;
  const { value: opened } = menu;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the tree inside has the focus, the keys are those of the whole graph
    <div ref={root} class={`lin${isInline ? ' lin-inline' : ''}`} onKeyDown={key}>
      {!isInline && (
        <div class="lin-bar">
          <SelectorBar model={model} />
          <LineageToolbar model={model} view={view} onFullScreen={fullScreen} />
        </div>
      )}
      <div class={`lin-stage${hasFocus.value ? ' lin-focused' : ''}`}>
        <canvas ref={canvas} class="lin-canvas" />
        <NodeTree
          model={model}
          active={active}
          onActive={onActive}
          hasFocus={(has) => {
            hasFocus.value = has;
          }}
        />
        {view && <StageOverlay model={model} view={view} page={page} isInline={isInline} />}
        {view && scene && scene.cards.length > MINIMAP_FROM && !isInline && <Minimap view={view} scene={scene} />}
        {opened && (
          <ContextMenu model={model} page={page} card={opened.card} x={opened.x} y={opened.y} onClose={closeMenu} />
        )}
        <div role="status" aria-live="polite">
          <p class="lin-message" key={model.message.value}>
            {model.message.value}
          </p>
        </div>
      </div>
      {!isInline && (
        <aside class="lin-panel" aria-label="Details">
          <LineagePanel model={model} page={page} />
        </aside>
      )}
    </div>
  );
}

function activeCard(model: LineageModel): SceneCard | undefined {
  void model.scene.value;
  return model.cardOf(model.focus.value);
}

function onHit(model: LineageModel, hit: Hit, isShift: boolean): void {
  const { card } = hit;
  switch (hit.kind) {
    case 'handle':
      if (hit.isMore) model.expand(card, hit.isUp, isShift);
      else model.collapse(card, hit.isUp);
      return;
    case 'column':
      model.traceColumn(hit.column);
      return;
    case 'footer':
      model.toggleFull(card);
      return;
    case 'card':
      if (card.card.node === -1) model.openFold(card);
      else model.choose(card.card.node);
  }
}
