// Version numbers that the product shows.

/** The dbt that tsdbt behaves as: the Jinja name dbt_version, the artifacts, require-dbt-version. */
export const DBT_VERSION = '1.12.3';
