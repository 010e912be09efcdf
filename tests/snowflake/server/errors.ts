// What Snowflake says when a statement fails: its codes, SQL states and sentences.

export interface ErrorPlace {
  /** From 1. */
  readonly line: number;
  /** From 0, as Snowflake counts. */
  readonly pos: number;
}

/** A statement's failure as it travels to the driver. */
export class SnowflakeError extends Error {
  readonly code: string;
  readonly sqlState: string;
  readonly place: ErrorPlace | undefined;

  constructor(code: string, sqlState: string, message: string, place?: ErrorPlace) {
    super(message);
    this.name = 'SnowflakeError';
    this.code = code;
    this.sqlState = sqlState;
    this.place = place;
  }
}

/** Line and position of an offset. */
export function placeOf(sql: string, offset: number): ErrorPlace {
  const before = sql.slice(0, offset).split('\n');
  return { line: before.length, pos: before.at(-1)?.length ?? 0 };
}

/** 001003: the text is no statement. */
export function syntaxError(sql: string, offset: number, near: string): SnowflakeError {
  const place = placeOf(sql, offset);
  const what = near === '' ? "unexpected '<EOF>'" : `unexpected '${near}'`;
  const message = `SQL compilation error:\nsyntax error line ${place.line} at position ${place.pos} ${what}.`;
  return new SnowflakeError('001003', '42000', message, place);
}

/** 002003 for tables, views and other objects; 002043 for what `use`, `show` and `describe` name. */
export function doesNotExist(kind: string, name: string): SnowflakeError {
  const message = `SQL compilation error:\n${kind} '${name}' does not exist or not authorized.`;
  return new SnowflakeError('002003', kind === 'Object' ? '42S02' : '02000', message);
}

/** 002043: the command names what is not there. */
export function nothingThere(): SnowflakeError {
  const message = 'SQL compilation error:\nObject does not exist, or operation cannot be performed.';
  return new SnowflakeError('002043', '02000', message);
}

/** 002002: the name is taken. */
export function alreadyExists(name: string): SnowflakeError {
  return new SnowflakeError('002002', '42710', `SQL compilation error:\nObject '${name}' already exists.`);
}

/** 001998: the name is taken by another kind of object. */
export function takenByOtherKind(name: string, kind: string): SnowflakeError {
  const message = `SQL compilation error:\nObject '${name}' already exists as ${kind}`;
  return new SnowflakeError('001998', '42710', message);
}

/** 000904: no such column. */
export function invalidIdentifier(name: string, place: ErrorPlace | undefined): SnowflakeError {
  const where = place ? `error line ${place.line} at position ${place.pos}\n` : '';
  return new SnowflakeError('000904', '42000', `SQL compilation error: ${where}invalid identifier '${name}'`, place);
}

/** 002141: no such function. */
export function unknownFunction(name: string, place: ErrorPlace | undefined): SnowflakeError {
  return new SnowflakeError('002141', '42601', `SQL compilation error:\nUnknown function ${name}`, place);
}

/** 000002: Snowflake can, this server cannot; it names what. */
export function notHere(what: string): SnowflakeError {
  const message = `Unsupported feature '${what}' (by this protocol server, which executes on DuckDB).`;
  return new SnowflakeError('000002', '0A000', message);
}

/** 090106 and its like: the session has no current database or schema. */
export function noCurrent(kind: 'database' | 'schema', operation: string): SnowflakeError {
  const code = kind === 'schema' ? '090106' : '090105';
  const message = `Cannot perform ${operation}. This session does not have a current ${kind}. Call 'USE ${kind.toUpperCase()}', or use a qualified name.`;
  return new SnowflakeError(code, '22000', message);
}

/** 000604: somebody cancelled it. */
export function canceled(): SnowflakeError {
  return new SnowflakeError('000604', '57014', 'SQL execution canceled');
}
