// The columns that dbt adds to snapshots.
import { isJsonArray, isJsonObject } from '../../base/index.ts';
import type { SnapshotNode } from '../../parse/index.ts';

export interface AddedColumn {
  readonly name: string;
  /** Columns of the snapshot's query that it is made of. */
  readonly from: readonly string[];
}

/** What a snapshot has besides the columns of its query, under the names that its config gives. */
export function addedColumns({ config }: SnapshotNode): AddedColumn[] {
  const renamed = isJsonObject(config['snapshot_meta_column_names']) ? config['snapshot_meta_column_names'] : {};
  const name = (usual: string): string => {
    const own = renamed[usual];
    return typeof own === 'string' ? own : usual;
  };
  const updatedAt = config['strategy'] === 'timestamp' ? textList(config['updated_at']) : [];
  return [
    { name: name('dbt_scd_id'), from: [...textList(config['unique_key']), ...updatedAt] },
    { name: name('dbt_updated_at'), from: updatedAt },
    { name: name('dbt_valid_from'), from: updatedAt },
    { name: name('dbt_valid_to'), from: updatedAt },
    ...(config['hard_deletes'] === 'new_record' ? [{ name: name('dbt_is_deleted'), from: [] }] : []),
  ];
}

function textList(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return isJsonArray(value as never) ? (value as readonly unknown[]).filter((one) => typeof one === 'string') : [];
}
