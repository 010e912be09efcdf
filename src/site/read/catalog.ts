// catalog.json: what the warehouse has. Its columns come first, in its order.
import type { Diagnostic } from '../../base/index.ts';
import type { StatInfo } from '../format/index.ts';
import { field, type Json, numberOf } from '../format/packing.ts';
import { type ColumnDraft, type NodeDraft, newColumn } from '../model/draft.ts';
import { entriesOf, given, wordOf } from './json-value.ts';
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
    (section, key, member) => {
      if (section === 'metadata') {
        if (key === 'generated_at' && typeof member === 'string') generatedAt = member;
        if (key === 'dbt_schema_version' && typeof member === 'string') schema = member;
        return;
      }
      if (section !== 'nodes' && section !== 'sources') return;
      const node = nodes.get(key);
      if (node) addTable(node, member);
    },
    warn,
  );
  if (!isRead) return undefined;
  checkVersion({ path, found: schema, known: /\/catalog\/v1\.json$/ }, warn);
  return generatedAt ?? '';
}

function addTable(node: NodeDraft, table: Json): void {
  const metadata = field(table, 'metadata');
  Object.assign(node.detail, {
    ...given('catalogType', wordOf(metadata, 'type')),
    ...given('catalogOwner', wordOf(metadata, 'owner')),
    ...given('comment', wordOf(metadata, 'comment')),
  });
  const stats = entriesOf(field(table, 'stats')).flatMap(([id, stat]) => shownStat(id, stat));
  if (stats.length > 0) node.detail.stats = stats;
  const declared = new Map(node.columns.map((column) => [column.detail.name.toLowerCase(), column]));
  const found = entriesOf(field(table, 'columns'))
    .sort(([, a], [, b]) => numberOf(a, 'index') - numberOf(b, 'index'))
    .map(([name, column]): ColumnDraft => {
      const key = name.toLowerCase();
      const made = declared.get(key) ?? newColumn(name);
      declared.delete(key);
      made.isListed = true;
      Object.assign(made.detail, {
        name,
        ...given('type', wordOf(column, 'type')),
        ...given('comment', wordOf(column, 'comment')),
      });
      return made;
    });
  for (const { detail } of declared.values()) detail.isMissing = true;
  node.columns.splice(0, node.columns.length, ...found, ...declared.values());
}

/** As dbt's own site: what is not to be shown says so itself. */
function shownStat(id: string, stat: Json): StatInfo[] {
  const value = field(stat, 'value');
  if (field(stat, 'include') !== true || id === 'has_stats') return [];
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return [];
  return [{ label: wordOf(stat, 'label') ?? id, value, ...given('description', wordOf(stat, 'description')) }];
}
