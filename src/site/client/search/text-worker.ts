/** What the worker is told: the texts once, then what to look for. */
export type ToTextWorker =
  | { readonly texts: readonly (readonly [row: number, column: number, text: string])[] }
  | { readonly id: number; readonly terms: readonly string[]; readonly limit: number };

/** A text that was found, with what stands around the place. */
export interface TextHit {
  readonly row: number;
  /** Number of the column among all, or -1. */
  readonly column: number;
  readonly excerpt: string;
}

/** What the worker answers. */
export interface FromTextWorker {
  readonly id: number;
  readonly hits: readonly TextHit[];
}

/** What the body needs of a worker's global. */
export interface TextWorkerScope {
  onmessage: ((event: { readonly data: ToTextWorker }) => void) | null;
  postMessage(answer: FromTextWorker): void;
}

/**
 * The whole of the worker that looks through descriptions. It is turned into text and started from there, since pages of
 * a folder may load no worker from a file: it must not use anything from outside.
 */
export function textWorkerBody(scope: TextWorkerScope): void {
  let rows: readonly (readonly [row: number, column: number, text: string])[] = [];
  let folded: string[] = [];
  scope.onmessage = ({ data }) => {
    if ('texts' in data) {
      rows = data.texts;
      folded = rows.map((entry) => entry[2].normalize('NFKC').toLowerCase());
      return;
    }
    const first = data.terms[0];
    const hits: { row: number; column: number; excerpt: string }[] = [];
    for (let at = 0; first !== undefined && at < rows.length && hits.length < data.limit; at += 1) {
      const text = folded[at];
      const entry = rows[at];
      if (text === undefined || entry === undefined || !data.terms.every((term) => text.includes(term))) continue;
      const place = text.indexOf(first);
      // Without a name in it, since folding can shift places: a few words before what was found.
      const from = place <= 60 ? 0 : Math.max(0, entry[2].indexOf(' ', place - 50) + 1);
      const end = entry[2].length > from + 160 ? '…' : '';
      hits.push({
        row: entry[0],
        column: entry[1],
        excerpt: (from > 0 ? '… ' : '') + entry[2].slice(from, from + 160) + end,
      });
    }
    scope.postMessage({ id: data.id, hits });
  };
}
