import type { LineagePage } from '../graph/lineage-source.ts';
import { columnHref, linesHref, nodeHref } from '../route/route.ts';

/** What the lineage view asks of this site. @param onQuery Where the state of the view goes. */
export function lineagePage(onQuery: LineagePage['onQuery']): LineagePage {
  return {
    onQuery,
    graphHref: (query) => `#/graph${query === '' ? '' : `?${query}`}`,
    hrefOf: (id, place) => {
      if (place?.line !== undefined) return linesHref(id, { form: 'raw', from: place.line, to: place.line });
      return place?.column === undefined ? nodeHref(id) : columnHref(id, place.column);
    },
  };
}
