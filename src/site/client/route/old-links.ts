import { decode, docHref, graphHref, nodeHref, pageHref } from './route.ts';

/**
 * The address here of a link into the site that dbt makes (`#!/model/model.shop.orders?g_v=1&g_i=…`), so that links in
 * wikis and tickets live on.
 * @returns undefined where the hash is none of dbt's.
 */
export function redirectOld(hash: string): string | undefined {
  if (!hash.startsWith('#!')) return undefined;
  const [path = '', queryText = ''] = hash.slice(2).split('?', 2);
  const query = new URLSearchParams(queryText);
  const [, kind = '', ...rest] = path.split('/');
  const id = decode(rest.join('/').replace(/#.*$/s, ''));
  const include = query.get('g_i');
  if (query.get('g_v') === '1' || kind === 'graph')
    return graphHref(include ?? '', { x: query.get('g_e') ?? undefined });
  if (kind === 'source_list') return pageHref('search', { q: `source:${id}` });
  if (kind === 'overview') return id === '' ? '#/' : docHref(`__${id}__`);
  if (id === '') return '#/';
  return nodeHref(id);
}
