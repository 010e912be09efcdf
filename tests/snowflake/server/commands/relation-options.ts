// The settings between a relation's name and its query.
import { notHere } from '../errors.ts';
import type { Reader } from '../sql/reader.ts';

export interface RelationOptions {
  readonly clusterBy: string;
  readonly copyGrants: boolean;
  readonly comment: string;
  /** Settings of a dynamic table, and others that only have to be remembered. */
  readonly settings: ReadonlyMap<string, string>;
}

const SETTINGS = new Set(
  `TARGET_LAG WAREHOUSE REFRESH_MODE INITIALIZE SCHEDULER INITIALIZATION_WAREHOUSE DATA_RETENTION_TIME_IN_DAYS
MAX_DATA_EXTENSION_TIME_IN_DAYS CHANGE_TRACKING DEFAULT_DDL_COLLATION ENABLE_SCHEMA_EVOLUTION`.split(/\s+/),
);

/** Reads the settings up to AS, a bracket or the end. @throws SnowflakeError 000002 for those that are not here */
export function readOptions(reader: Reader): RelationOptions {
  let clusterBy = '';
  let copyGrants = false;
  let comment = '';
  const settings = new Map<string, string>();
  for (;;) {
    const word = reader.peek()?.text.toUpperCase() ?? '';
    if (reader.accept('CLUSTER', 'BY')) clusterBy = `LINEAR(${reader.bracketed().trim()})`;
    else if (reader.accept('COPY', 'GRANTS')) copyGrants = true;
    else if (reader.accept('COMMENT', '=')) comment = reader.text();
    else if (SETTINGS.has(word)) {
      reader.next();
      reader.expect('=');
      settings.set(word, reader.next().value);
    } else break;
  }
  if (!reader.atEnd && !['AS', '(', ';', 'CLONE', 'LIKE'].some((word) => reader.sees(word))) {
    const word = reader.peek();
    // A word that opens one of Snowflake's clauses is known but not here; anything else is no SQL.
    if (word && CLAUSES.has(word.text.toUpperCase())) throw notHere(word.text.toUpperCase());
    throw reader.unexpected();
  }
  return { clusterBy, copyGrants, comment, settings };
}

const CLAUSES = new Set(
  'WITH ROW TAG IMMUTABLE EXTERNAL_VOLUME CATALOG BASE_LOCATION STAGE_FILE_FORMAT USING REQUIRE'.split(' '),
);
