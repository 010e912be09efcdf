/** The dbt that tsdbt behaves as: dbt_version in templates and artifacts, and what require-dbt-version is checked against. */
export const DBT_VERSION = '1.12.3';
