// Types by what they can be compared with: names differ from engine to engine, families do not.

export type TypeFamily = 'number' | 'text' | 'boolean' | 'time';

const FAMILIES: readonly (readonly [TypeFamily, RegExp])[] = [
  [
    'number',
    /^(u?(tiny|small|medium|big|huge)?int(eger)?\d*|int\d+|float\d*|double( ?precision)?|real|(big)?num(ber|eric)|decimal|dec|long|short|byte|(small|big)?serial)$/,
  ],
  ['text', /^(var|n|nvar|bp)?char(acter)?\d*( ?varying)?$|^(text|string|varchar2)$/],
  ['boolean', /^bool(ean)?$/],
  ['time', /^(date|datetime|datetime2|smalldatetime|timestamp\w*( with(out)? (local )?time ?zone)?)$/],
];

/** The family of a type as it is written; undefined for one that is not known. */
export function typeFamily(type: string | undefined): TypeFamily | undefined {
  if (type === undefined) return undefined;
  const name = nameOf(type);
  return FAMILIES.find(([, pattern]) => pattern.test(name))?.[0];
}

/** Names of one type. */
const SAME: { readonly [name: string]: string | undefined } = {
  numeric: 'decimal',
  dec: 'decimal',
  number: 'decimal',
  int: 'integer',
  int4: 'integer',
  int8: 'bigint',
  long: 'bigint',
  int2: 'smallint',
  short: 'smallint',
  double: 'double precision',
  float8: 'double precision',
  float4: 'real',
  datetime: 'timestamp',
  'timestamp without time zone': 'timestamp',
  timestamptz: 'timestamp with time zone',
};

/** One name of each type, without sizes. */
export function bareType(type: string): string {
  const name = nameOf(type);
  return SAME[name] ?? name;
}

function nameOf(type: string): string {
  return type
    .toLowerCase()
    .replace(/\([^)]*\)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
