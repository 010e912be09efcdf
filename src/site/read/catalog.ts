// catalog.json: what the warehouse has. Its columns come first, in its order.
import type { Diagnostic } from '../../base/index.ts';
import type { StatInfo } from '../format/index.ts';
import { field, type Json } from '../format/packing.ts';
import { ColumnTaker } from '../model/column-places.ts';
import { type ColumnDraft, type NodeDraft, newColumn } from '../model/draft.ts';
import { FieldReader } from './field-reader.ts';
import { fieldKeys } from './field-scan.ts';
import type { ArtifactSource, Located } from './json-members.ts';
import { wantedKeys } from './json-scan.ts';
import { entriesOf, given, wordOf } from './json-value.ts';
import type { ReadOptions } from './manifest-node.ts';
import { checkVersion, pathOf, readOptional } from './optional-artifact.ts';
import type { TextPool } from './text-pool.ts';

/** Adds what the catalog knows to the nodes; gives when it was written, or undefined without one. */
export function readCatalog(
  source: ArtifactSource,
  nodes: ReadonlyMap<string, NodeDraft>,
  { pool }: Pick<ReadOptions, 'pool'>,
  warn: (found: Diagnostic) => void,
): string | undefined {
  const tables = new TableReader(pool);
  let generatedAt: string | undefined;
  let schema: string | undefined;
  const isRead = readOptional(
    source,
    (section, key, found) => {
      if (section === 'metadata') {
        const member = found.parse();
        if (key === 'generated_at' && typeof member === 'string') generatedAt = member;
        if (key === 'dbt_schema_version' && typeof member === 'string') schema = member;
        return;
      }
      if (section !== 'nodes' && section !== 'sources') return;
      const node = nodes.get(key);
      if (node) tables.add(node, found.parse(NODE), found.located());
    },
    warn,
    { pool },
  );
  if (!isRead) return undefined;
  checkVersion({ path: pathOf(source), found: schema, known: /\/catalog\/v1\.json$/ }, warn);
  return generatedAt ?? '';
}

const NODE = wantedKeys({ metadata: { type: true, owner: true, comment: true }, stats: true, columns: 'located' });
const SLOT = { type: 0, comment: 1, index: 2 } as const;
const COLUMN = fieldKeys({ type: SLOT.type, comment: SLOT.comment, index: SLOT.index });

/** A column of the warehouse. */
interface FoundColumn {
  readonly name: string;
  readonly type: string | undefined;
  readonly comment: string | undefined;
  readonly index: number;
}

class TableReader {
  readonly #fields: FieldReader;

  constructor(pool: TextPool) {
    this.#fields = new FieldReader(Object.keys(SLOT).length, pool);
  }

  add(node: NodeDraft, table: Json, located: Located | undefined): void {
    const metadata = field(table, 'metadata');
    const { detail } = node;
    detail.catalogType = wordOf(metadata, 'type');
    detail.catalogOwner = wordOf(metadata, 'owner');
    detail.comment = wordOf(metadata, 'comment');
    const stats = entriesOf(field(table, 'stats')).flatMap(([id, stat]) => shownStat(id, stat));
    if (stats.length > 0) detail.stats = stats;
    const declared = new ColumnTaker(node.columns);
    const found: ColumnDraft[] = [];
    for (const { name, type, comment } of this.#columns(located, field(table, 'columns'))) {
      const key = name.toLowerCase();
      const made = declared.take(key) ?? newColumn(name, key);
      made.isListed = true;
      made.detail.name = name;
      made.detail.type = type;
      made.detail.comment = comment;
      found.push(made);
    }
    for (const column of declared.rest()) {
      column.detail.isMissing = true;
      found.push(column);
    }
    node.columns = found;
  }

  /** The columns as the warehouse has them; mostly they are written so. */
  #columns(located: Located | undefined, value: Json | undefined): readonly FoundColumn[] {
    const columns: FoundColumn[] = [];
    if (!located && (typeof value !== 'object' || value === null)) return columns;
    const bytes = located?.bytes ?? Buffer.from(JSON.stringify(value));
    const fields = this.#fields;
    let isSorted = true;
    fields.members(bytes, located?.from ?? 0, located?.to ?? bytes.length, COLUMN, (name) => {
      const index = fields.number(SLOT.index);
      isSorted &&= (columns.at(-1)?.index ?? index) <= index;
      columns.push({ name, type: fields.word(SLOT.type), comment: fields.wordOnce(SLOT.comment), index });
    });
    return isSorted ? columns : columns.sort((a, b) => a.index - b.index);
  }
}

/** As dbt's own site: what is not to be shown says so itself. */
function shownStat(id: string, stat: Json): StatInfo[] {
  const value = field(stat, 'value');
  if (field(stat, 'include') !== true || id === 'has_stats') return [];
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return [];
  return [{ label: wordOf(stat, 'label') ?? id, value, ...given('description', wordOf(stat, 'description')) }];
}
