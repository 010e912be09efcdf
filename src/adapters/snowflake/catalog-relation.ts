// In which of Snowflake's catalogs a model's table lies, as `adapter.build_catalog_relation` tells it: ordinary tables,
// or Iceberg tables that Snowflake itself manages.
import { fail } from '../../base/index.ts';
import { isTruthy, strOf, type Value } from '../../jinja/index.ts';
import { snowflakeErrors } from './errors.ts';
import { type ConfigReader, clusterBy, configOf, type Fields, member, record } from './model-config.ts';

/** @throws TsdbtError snowflake-catalog for catalogs other than the two */
export function catalogRelation(model: Value | undefined): Value {
  const config = configOf(model);
  if (config === undefined) return null;
  switch (catalogName(config)) {
    case 'INFO_SCHEMA':
      return record('InfoSchemaCatalogRelation', {
        catalog_type: 'INFO_SCHEMA',
        catalog_name: 'INFO_SCHEMA',
        table_format: 'DEFAULT',
        external_volume: null,
        file_format: null,
        ...clustering(config),
        is_transient: isTransient(config),
        change_tracking: changeTracking(config),
      });
    case 'SNOWFLAKE':
      return record('BuiltInCatalogRelation', {
        base_location: baseLocation(config, model ?? null),
        catalog_type: 'BUILT_IN',
        catalog_name: 'SNOWFLAKE',
        table_format: 'ICEBERG',
        external_volume: config('external_volume'),
        file_format: null,
        ...clustering(config),
        partition_by: config('partition_by'),
        is_transient: false,
        data_retention_time_in_days: config('data_retention_time_in_days'),
        max_data_extension_time_in_days: config('max_data_extension_time_in_days'),
        storage_serialization_policy: config('storage_serialization_policy'),
        // It cannot be switched off there.
        change_tracking: changeTracking(config) === 'FALSE' ? null : changeTracking(config),
        iceberg_version: config('iceberg_version'),
        catalog_database: null,
      });
    default:
      return fail(snowflakeErrors.catalog, { name: catalogName(config) });
  }
}

/** dbt's name of the catalog that a model is written to. */
function catalogName(config: ConfigReader): string {
  const named = config('catalog_name');
  if (isTruthy(named)) return strOf(named).toUpperCase();
  return isIceberg(config) ? 'SNOWFLAKE' : 'INFO_SCHEMA';
}

function isIceberg(config: ConfigReader): boolean {
  const format = config('table_format');
  return isTruthy(format) && strOf(format).toUpperCase() === 'ICEBERG';
}

/** As dbt: only `transient: false` makes a permanent table. */
function isTransient(config: ConfigReader): boolean {
  const transient = config('transient');
  return !isIceberg(config) && transient !== false;
}

function clustering(config: ConfigReader): Fields {
  return { cluster_by: clusterBy(config), automatic_clustering: config('automatic_clustering') ?? false };
}

function changeTracking(config: ConfigReader): Value {
  const wanted = config('change_tracking');
  return wanted === null ? null : strOf(wanted).toUpperCase();
}

function baseLocation(config: ConfigReader, model: Value): string {
  const root = config('base_location_root');
  const parts = [isTruthy(root) ? root : '_dbt', member(model, 'schema'), member(model, 'alias')];
  const subpath = config('base_location_subpath');
  if (isTruthy(subpath)) parts.push(subpath);
  return parts.map((part) => strOf(part ?? '')).join('/');
}
