// What is shown and what can be done with it. The view's parts read its signals; nothing here touches the page.
import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { type Columns, columnOf, neighbours } from '../../format/index.ts';
import { isData } from '../data/kinds.ts';
import { many } from '../words/words.ts';
import { at, reach } from './csr.ts';
import type { FoldMode } from './fold-nodes.ts';
import { gridLayout } from './grid-layout.ts';
import type { Layout } from './layered.ts';
import { LayoutRunner } from './layout-runner.ts';
import type { LineageSource } from './lineage-source.ts';
import { buildScene, cardBodies, hiddenBeside, layoutInput, type Scene, type SceneCard } from './scene.ts';
import { indicesOf, type Selected, selectNodes, wordsOf } from './select-nodes.ts';
import { type Trace, traceColumn } from './trace-column.ts';
import { type ViewGraph, viewGraph } from './view-graph.ts';
import { type ColorMode, queryOf, stateOf, termOf, type ViewState } from './view-state.ts';
import { allFrom, collapsed, MOST_EXPANDED, visibleNodes, waysBetween } from './visible-nodes.ts';

export class LineageModel {
  readonly source: LineageSource;
  readonly state: Signal<ViewState>;
  readonly columns: Signal<Columns | undefined> = signal(undefined);
  /** Cards that show all columns, and what their columns are filtered by. */
  readonly full: Signal<ReadonlySet<string>> = signal(new Set());
  readonly filters: Signal<ReadonlyMap<string, string>> = signal(new Map());
  readonly scene: Signal<Scene | undefined> = signal(undefined);
  readonly isBusy: Signal<boolean> = signal(false);
  /** The last thing that happened, in words: shown for a while and read aloud. */
  readonly message: Signal<string> = signal('');
  /** The node whose card must not move on the screen when the scene changes; undefined: the view finds its place anew. */
  anchor: number | undefined;
  readonly selected: ReadonlySignal<Selected>;
  readonly trace: ReadonlySignal<Trace | undefined>;
  /** The node in the middle of attention: the chosen one, or the only one that the selection names. */
  readonly focus: ReadonlySignal<number | undefined>;
  readonly visible: ReadonlySignal<readonly number[]>;
  readonly fold: ReadonlySignal<FoldMode | undefined>;
  readonly view: ReadonlySignal<ViewGraph>;
  readonly color: ReadonlySignal<ColorMode>;
  /** Nodes below one that failed. */
  readonly belowFailure: Uint8Array;
  /** Called when the address should change. */
  onQuery: (query: string, replace: boolean) => void = () => {};
  readonly #runner = new LayoutRunner();
  readonly #ends: (() => void)[] = [];
  #query: string;

  constructor(source: LineageSource, query: string) {
    this.source = source;
    this.#query = query;
    this.state = signal(stateOf(source, query));
    // On their own: most changes of the state select nothing anew.
    const select = computed(() => this.state.value.select);
    const exclude = computed(() => this.state.value.exclude);
    this.selected = computed(() => selectNodes(source, select.value, exclude.value));
    this.focus = computed(() => this.state.value.focus ?? this.state.value.column?.node ?? this.#named(select.value));
    const column = computed(() => this.state.value.column);
    const withRows = computed(() => this.state.value.rows);
    this.trace = computed(() => tracedColumn(this.columns.value, column.value, withRows.value));
    let last: readonly number[] = [];
    this.visible = computed(() => {
      const found = visibleNodes(source, this.state.value, this.selected.value, this.trace.value?.nodes);
      // The same nodes are the same value, so that choosing another card lays nothing out anew.
      if (found.length !== last.length || found.some((node, index) => node !== last[index])) last = found;
      return last;
    });
    this.fold = computed(() => {
      const { fold } = this.state.value;
      if (fold === 'none') return undefined;
      return fold ?? (this.visible.value.length > MOST_EXPANDED ? 'folder' : undefined);
    });
    const open = computed(() => this.state.value.open.join('\n'));
    this.view = computed(() =>
      viewGraph(source, this.visible.value, this.fold.value, new Set(open.value === '' ? [] : open.value.split('\n'))),
    );
    this.color = computed(() => this.state.value.color ?? (source.hasResults ? 'status' : 'kind'));
    this.belowFailure = new Uint8Array(source.graph.count);
    const failed: number[] = [];
    for (let node = 0; node < source.graph.count; node++) {
      if (source.isCard(node) && source.node(node).state === 'fail') failed.push(node);
    }
    reach(source.graph.children, failed, this.belowFailure);
    this.#ends.push(effect(() => this.#layOut()));
    this.#ends.push(effect(() => this.#loadColumns()));
  }

  /** Ends what runs on. */
  stop(): void {
    this.#runner.stop();
    for (const end of this.#ends) end();
  }

  /** The address changed: by the back button, a link or a colleague. */
  readQuery(query: string): void {
    if (query === this.#query) return;
    this.#query = query;
    const next = stateOf(this.source, query);
    // Back and forth around the same node, it keeps its place.
    const focus = this.focus.peek();
    this.anchor = next.focus === focus || next.select === this.state.peek().select ? focus : undefined;
    this.state.value = next;
  }

  /**
   * Changes the state and the address.
   * @param anchor The node that keeps its place on the screen; undefined: the view finds its place anew.
   * @param replace Without a step in the history.
   */
  change(part: Partial<ViewState>, anchor: number | undefined = this.focus.peek(), replace = false): void {
    this.anchor = anchor;
    this.state.value = { ...this.state.peek(), ...part };
    this.#tell(replace);
  }

  #tell(replace = false): void {
    const query = queryOf(this.source, this.state.peek());
    if (query === this.#query) return;
    this.#query = query;
    this.onQuery(query, replace);
  }

  #named(select: string): number | undefined {
    const [word = '', ...others] = wordsOf(select);
    if (word === '' || others.length > 0 || word.includes(',')) return undefined;
    const named = selectNodes(this.source, word.replace(/^@|^\d*\+/, '').replace(/\+\d*$/, ''));
    if (named.count === 1) return indicesOf(named.marks)[0];
    // A semantic model is often called as its model: who names both means the table.
    const tables = word.includes(':')
      ? []
      : indicesOf(named.marks).filter((node) => isData(this.source.node(node).kind));
    return tables.length === 1 ? tables[0] : undefined;
  }

  /** The card that a node is on. */
  cardOf(node: number | undefined): SceneCard | undefined {
    const scene = this.scene.peek();
    return scene && node !== undefined ? scene.cards[at(scene.view.cardOf, node)] : undefined;
  }

  say(text: string): void {
    // The same words again are said again.
    this.message.value = this.message.peek() === text ? `${text} ` : text;
  }

  /** Puts a node in the middle of attention, where it is. */
  choose(node: number): void {
    this.change({ focus: node }, node, true);
  }

  /** Shows a node with its neighbours and nothing else. */
  lookAt(node: number): void {
    const select = `1+${termOf(this.source, node)}+1`;
    this.#start({ select, exclude: '', focus: node, more: [], hide: [], open: [], fold: undefined });
  }

  /** What another selection shows, from its own best view. */
  select(select: string, exclude: string): void {
    this.#start({ select, exclude, focus: undefined, more: [], hide: [], open: [] });
  }

  #start(part: Partial<ViewState>): void {
    this.anchor = undefined;
    this.state.value = { ...this.state.peek(), ...part };
    this.#tell();
  }

  /** Shows the hidden neighbours of a card on one side, or everything there. */
  expand(card: SceneCard, isUp: boolean, isAll: boolean): void {
    const { node } = card.card;
    if (node === -1) {
      this.openFold(card);
      return;
    }
    const scene = this.scene.peek();
    const { name } = this.source.node(node);
    const hidden = scene ? hiddenBeside(this.source, scene, card, isUp) : [];
    const wanted = isAll ? allFrom(this.source, node, isUp) : hidden;
    const side = isUp ? 'above' : 'below';
    if (wanted.length === 0) {
      this.say(`nothing more ${side} ${name}`);
      return;
    }
    const state = this.state.peek();
    const comes = new Set([...(isAll ? wanted : hidden)]);
    const more = [...state.more.filter((one) => one.node !== node || one.isUp !== isUp), { node, isUp, isAll }];
    const isFolded = isAll && wanted.length > MOST_EXPANDED;
    this.change(
      { more, hide: state.hide.filter((one) => !comes.has(one)), fold: isFolded ? 'folder' : state.fold },
      node,
    );
    this.say(
      isFolded
        ? `${many(wanted.length, 'node')} ${side} ${name}, folded by folder`
        : `${many(isAll ? wanted.length : hidden.length, 'node')} ${side} ${name}`,
    );
  }

  /** Hides what hangs on a card on one side. */
  collapse(card: SceneCard, isUp: boolean): void {
    const { node } = card.card;
    if (node === -1) return;
    const { source } = this;
    const state = this.state.peek();
    const visible = this.visible.peek();
    const focus = this.focus.peek();
    const kept = [...state.pins, ...(focus === undefined ? [] : [focus])];
    let gone = collapsed(source, visible, kept, node, isUp);
    if (gone.length === 0) {
      const shown = new Set(visible);
      gone = [...neighbours(isUp ? source.graph.parents : source.graph.children, node)].filter(
        (one) => shown.has(one) && !kept.includes(one),
      );
    }
    const more = state.more.filter((one) => !(one.node === node && one.isUp === isUp) && !gone.includes(one.node));
    const hide = [...new Set([...state.hide, ...gone])];
    // What only the expansion had brought is not hidden but gone.
    const without = new Set(visibleNodes(source, { ...state, more }, this.selected.peek(), undefined));
    this.change({ more, hide: hide.filter((one) => without.has(one) || state.hide.includes(one)) }, node);
    this.say(`${many(gone.length, 'node')} hidden`);
  }

  hide(node: number): void {
    const { hide, pins, focus } = this.state.peek();
    this.change({
      hide: [...hide, node],
      pins: pins.filter((one) => one !== node),
      focus: focus === node ? undefined : focus,
    });
    this.say(`${this.source.node(node).name} hidden`);
  }

  pin(node: number): void {
    const { pins } = this.state.peek();
    const isPinned = pins.includes(node);
    this.change({ pins: isPinned ? pins.filter((one) => one !== node) : [...pins, node] });
    this.say(`${this.source.node(node).name} ${isPinned ? 'no longer pinned' : 'pinned'}`);
  }

  /** Shows all ways between two nodes and nothing else. */
  showWays(one: number, other: number): void {
    const select = waysBetween(this.source, one, other);
    this.#start({ select, exclude: '', more: [], hide: [], focus: other, open: [], fold: undefined });
    const [a, b] = [this.source.node(one).name, this.source.node(other).name];
    const count = this.selected.peek().count;
    this.say(
      select.includes(',')
        ? `${many(count, 'node')} on the ways between ${a} and ${b}`
        : `no way leads from ${a} to ${b}`,
    );
  }

  /** The failed nodes above one, nearest first. */
  failedAbove(node: number): readonly number[] {
    const found: number[] = [];
    const seen = new Set([node]);
    let layer: readonly number[] = [node];
    while (layer.length > 0) {
      const next: number[] = [];
      for (const one of layer) {
        for (const parent of neighbours(this.source.graph.parents, one)) {
          if (seen.has(parent)) continue;
          seen.add(parent);
          next.push(parent);
          if (this.source.node(parent).state === 'fail') found.push(parent);
        }
      }
      layer = next;
    }
    return found;
  }

  /** Opens a fold: its nodes, or the folders below it, take its place. */
  openFold(card: SceneCard): void {
    const { open } = this.state.peek();
    this.change({ open: [...open, card.card.label] }, card.card.members[0]);
    this.say(`${card.card.label} opened`);
  }

  foldBy(fold: FoldMode | 'none' | undefined): void {
    this.#start({ fold, open: [] });
  }

  showColumns(isShown: boolean): void {
    this.change({ columns: isShown, column: isShown ? this.state.peek().column : undefined, only: false });
  }

  /** Traces a column, or nothing. */
  traceColumn(column: number | undefined): void {
    const columns = this.columns.peek();
    if (column === undefined || !columns) {
      this.change({ column: undefined, only: false });
      return;
    }
    const node = at(columns.nodeOf, column);
    const name = columns.names[column] ?? '';
    const isSame = this.state.peek().column?.node === node && this.state.peek().column?.name === name;
    this.change(
      isSame ? { column: undefined, only: false } : { column: { node, name }, columns: true, focus: node },
      node,
    );
    const trace = this.trace.peek();
    if (trace)
      this.say(
        `${name}: ${many(trace.edges.length, 'step')} in ${many(trace.nodes.size, 'node')}${trace.nodes.size > MOST_EXPANDED ? ', of which those in the view are shown' : ''}`,
      );
  }

  toggleFull(card: SceneCard): void {
    const full = new Set(this.full.peek());
    if (!full.delete(card.card.key)) full.add(card.card.key);
    this.anchor = card.card.node;
    this.full.value = full;
  }

  filterColumns({ card: { key, node } }: SceneCard, text: string): void {
    const filters = new Map(this.filters.peek());
    if (text === '') filters.delete(key);
    else filters.set(key, text);
    this.anchor = node;
    this.filters.value = filters;
  }

  #loadColumns(): void {
    const { columns, column } = this.state.value;
    if (!(columns || column) || this.columns.peek() || !this.source.hasColumns) return;
    this.source.columns().then(
      (loaded) => {
        this.anchor = this.focus.peek();
        this.columns.value = loaded;
      },
      (error: unknown) => this.say(error instanceof Error ? error.message : 'the columns could not be loaded'),
    );
  }

  #layOut(): void {
    const view = this.view.value;
    const state = this.state.value;
    const columns = state.columns ? this.columns.value : undefined;
    const bodies = cardBodies(this.source, view, {
      columns,
      trace: this.trace.value,
      full: this.full.value,
      filters: this.filters.value,
    });
    const isSame =
      this.#last?.view === view && this.#last.isAligned === state.align && isSameBodies(this.#last.bodies, bodies);
    // Else only what is marked changed.
    if (isSame) return;
    this.#last = { view, bodies, isAligned: state.align };
    const before = this.anchor === undefined ? undefined : this.scene.peek();
    const input = layoutInput(this.source, view, bodies, state.align, before);
    const place = (done: (layout: Layout | undefined) => void): boolean => {
      if (!view.columnOf) return this.#runner.run(input, done);
      this.#runner.stop();
      done(
        gridLayout(
          input,
          view.columnOf,
          view.cards.map(({ label }) => label),
        ),
      );
      return true;
    };
    this.isBusy.value = !place((layout) => {
      if (!layout) {
        this.isBusy.value = false;
        this.say('these nodes depend on each other in a circle and cannot be drawn');
        return;
      }
      batch(() => {
        this.isBusy.value = false;
        this.scene.value = buildScene(view, bodies, layout);
      });
    });
  }

  #last:
    | { readonly view: ViewGraph; readonly bodies: ReturnType<typeof cardBodies>; readonly isAligned: boolean }
    | undefined;
}

function isSameBodies(a: ReturnType<typeof cardBodies>, b: ReturnType<typeof cardBodies>): boolean {
  return b.every(({ height, rows, footer }, index) => {
    const other = a[index];
    return (
      other?.height === height &&
      other.footer === footer &&
      other.rows.length === rows.length &&
      rows.every(({ column }, place) => column === other.rows[place]?.column)
    );
  });
}

function tracedColumn(columns: Columns | undefined, column: ViewState['column'], withRows: boolean): Trace | undefined {
  if (!column || !columns) return undefined;
  const found = columnOf(columns, column.node, column.name);
  return found === -1 ? undefined : traceColumn(columns, found, withRows);
}
