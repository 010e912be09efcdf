// dbt's flags with their kinds and defaults (1.12), data only.
import { type JsonValue, jsonObject, levelSynonyms } from '../base/index.ts';

/** A list of texts stands for a choice. */
export type FlagKind = 'boolean' | 'integer' | 'text' | 'yaml' | 'list' | readonly string[];

export interface FlagSpec {
  readonly kind: FlagKind;
  readonly initial: JsonValue;
  /** Other words for choices. */
  readonly synonyms?: ReadonlyMap<string, string>;
  /** False where dbt reads no variable. Default true. */
  readonly inEnvironment?: boolean;
  /** Older name of the variable. */
  readonly formerVariable?: string;
  /** The older variable says the opposite. */
  readonly formerIsNegated?: boolean;
}

const on = (more: Partial<FlagSpec> = {}): FlagSpec => ({ kind: 'boolean', initial: true, ...more });
const off = (more: Partial<FlagSpec> = {}): FlagSpec => ({ kind: 'boolean', initial: false, ...more });
const text = (initial: string | null = null, more: Partial<FlagSpec> = {}): FlagSpec => ({
  kind: 'text',
  initial,
  ...more,
});
const number = (initial: number): FlagSpec => ({ kind: 'integer', initial });
const levels = ['debug', 'info', 'warn', 'error', 'none'];
const formats = ['text', 'debug', 'json', 'default'];

export const FLAGS: ReadonlyMap<string, FlagSpec> = new Map<string, FlagSpec>([
  ['CACHE_SELECTED_ONLY', off()],
  ['DEBUG', off()],
  ['DEFER', off({ formerVariable: 'DBT_DEFER_TO_STATE' })],
  ['DEFER_STATE', text()],
  ['EMPTY', off()],
  ['EVENT_TIME_END', text()],
  ['EVENT_TIME_START', text()],
  ['EXCLUDE_RESOURCE_TYPES', { kind: 'list', initial: [] }],
  ['EXPORT_SAVED_QUERIES', off()],
  ['FAIL_FAST', off()],
  ['FAVOR_STATE', off({ formerVariable: 'DBT_FAVOR_STATE_MODE' })],
  ['FULL_REFRESH', off()],
  ['HINTS_ENABLED', on()],
  ['INDIRECT_SELECTION', { kind: ['eager', 'cautious', 'buildable', 'empty'], initial: 'eager' }],
  ['INTROSPECT', on()],
  ['LOG_CACHE_EVENTS', off()],
  ['LOG_FILE_MAX_BYTES', number(10 * 1024 * 1024)],
  ['LOG_FORMAT', { kind: formats, initial: 'default' }],
  ['LOG_FORMAT_FILE', { kind: formats, initial: 'debug' }],
  ['LOG_LEVEL', { kind: levels, initial: 'info', synonyms: levelSynonyms }],
  ['LOG_LEVEL_FILE', { kind: levels, initial: 'debug', synonyms: levelSynonyms }],
  ['LOG_PATH', text()],
  ['MACRO_DEBUGGING', off()],
  ['MANAGE_STATE', off()],
  ['MAXIMUM_SEED_SIZE_MIB', number(1)],
  ['PARTIAL_PARSE', on()],
  ['PARTIAL_PARSE_FILE_DIFF', on()],
  ['PARTIAL_PARSE_FILE_PATH', text()],
  ['POPULATE_CACHE', on()],
  ['PRINT', on({ formerVariable: 'DBT_NO_PRINT', formerIsNegated: true })],
  ['PRINTER_WIDTH', number(80)],
  ['PROFILE', text()],
  ['QUIET', off()],
  ['RESOURCE_TYPES', { kind: 'list', initial: [] }],
  ['SAMPLE', text()],
  ['SEND_ANONYMOUS_USAGE_STATS', on()],
  ['SHOW_ALL_DEPRECATIONS', off({ inEnvironment: false })],
  ['SHOW_RESOURCE_REPORT', off()],
  ['SINGLE_THREADED', off()],
  ['STATE', text(null, { formerVariable: 'DBT_ARTIFACT_STATE_PATH' })],
  ['STATIC_PARSER', on()],
  ['STORE_FAILURES', off()],
  ['STRICT_MODE', off({ inEnvironment: false })],
  ['TARGET', text()],
  ['TARGET_PATH', text()],
  ['USE_COLORS', on()],
  ['USE_COLORS_FILE', on()],
  ['USE_EXPERIMENTAL_PARSER', off()],
  ['USE_FAST_TEST_EDGES', off()],
  ['VERSION_CHECK', on()],
  ['WARN_ERROR', off()],
  ['WARN_ERROR_OPTIONS', { kind: 'yaml', initial: jsonObject() }],
  ['WRITE_JSON', on()],
]);

/** Flags that dbt does not have: part of the flags only when somebody gave them. */
export const OWN_FLAGS: ReadonlyMap<string, { readonly kind: FlagKind; readonly variable: string }> = new Map([
  ['LOCK_TIMEOUT', { kind: 'integer', variable: 'TSDBT_LOCK_TIMEOUT' }],
  ['STATE_DIR', { kind: 'text', variable: 'TSDBT_STATE_DIR' }],
]);

/** Flags that only dbt_project.yml can set. */
export const BEHAVIOUR_FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['REQUIRE_BATCHED_EXECUTION_FOR_CUSTOM_MICROBATCH_STRATEGY', true],
  ['REQUIRE_EXPLICIT_PACKAGE_OVERRIDES_FOR_BUILTIN_MATERIALIZATIONS', true],
  ['REQUIRE_RESOURCE_NAMES_WITHOUT_SPACES', true],
  ['SOURCE_FRESHNESS_RUN_PROJECT_HOOKS', true],
  ['SKIP_NODES_IF_ON_RUN_START_FAILS', true],
  ['STATE_MODIFIED_COMPARE_MORE_UNRENDERED_VALUES', true],
  ['STATE_MODIFIED_COMPARE_VARS', false],
  ['REQUIRE_YAML_CONFIGURATION_FOR_MF_TIME_SPINES', true],
  ['REQUIRE_NESTED_CUMULATIVE_TYPE_PARAMS', true],
  ['VALIDATE_MACRO_ARGS', true],
  ['REQUIRE_ALL_WARNINGS_HANDLED_BY_WARN_ERROR', true],
  ['REQUIRE_GENERIC_TEST_ARGUMENTS_PROPERTY', true],
  ['REQUIRE_UNIQUE_PROJECT_RESOURCE_NAMES', false],
  ['REQUIRE_REF_SEARCHES_NODE_PACKAGE_BEFORE_ROOT', false],
  ['REQUIRE_VALID_SCHEMA_FROM_GENERATE_SCHEMA_NAME', false],
  ['ALLOW_JINJA_FILE_EXTENSIONS', false],
  ['REQUIRE_SQL_HEADER_IN_TEST_CONFIGS', false],
  ['SUPPORT_CUSTOM_REF_KWARGS', false],
  ['REQUIRE_CORRECTED_ANALYSIS_FQNS', false],
  ['REQUIRE_SOURCE_AND_SEMANTIC_MODEL_NAMES_WITHOUT_SPACES', false],
  ['ENABLE_GROUPED_WARN_ERROR_PARSER_LOGS', false],
  ['USE_CATALOGS_V2', false],
  ['LATEST_VERSION_POINTER_ENABLED_BY_DEFAULT', false],
  ['REQUIRE_EVENT_NAMES_IN_DEPRECATIONS', false],
]);

/** Flags of dbt v2 and of adapters that are not here: without effect, but no misspellings. */
export const FOREIGN_FLAGS: readonly string[] = [
  'BIGQUERY_NOOP_ALTER_RELATION_COMMENT',
  'BIGQUERY_USE_BATCH_SOURCE_FRESHNESS',
  'ENABLE_ICEBERG_MATERIALIZATIONS',
  'ENABLE_TRUTHY_NULLS_EQUALS_MACRO',
  'RESTRICT_DIRECT_PG_CATALOG_ACCESS',
  'SNOWFLAKE_DEFAULT_TRANSIENT_DYNAMIC_TABLES',
  'STATIC_ANALYSIS',
  'USE_INFO_SCHEMA_FOR_COLUMNS',
  'USE_MANAGED_ICEBERG',
  'USE_MATERIALIZATION_V2',
  'USE_REPLACE_ON_FOR_INSERT_OVERWRITE',
  'USE_USER_FOLDER_FOR_PYTHON',
  'USE_V2_PARSER',
];
