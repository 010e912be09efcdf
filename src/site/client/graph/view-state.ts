// What is shown, as plain data, and as the query of the address.
import { decode, encode } from '../route/route.ts';
import { FOLD_MODES, type FoldMode } from './fold-nodes.ts';
import type { LineageSource } from './lineage-source.ts';
import { wordsOf } from './select-nodes.ts';

export const COLOR_MODES = ['status', 'kind', 'duration', 'freshness', 'owner', 'docs', 'changed'] as const;

export type ColorMode = (typeof COLOR_MODES)[number];

/** One more hop, or everything, in one direction from a node. */
export interface Expansion {
  readonly node: number;
  readonly isUp: boolean;
  readonly isAll: boolean;
}

export interface ViewState {
  readonly select: string;
  readonly exclude: string;
  /** The node in the middle. */
  readonly focus: number | undefined;
  readonly columns: boolean;
  /** Undefined: status where there are results, else kind. */
  readonly color: ColorMode | undefined;
  /** Undefined: folders where there is too much to show. */
  readonly fold: FoldMode | 'none' | undefined;
  /** Folds that are open, as their cards name them. */
  readonly open: readonly string[];
  readonly column: { readonly node: number; readonly name: string } | undefined;
  /** Also columns that filter, join or group. */
  readonly rows: boolean;
  /** Only what the trace touches. */
  readonly only: boolean;
  readonly more: readonly Expansion[];
  readonly hide: readonly number[];
  readonly pins: readonly number[];
  /** Sources in the first column, exposures in the last. */
  readonly align: boolean;
}

export const EMPTY_VIEW: ViewState = {
  select: '',
  exclude: '',
  focus: undefined,
  columns: false,
  color: undefined,
  fold: undefined,
  open: [],
  column: undefined,
  rows: false,
  only: false,
  more: [],
  hide: [],
  pins: [],
  align: false,
};

const nameCache = new WeakMap<LineageSource, Map<string, number>>();

/** Names that only one node has. */
function uniqueNames(source: LineageSource): Map<string, number> {
  let names = nameCache.get(source);
  if (!names) {
    names = new Map();
    for (let node = 0; node < source.graph.count; node++) {
      if (!source.isCard(node)) continue;
      const { name } = source.node(node);
      names.set(name, names.has(name) ? -1 : node);
    }
    nameCache.set(source, names);
  }
  return names;
}

/** How the address calls a node: by its name where no other has it, else by its unique_id. */
export function refOf(source: LineageSource, node: number): string {
  const { id, name } = source.node(node);
  return uniqueNames(source).get(name) === node && /^[\w.]+$/.test(name) ? name : id;
}

/** The node that an address calls so. */
export function nodeOfRef(source: LineageSource, ref: string): number | undefined {
  const named = uniqueNames(source).get(ref);
  return named !== undefined && named !== -1 ? named : source.indexOf(ref);
}

/** A word of the selection grammar that means this node and no other. */
export function termOf(source: LineageSource, node: number): string {
  const { kind, name, packageName, fqn } = source.node(node);
  if (
    kind === 'source' ||
    kind === 'exposure' ||
    kind === 'metric' ||
    kind === 'semantic_model' ||
    kind === 'saved_query'
  ) {
    return uniqueNames(source).get(name) === node ? `${kind}:${name}` : `${kind}:${packageName}.${name}`;
  }
  return uniqueNames(source).get(name) === node ? name : fqn.join('.');
}

/** The query of the address, without `?`; what is as ever is left out. */
export function queryOf(source: LineageSource, state: ViewState): string {
  const query = new URLSearchParams();
  const put = (key: string, value: string): void => {
    if (value !== '') query.set(key, value);
  };
  const list = (nodes: readonly number[]): string => nodes.map((node) => refOf(source, node)).join(' ');
  put('s', state.select);
  put('x', state.exclude);
  put('at', state.focus === undefined ? '' : refOf(source, state.focus));
  put('cols', state.columns ? '1' : '');
  put('color', state.color ?? '');
  put('fold', state.fold ?? '');
  put('open', state.open.map(encode).join(' '));
  put('col', state.column ? `${refOf(source, state.column.node)}.${state.column.name}` : '');
  put('rows', state.rows ? '1' : '');
  put('only', state.only ? '1' : '');
  put(
    'more',
    state.more
      .map(({ node, isUp, isAll }) => {
        const marks = isAll ? 2 : 1;
        return isUp ? '<'.repeat(marks) + refOf(source, node) : refOf(source, node) + '>'.repeat(marks);
      })
      .join(' '),
  );
  put('hide', list(state.hide));
  put('pin', list(state.pins));
  put('align', state.align ? '1' : '');
  return query.toString();
}

/** Reads the query; what is not known, or names nodes that are gone, is left out. */
export function stateOf(source: LineageSource, text: string): ViewState {
  const query = new URLSearchParams(text);
  const words = (key: string): string[] => (query.get(key) ?? '').split(' ').filter((word) => word !== '');
  const nodes = (key: string): number[] => words(key).flatMap((ref) => nodeOfRef(source, ref) ?? []);
  const color = COLOR_MODES.find((mode) => mode === query.get('color'));
  return {
    select: query.get('s') ?? '',
    exclude: query.get('x') ?? '',
    focus: nodeOfRef(source, query.get('at') ?? ''),
    columns: query.get('cols') === '1',
    color,
    fold: ([...FOLD_MODES, 'none'] as const).find((mode) => mode === query.get('fold')),
    open: words('open').map(decode),
    column: columnOf(source, query.get('col') ?? ''),
    rows: query.get('rows') === '1',
    only: query.get('only') === '1',
    more: words('more').flatMap((word) => expansionOf(source, word)),
    hide: nodes('hide'),
    pins: nodes('pin'),
    align: query.get('align') === '1',
  };
}

function expansionOf(source: LineageSource, word: string): Expansion[] {
  const [, up = '', ref = '', down = ''] = /^(<{0,2})(.*?)(>{0,2})$/s.exec(word) ?? [];
  const node = nodeOfRef(source, ref);
  if (node === undefined || (up === '') === (down === '')) return [];
  return [{ node, isUp: up !== '', isAll: (up + down).length === 2 }];
}

/** Names of nodes and columns may hold dots: the longest name of a node that fits counts. */
function columnOf(source: LineageSource, text: string): ViewState['column'] {
  for (let dot = text.lastIndexOf('.'); dot > 0; dot = text.lastIndexOf('.', dot - 1)) {
    const node = nodeOfRef(source, text.slice(0, dot));
    if (node !== undefined && dot + 1 < text.length) return { node, name: text.slice(dot + 1) };
  }
  return undefined;
}

/** The options of the command line that select what is shown. */
export function commandOf(source: LineageSource, state: ViewState): string {
  const quote = (text: string): string => (/^[\w.:+@,/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
  const select = [
    ...wordsOf(state.select),
    ...state.more.map(({ node, isUp, isAll }) => {
      const term = termOf(source, node);
      const hops = isAll ? '' : '1';
      return isUp ? `${hops}+${term}` : `${term}+${hops}`;
    }),
    ...state.pins.map((node) => termOf(source, node)),
  ];
  const exclude = [...wordsOf(state.exclude), ...state.hide.map((node) => termOf(source, node))];
  const option = (name: string, list: readonly string[]): string =>
    list.length > 0 ? ` ${name} ${[...new Set(list)].map(quote).join(' ')}` : '';
  return `tsdbt build${option('-s', select)}${option('--exclude', exclude)}`;
}
