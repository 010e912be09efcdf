import { neighbours } from '../../format/index.ts';
import { many } from '../words/words.ts';
import type { CanvasView, Outside } from './canvas-view.ts';
import { at } from './csr.ts';
import type { LineageModel } from './lineage-model.ts';
import type { LineagePage } from './lineage-source.ts';
import { stateLook } from './look.ts';
import { HEAD, type SceneCard } from './scene.ts';
import { queryOf } from './view-state.ts';

interface OverlayProps {
  readonly model: LineageModel;
  readonly view: CanvasView;
  readonly page: LineagePage;
  readonly isInline: boolean;
}

/** What lies over the canvas: neighbours that are outside of it, zoom, legend, the filter of a card's columns. */
export function StageOverlay({ model, view, page, isInline }: OverlayProps) {
  const scene = model.scene.value;
  const isEmpty = scene !== undefined && scene.cards.length === 0;
  return (
    <>
      <Chips model={model} view={view} />
      <div class="lin-zoom">
        <button type="button" onClick={() => view.zoomBy(1.25)} aria-label="Zoom in" title="Zoom in (+)">
          +
        </button>
        <button type="button" onClick={() => view.zoomBy(0.8)} aria-label="Zoom out" title="Zoom out (-)">
          −
        </button>
        <button type="button" onClick={() => view.fitAll()} aria-label="fit all" title="Show all (0)">
          <small>fit</small>
        </button>
      </div>
      {isInline ? (
        <a class="lin-button lin-large" href={page.graphHref(queryOf(model.source, model.state.value))}>
          ⤢ open the lineage
        </a>
      ) : (
        <Legend model={model} view={view} />
      )}
      <ColumnFilter model={model} view={view} />
      {isEmpty && <p class="lin-empty">{model.selected.value.problem ?? 'Nothing is selected.'}</p>}
      {model.isBusy.value && (
        <p class="lin-empty lin-busy">laying out {many(model.view.value.cards.length, 'card')} …</p>
      )}
    </>
  );
}

const SIDES: readonly (readonly [side: keyof Outside, mark: string, words: string])[] = [
  ['left', '←', 'to the left'],
  ['right', '→', 'to the right'],
  ['up', '↑', 'above'],
  ['down', '↓', 'below'],
];

/** Neighbours of the focus that the window does not show; a click goes to the nearest. */
function Chips({ model, view }: { model: LineageModel; view: CanvasView }) {
  const outside = view.outside.value;
  const goTo = (side: keyof Outside): void => {
    const node = model.focus.peek();
    const card = model.cardOf(node);
    if (!card || node === undefined) return;
    const { parents, children } = model.source.graph;
    const beside = [...neighbours(parents, node), ...neighbours(children, node)].flatMap(
      (one) => model.cardOf(one) ?? [],
    );
    const isThere = (other: SceneCard): boolean => {
      const { x, y } = view.placeOf(other);
      if (side === 'left') return x < 0;
      if (side === 'right') return x + 100 > view.size.width;
      return side === 'up' ? y < 0 : y + HEAD / 2 > view.size.height;
    };
    const near = beside
      .filter(isThere)
      .sort((a, b) => Math.hypot(a.x - card.x, a.y - card.y) - Math.hypot(b.x - card.x, b.y - card.y))[0];
    if (near) view.reveal(near);
  };
  return (
    <>
      {SIDES.map(
        ([side, mark, words]) =>
          outside[side] > 0 && (
            <button
              key={side}
              type="button"
              class={`lin-chip lin-${side}`}
              onClick={() => goTo(side)}
              aria-label={`${outside[side]} neighbours ${words}`}
            >
              {side === 'right' ? `${outside[side]} ${mark}` : `${mark} ${outside[side]}`}
            </button>
          ),
      )}
    </>
  );
}

/** More entries than this help nobody. */
const MOST_ENTRIES = 9;

/** What the marks of the cards mean; only those that are there. */
function Legend({ model, view }: { model: LineageModel; view: CanvasView }) {
  const mode = model.color.value;
  const { source } = model;
  const shown = model.scene.value?.view;
  const { colouring } = view.moment();
  const entries = new Map<string, string>();
  for (const node of model.visible.value) {
    if (mode === 'duration' || mode === 'docs' || entries.size > MOST_ENTRIES) break;
    const one = source.node(node);
    const { color, icon, word } = colouring(one);
    if (mode === 'status' && icon === '') continue;
    const text = mode === 'status' ? stateLook(one.state).word : word;
    entries.set(`${icon === '' ? '■' : icon} ${text}`, color);
  }
  const scale: { readonly [mode: string]: string } = {
    duration: 'the darker, the longer',
    docs: '✓ 90 %  ▲ 50 %  ✕ less documented',
  };
  return (
    <p class="lin-key">
      {[...entries].slice(0, MOST_ENTRIES).map(([text, color]) => (
        <span key={text} style={{ color }}>
          {text}
        </span>
      ))}
      {Object.hasOwn(scale, mode) && <span>{scale[mode]}</span>}
      {model.trace.value ? (
        <>
          <span class="lin-same">same value</span>
          <span class="lin-changed">changed</span>
          {model.state.value.rows && <span class="lin-rows">filter, join, group</span>}
        </>
      ) : (
        <span>
          {shown?.columnOf
            ? 'lines of the card that you point at'
            : shown?.hiddenParents.some(Boolean) || shown?.hiddenChildren.some(Boolean)
              ? '+N hidden neighbours'
              : ''}
        </span>
      )}
    </p>
  );
}

/** A filter for the columns of the card in the middle of attention. */
function ColumnFilter({ model, view }: { model: LineageModel; view: CanvasView }) {
  const columns = model.columns.value;
  void model.scene.value;
  const node = model.focus.value;
  const card = model.cardOf(node);
  const { zoom } = view.camera.value;
  if (!columns || !model.state.value.columns || !card || node === undefined || card.card.node !== node || zoom < 0.5)
    return null;
  const total = at(columns.start, node + 1) - at(columns.start, node);
  if (total <= 6) return null;
  const { x, y } = view.placeOf(card);
  if (y < 30 || x < -200 || x > view.size.width || y > view.size.height) return null;
  return (
    <input
      class="lin-filter"
      type="search"
      aria-label={`Filter the ${total} columns of ${card.card.label}`}
      placeholder={`filter ${total} columns`}
      value={model.filters.value.get(card.card.key) ?? ''}
      style={{ left: x, top: y - 32 }}
      onInput={(event) => model.filterColumns(card, event.currentTarget.value)}
    />
  );
}
