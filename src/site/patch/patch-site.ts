// An earlier site in which some nodes are others than before, and everything else is as it was. What of it is written
// anew is written by what writes all sites, from what the earlier one says; where that does not give the very text that
// stands there, or something else would change with these nodes, the site is made from scratch.
import {
  type Columns,
  type Core,
  type CoreNode,
  decodeColumns,
  decodeCore,
  decodeExpressions,
  decodeTests,
  decodeTexts,
  detailKey,
  encodeColumns,
  encodeCore,
  encodeExpressions,
  encodeTexts,
  plainText,
} from '../format/index.ts';
import type { Json } from '../format/packing.ts';
import type { NodeDraft } from '../model/draft.ts';
import type { ReadOptions } from '../read/manifest-node.ts';
import type { SiteChanges } from '../read/site-key.ts';
import { changedDrafts } from './changed-drafts.ts';
import { coreNodeAt, isSameNode, patchedNode } from './core-nodes.ts';
import { hasSameColumns, hasSameExpressions, PatchedColumns } from './earlier-columns.ts';
import { DetailShard } from './patched-shard.ts';

/** The texts of an earlier site. */
export interface EarlierTexts {
  readonly core: string;
  /** The text of a file; undefined where there is none. */
  file(key: string): string | undefined;
}

/** What is new of a site. */
export interface SitePatch {
  readonly core: string;
  /** Texts of files by key. */
  readonly files: ReadonlyMap<string, string>;
  /** How many columns there are. */
  readonly columns: number;
}

/** The site with what has changed; undefined where it is to be made from scratch. @throws BrokenJson, FormatProblem */
export function patchSite(earlier: EarlierTexts, changes: SiteChanges, options: ReadOptions): SitePatch | undefined {
  const drafts = changedDrafts(changes, options);
  try {
    return drafts && new SitePatcher(earlier, changes).patched(drafts);
  } catch (thrown) {
    if (thrown instanceof FromScratch) return undefined;
    throw thrown;
  }
}

/** Thrown where the site is to be made from scratch. */
class FromScratch extends Error {}

class SitePatcher {
  readonly #earlier: EarlierTexts;
  readonly #changes: SiteChanges;
  /** Of what has changed. */
  readonly #ids = new Set<string>();
  readonly #core: Core;
  readonly #known: Columns;
  readonly #files = new Map<string, string>();
  readonly #shards = new Map<string, DetailShard>();

  /** @throws FormatProblem, FromScratch */
  constructor(earlier: EarlierTexts, changes: SiteChanges) {
    this.#earlier = earlier;
    this.#changes = changes;
    this.#core = decodeCore(earlier.core);
    this.#known = decodeColumns(this.#text('cols'), this.#core.count);
  }

  /** @throws FormatProblem, FromScratch */
  patched(changed: readonly NodeDraft[]): SitePatch {
    const drafts = new Map(changed.map((draft) => [this.#placeOf(draft.id), draft]));
    for (const { id } of changed) this.#ids.add(id);
    const expressions = this.#earlier.file('exprs');
    const known = {
      columns: this.#known,
      expressions: expressions === undefined ? undefined : decodeExpressions(expressions),
    };
    for (const draft of changed) this.#inherit(draft);
    const columns = new PatchedColumns(known, this.#core.indexOf, drafts);
    if (columns.count === 0) throw new FromScratch();
    for (const [at, draft] of drafts) this.#check(at, draft, columns);
    this.#patchColumns(columns, expressions);
    this.#patchTexts(columns, drafts);
    const core = this.#patchedCore(drafts);
    for (const [at, draft] of drafts) this.#patchDetail(at, draft, columns);
    const order = Object.keys([...drafts.values()][0]?.detail ?? {});
    for (const [key, shard] of this.#shards) this.#files.set(key, shard.text(order) ?? unknown());
    return { core, files: this.#files, columns: columns.count };
  }

  #text(key: string): string {
    return this.#earlier.file(key) ?? unknown();
  }

  #placeOf(id: string): number {
    return this.#core.indexOf.get(id) ?? unknown();
  }

  #shardOf(node: number): DetailShard {
    const key = detailKey(node);
    const shard = this.#shards.get(key) ?? new DetailShard(this.#text(key));
    this.#shards.set(key, shard);
    return shard;
  }

  /** A node without an owner of its own has that of its group. */
  #inherit({ core, detail }: NodeDraft): void {
    if (!core.group || core.owner !== '') return;
    const { count, names, types, owners } = this.#core;
    let group = count - 1;
    while (group >= 0 && !(types[group] === 'group' && names[group] === core.group)) group -= 1;
    if (group < 0) return;
    const shard = new DetailShard(this.#text(detailKey(group)));
    core.owner = owners[group] ?? '';
    detail.ownerName ??= textOf(shard.value(group, 'ownerName'));
    detail.ownerEmail ??= textOf(shard.value(group, 'ownerEmail'));
  }

  /** What of a node would change other nodes, or the tests, must be as it was. */
  #check(at: number, { core, columns, detail }: NodeDraft, patched: PatchedColumns): void {
    const shard = this.#shardOf(at);
    const isSame = (key: string, value: unknown): boolean =>
      JSON.stringify(shard.value(at, key) ?? null) === JSON.stringify(value ?? null);
    const { types, names, packages, versions } = this.#core;
    const isSameKind =
      core.type === types[at] &&
      core.name === names[at] &&
      core.package === packages[at] &&
      core.version === versions[at] &&
      isSame('macros', detail.macros) &&
      isSame('freshness', undefined) &&
      detail.freshness === undefined;
    if (!isSameKind) unknown();
    const tests = shard.value(at, 'tests');
    const pathBefore = shard.value(at, 'patchPath') ?? shard.value(at, 'path');
    if (tests !== undefined && pathBefore !== (detail.patchPath ?? detail.path)) unknown();
    this.#keepTests(at, columns, shard, tests !== undefined);
    const gained = patched.gained(at);
    if (gained.size > 0) this.#checkGained(at, gained);
  }

  /** The tests of columns stay where they are as long as these columns are there, in the same order. */
  #keepTests(at: number, columns: NodeDraft['columns'], shard: DetailShard, hasTests: boolean): void {
    if (!hasTests) return;
    const listed = shard.value(at, 'columns');
    const first = this.#known.start[at] ?? 0;
    let last = -1;
    for (const [place, one] of (Array.isArray(listed) ? (listed as readonly Json[]) : []).entries()) {
      const { name, tests } = one as { readonly name?: string; readonly tests?: readonly number[] };
      if (tests === undefined) continue;
      const key = (name ?? this.#known.names[first + place] ?? '').toLowerCase();
      const now = columns.findIndex((column) => column.key === key);
      const column = columns[now];
      if (column === undefined || now < last) throw new FromScratch();
      last = now;
      column.detail.tests = tests;
    }
  }

  /** Nobody else may wait for a column that is new. */
  #checkGained(at: number, gained: ReadonlySet<string>): void {
    const tests = this.#earlier.file('tests');
    for (const { node, column } of tests === undefined ? [] : decodeTests(tests))
      if ((node === at || node === -1) && gained.has(column.toLowerCase())) unknown();
    const { lineage } = this.#changes;
    if (lineage?.names(this.#core.ids[at] ?? '', gained, this.#ids)) unknown();
  }

  #patchColumns(columns: PatchedColumns, expressions: string | undefined): void {
    const isSame = (compare: typeof hasSameColumns): boolean =>
      columns.isSameOrder && [...columns.made].every(([node, made]) => compare(made, columns.columnsBefore(node)));
    if (!isSame(hasSameColumns)) {
      if (encodeColumns(columns.before()) !== this.#text('cols')) unknown();
      this.#files.set('cols', encodeColumns(columns.now()));
    }
    if (expressions === undefined || isSame(hasSameExpressions)) return;
    if (encodeExpressions(columns.before()) !== expressions) unknown();
    this.#files.set('exprs', encodeExpressions(columns.now()));
  }

  #patchTexts(columns: PatchedColumns, drafts: ReadonlyMap<number, NodeDraft>): void {
    const before = this.#text('text');
    const texts = decodeTexts(before);
    const { start } = this.#known;
    const plain = (html: NodeDraft['detail']['description']): string => (html ? plainText(html) : '');
    const nodeText = (at: number): string => texts.nodes.get(at) ?? '';
    const isSame = [...drafts].every(
      ([at, { detail, columns: own }]) =>
        plain(detail.description) === nodeText(at) &&
        own.every(
          (column, place) => plain(column.detail.description) === (texts.columns.get((start[at] ?? 0) + place) ?? ''),
        ),
    );
    if (columns.isSameOrder && isSame) return;
    const nodes: string[] = [];
    const listed: string[] = [];
    for (let at = 0; at < this.#core.count; at += 1) {
      const draft = drafts.get(at);
      nodes.push(draft ? plain(draft.detail.description) : nodeText(at));
      if (draft) for (const { detail } of draft.columns) listed.push(plain(detail.description));
      else
        for (let column = start[at] ?? 0; column < (start[at + 1] ?? 0); column += 1)
          listed.push(texts.columns.get(column) ?? '');
    }
    this.#files.set('text', encodeTexts(nodes, listed));
  }

  #patchedCore(drafts: ReadonlyMap<number, NodeDraft>): string {
    const core = this.#core;
    const made = new Map<number, CoreNode>();
    for (const [at, draft] of drafts) {
      const before = coreNodeAt(core, at);
      const now = patchedNode(draft, before, core);
      if (!isSameNode(before, now)) made.set(at, now);
    }
    if (made.size === 0) return this.#earlier.core;
    const nodes: CoreNode[] = Array.from({ length: core.count }, (_, at) => coreNodeAt(core, at));
    const { project, runs, files } = core;
    if (encodeCore({ project, runs, files, nodes }) !== this.#earlier.core) unknown();
    for (const [at, node] of made) nodes[at] = node;
    return encodeCore({ project, runs, files, nodes });
  }

  #patchDetail(at: number, { detail, columns }: NodeDraft, patched: PatchedColumns): void {
    if (columns.length > 0) detail.columns = columns.map((column) => column.detail);
    this.#shardOf(at).replace(at, detail, patched.made.get(at) ?? { columns: [], rows: [] });
  }
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function unknown(): never {
  throw new FromScratch();
}
