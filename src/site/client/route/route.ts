/** A part of a node's code that a link points to: lines count from 1, both ends belong to it. */
export interface CodeLines {
  readonly form: 'raw' | 'compiled';
  readonly from: number;
  readonly to: number;
}

/** What the address asks for. */
export type Route =
  | { readonly page: 'home' }
  | {
      readonly page: 'node';
      readonly id: string;
      readonly tab: string | undefined;
      readonly column: string | undefined;
      readonly lines: CodeLines | undefined;
    }
  | { readonly page: 'runs'; readonly run: string | undefined }
  | { readonly page: 'doc'; readonly id: string }
  | { readonly page: 'graph' | 'tests' | 'sources' | 'search' | 'compare' }
  | { readonly page: 'unknown'; readonly hash: string };

/** The route and what follows the question mark. */
export interface Address {
  readonly route: Route;
  readonly query: URLSearchParams;
}

const PLAIN = new Set(['graph', 'tests', 'sources', 'search', 'compare']);

/**
 * Reads an address. Never throws: what it does not know becomes the page `unknown`.
 * @param hash With its `#`, as `location.hash` gives it.
 */
export function parseHash(hash: string): Address {
  const text = hash.replace(/^#/, '');
  const mark = text.indexOf('?');
  const path = mark === -1 ? text : text.slice(0, mark);
  const query = new URLSearchParams(mark === -1 ? '' : text.slice(mark + 1));
  return { route: parsePath(path, query, hash), query };
}

function parsePath(path: string, query: URLSearchParams, hash: string): Route {
  const [root, page = '', ...rest] = path.split('/');
  const words = rest.map(decode);
  if (root !== '' || page === '') return path === '' || path === '/' ? { page: 'home' } : { page: 'unknown', hash };
  if (page === 'n' && words[0]) return parseNode(words[0], words.slice(1), query);
  if (page === 'runs') return { page: 'runs', run: words[0] || undefined };
  if (page === 'p' && words[0]) return { page: 'doc', id: words[0] };
  if (PLAIN.has(page)) return { page: page as 'graph' };
  return { page: 'unknown', hash };
}

function parseNode(id: string, words: readonly string[], query: URLSearchParams): Route {
  const [part, value] = words;
  const base = { page: 'node', id, tab: query.get('tab') ?? undefined, column: undefined, lines: undefined } as const;
  if (part === 'c' && value) return { ...base, tab: 'columns', column: value };
  if (part === 'code') return { ...base, tab: 'code', lines: parseLines(value) };
  return base;
}

function parseLines(text = ''): CodeLines | undefined {
  const found = /^(raw|compiled)(?::L(\d{1,7})(?:-L?(\d{1,7}))?)?$/.exec(text);
  if (!found) return undefined;
  const from = Number(found[2] ?? 0);
  const to = Number(found[3] ?? from);
  return { form: found[1] === 'raw' ? 'raw' : 'compiled', from: Math.min(from, to), to: Math.max(from, to) };
}

/** A part of an address as text; one that is not encoded as it should be is taken as it is. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A text as a part of an address; halves of letters, which have no address, become the sign for what is unknown. */
export function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}

/** The address of a run. */
export function runHref(id: string): string {
  return `#/runs/${encode(id)}`;
}

/** The address of the page of a doc block. */
export function docHref(name: string): string {
  return `#/p/${encode(name)}`;
}

/** The address of a node, of one of its tabs. */
export function nodeHref(id: string, tab?: string): string {
  return `#/n/${encode(id)}${tab === undefined ? '' : `?tab=${encode(tab)}`}`;
}

/** The address of a column. */
export function columnHref(id: string, column: string): string {
  return `${nodeHref(id)}/c/${encode(column)}`;
}

/** The address of lines of a node's code. */
export function linesHref(id: string, lines: CodeLines): string {
  const range = lines.from === 0 ? '' : `:L${lines.from}${lines.to > lines.from ? `-${lines.to}` : ''}`;
  return `${nodeHref(id)}/code/${lines.form}${range}`;
}

/** An address with a query; entries that are undefined or empty are left out. */
export function pageHref(page: string, query: { readonly [name: string]: string | undefined } = {}): string {
  const entries = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const text = new URLSearchParams(entries).toString();
  return `#/${page}${text === '' ? '' : `?${text}`}`;
}

/** The address of the lineage of a selection, in the words of the command line. */
export function graphHref(selector: string, more: { readonly [name: string]: string | undefined } = {}): string {
  return pageHref('graph', { s: selector, ...more });
}

/** The whole address of a place of this page, to be sent to somebody. */
export function pageUrl(href: string): string {
  return `${location.href.replace(/#.*$/s, '')}${href}`;
}
