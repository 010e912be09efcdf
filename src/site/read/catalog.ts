// catalog.json: what the warehouse has. Its columns come first, in its order.
import type { Diagnostic } from '../../base/index.ts';
import type { StatInfo } from '../format/index.ts';
import { field, type Json, numberOf } from '../format/packing.ts';
import { type ColumnDraft, type NodeDraft, newColumn } from '../model/draft.ts';
import { EachMember, wantedKeys } from './json-scan.ts';
import { entriesOf, given, namedMembers, wordOf } from './json-value.ts';
import { checkVersion, readOptional } from './optional-artifact.ts';

/** Adds what the catalog knows to the nodes; gives when it was written, or undefined without one. */
export function readCatalog(
  path: string,
  nodes: ReadonlyMap<string, NodeDraft>,
  warn: (found: Diagnostic) => void,
): string | undefined {
  let generatedAt: string | undefined;
  let schema: string | undefined;
  const isRead = readOptional(
    path,
    (section, key, parse) => {
      if (section === 'metadata') {
        const member = parse();
        if (key === 'generated_at' && typeof member === 'string') generatedAt = member;
        if (key === 'dbt_schema_version' && typeof member === 'string') schema = member;
        return;
      }
      if (section !== 'nodes' && section !== 'sources') return;
      const node = nodes.get(key);
      if (node) addTable(node, parse(NODE));
    },
    warn,
  );
  if (!isRead) return undefined;
  checkVersion({ path, found: schema, known: /\/catalog\/v1\.json$/ }, warn);
  return generatedAt ?? '';
}

const NODE = wantedKeys({
  metadata: { type: true, owner: true, comment: true },
  stats: true,
  columns: new EachMember({ type: true, comment: true, index: true }),
});

function addTable(node: NodeDraft, table: Json): void {
  const metadata = field(table, 'metadata');
  const { detail } = node;
  detail.catalogType = wordOf(metadata, 'type');
  detail.catalogOwner = wordOf(metadata, 'owner');
  detail.comment = wordOf(metadata, 'comment');
  const stats = entriesOf(field(table, 'stats')).flatMap(([id, stat]) => shownStat(id, stat));
  if (stats.length > 0) detail.stats = stats;
  const declared = new Map(node.columns.map((column) => [column.key, column]));
  const found: ColumnDraft[] = [];
  for (const [name, column] of sortedColumns(field(table, 'columns'))) {
    const key = name.toLowerCase();
    const known = declared.get(key);
    if (known) declared.delete(key);
    const made = known ?? newColumn(name, key);
    made.isListed = true;
    made.detail.name = name;
    made.detail.type = wordOf(column, 'type');
    made.detail.comment = wordOf(column, 'comment');
    found.push(made);
  }
  for (const column of declared.values()) {
    column.detail.isMissing = true;
    found.push(column);
  }
  node.columns = found;
}

/** The columns as the warehouse has them; mostly they are written so. */
function sortedColumns(value: Json | undefined): readonly (readonly [name: string, column: Json])[] {
  const columns = namedMembers(value);
  const index = ([, column]: readonly [string, Json]): number => numberOf(column, 'index');
  const isSorted = columns.every((one, at) => at === 0 || index(columns[at - 1] ?? one) <= index(one));
  return isSorted ? columns : columns.sort((a, b) => index(a) - index(b));
}

/** As dbt's own site: what is not to be shown says so itself. */
function shownStat(id: string, stat: Json): StatInfo[] {
  const value = field(stat, 'value');
  if (field(stat, 'include') !== true || id === 'has_stats') return [];
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return [];
  return [{ label: wordOf(stat, 'label') ?? id, value, ...given('description', wordOf(stat, 'description')) }];
}
