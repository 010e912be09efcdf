// The keys of a config.

/** Keys that dbt or the adapter of an engine knows, also of engines that are not run here. */
export const KNOWN_CONFIGS: ReadonlySet<string> = new Set(
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
