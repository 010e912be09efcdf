// Which of Snowflake's functions DuckDB has under the same or another name, and those that a macro stands for.
// A function in none of these lists is refused: nothing is passed on in the hope that it means the same.
import { MACRO_FUNCTIONS } from './macros.ts';

/** Functions with the same name and meaning. */
const SAME = `abs acos any_value approx_count_distinct ascii asin atan atan2 avg ceil chr coalesce contains corr cos
count count_if covar_pop covar_samp cume_dist day dayofmonth dayofyear degrees dense_rank exp first_value floor
hour kurtosis lag last_value lead left ln lower lpad ltrim max max_by median min min_by minute mode month nth_value
ntile nullif percent_rank percentile_cont percentile_disc pi power quarter radians rank regr_slope regr_intercept
repeat replace reverse right round row_number rpad rtrim second sign sin skewness sqrt stddev stddev_pop stddev_samp
sum tan translate trim unicode upper var_pop var_samp variance week weekofyear year cbrt factorial soundex grouping
if exists position`;

/** Functions that only have another name. */
const RENAMED: { readonly [snowflake: string]: string } = {
  iff: 'IF',
  nvl: 'COALESCE',
  ifnull: 'COALESCE',
  ceiling: 'CEIL',
  pow: 'POWER',
  char: 'CHR',
  substr: 'SUBSTRING',
  substring: 'SUBSTRING',
  boolor_agg: 'BOOL_OR',
  booland_agg: 'BOOL_AND',
  bitand_agg: 'BIT_AND',
  bitor_agg: 'BIT_OR',
  bitxor_agg: 'BIT_XOR',
  variance_samp: 'VAR_SAMP',
  variance_pop: 'VAR_POP',
  approx_distinct: 'APPROX_COUNT_DISTINCT',
  hll: 'APPROX_COUNT_DISTINCT',
};

/** DuckDB's names that stand for functions of other names. */
export const DUCKDB_NAMES: ReadonlySet<string> = new Set(Object.values(RENAMED));

/** Other names of functions that a macro or a rule stands for. */
const SYNONYMS: { readonly [snowflake: string]: string } = {
  length: 'LEN',
  rlike: 'REGEXP_LIKE',
  regexp_extract: 'REGEXP_SUBSTR',
  md5_hex: 'MD5',
  sha1_hex: 'SHA1',
  sha2_hex: 'SHA2',
  trunc: 'TRUNCATE',
  mod: 'MODULO',
  date: 'TO_DATE',
  time: 'TO_TIME',
  to_char: 'TO_VARCHAR',
  to_timestamp_ntz: 'TO_TIMESTAMP',
  to_timestamp_ltz: 'TO_TIMESTAMP_TZ',
  try_to_timestamp_ntz: 'TRY_TO_TIMESTAMP',
  to_decimal: 'TO_NUMBER',
  to_numeric: 'TO_NUMBER',
  try_to_decimal: 'TRY_TO_NUMBER',
  try_to_numeric: 'TRY_TO_NUMBER',
  timestampadd: 'DATEADD',
  timeadd: 'DATEADD',
  timestampdiff: 'DATEDIFF',
  timediff: 'DATEDIFF',
  datefromparts: 'DATE_FROM_PARTS',
  timestamp_ntz_from_parts: 'TIMESTAMP_FROM_PARTS',
  timestampfromparts: 'TIMESTAMP_FROM_PARTS',
  dayofweek_iso: 'DAYOFWEEKISO',
  week_iso: 'WEEKISO',
  as_varchar: 'TO_VARCHAR',
  as_object: 'TO_OBJECT',
  getdate: 'GETDATE',
  systimestamp: 'GETDATE',
  objectagg: 'OBJECT_AGG',
  string_agg: 'LISTAGG',
};

/** Functions that `special-functions.ts` has a rule for. */
export const RULED: ReadonlySet<string> = new Set(
  `DATEADD DATEDIFF DATE_TRUNC DATE_PART LAST_DAY TO_NUMBER TRY_TO_NUMBER TO_VARCHAR TO_DATE TRY_TO_DATE TO_TIMESTAMP
TRY_TO_TIMESTAMP DECODE OBJECT_CONSTRUCT OBJECT_CONSTRUCT_KEEP_NULL ARRAY_CONSTRUCT ARRAY_CONSTRUCT_COMPACT ARRAY_AGG
LISTAGG OBJECT_AGG HASH GREATEST LEAST CONCAT CONCAT_WS SEQ1 SEQ2 SEQ4 SEQ8 CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME
LOCALTIMESTAMP CURRENT_DATABASE CURRENT_SCHEMA CURRENT_ROLE CURRENT_WAREHOUSE CURRENT_USER CURRENT_ACCOUNT
CURRENT_VERSION CURRENT_SESSION CURRENT_REGION CURRENT_TRANSACTION LAST_QUERY_ID ARRAY_UNIQUE_AGG`.split(/\s+/),
);

const SAME_NAMES = new Set(SAME.toUpperCase().split(/\s+/));

/**
 * The name under which the parser gets a function: `SF_…` for those of a macro or a rule, DuckDB's name, or undefined
 * for a name that is none of Snowflake's functions here.
 */
export function functionName(written: string): string | undefined {
  const lower = written.toLowerCase();
  const name = SYNONYMS[lower] ?? written.toUpperCase();
  if (RULED.has(name) || MACRO_FUNCTIONS.has(name)) return `SF_${name}`;
  return RENAMED[lower] ?? (SAME_NAMES.has(name) ? name : undefined);
}
