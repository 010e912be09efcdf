// Drafts of nodes and sources as rows of JSON: only what differs from the first draft of the same shape is written.
import type { Span, YamlPath } from '../../base/index.ts';
import type { ConfigCalls, Draft, NodeDraft } from '../parse-state.ts';
import type { SourceNode } from '../types.ts';
import { revivedColumns, storedColumns } from './cached-columns.ts';
import { revivedObject, revivedValue, type Stored, storedValue } from './cached-value.ts';
import { derive, derivedFrom } from './derived-fields.ts';
import type { SharedTable } from './shared-table.ts';
import type { UnitFiles } from './unit-files.ts';

export type StorableDraft = NodeDraft | Draft<SourceNode>;

/** What belongs to a draft but does not stand in it. */
export interface DraftCompanions {
  readonly calls: ConfigCalls | undefined;
  /** Place of a resource that is defined in YAML; undefined when its span is a plain one. */
  readonly yamlPath: YamlPath | undefined;
}

/** A draft made from its row. */
export interface RevivedDraft {
  readonly draft: StorableDraft;
  readonly calls: ConfigCalls | undefined;
}

/** Keys and first values of drafts of one form. */
interface Shape {
  readonly keys: readonly string[];
  /** Rules that give what is not in the rows. */
  readonly derived: number;
  readonly base: Fields;
  /** What revived drafts start as. */
  readonly start: Fields;
}

type Fields = { readonly [key: string]: unknown };

/** Keys that a row holds in a form of their own. */
const special: ReadonlySet<string> = new Set(['span', 'template', 'rawCode', 'refs']);
/** Keys whose values many drafts share. */
const shared: ReadonlySet<string> = new Set([
  'config',
  'unrenderedConfig',
  'contract',
  'docs',
  'macroDependencies',
  'sources',
  'tags',
]);

/** `[shape, [place, template, code, refs, calls], key, value, …]`; after a negative key comes the number of a shared value. */
export type DraftRow = readonly Stored[];

/** Writes and reads rows of one cache. */
export class DraftRows {
  readonly #table: SharedTable;
  readonly #shapes: Shape[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(table: SharedTable, shapes: readonly Stored[] = []) {
    this.#table = table;
    for (const stored of shapes) {
      const [keys, base = null, derived] = stored as readonly [readonly string[], Stored, number];
      this.#addShape(keys, revivedObject(base), derived);
    }
  }

  /** All shapes as JSON, for the constructor. */
  shapes(): readonly Stored[] {
    return this.#shapes.map(({ keys, base, derived }) => [keys, storedValue(base), derived]);
  }

  #addShape(keys: readonly string[], base: Fields, derived: number): number {
    this.#numbers.set(shapeName(base['kind'], keys, derived), this.#shapes.length);
    // Sources have a place only: other code tells them from nodes by their keys.
    const own = base['kind'] === 'source' ? ['span'] : [...special];
    const start = Object.fromEntries([...own, ...keys].map((key) => [key, base[key]]));
    return this.#shapes.push({ keys, derived, base, start }) - 1;
  }

  #shapeOf(fields: Fields, derived: number): number {
    const keys = Object.keys(fields).filter((key) => !special.has(key));
    const known = this.#numbers.get(shapeName(fields['kind'], keys, derived));
    if (known !== undefined) return known;
    const base: { [key: string]: unknown } = {};
    // The first draft's own columns, config and texts are of no use to others.
    for (const key of keys) base[key] = key === 'columns' ? new Map() : fields[key];
    // Throws before the shape is known, so that no other draft comes to rely on it.
    storedValue(base);
    return this.#addShape(keys, base, derived);
  }

  /** The row of a draft. @throws NotStorable */
  write(draft: StorableDraft, companions: DraftCompanions, files: UnitFiles): DraftRow {
    const fields = draft as unknown as Fields;
    const derived = derivedFrom(fields, files);
    const number = this.#shapeOf(fields, derived.bits);
    const shape = this.#shapes[number];
    const row: Stored[] = [number, this.#specials(draft, companions, files)];
    const { keys = [], base = {} } = shape ?? {};
    // Counted, not by entries(): this is done for every key of every node.
    for (let index = 0; index < keys.length; index += 1) {
      const key = keys[index] ?? '';
      if (derived.keys.has(key)) continue;
      const value = fields[key];
      const usual = base[key];
      if (value === usual || (isEmpty(value) && isEmpty(usual))) continue;
      if (typeof value === 'object' && value !== null && shared.has(key)) row.push(-index - 1, this.#table.put(value));
      else row.push(index, key === 'columns' ? columnsLater(value as NodeDraft['columns'], files) : storedValue(value));
    }
    return row;
  }

  #specials(draft: StorableDraft, { calls, yamlPath }: DraftCompanions, files: UnitFiles): Stored {
    const place: Stored = yamlPath ? { at: yamlPath } : files.storeSpan(draft.span);
    if (draft.kind === 'source') return [place];
    const { template, rawCode } = draft;
    const made: Stored[] = [place];
    // Either the path of a text that is the node's code, or a file and the code where it is another text.
    if (template.text === rawCode && !template.origin && !files.isTrimmed(template)) {
      made.push(template.path === pathBelow(draft) ? 0 : template.path, rawCode);
    } else made.push([files.storeFile(template)], template.text === rawCode ? null : rawCode);
    made.push(draft.refs.map((ref) => files.storeRef(ref)));
    if (calls && Object.keys(calls.values).length + Object.keys(calls.unrendered).length > 0) {
      made.push(this.#table.put(calls.values), this.#table.put(calls.unrendered));
    }
    return made;
  }

  /** The draft of a row, complete. @throws NotStorable */
  read(row: DraftRow, files: UnitFiles): RevivedDraft {
    const [number, specials] = row;
    const shape = this.#shapes[Number(number)];
    const [place = null, template = null, rawCode = null, refs, values, unrendered] = specials as readonly Stored[];
    const fields: { [key: string]: unknown } = { ...shape?.start };
    fields['span'] = placeOf(place, files);
    for (let at = 2; at < row.length; at += 2) {
      const index = Number(row[at]);
      const value = row[at + 1] ?? null;
      const key = shape?.keys[index < 0 ? -index - 1 : index] ?? '';
      if (index < 0) fields[key] = this.#table.get(Number(value));
      else fields[key] = key === 'columns' ? columnsOf(value, files) : revivedValue(value);
    }
    derive(fields, shape?.derived ?? 0, files);
    const draft = fields as unknown as StorableDraft;
    if (draft.kind === 'source') return { draft, calls: undefined };
    if (typeof template === 'object') draft.template = files.file((template as readonly Stored[])[0] ?? null);
    else draft.template = { path: template === 0 ? pathBelow(draft) : String(template), text: String(rawCode) };
    draft.rawCode = rawCode === null ? draft.template.text : String(rawCode);
    draft.refs = (refs as readonly (readonly Stored[])[]).map((ref) => files.ref(ref));
    if (values === undefined) return { draft, calls: undefined };
    const calls = { values: this.#table.get(Number(values)), unrendered: this.#table.get(Number(unrendered)) };
    return { draft, calls: calls as ConfigCalls };
  }
}

function shapeName(kind: unknown, keys: readonly string[], derived: number): string {
  return `${String(kind)} ${derived} ${keys.join(' ')}`;
}

/** The path of a text that stands in YAML, as generic tests and snapshots have it. */
function pathBelow({ originalFilePath, path }: NodeDraft): string {
  return `${originalFilePath}/${path}`;
}

/** `[1 for plain ones, count, number]` @throws NotStorable */
function columnsLater(columns: NodeDraft['columns'], files: UnitFiles): Stored {
  const { isPlain, rows } = storedColumns(columns);
  return [isPlain ? 1 : 0, rows.length, files.storeLater(rows)];
}

function columnsOf(stored: Stored, files: UnitFiles): NodeDraft['columns'] {
  const [isPlain, count, number] = stored as readonly number[];
  return revivedColumns(isPlain === 1, count ?? 0, () => files.readLater(number ?? 0));
}

/** Lists and maps without members are all alike. */
function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : value instanceof Map && value.size === 0;
}

function placeOf(place: Stored, files: UnitFiles): Span {
  if (typeof place !== 'object' || place === null || Array.isArray(place)) return files.span(place);
  return files.yamlPlace((place as { readonly at: YamlPath }).at);
}
