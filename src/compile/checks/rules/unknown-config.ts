import { nearest, type Span, span } from '../../../base/index.ts';
import type { ParsedNode } from '../../../parse/index.ts';
import type { CheckRule, Finding } from '../check-rule.ts';
import type { CheckedProject } from '../checked-project.ts';

export const unknownConfig: CheckRule = {
  name: 'unknown-config',
  code: 1717,
  title: 'A key of a config that is almost the name of another',
  level: 'warn',
  about: `dbt and tsdbt take keys that they do not know for data of your own and say nothing: a model with \`materialised='table'\` stays a view.

It is said of models, seeds and snapshots, and only where a known key differs by one or two letters. Data of your own belongs below \`meta\`, where any name will do.`,
  bad: `{{ config(materialised='table') }}
select …`,
  good: `{{ config(materialized='table') }}
select …`,
  checkProject,
};

/** Keys that dbt or the adapter of an engine knows, also of engines that are not run here. */
const KNOWN: ReadonlySet<string> = new Set(
  `access alias anchors batch_size begin bind buckets check_cols cluster_by cluster_id clustered_by column_types concurrent_batches
  contract copy_grants database databricks_tags dataset dbt_valid_to_current delimiter description dist docs dynamic_tables
  enabled event_time external_location fast file_format force_non_incremental format freshness full_refresh grant_access_to
  grants group hard_deletes hours_to_expiration incremental_predicates incremental_strategy indexes intermediate_format
  invalidate_hard_deletes kms_key_name label labels language liquid_clustered_by location location_root lookback materialized
  merge_exclude_columns merge_update_columns meta merge_with_schema_evolution on_configuration_change on_error
  on_schema_change options order_by packages partition_by partition_expiration_days partitioned_by partitions persist_docs
  post-hook post_hook pre-hook pre_hook predicates project properties python_version query_tag quote_columns quoting
  refresh_mode require_partition_filter resource_tags row_access_policy schema secure session_properties
  snapshot_meta_column_names snowflake_warehouse sort sort_type sql_header static_analysis storage_uri strategy
  submission_method table_format table_tag table_type tags target_database target_lag target_schema tblproperties
  tmp_relation_type transient unique_key unique_tmp_table_suffix unlogged updated_at views_enabled where`.split(/\s+/),
);

/** Letters that may be different. */
const MOST = 2;

function* checkProject(project: CheckedProject): Generator<Finding> {
  const { graph } = project;
  const told = new Set<string>();
  for (const node of graph.project.nodes.values()) {
    if (node.packageName !== graph.project.source.root.name) continue;
    if (node.kind !== 'model' && node.kind !== 'seed' && node.kind !== 'snapshot') continue;
    for (const key of Object.keys(node.config)) {
      if (KNOWN.has(key)) continue;
      const meant = nearest(key, KNOWN, MOST);
      if (meant === undefined) continue;
      const place = placeInFiles(project, node, key) ?? node.span;
      // A key of dbt_project.yml reaches many nodes from one place.
      const where = JSON.stringify([place.file.path, place.start]);
      if (told.has(where)) continue;
      told.add(where);
      yield {
        message: `'${key}' is no config that does something`,
        hint: `did you mean '${meant}'? Data of your own stands below meta`,
        span: place,
        node: node.uniqueId,
      };
    }
  }
}

function placeInFiles(project: CheckedProject, node: ParsedNode, key: string): Span | undefined {
  const { file } = project.graph.project.source.root.config;
  const name = key.replace(/[^\w-]/g, '.');
  return (
    placeOf(node.template, new RegExp(`(?<![\\w.])(${name})\\s*=`)) ??
    project.properties.config(node, key) ??
    placeOf(file, new RegExp(`^[ \\t]*["']?\\+?(${name})["']?[ \\t]*:`, 'm'))
  );
}

function placeOf(file: Span['file'], pattern: RegExp): Span | undefined {
  const found = pattern.exec(file.text);
  const [whole = '', key = ''] = found ?? [];
  if (!found) return undefined;
  const start = found.index + whole.indexOf(key);
  return span(file, start, start + key.length);
}
