import { type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext, useEffect } from 'preact/hooks';
import {
  type Columns,
  type Core,
  type DocPage,
  decodeColumns,
  decodeDetails,
  decodeDocs,
  decodeExpressions,
  decodeRun,
  decodeSources,
  decodeTests,
  decodeTexts,
  detailKey,
  type Expressions,
  FormatProblem,
  type Loader,
  type NodeDetail,
  type RunRow,
  type SearchTexts,
  SHARD_SIZE,
  ShardProblem,
  type SourceRow,
  type TestRow,
  textsFromDetails,
} from '../../format/index.ts';
import type { LineageFiles } from '../graph/lazy-lineage.tsx';
import type { CompareApp } from '../pages/compare/compare-app.ts';
import { runProgram } from './ports.ts';

/** What is known of a file of the site. `absent`: this site was made without it. */
export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'absent' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'problem'; readonly path: string; readonly message: string };

/** Files of details that are kept: some 20 MB. */
const KEPT_DETAILS = 16;

const LOADING = { state: 'loading' } as const;

/** A file of the site: what is known of it, and how it is read (again). */
interface Known {
  readonly loaded: Signal<Loaded<unknown>>;
  readonly load: () => void;
}

/** The data of the site: the core at once, the files when somebody looks. */
export class Site {
  readonly core: Core;
  readonly #loader: Loader;
  readonly #known = new Map<string, Known>();

  constructor(core: Core, loader: Loader) {
    this.core = core;
    this.#loader = loader;
  }

  /** True when the site has a file. */
  has(key: string): boolean {
    return this.#loader.has(key);
  }

  /** What the lineage view reads. */
  lineage(): LineageFiles {
    this.#lineage ??= { core: this.core, loader: this.#loader };
    return this.#lineage;
  }
  #lineage: LineageFiles | undefined;

  /** The program of the page that compares. */
  compareApp(): Signal<Loaded<CompareApp>> {
    return this.#file('app/compare', (text) => {
      runProgram(text);
      // Without the program the page says so.
      return (globalThis as unknown as { readonly __compare: CompareApp }).__compare;
    });
  }

  /** Any other file; a key is always read by the same decoder. */
  read<T>(key: string, decode: (text: string) => T): Signal<Loaded<T>> {
    return this.#file(key, decode);
  }

  columns(): Signal<Loaded<Columns>> {
    return this.#file('cols', (text) => this.#columnsOf(text));
  }

  #columnsOf(text: string): Columns {
    this.#columns ??= decodeColumns(text, this.core.count);
    return this.#columns;
  }
  #columns: Columns | undefined;

  expressions(): Signal<Loaded<Expressions>> {
    return this.#file('exprs', decodeExpressions);
  }

  tests(): Signal<Loaded<readonly TestRow[]>> {
    return this.#file('tests', () => this.#testRows());
  }

  /** The table of tests: runs and details take from it what they do not repeat. */
  async #testRows(): Promise<readonly TestRow[]> {
    if (!this.#loader.has('tests')) return [];
    this.#rows ??= decodeTests(await this.#loader.text('tests'));
    return this.#rows;
  }
  #rows: readonly TestRow[] | undefined;

  sources(): Signal<Loaded<readonly SourceRow[]>> {
    return this.#file('sources', decodeSources);
  }

  docs(): Signal<Loaded<readonly DocPage[]>> {
    return this.#file('docs', decodeDocs);
  }

  run(id: string): Signal<Loaded<readonly RunRow[]>> {
    return this.#file(`runs/${id}`, async (text) => {
      const tests = await this.#testRows();
      return decodeRun(
        text,
        this.core.ids,
        tests.map((test) => test.id),
      );
    });
  }

  details(node: number): Signal<Loaded<ReadonlyMap<number, NodeDetail>>> {
    const key = detailKey(node);
    const found = this.#file(key, async (text) => {
      this.#loader.forget(key);
      const columns = this.#loader.has('cols') ? this.#columnsOf(await this.#loader.text('cols')) : undefined;
      return decodeDetails(text, await this.#testRows(), columns);
    });
    // Of details, which are large, those that were looked at last are kept.
    this.#details.delete(key);
    this.#details.add(key);
    for (const old of this.#details) {
      if (this.#details.size <= KEPT_DETAILS) break;
      this.#details.delete(old);
      this.#known.delete(old);
    }
    return found;
  }
  readonly #details = new Set<string>();

  /** Descriptions as plain text; where the site has no file of them, from all details. */
  texts(): Signal<Loaded<SearchTexts>> {
    if (this.#loader.has('text')) return this.#file('text', decodeTexts);
    return this.#remember('text', () => this.#textsOfAll());
  }

  /** Asks again for a file that could not be read; whoever shows it draws anew. */
  retry(key: string): void {
    const known = this.#known.get(key);
    if (known?.loaded.peek().state !== 'problem') return;
    known.loaded.value = LOADING;
    known.load();
  }

  #file<T>(key: string, decode: (text: string) => T | Promise<T>): Signal<Loaded<T>> {
    if (!this.#loader.has(key) && !this.#known.has(key))
      this.#known.set(key, { loaded: signal({ state: 'absent' }), load: () => {} });
    return this.#remember(key, async () => await decode(await this.#loader.text(key)));
  }

  #remember<T>(key: string, read: () => Promise<T>): Signal<Loaded<T>> {
    const known = this.#known.get(key);
    // A key is always read by the same decoder, so the type is that of the first call.
    if (known) return known.loaded as Signal<Loaded<T>>;
    const loaded: Signal<Loaded<T>> = signal<Loaded<T>>(LOADING);
    const load = (): void => {
      read().then(
        (value) => {
          loaded.value = { state: 'ready', value };
        },
        (error: unknown) => {
          loaded.value = problemOf(error, key);
        },
      );
    };
    this.#known.set(key, { loaded: loaded as Signal<Loaded<unknown>>, load });
    load();
    return loaded;
  }

  /** The code of all nodes as written, file by file, without keeping the files. */
  async codes(): Promise<(readonly [node: number, code: string])[]> {
    const codes: (readonly [number, string])[] = [];
    for (let first = 0; first < this.core.count; first += SHARD_SIZE) {
      const key = detailKey(first);
      if (!this.#loader.has(key)) continue;
      const text = await this.#loader.text(key);
      if (!this.#details.has(key)) this.#loader.forget(key);
      for (const [node, { raw }] of decodeDetails(text)) if (raw) codes.push([node, raw]);
    }
    return codes;
  }

  async #textsOfAll(): Promise<SearchTexts> {
    const columns = this.#columnsOf(await this.#loader.text('cols'));
    const details = new Map<number, NodeDetail>();
    for (let node = 0; node < this.core.count; node += SHARD_SIZE)
      if (this.#loader.has(detailKey(node)))
        for (const [at, detail] of decodeDetails(await this.#loader.text(detailKey(node)))) details.set(at, detail);
    return textsFromDetails(details, columns);
  }
}

function problemOf(error: unknown, key: string): Loaded<never> {
  const path = error instanceof ShardProblem ? error.path : key;
  const isOurs = error instanceof ShardProblem || error instanceof FormatProblem;
  return { state: 'problem', path, message: isOurs ? error.message : `${path} is damaged` };
}

const SiteContext = createContext<Site | undefined>(undefined);

/** Gives the site to everything below. */
export const SiteProvider = SiteContext.Provider;

/** The site. @throws FormatProblem outside of a `SiteProvider`, which is a fault of the page */
export function useSite(): Site {
  const site = useContext(SiteContext);
  if (!site) throw new FormatProblem('the page has no data');
  return site;
}

/** The details of a node as they arrive. */
export function useDetail(node: number): Loaded<NodeDetail> {
  const site = useSite();
  const loaded = site.details(node).value;
  if (loaded.state !== 'ready') return loaded;
  const value = loaded.value.get(node);
  return value ? { state: 'ready', value } : { state: 'absent' };
}

/** Sets the title of the window. */
export function useTitle(title: string): void {
  const { project } = useSite().core;
  useEffect(() => {
    document.title = title === '' ? project.title : `${title} · ${project.title}`;
  }, [title, project.title]);
}
