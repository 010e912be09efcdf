// Snowflake's types and DuckDB's: what a column is stored as, and how it is described.
import { notHere } from '../errors.ts';

/** A column's type as Snowflake describes it: the driver's word and its measures. */
export interface ColumnType {
  readonly type: string;
  readonly precision: number | null;
  readonly scale: number | null;
  readonly length: number | null;
}

export const TEXT_LENGTH = 16_777_216;
const BINARY_LENGTH = 8_388_608;

const INTEGERS = new Set(
  'TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT'.split(' '),
);

/** The type of a DuckDB column or result, by its name. @throws SnowflakeError 000002 for a type Snowflake has not */
export function snowflakeType(duckdb: string): ColumnType {
  if (INTEGERS.has(duckdb)) return { type: 'fixed', precision: 38, scale: 0, length: null };
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(duckdb);
  if (decimal) return { type: 'fixed', precision: Number(decimal[1]), scale: Number(decimal[2]), length: null };
  if (duckdb.endsWith('[]')) return plain('array');
  if (/^(MAP|STRUCT)\b/.test(duckdb)) return plain('object');
  if (/^ENUM\b/.test(duckdb)) return { ...plain('text'), length: TEXT_LENGTH };
  const known = PLAIN[duckdb];
  if (known === undefined) throw notHere(`type ${duckdb}`);
  return known;
}

function plain(type: string): ColumnType {
  return { type, precision: null, scale: null, length: null };
}

const PLAIN: { readonly [duckdb: string]: ColumnType } = {
  DOUBLE: plain('real'),
  FLOAT: plain('real'),
  VARCHAR: { ...plain('text'), length: TEXT_LENGTH },
  UUID: { ...plain('text'), length: TEXT_LENGTH },
  '"NULL"': { ...plain('text'), length: TEXT_LENGTH },
  BOOLEAN: plain('boolean'),
  DATE: plain('date'),
  TIME: { ...plain('time'), precision: 0, scale: 9 },
  TIMESTAMP: { ...plain('timestamp_ntz'), precision: 0, scale: 9 },
  TIMESTAMP_S: { ...plain('timestamp_ntz'), precision: 0, scale: 9 },
  TIMESTAMP_MS: { ...plain('timestamp_ntz'), precision: 0, scale: 9 },
  TIMESTAMP_NS: { ...plain('timestamp_ntz'), precision: 0, scale: 9 },
  'TIMESTAMP WITH TIME ZONE': { ...plain('timestamp_ltz'), precision: 0, scale: 9 },
  BLOB: { ...plain('binary'), length: BINARY_LENGTH },
  JSON: plain('variant'),
};

/** A type as `describe table` prints it: `NUMBER(38,0)`. */
export function describedType(type: ColumnType): string {
  switch (type.type) {
    case 'fixed':
      return `NUMBER(${type.precision},${type.scale})`;
    case 'real':
      return 'FLOAT';
    case 'text':
      return `VARCHAR(${type.length ?? TEXT_LENGTH})`;
    case 'binary':
      return `BINARY(${type.length ?? BINARY_LENGTH})`;
    case 'time':
    case 'timestamp_ntz':
    case 'timestamp_ltz':
    case 'timestamp_tz':
      return `${type.type.toUpperCase()}(${type.scale})`;
    default:
      return type.type.toUpperCase();
  }
}

/** What a declared type means. */
export interface DeclaredType {
  readonly duckdb: string;
  readonly described: ColumnType;
}

/** Types whose stored form says all about them. */
function stored(duckdb: string): DeclaredType {
  return { duckdb, described: snowflakeType(duckdb === 'TIMESTAMPTZ' ? 'TIMESTAMP WITH TIME ZONE' : duckdb) };
}

const WHOLE = 'INT INTEGER BIGINT SMALLINT TINYINT BYTEINT'.split(' ');
const DECIMALS = new Set('NUMBER DECIMAL NUMERIC DEC'.split(' '));
const FLOATS = ['FLOAT', 'FLOAT4', 'FLOAT8', 'DOUBLE', 'DOUBLE PRECISION', 'REAL'];
const TEXTS = new Set('VARCHAR STRING TEXT CHAR CHARACTER NCHAR NVARCHAR NVARCHAR2 CHAR_VARYING'.split(' '));
TEXTS.add('CHARACTER VARYING');
TEXTS.add('CHAR VARYING');
const STAMPS: { readonly [name: string]: string } = {
  TIMESTAMP: 'timestamp_ntz',
  DATETIME: 'timestamp_ntz',
  TIMESTAMP_NTZ: 'timestamp_ntz',
  TIMESTAMPNTZ: 'timestamp_ntz',
  'TIMESTAMP WITHOUT TIME ZONE': 'timestamp_ntz',
  TIMESTAMP_LTZ: 'timestamp_ltz',
  TIMESTAMPLTZ: 'timestamp_ltz',
  'TIMESTAMP WITH LOCAL TIME ZONE': 'timestamp_ltz',
  TIMESTAMP_TZ: 'timestamp_tz',
  TIMESTAMPTZ: 'timestamp_tz',
  'TIMESTAMP WITH TIME ZONE': 'timestamp_tz',
};

const FIXED_MEANING = new Map<string, DeclaredType>([
  ...WHOLE.map((name) => [name, stored('BIGINT')] as const),
  ...FLOATS.map((name) => [name, stored('DOUBLE')] as const),
  ['BOOLEAN', stored('BOOLEAN')],
  ['DATE', stored('DATE')],
  ['VARIANT', stored('JSON')],
  ['OBJECT', { duckdb: 'MAP(VARCHAR, JSON)', described: plain('object') }],
  ['ARRAY', { duckdb: 'JSON[]', described: plain('array') }],
]);

/**
 * A type as it is written: its name and the numbers in its brackets.
 * @throws SnowflakeError 000002 for a type that is not here
 */
export function declaredType(written: string, sizes: readonly number[] = []): DeclaredType {
  const name = written.toUpperCase().replace(/\s+/g, ' ').trim();
  const meaning = FIXED_MEANING.get(name);
  if (meaning) return meaning;
  if (DECIMALS.has(name)) return decimal(sizes[0] ?? 38, sizes[1] ?? 0);
  if (TEXTS.has(name)) {
    const length = sizes[0] ?? (name.startsWith('CHAR') || name === 'NCHAR' ? 1 : TEXT_LENGTH);
    return { duckdb: 'VARCHAR', described: { ...plain('text'), length } };
  }
  if (name === 'BINARY' || name === 'VARBINARY') {
    return { duckdb: 'BLOB', described: { ...plain('binary'), length: sizes[0] ?? BINARY_LENGTH } };
  }
  if (name === 'TIME') return { duckdb: 'TIME', described: { ...plain('time'), precision: 0, scale: sizes[0] ?? 9 } };
  const stamp = STAMPS[name];
  if (stamp === undefined) throw notHere(`type ${name}`);
  const duckdb = stamp === 'timestamp_ntz' ? 'TIMESTAMP' : 'TIMESTAMPTZ';
  return { duckdb, described: { ...plain(stamp), precision: 0, scale: sizes[0] ?? 9 } };
}

/** NUMBER(38,0) is what whole numbers are; DuckDB calculates with them as BIGINT. */
function decimal(precision: number, scale: number): DeclaredType {
  if (precision === 38 && scale === 0) return stored('BIGINT');
  return stored(`DECIMAL(${precision},${scale})`);
}
