// A file of details in which some nodes are others: what it says of the rest stays as it is written.
import { encodeDetails, type NodeColumnsInput, type NodeDetail } from '../format/index.ts';
import { isRecord, type Json, type JsonRecord } from '../format/packing.ts';

/** Members that are lists in lists, and what no draft knows of: nothing of these changes with a node. */
const NESTED: ReadonlySet<string> = new Set(['lastRun', 'history']);
const KEPT: readonly string[] = ['tests', 'versionsOf'];

/** The nodes of a file of details, as they are written. */
export class DetailShard {
  readonly #record: JsonRecord;
  readonly #table: JsonRecord;
  readonly #first: number;
  readonly #count: number;
  readonly #made = new Map<number, JsonRecord>();

  /** `text` is the file. @throws SyntaxError when it is none */
  constructor(text: string) {
    const record = JSON.parse(text) as Json;
    this.#record = isRecord(record) ? record : {};
    const nodes = this.#record['nodes'];
    this.#table = isRecord(nodes) ? nodes : {};
    this.#first = Number(this.#record['first']);
    this.#count = Number(this.#record['count']);
  }

  /** What is written of a node under a key; undefined for nothing. */
  value(node: number, key: string): Json | undefined {
    const list = this.#table[key];
    return Array.isArray(list) ? ((list as readonly Json[])[node - this.#first] ?? undefined) : undefined;
  }

  /** Puts another node into a place; its tests, and what is of its runs, stay. */
  replace(node: number, detail: NodeDetail, columns: NodeColumnsInput): void {
    const known: NodeColumnsInput[] = [];
    known[node] = columns;
    const context = { runs: 0, tests: [], rowOf: new Map<string, number>(), columns: known };
    const { nodes } = JSON.parse(encodeDetails(node, [detail], context)) as { readonly nodes: JsonRecord };
    const row: { [key: string]: Json } = {};
    for (const [key, list] of Object.entries(nodes)) {
      const [value = null] = Array.isArray(list) ? (list as readonly Json[]) : [];
      if (!NESTED.has(key)) row[key] = value;
    }
    for (const key of KEPT) {
      const value = this.value(node, key);
      if (value !== undefined) row[key] = value;
    }
    this.#made.set(node - this.#first, row);
  }

  /** The file; undefined when it cannot be told how it would be written. `order` are all members in their order. */
  text(order: readonly string[]): string | undefined {
    const known = new Set([...order, 'code']);
    if (Object.keys(this.#table).some((key) => !known.has(key))) return undefined;
    const keys = new Set<string>();
    for (let row = 0; row < this.#count; row += 1)
      for (const key of order) if (!keys.has(key) && this.#says(row, key)) keys.add(key);
    const nodes: { [key: string]: Json } = {};
    for (const key of keys) nodes[key] = NESTED.has(key) ? (this.#table[key] ?? null) : this.#list(key, null);
    const code = this.#list('code', 0);
    if (code.some((one) => one !== 0)) nodes['code'] = code;
    return JSON.stringify({ ...this.#record, nodes });
  }

  #list(key: string, missing: Json): Json[] {
    const before = this.#table[key];
    const list = Array.isArray(before) ? (before as readonly Json[]) : [];
    return Array.from({ length: this.#count }, (_, row) => {
      const made = this.#made.get(row);
      return (made ? made[key] : list[row]) ?? missing;
    });
  }

  #says(row: number, key: string): boolean {
    const list = this.#table[key];
    if (NESTED.has(key)) return isRecord(list) && saysAnything(list, row);
    const made = this.#made.get(row);
    const value = made ? made[key] : Array.isArray(list) ? (list as readonly Json[])[row] : undefined;
    return value !== undefined && value !== null;
  }
}

function saysAnything(table: JsonRecord, row: number): boolean {
  return Object.values(table).some((list) => Array.isArray(list) && ((list as readonly Json[])[row] ?? null) !== null);
}
