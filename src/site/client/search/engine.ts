import { effect, signal } from '@preact/signals';
import type { SearchTexts } from '../../format/index.ts';
import { isShown } from '../data/derive.ts';
import type { Site } from '../data/site.ts';
import { workerOf } from '../data/worker-of.ts';
import { findNodes, type Hit, type SearchIndex } from './find.ts';
import { findCode } from './find-code.ts';
import { columnNames, indexOfSite } from './index-of-site.ts';
import { parseQuery, type Term } from './query.ts';
import { type FromTextWorker, type TextHit, type ToTextWorker, textWorkerBody } from './text-worker.ts';

/** What a search has found so far; texts come later than names. */
export interface Results {
  readonly query: string;
  readonly terms: readonly Term[];
  readonly hits: readonly Hit[];
  readonly texts: readonly TextHit[];
  readonly isComplete: boolean;
}

type TextRow = readonly [node: number, column: number, text: string];

const NO_RESULTS: Results = { query: '', terms: [], hits: [], texts: [], isComplete: true };

/** The search of the site: names at once, columns when they have arrived, descriptions by a worker. */
export class SearchEngine {
  readonly results = signal<Results>(NO_RESULTS);
  readonly #site: Site;
  #made: SearchIndex | undefined;
  #worker: Worker | undefined;
  #isWarm = false;
  /** Columns or descriptions are on their way. */
  #isWaiting = false;
  #limit = 100;

  constructor(site: Site) {
    this.#site = site;
  }

  /** Made when somebody searches: the page starts without it. */
  get #index(): SearchIndex {
    this.#made ??= indexOfSite(this.#site.core);
    return this.#made;
  }

  /** Loads columns and descriptions: when the reader begins to search. */
  warm(): void {
    if (this.#isWarm) return;
    this.#isWarm = true;
    const columns = this.#site.columns();
    const texts = this.#site.texts();
    // Both last as long as the page: a file that could not be read may come later.
    effect(() => {
      const loaded = columns.value;
      if (loaded.state !== 'ready') return;
      this.#index.columns = columnNames(loaded.value, this.#site.core.count);
      this.#again();
    });
    effect(() => {
      const [column, text] = [columns.value, texts.value];
      this.#isWaiting = column.state === 'loading' || text.state === 'loading';
      if (this.#isWaiting) return;
      // Descriptions of columns need the columns to know their nodes.
      if (text.state === 'ready' && !this.#worker)
        this.#start(this.#rows(text.value, column.state === 'ready' ? column.value.nodeOf : undefined));
      this.#again();
    });
  }

  #rows(texts: SearchTexts, nodeOf: ArrayLike<number> | undefined): TextRow[] {
    const { core } = this.#site;
    const rows: TextRow[] = [];
    for (const [row, text] of texts.nodes) if (isShown(core, row)) rows.push([row, -1, text]);
    for (const [at, text] of texts.columns) {
      const row = nodeOf?.[at];
      if (row !== undefined && isShown(core, row)) rows.push([row, at, text]);
    }
    return rows;
  }

  /** More can be found now. */
  #again(): void {
    this.search(this.results.peek().query, this.#limit);
  }

  /** Searches and shows the results in `results`. */
  search(query: string, limit: number): void {
    this.#limit = limit;
    const terms = parseQuery(query);
    const hits = findNodes(this.#index, terms, limit);
    const plain = terms.filter(({ field }) => field === undefined || field === 'text').map(({ text }) => text);
    const asks = this.#worker !== undefined && plain.length > 0 && plain.length === terms.length;
    const old = this.results.peek();
    const texts = asks && old.query === query ? old.texts : [];
    const isComplete = !asks && !(this.#isWaiting && terms.length > 0);
    this.results.value = { query, terms, hits, texts, isComplete };
    this.#asked += 1;
    if (asks) this.#worker?.postMessage({ id: this.#asked, terms: plain, limit } satisfies ToTextWorker);
    const sql = terms.filter(({ field }) => field === 'sql').map(({ text }) => text);
    if (sql.length > 0) void this.#searchSql(terms, sql, limit, this.#asked);
  }

  /** Looks through the code of all nodes that the other terms fit: it is loaded when somebody asks for it. */
  async #searchSql(terms: readonly Term[], sql: readonly string[], limit: number, asked: number): Promise<void> {
    const results = this.results.peek();
    this.results.value = { ...results, isComplete: false };
    this.#codes ??= this.#site.codes();
    let texts: readonly TextHit[] = [];
    try {
      const codes = await this.#codes;
      if (asked !== this.#asked) return;
      const others = terms.filter(({ field }) => field !== 'sql');
      const fits =
        others.length === 0 ? undefined : new Set(findNodes(this.#index, others, codes.length).map(({ row }) => row));
      texts = findCode(codes, sql, (row) => isShown(this.#site.core, row) && (fits?.has(row) ?? true), limit);
    } catch {
      // A file could not be read: asked for again with the next search.
      this.#codes = undefined;
    }
    if (asked === this.#asked) this.results.value = { ...results, texts, isComplete: true };
  }
  #codes: Promise<(readonly [node: number, code: string])[]> | undefined;
  #asked = 0;

  #start(texts: readonly TextRow[]): void {
    const worker = workerOf(`(${textWorkerBody.toString()})(self)`);
    if (!worker) return;
    worker.onmessage = ({ data }: MessageEvent<FromTextWorker>) => {
      if (data.id !== this.#asked) return;
      this.results.value = { ...this.results.peek(), texts: data.hits, isComplete: true };
    };
    worker.postMessage({ texts } satisfies ToTextWorker);
    this.#worker = worker;
  }
}
