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
import type { LineageApp } from '../graph/lineage-app.ts';
import type { LineageSource } from '../graph/lineage-source.ts';
import type { CompareApp } from '../pages/compare/compare-app.ts';
import { type Health, healthOf } from './derive.ts';
import { once } from './once.ts';
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

  /** How many nodes are in which state; counted once. */
  get health(): Health {
    this.#health ??= healthOf(this.core);
    return this.#health;
  }
  #health: Health | undefined;

  /** True when the site has a file. */
  has(key: string): boolean {
    return this.#loader.has(key);
  }

  /** The program of the lineage. */
  lineageApp(): Signal<Loaded<LineageApp>> {
    return this.#program('app/lineage', () => globals.__lineage);
  }

  /** What the lineage draws, from the core and from the columns as they are known here. */
  lineage(app: LineageApp): LineageSource {
    this.#lineage ??= app.sourceFromCore(this.core, {
      hasColumns: this.has('cols'),
      columns: this.#columns,
      expressions: this.has('exprs') ? this.#expressions : undefined,
    });
    return this.#lineage;
  }
  #lineage: LineageSource | undefined;

  /** The program that compares and shows runs and sources. */
  compareApp(): Signal<Loaded<CompareApp>> {
    return this.#program('app/compare', () => globals.__compare);
  }

  #program<T>(key: string, started: () => T | undefined): Signal<Loaded<T>> {
    return this.read(key, (text) => {
      runProgram(text);
      const app = started();
      if (!app) throw new FormatProblem(`${key} could not be started`);
      return app;
    });
  }

  /** Any file; a key is always read by the same decoder. */
  read<T>(key: string, decode: (text: string) => T | Promise<T>): Signal<Loaded<T>> {
    return this.#file(key, () => this.#decoded(key, decode));
  }

  columns(): Signal<Loaded<Columns>> {
    return this.#file('cols', this.#columns);
  }
  // What several read is decoded once for all of them.
  readonly #columns = once(() => this.#decoded('cols', (text) => decodeColumns(text, this.core.count)));

  expressions(): Signal<Loaded<Expressions>> {
    return this.#file('exprs', this.#expressions);
  }
  readonly #expressions = once(() => this.#decoded('exprs', decodeExpressions));

  tests(): Signal<Loaded<readonly TestRow[]>> {
    return this.#file('tests', this.#tests);
  }
  /** The table of tests: runs and details take from it what they do not repeat. */
  readonly #tests = once(async () => (this.has('tests') ? await this.#decoded('tests', decodeTests) : []));

  sources(): Signal<Loaded<readonly SourceRow[]>> {
    return this.read('sources', decodeSources);
  }

  docs(): Signal<Loaded<readonly DocPage[]>> {
    return this.read('docs', decodeDocs);
  }

  run(id: string): Signal<Loaded<readonly RunRow[]>> {
    return this.read(`runs/${id}`, async (text) => {
      const tests = await this.#tests();
      return decodeRun(
        text,
        this.core.ids,
        tests.map((test) => test.id),
      );
    });
  }

  details(node: number): Signal<Loaded<ReadonlyMap<number, NodeDetail>>> {
    const key = detailKey(node);
    const found = this.read(key, async (text) =>
      decodeDetails(text, await this.#tests(), this.has('cols') ? await this.#columns() : undefined),
    );
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
    if (this.has('text')) return this.read('text', decodeTexts);
    return this.#remember('text', () => this.#textsOfAll());
  }

  /** Asks again for a file that could not be read; whoever shows it draws anew. */
  retry(key: string): void {
    const known = this.#known.get(key);
    if (known?.loaded.peek().state !== 'problem') return;
    known.loaded.value = LOADING;
    known.load();
  }

  #file<T>(key: string, load: () => Promise<T>): Signal<Loaded<T>> {
    if (!this.has(key) && !this.#known.has(key))
      this.#known.set(key, { loaded: signal({ state: 'absent' }), load: () => {} });
    return this.#remember(key, load);
  }

  /** What a file holds is kept, its text is not; one that is damaged is loaded anew. */
  async #decoded<T>(key: string, decode: (text: string) => T | Promise<T>): Promise<T> {
    const text = await this.#loader.text(key);
    this.#loader.forget(key);
    return await decode(text);
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

  /** The code of all nodes as written. */
  async codes(): Promise<(readonly [node: number, code: string])[]> {
    const codes: (readonly [number, string])[] = [];
    for await (const [node, { raw }] of this.#allDetails()) if (raw) codes.push([node, raw]);
    return codes;
  }

  async #textsOfAll(): Promise<SearchTexts> {
    const columns = await this.#columns();
    const details = new Map<number, NodeDetail>();
    for await (const [node, detail] of this.#allDetails()) details.set(node, detail);
    return textsFromDetails(details, columns);
  }

  /** File by file, without keeping the files. */
  async *#allDetails(): AsyncGenerator<readonly [node: number, detail: NodeDetail]> {
    for (let first = 0; first < this.core.count; first += SHARD_SIZE) {
      const key = detailKey(first);
      if (this.has(key)) yield* await this.#decoded(key, (text) => decodeDetails(text));
    }
  }
}

// Where the programs leave what they are.
const globals = globalThis as { readonly __lineage?: LineageApp; readonly __compare?: CompareApp };

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
