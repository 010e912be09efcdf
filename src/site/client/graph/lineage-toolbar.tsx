import type { CanvasView } from './canvas-view.ts';
import { modesOf } from './color-modes.ts';
import { download, pngOf, svgOf } from './export-scene.ts';
import { dotOf, mermaidOf } from './export-text.ts';
import { FOLD_MODES } from './fold-nodes.ts';
import type { LineageModel } from './lineage-model.ts';
import type { ColorMode } from './view-state.ts';

interface ToolbarProps {
  readonly model: LineageModel;
  readonly view: CanvasView | undefined;
  readonly onFullScreen: () => void;
}

/** How the graph is shown, and what can be taken along. */
export function LineageToolbar({ model, view, onFullScreen }: ToolbarProps) {
  const { columns, fold, align } = model.state.value;
  const { source } = model;
  const shownFold = fold ?? model.fold.value ?? 'none';
  return (
    <div class="lin-tools" role="toolbar" aria-label="Graph">
      {source.hasColumns && (
        <button
          type="button"
          class="lin-button"
          aria-pressed={columns}
          onClick={() => model.showColumns(!columns)}
          title="Columns (x)"
        >
          columns
        </button>
      )}
      <label class="lin-choice">
        <span>colour</span>
        <select
          value={model.color.value}
          onChange={(event) => model.change({ color: event.currentTarget.value as ColorMode })}
        >
          {modesOf(source).map((mode) => (
            <option key={mode} value={mode}>
              {mode}
            </option>
          ))}
        </select>
      </label>
      <label class="lin-choice">
        <span>fold by</span>
        <select
          value={shownFold}
          onChange={(event) =>
            model.foldBy((['none', ...FOLD_MODES] as const).find((mode) => mode === event.currentTarget.value))
          }
        >
          {['none', ...FOLD_MODES].map((mode) => (
            <option key={mode} value={mode}>
              {mode === 'none' ? 'nothing' : mode}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        class="lin-button"
        aria-pressed={align}
        onClick={() => model.change({ align: !align })}
        title="Sources in the first column, exposures in the last"
      >
        ends aligned
      </button>
      <span class="lin-spring" />
      <details class="lin-export">
        <summary class="lin-button">export</summary>
        <ExportList model={model} view={view} />
      </details>
      <button type="button" class="lin-button" onClick={onFullScreen} title="Full screen (f)" aria-label="Full screen">
        ⤢
      </button>
    </div>
  );
}

function ExportList({ model, view }: { model: LineageModel; view: CanvasView | undefined }) {
  const name = 'lineage';
  const take =
    (make: (view: CanvasView, scene: NonNullable<LineageModel['scene']['value']>) => void) => (event: MouseEvent) => {
      const scene = model.scene.peek();
      if (view && scene) make(view, scene);
      if (event.currentTarget instanceof Element) event.currentTarget.closest('details')?.removeAttribute('open');
    };
  return (
    <div class="lin-menu">
      <button
        type="button"
        onClick={take((from, scene) => download(`${name}.svg`, svgOf(from, scene), 'image/svg+xml'))}
      >
        SVG picture
      </button>
      <button
        type="button"
        onClick={take((from, scene) => {
          void pngOf(from, scene).then((blob) => {
            if (blob) download(`${name}.png`, blob, 'image/png');
            else model.say('the view is too large for a PNG picture');
          });
        })}
      >
        PNG picture
      </button>
      <button type="button" onClick={take((_, scene) => download(`${name}.mmd`, mermaidOf(scene), 'text/plain'))}>
        Mermaid text
      </button>
      <button type="button" onClick={take((_, scene) => download(`${name}.dot`, dotOf(scene), 'text/plain'))}>
        DOT text
      </button>
    </div>
  );
}
