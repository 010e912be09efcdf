import { type Columns, neighbours } from '../../format/index.ts';
import { duration, many, percent } from '../words/words.ts';
import { at } from './csr.ts';
import { csvOf } from './csv.ts';
import { download } from './export-scene.ts';
import type { LineageModel } from './lineage-model.ts';
import type { LineageNode, LineagePage } from './lineage-source.ts';
import { labelOf, stateLook, subtitleOf } from './look.ts';
import { TracePanel } from './trace-panel.tsx';

interface PanelProps {
  readonly model: LineageModel;
  readonly page: LineagePage;
}

/** Beside the graph: the trace of a column, the node in the middle of attention, or what the view holds. */
export function LineagePanel({ model, page }: PanelProps) {
  const trace = model.trace.value;
  const columns = model.columns.value;
  const focus = model.focus.value;
  if (trace && columns) return <TracePanel model={model} page={page} trace={trace} columns={columns} />;
  return focus === undefined ? (
    <ViewPanel model={model} />
  ) : (
    <NodePanel model={model} page={page} node={focus} columns={columns} />
  );
}

function ViewPanel({ model }: { model: LineageModel }) {
  const visible = model.visible.value;
  return (
    <section aria-label="View">
      <h2>{many(visible.length, 'node')}</h2>
      <p class="lin-keys">
        Click a card, or press Tab and walk with the arrows: ← → along the edges, ↑ ↓ within a column.
      </p>
      <p class="lin-keys">
        <kbd>Enter</kbd> opens, <kbd>e</kbd> <kbd>c</kbd> expand and collapse, <kbd>x</kbd> columns, <kbd>1</kbd>–
        <kbd>7</kbd> colours, <kbd>+</kbd> <kbd>-</kbd> <kbd>0</kbd> zoom, <kbd>f</kbd> full screen.
      </p>
      <button
        type="button"
        class="lin-button"
        onClick={() => {
          const { source } = model;
          const rows = visible.map((node) => rowOf(source.node(node)));
          download(
            'nodes.csv',
            csvOf([['name', 'type', 'package', 'path', 'state', 'owner', 'tags'], ...rows]),
            'text/csv',
          );
        }}
      >
        list as CSV
      </button>
    </section>
  );
}

function rowOf({ name, kind, packageName, path, state, owner, tags }: LineageNode): string[] {
  return [name, kind, packageName, path, stateLook(state).word, owner ?? '', tags.join(' ')];
}

function NodePanel({ model, page, node, columns }: PanelProps & { node: number; columns: Columns | undefined }) {
  const one = model.source.node(node);
  const { icon, word, role } = stateLook(one.state);
  const card = model.scene.value ? model.cardOf(node) : undefined;
  const failed = model.belowFailure[node] === 1 ? model.failedAbove(node) : [];
  const pins = model.state.value.pins;
  return (
    <section aria-label={labelOf(one)}>
      <p class="lin-facts">
        {one.kind.replaceAll('_', ' ')}
        {one.kind === 'model' && ` · ${subtitleOf(one)}`} ·{' '}
        <span class={`lin-${role}`}>
          {icon} {word}
        </span>
      </p>
      <h2>
        <a href={page.hrefOf(one.id)}>{labelOf(one)}</a>
      </h2>
      <dl class="lin-dl">
        <Fact name="package">{one.packageName}</Fact>
        <Fact name="folder">{one.path.slice(0, Math.max(0, one.path.lastIndexOf('/')))}</Fact>
        {one.owner !== undefined && <Fact name="owner">{one.owner}</Fact>}
        {one.group !== undefined && <Fact name="group">{one.group}</Fact>}
        {one.tags.length > 0 && <Fact name="tags">{one.tags.join(', ')}</Fact>}
        {one.durationMs !== undefined && <Fact name="last run">{duration(one.durationMs)}</Fact>}
        {one.tests !== undefined && one.tests.total > 0 && (
          <Fact name="tests">
            {one.tests.failed === 0
              ? `${one.tests.total}, none failed`
              : `${one.tests.failed} of ${one.tests.total} failed`}
          </Fact>
        )}
        {one.documented !== undefined && <Fact name="documented">{percent(one.documented)}</Fact>}
      </dl>
      {failed[0] !== undefined && (
        <p class="lin-note">
          ✕ first failing ancestor:{' '}
          <button type="button" class="lin-link" onClick={() => model.lookAt(failed[0] ?? node)}>
            {model.source.node(failed[0]).name}
          </button>
          {failed.length > 1 && ` and ${failed.length - 1} more`}
        </p>
      )}
      <div class="lin-actions">
        <button type="button" class="lin-button" onClick={() => model.lookAt(node)}>
          1+node+1
        </button>
        <button type="button" class="lin-button" aria-pressed={pins.includes(node)} onClick={() => model.pin(node)}>
          pin
        </button>
        <button type="button" class="lin-button" onClick={() => model.hide(node)}>
          hide
        </button>
      </div>
      {pins
        .filter((pin) => pin !== node)
        .map((pin) => (
          <p key={pin}>
            <button type="button" class="lin-link" onClick={() => model.showWays(pin, node)}>
              the ways between it and {model.source.node(pin).name}
            </button>
          </p>
        ))}
      {columns && <ColumnList model={model} node={node} columns={columns} />}
      <Neighbours model={model} node={node} isUp title="Parents" />
      <Neighbours model={model} node={node} isUp={false} title="Children" />
      {!card && <p class="lin-note">It is not shown in the graph.</p>}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

const MOST_COLUMNS = 200;

function ColumnList({ model, node, columns }: { model: LineageModel; node: number; columns: Columns }) {
  const first = at(columns.start, node);
  const count = at(columns.start, node + 1) - first;
  if (count === 0) return null;
  return (
    <details class="lin-columns">
      <summary>{many(count, 'column')}</summary>
      <ul>
        {Array.from({ length: Math.min(count, MOST_COLUMNS) }, (_, index) => first + index).map((column) => (
          <li key={column}>
            <button
              type="button"
              class="lin-link lin-mono"
              onClick={() => model.traceColumn(column)}
              title="Where it comes from and goes to"
            >
              {columns.names[column]}
            </button>{' '}
            <small>{columns.types[column]?.toLowerCase()}</small>
          </li>
        ))}
      </ul>
    </details>
  );
}

interface NeighboursProps {
  readonly model: LineageModel;
  readonly node: number;
  readonly isUp: boolean;
  readonly title: string;
}

/** The graph's functions for each neighbour, without the graph. */
function Neighbours({ model, node, isUp, title }: NeighboursProps) {
  const { source } = model;
  const list = [...neighbours(isUp ? source.graph.parents : source.graph.children, node)];
  const shown = new Set(model.visible.value);
  const card = model.scene.value ? model.cardOf(node) : undefined;
  const hidden = list.filter((one) => !shown.has(one)).length;
  return (
    <>
      <h3>
        {title} <small>{list.length}</small>
        {hidden > 0 && card && (
          <button type="button" class="lin-button lin-quiet" onClick={() => model.expand(card, isUp, false)}>
            show {hidden} hidden
          </button>
        )}
      </h3>
      <ul class="lin-list">
        {list.slice(0, 100).map((one) => {
          const other = source.node(one);
          const { icon, word, role } = stateLook(other.state);
          return (
            <li key={one}>
              <button
                type="button"
                class="lin-link"
                onClick={() => (shown.has(one) ? model.choose(one) : model.lookAt(one))}
              >
                <span aria-hidden="true">{isUp ? '←' : '→'}</span> {labelOf(other)}
              </button>
              <span class={`lin-${role}`} title={word}>
                <span aria-hidden="true">{icon}</span>
                <span class="lin-unseen">{word}</span>
              </span>
              {!shown.has(one) && <small>hidden</small>}
            </li>
          );
        })}
      </ul>
      {list.length > 100 && <p class="lin-note">… and {list.length - 100} more</p>}
    </>
  );
}
