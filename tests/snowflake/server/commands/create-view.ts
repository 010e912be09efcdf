// CREATE VIEW.
import type { Relation } from '../catalog.ts';
import { SnowflakeError } from '../errors.ts';
import { type ResultSet, statusResult } from '../result.ts';
import type { Session } from '../session.ts';
import { duckdbName, duckdbPath, printedName } from '../sql/names.ts';
import type { Reader } from '../sql/reader.ts';
import { asColumns, prepare } from '../surroundings.ts';
import { readDefinitions } from './column-definitions.ts';
import { type Modifiers, readPlace } from './create.ts';
import { describePrepared } from './query.ts';
import { readOptions } from './relation-options.ts';

/** Runs the rest of a CREATE VIEW. @throws SnowflakeError */
export async function createView(session: Session, reader: Reader, modifiers: Modifiers): Promise<ResultSet> {
  const { path, stored, old, done } = readPlace(session, reader, modifiers, 'VIEW');
  if (done) return done;
  const listed = reader.sees('(') ? readDefinitions(session, reader.bracketed()).columns : [];
  const options = readOptions(reader);
  reader.expect('AS');
  const query = reader.rest();
  const { sql } = await prepare(session, query);
  const described = asColumns(await describePrepared(session, sql, query));
  if (listed.length > 0 && listed.length !== described.length) {
    const message = `SQL compilation error:\nView definition for '${printedName(path.name)}' declared ${listed.length} column(s), but view query produces ${described.length} column(s).`;
    throw new SnowflakeError('002026', '42601', message);
  }
  const columns = described.map((column, i) => ({
    ...column,
    name: listed[i]?.name ?? column.name,
    comment: listed[i]?.comment ?? null,
  }));
  const names = listed.length === 0 ? '' : `(${columns.map((column) => duckdbName(column.name)).join(', ')})`;
  await session.together([`CREATE OR REPLACE VIEW ${duckdbPath(stored)}${names} AS ${sql}`], reader.sql);
  const now = new Date();
  const view: Relation = {
    path,
    stored,
    kind: 'VIEW',
    isTransient: false,
    temporaryOf: modifiers.isTemporary ? session.id : undefined,
    isSecure: modifiers.isSecure,
    createdOn: now,
    alteredOn: now,
    owner: session.role,
    comment: options.comment,
    clusterBy: '',
    columns,
    constraints: [],
    grants: options.copyGrants ? (old?.grants ?? []) : [],
    text: reader.sql,
    settings: options.settings,
  };
  session.warehouse.catalog.add(view);
  return statusResult(`View ${printedName(path.name)} successfully created.`);
}
