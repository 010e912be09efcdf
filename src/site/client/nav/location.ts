import { signal } from '@preact/signals';
import { redirectOld } from '../route/old-links.ts';
import { type Address, parseHash } from '../route/route.ts';

/** The address in force. */
export const address = signal<Address>({ route: { page: 'home' }, query: new URLSearchParams() });

/** Where each address was scrolled to when it was left. */
const scrolls = new Map<string, number>();
let current = '';
let isBack = false;

/** Follows the address bar. Called once at the start. */
export function startLocation(): void {
  history.scrollRestoration = 'manual';
  const read = (): void => {
    const old = redirectOld(location.hash);
    if (old !== undefined) history.replaceState(null, '', old);
    const next = parseHash(location.hash);
    const isSamePage = pageKey(next) === pageKey(address.value);
    current = location.hash;
    address.value = next;
    if (isSamePage && !isBack) return;
    const top = isBack ? (scrolls.get(current) ?? 0) : 0;
    isBack = false;
    requestAnimationFrame(() => scrollTo(0, top));
  };
  addEventListener('popstate', () => {
    isBack = !wasLink;
    wasLink = false;
  });
  addEventListener('hashchange', read);
  addEventListener(
    'scroll',
    () => {
      scrolls.set(current, scrollY);
    },
    { passive: true },
  );
  addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
    // With these keys another window opens it.
    const isHere = !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (isHere && link && link.getAttribute('href') !== location.hash) wasLink = true;
  });
  read();
}

/** The last change of the address came from a link, not from the browser's back and forward. */
let wasLink = false;

/** What tells pages apart: tabs and queries of a node are the same page. */
export function pageKey({ route }: Address): string {
  return route.page === 'node' ? `node ${route.id}` : route.page === 'doc' ? `doc ${route.id}` : route.page;
}

/** Goes to an address. */
export function go(href: string): void {
  wasLink = href !== location.hash;
  location.hash = href;
}

/** Changes the address without a new entry in the history: for filters and tabs. */
export function replace(href: string): void {
  history.replaceState(null, '', href);
  current = location.hash;
  address.value = parseHash(location.hash);
}

/** Changes entries of the query; undefined or empty takes one away. */
export function setQuery(changes: { readonly [name: string]: string | undefined }): void {
  const query = new URLSearchParams(address.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const path = location.hash.split('?')[0] || '#/';
  const text = query.toString();
  replace(text === '' ? path : `${path}?${text}`);
}
