// Snowflake's functions as macros of DuckDB, for those that DuckDB has not or has with another meaning.
// A macro SF_X stands for X; variants, objects and arrays are JSON, MAP(VARCHAR, JSON) and JSON[].

const GENERAL = `
SF_NVL2(a, b, c) AS CASE WHEN a IS NOT NULL THEN b ELSE c END
SF_ZEROIFNULL(a) AS coalesce(a, 0)
SF_NULLIFZERO(a) AS CASE WHEN a = 0 THEN NULL ELSE a END
SF_DIVIDE(a, b) AS CASE WHEN b = 0 THEN error('Division by zero') ELSE a / b END
SF_MODULO(a, b) AS CASE WHEN b = 0 THEN error('Division by zero') ELSE a % b END
SF_DIV0(a, b) AS CASE WHEN b = 0 AND a IS NOT NULL THEN 0 ELSE a / b END
SF_DIV0NULL(a, b) AS CASE WHEN b = 0 OR b IS NULL THEN 0 ELSE a / b END
SF_EQUAL_NULL(a, b) AS a IS NOT DISTINCT FROM b
SF_SQUARE(a) AS a * a
SF_TRUNCATE(a) AS trunc(a), (a, n) AS cast_to_type(trunc(a * power(10, n)) / power(10, n), a)
SF_BITAND(a, b) AS a & b
SF_BITOR(a, b) AS a | b
SF_BITXOR(a, b) AS xor(a, b)
SF_LOG(base, a) AS ln(a) / ln(base)
SF_UNIFORM(low, high, gen) AS CAST(floor(low + random() * (high - low + 1)) AS BIGINT)
SF_UUID_STRING() AS CAST(uuid() AS VARCHAR)
SF_SIGNED(h) AS CAST(CAST(h AS HUGEINT) - 9223372036854775808 AS BIGINT)
SF_RANDOM() AS CAST((random() - 0.5) * 18000000000000000000 AS BIGINT), (seed) AS CAST((random() - 0.5) * 18000000000000000000 AS BIGINT)
SF_TYPEOF(v) AS CASE json_type(to_json(v)) WHEN 'NULL' THEN 'NULL_VALUE' WHEN 'UBIGINT' THEN 'INTEGER' WHEN 'BIGINT' THEN 'INTEGER' WHEN 'HUGEINT' THEN 'INTEGER' ELSE json_type(to_json(v)) END
SF_MD5(a) AS md5(SF_TO_VARCHAR(a))
SF_SHA1(a) AS sha1(SF_TO_VARCHAR(a))
SF_SHA2(a) AS sha256(SF_TO_VARCHAR(a)), (a, bits) AS CASE bits WHEN 0 THEN sha256(SF_TO_VARCHAR(a)) WHEN 256 THEN sha256(SF_TO_VARCHAR(a)) ELSE error('sha2 of another size than 256') END
SF_BASE64_ENCODE(a) AS to_base64(CAST(a AS BLOB))
SF_HEX_ENCODE(a) AS hex(a)
SF_BASE64_DECODE_STRING(a) AS decode(from_base64(a))
`;

const TEXTS = `
SF_TO_VARCHAR(a) AS CASE typeof(a) WHEN 'JSON' THEN to_json(a) ->> '$' WHEN 'DOUBLE' THEN regexp_replace(CAST(a AS VARCHAR), '\\.0$', '') WHEN 'FLOAT' THEN regexp_replace(CAST(a AS VARCHAR), '\\.0$', '') WHEN 'TIMESTAMP' THEN strftime(TRY_CAST(CAST(a AS VARCHAR) AS TIMESTAMP), '%Y-%m-%d %H:%M:%S.%g') WHEN 'TIMESTAMP WITH TIME ZONE' THEN strftime(TRY_CAST(CAST(a AS VARCHAR) AS TIMESTAMPTZ), '%Y-%m-%d %H:%M:%S.%g') || ' +0000' ELSE CAST(a AS VARCHAR) END
SF_LEN(a) AS length(SF_TO_VARCHAR(a))
SF_CONCAT_OPERATOR(a, b) AS SF_TO_VARCHAR(a) || SF_TO_VARCHAR(b)
SF_INITCAP(a) AS array_to_string(list_transform(regexp_extract_all(a, '[A-Za-z0-9]+|[^A-Za-z0-9]+'), lambda w: upper(w[1]) || lower(w[2:])), '')
SF_STARTSWITH(a, b) AS starts_with(a, b)
SF_ENDSWITH(a, b) AS ends_with(a, b)
SF_CHARINDEX(part, whole) AS strpos(whole, part)
SF_SPACE(n) AS repeat(' ', n)
SF_STRTOK(a) AS split_part(a, ' ', 1), (a, d) AS split_part(a, d, 1), (a, d, n) AS list_filter(string_split(a, d), lambda w: w <> '')[n]
SF_SPLIT(a, d) AS list_transform(string_split(a, d), lambda w: to_json(w))
SF_SPLIT_PART(a, d, n) AS split_part(a, d, CASE WHEN n = 0 THEN 1 ELSE n END)
SF_REGEXP_LIKE(a, p) AS regexp_full_match(a, p)
SF_REGEXP_REPLACE(a, p) AS regexp_replace(a, p, '', 'g'), (a, p, r) AS regexp_replace(a, p, r, 'g')
SF_REGEXP_SUBSTR(a, p) AS CASE WHEN regexp_matches(a, p) THEN regexp_extract(a, p) END
SF_REGEXP_COUNT(a, p) AS len(regexp_extract_all(a, p))
SF_EDITDISTANCE(a, b) AS levenshtein(a, b)
SF_INSERT(a, p, n, b) AS substring(a, 1, p - 1) || b || substring(a, p + n)
SF_TO_BOOLEAN(a) AS CASE lower(SF_TO_VARCHAR(a)) WHEN 'yes' THEN true WHEN 'no' THEN false WHEN 'on' THEN true WHEN 'off' THEN false WHEN 'y' THEN true WHEN 'n' THEN false ELSE CAST(SF_TO_VARCHAR(a) AS BOOLEAN) END
SF_TRY_TO_BOOLEAN(a) AS TRY(SF_TO_BOOLEAN(a))
SF_TO_DOUBLE(a) AS CAST(a AS DOUBLE)
SF_TRY_TO_DOUBLE(a) AS TRY_CAST(a AS DOUBLE)
SF_TO_BINARY(a) AS unhex(a)
SF_HEX_NUMBER(a) AS CAST('0x' || a AS BIGINT)
`;

const DATES = `
SF_ADD(a, n, unit) AS cast_to_type(CASE unit WHEN 'year' THEN a + to_months(CAST(n * 12 AS INTEGER)) WHEN 'quarter' THEN a + to_months(CAST(n * 3 AS INTEGER)) WHEN 'month' THEN a + to_months(CAST(n AS INTEGER)) WHEN 'week' THEN a + to_days(CAST(n * 7 AS INTEGER)) WHEN 'day' THEN a + to_days(CAST(n AS INTEGER)) END, a)
SF_ADD_TIME(a, n, unit) AS CASE unit WHEN 'hour' THEN a + to_hours(CAST(n AS BIGINT)) WHEN 'minute' THEN a + to_minutes(CAST(n AS BIGINT)) WHEN 'second' THEN a + to_seconds(CAST(n AS DOUBLE)) WHEN 'millisecond' THEN a + to_milliseconds(CAST(n AS DOUBLE)) ELSE a + to_microseconds(CAST(n AS BIGINT)) END
SF_DATEDIFF(unit, a, b) AS date_diff(unit, SF_STAMP(a), SF_STAMP(b))
SF_STAMP(a) AS CAST(a AS TIMESTAMP)
SF_DATE_TRUNC(unit, a) AS cast_to_type(date_trunc(unit, a), a)
SF_LAST_DAY(a) AS last_day(CAST(a AS DATE)), (a, unit) AS CASE unit WHEN 'year' THEN make_date(year(a), 12, 31) WHEN 'quarter' THEN last_day(make_date(year(a), quarter(a) * 3, 1)) WHEN 'week' THEN CAST(date_trunc('week', a) AS DATE) + 6 ELSE last_day(CAST(a AS DATE)) END
SF_NEXT_DAY(a, day) AS CAST(a AS DATE) + CAST((list_position(['mo','tu','we','th','fr','sa','su'], lower(day[1:2])) - isodow(a) + 6) % 7 + 1 AS INTEGER)
SF_PREVIOUS_DAY(a, day) AS CAST(a AS DATE) - CAST((isodow(a) - list_position(['mo','tu','we','th','fr','sa','su'], lower(day[1:2])) + 6) % 7 + 1 AS INTEGER)
SF_DAYOFWEEK(a) AS dayofweek(a)
SF_DAYOFWEEKISO(a) AS isodow(a)
SF_WEEKISO(a) AS weekofyear(a)
SF_YEAROFWEEKISO(a) AS isoyear(a)
SF_DAYNAME(a) AS strftime(a, '%a')
SF_MONTHNAME(a) AS strftime(a, '%b')
SF_ADD_MONTHS(a, n) AS SF_ADD(a, n, 'month')
SF_MONTHS_BETWEEN(a, b) AS date_diff('month', CAST(b AS DATE), CAST(a AS DATE)) + CASE WHEN day(a) = day(b) OR (last_day(a) = CAST(a AS DATE) AND last_day(b) = CAST(b AS DATE)) THEN 0 ELSE (day(a) - day(b)) / 31.0 END
SF_DATE_FROM_PARTS(y, m, d) AS CAST(make_date(CAST(y AS INTEGER), 1, 1) + to_months(CAST(m - 1 AS INTEGER)) + to_days(CAST(d - 1 AS INTEGER)) AS DATE)
SF_TIMESTAMP_FROM_PARTS(y, m, d, h, i, s) AS make_timestamp(y, m, d, h, i, CAST(s AS DOUBLE))
SF_TO_DATE(a) AS CASE WHEN typeof(a) IN ('VARCHAR', 'JSON') AND regexp_full_match(SF_TO_VARCHAR(a), '\\d{9,}') THEN CAST(make_timestamp(CAST(SF_TO_VARCHAR(a) AS BIGINT) * 1000000) AS DATE) ELSE CAST(SF_TO_VARCHAR(a)[1:10] AS DATE) END
SF_TRY_TO_DATE(a) AS TRY_CAST(a AS DATE)
SF_TO_TIME(a) AS CAST(a AS TIME)
SF_TO_TIMESTAMP(a) AS CASE WHEN regexp_full_match(CAST(a AS VARCHAR), '-?\\d+(\\.\\d+)?') THEN SF_EPOCH_STAMP(TRY_CAST(CAST(a AS VARCHAR) AS DECIMAL(38,9))) ELSE CAST(CASE typeof(a) WHEN 'JSON' THEN to_json(a) ->> '$' ELSE CAST(a AS VARCHAR) END AS TIMESTAMP) END, (a, scale) AS make_timestamp(CAST(a * power(10, 6 - scale) AS BIGINT))
SF_EPOCH_STAMP(n) AS make_timestamp(CAST(CASE WHEN abs(n) < 31536000000 THEN n * 1000000 WHEN abs(n) < 31536000000000 THEN n * 1000 WHEN abs(n) < 31536000000000000 THEN n ELSE n / 1000 END AS BIGINT))
SF_TRY_TO_TIMESTAMP(a) AS TRY(SF_TO_TIMESTAMP(a))
SF_TO_TIMESTAMP_TZ(a) AS CAST(a AS TIMESTAMPTZ)
SF_CONVERT_TIMEZONE(z, a) AS CAST(timezone(z, CAST(a AS TIMESTAMPTZ)) AS TIMESTAMPTZ), (f, t, a) AS timezone(t, timezone(f, CAST(a AS TIMESTAMP)))
SF_SYSDATE() AS timezone('UTC', now())
SF_GETDATE() AS now()
SF_EPOCH(a) AS CAST(floor(epoch(a)) AS BIGINT)
SF_EPOCH_MS(a) AS CAST(floor(epoch(a) * 1000) AS BIGINT)
`;

const VARIANTS = `
SF_PARSE_JSON(a) AS CASE WHEN a IS NULL OR CAST(a AS VARCHAR) = '' THEN NULL WHEN json_valid(CAST(a AS VARCHAR)) THEN CAST(a AS JSON) ELSE CAST(error('Error parsing JSON: ' || CAST(a AS VARCHAR)) AS JSON) END
SF_TRY_PARSE_JSON(a) AS CASE WHEN json_valid(CAST(a AS VARCHAR)) THEN CAST(a AS JSON) END
SF_CHECK_JSON(a) AS CASE WHEN a IS NULL OR a = '' OR json_valid(a) THEN NULL ELSE 'Invalid JSON' END
SF_TO_JSON(a) AS CAST(to_json(a) AS VARCHAR)
SF_TO_VARIANT(a) AS to_json(a)
SF_GET(v, k) AS json_extract(to_json(v), CASE WHEN typeof(k) = 'VARCHAR' THEN '$."' || CAST(k AS VARCHAR) || '"' ELSE '$[' || CAST(k AS VARCHAR) || ']' END)
SF_GET_PATH(v, p) AS json_extract(to_json(v), '$.' || p)
SF_IS_NULL_VALUE(v) AS json_type(to_json(v)) = 'NULL'
SF_IS_ARRAY(v) AS json_type(to_json(v)) = 'ARRAY'
SF_IS_OBJECT(v) AS json_type(to_json(v)) = 'OBJECT'
SF_STRIP_NULL_VALUE(v) AS CASE WHEN json_type(to_json(v)) = 'NULL' THEN NULL ELSE to_json(v) END
SF_TO_ARRAY(v) AS CASE WHEN json_type(to_json(v)) = 'ARRAY' THEN CAST(to_json(v) AS JSON[]) ELSE [to_json(v)] END
SF_AS_ARRAY(v) AS CASE WHEN json_type(to_json(v)) = 'ARRAY' THEN CAST(to_json(v) AS JSON[]) END
SF_TO_OBJECT(v) AS CAST(to_json(v) AS MAP(VARCHAR, JSON))
SF_OBJECT_KEYS(v) AS list_transform(json_keys(to_json(v)), lambda k: to_json(k))
SF_OBJECT_INSERT(o, k, v) AS CAST(json_merge_patch(to_json(o), json_object(CAST(k AS VARCHAR), v)) AS MAP(VARCHAR, JSON)), (o, k, v, u) AS CAST(json_merge_patch(to_json(o), json_object(CAST(k AS VARCHAR), v)) AS MAP(VARCHAR, JSON))
SF_OBJECT_DELETE(o, k) AS CAST(json_merge_patch(to_json(o), json_object(CAST(k AS VARCHAR), NULL)) AS MAP(VARCHAR, JSON))
SF_ARRAY_SIZE(a) AS CASE WHEN json_type(to_json(a)) = 'ARRAY' THEN CAST(json_array_length(to_json(a)) AS BIGINT) END
SF_ARRAY_TO_STRING(a, d) AS array_to_string(list_transform(CAST(to_json(a) AS JSON[]), lambda x: coalesce(x ->> '$', '')), d)
SF_ARRAY_CONTAINS(v, a) AS list_contains(CAST(to_json(a) AS JSON[]), to_json(v))
SF_ARRAY_POSITION(v, a) AS list_position(CAST(to_json(a) AS JSON[]), to_json(v)) - 1
SF_ARRAY_APPEND(a, v) AS list_append(CAST(to_json(a) AS JSON[]), to_json(v))
SF_ARRAY_PREPEND(a, v) AS list_prepend(to_json(v), CAST(to_json(a) AS JSON[]))
SF_ARRAY_CAT(a, b) AS list_concat(CAST(to_json(a) AS JSON[]), CAST(to_json(b) AS JSON[]))
SF_ARRAY_SLICE(a, f, t) AS CAST(to_json(a) AS JSON[])[f + 1:t]
SF_ARRAY_COMPACT(a) AS list_filter(CAST(to_json(a) AS JSON[]), lambda x: x IS NOT NULL AND json_type(x) <> 'NULL')
SF_ARRAY_DISTINCT(a) AS list_distinct(CAST(to_json(a) AS JSON[]))
SF_ARRAY_SORT(a) AS list_sort(CAST(to_json(a) AS JSON[]))
SF_ARRAYS_OVERLAP(a, b) AS list_has_any(CAST(to_json(a) AS JSON[]), CAST(to_json(b) AS JSON[]))
SF_ARRAY_INTERSECTION(a, b) AS list_intersect(CAST(to_json(a) AS JSON[]), CAST(to_json(b) AS JSON[]))
SF_ARRAY_GENERATE_RANGE(f, t) AS list_transform(range(f, t), lambda x: to_json(x))
SF_FLATTEN_ROWS(v) AS CASE json_type(v) WHEN 'ARRAY' THEN list_transform(range(CAST(json_array_length(v) AS BIGINT)), lambda i: {'KEY': NULL::VARCHAR, 'PATH': '[' || i || ']', 'INDEX': i, 'VALUE': json_extract(v, '$[' || i || ']')}) WHEN 'OBJECT' THEN list_transform(json_keys(v), lambda k: {'KEY': k, 'PATH': k, 'INDEX': NULL::BIGINT, 'VALUE': json_extract(v, '$."' || k || '"')}) ELSE [] END
SF_OUTER_ROWS(l) AS CASE WHEN l IS NULL OR len(l) = 0 THEN [{'KEY': NULL::VARCHAR, 'PATH': NULL::VARCHAR, 'INDEX': NULL::BIGINT, 'VALUE': NULL::JSON}] ELSE l END
`;

const DEFINITIONS = [GENERAL, TEXTS, DATES, VARIANTS].flatMap((group) => group.trim().split('\n'));

/** Names of Snowflake's functions that a macro stands for. */
export const MACRO_FUNCTIONS: ReadonlySet<string> = new Set(
  DEFINITIONS.map((line) => /^SF_(\w+)\(/.exec(line)?.[1] ?? ''),
);

/** The statements that define the macros, those first that others are made of. */
export function macroStatements(): string[] {
  const first = ['SF_TO_VARCHAR', 'SF_STAMP', 'SF_EPOCH_STAMP', 'SF_ADD(', 'SF_TO_BOOLEAN', 'SF_TO_TIMESTAMP('];
  const rank = (line: string): number => {
    const found = first.findIndex((start) => line.startsWith(start));
    return found < 0 ? first.length : found;
  };
  return DEFINITIONS.toSorted((a, b) => rank(a) - rank(b)).map((line) => `CREATE MACRO ${withArgumentsOnce(line)}`);
}

/**
 * DuckDB writes a macro's arguments wherever its parameters stand, so that macros inside macros grow by powers.
 * A parameter that stands in several places becomes that of a lambda, whose argument is written once.
 */
function withArgumentsOnce(line: string): string {
  const [, name = '', rest = ''] = /^(\w+)(.*)$/.exec(line) ?? [];
  const forms = rest.split(/, (?=\([\w, ]*\) AS )/).map((form) => {
    const [, list = '', body = ''] = /^\(([\w, ]*)\) AS (.*)$/.exec(form) ?? [];
    return `(${list}) AS ${list.split(', ').reduce(onceEach, body)}`;
  });
  return name + forms.join(', ');
}

function onceEach(body: string, parameter: string): string {
  let count = 0;
  const word = new RegExp(`'[^']*'|\\b${parameter}\\b`, 'g');
  const renamed = body.replace(word, (found) => {
    if (found !== parameter) return found;
    count += 1;
    return `the_${parameter}`;
  });
  return count > 1 && parameter !== ''
    ? `list_transform([${parameter}], lambda the_${parameter}: ${renamed})[1]`
    : body;
}
