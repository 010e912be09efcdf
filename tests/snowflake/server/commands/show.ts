// SHOW: lists out of the catalog, with Snowflake's columns.
import type { Relation, Schema } from '../catalog.ts';
import { notHere } from '../errors.ts';
import { type ResultSet, STATEMENT_TYPES } from '../result.ts';
import type { Session } from '../session.ts';
import type { Reader } from '../sql/reader.ts';
import { showGrants } from './grants.ts';
import { likePattern } from './like-pattern.ts';
import {
  blankListing,
  columnListings,
  functionListing,
  keyListings,
  type Listing,
  letter,
  moment,
  relationListing,
  schemaListing,
  text,
} from './show-listings.ts';
import { showParameters } from './show-parameters.ts';

/** Where SHOW looks, and which of the found it gives. */
interface Wanted {
  readonly like: RegExp | undefined;
  readonly startsWith: string | undefined;
  readonly limit: number | undefined;
  readonly from: string | undefined;
  readonly database: string | undefined;
  readonly schema: string | undefined;
  /** The one relation that columns and keys are asked of. */
  readonly table: string | undefined;
}

type Place = { readonly database?: string; readonly schema?: string; readonly table?: string };

/** Runs a SHOW. @throws SnowflakeError 002043 for a place that is not there */
export async function show(session: Session, reader: Reader): Promise<ResultSet> {
  reader.expect('SHOW');
  if (reader.accept('GRANTS')) return showGrants(session, reader);
  if (reader.accept('PARAMETERS')) return showParameters(session, reader);
  const isTerse = reader.accept('TERSE');
  const kind = readKind(reader);
  const wanted = readWanted(session, reader, kind);
  const found = await list(session, kind, wanted, isTerse);
  const rows = found
    .filter(({ name }) => wanted.like?.test(name) !== false && name.startsWith(wanted.startsWith ?? ''))
    .filter(({ name }) => wanted.from === undefined || name > wanted.from)
    .slice(0, wanted.limit);
  const columns = (found[0] ?? (await blankListing(session, kind, isTerse))).entries.map(([column]) => column);
  return {
    columns,
    rows: rows.map(({ entries }) => entries.map(([, cell]) => cell)),
    statementTypeId: STATEMENT_TYPES.show,
  };
}

const KINDS = ['OBJECTS', 'TABLES', 'VIEWS', 'SCHEMAS', 'DATABASES', 'COLUMNS', 'WAREHOUSES', 'ROLES'] as const;

function readKind(reader: Reader): string {
  if (reader.accept('DYNAMIC', 'TABLES')) return 'DYNAMIC TABLES';
  if (reader.accept('PRIMARY', 'KEYS')) return 'PRIMARY KEYS';
  if (reader.accept('IMPORTED', 'KEYS')) return 'IMPORTED KEYS';
  if (reader.accept('UNIQUE', 'KEYS')) return 'UNIQUE KEYS';
  if (reader.accept('USER', 'FUNCTIONS')) return 'USER FUNCTIONS';
  const kind = reader.acceptOneOf(...KINDS);
  if (kind === undefined) throw notHere(`show ${reader.peek()?.text.toLowerCase() ?? ''}`);
  return kind;
}

function readWanted(session: Session, reader: Reader, kind: string): Wanted {
  reader.accept('HISTORY');
  const like = reader.accept('LIKE') ? likePattern(reader.text()) : undefined;
  let place = defaultPlace(session, kind);
  if (reader.accept('IN') || reader.accept('FROM')) place = readPlace(session, reader, kind);
  const startsWith = reader.accept('STARTS', 'WITH') ? reader.text() : undefined;
  const limit = reader.accept('LIMIT') ? reader.number() : undefined;
  const from = reader.accept('FROM') ? reader.text() : undefined;
  reader.end();
  const { database, schema, table } = place;
  return { like, startsWith, limit, from, database, schema, table };
}

function defaultPlace(session: Session, kind: string): Place {
  if (session.database === null) return {};
  const database = session.database;
  return kind === 'SCHEMAS' || session.schema === null ? { database } : { database, schema: session.schema };
}

function readPlace(session: Session, reader: Reader, kind: string): Place {
  if (reader.accept('ACCOUNT')) return {};
  const { catalog } = session.warehouse;
  const isTable = reader.accept('TABLE') || reader.accept('VIEW');
  const isDatabase = !isTable && reader.accept('DATABASE');
  if (!isTable && !isDatabase) reader.accept('SCHEMA');
  const parts = reader.path();
  if (isTable || kind === 'COLUMNS' || kind.endsWith('KEYS')) {
    const path = session.path(parts, 'SHOW');
    const { name } = catalog.relation(path, session.id).path;
    return { database: path.database, schema: path.schema, table: name };
  }
  if (isDatabase || (kind === 'SCHEMAS' && parts.length === 1)) {
    catalog.database(parts[0] ?? '');
    return { database: parts[0] ?? '' };
  }
  const place = session.schemaPath(parts, 'SHOW');
  catalog.namedSchema(place.database, place.schema);
  return place;
}

async function list(session: Session, kind: string, wanted: Wanted, isTerse: boolean): Promise<Listing[]> {
  const { catalog } = session.warehouse;
  switch (kind) {
    case 'DATABASES':
      return [...catalog.databases.values()].map(({ name, createdOn, owner, comment }) => ({
        name,
        entries: [
          moment('created_on', createdOn),
          text('name', name),
          text('is_default', 'N'),
          text('is_current', letter(session.database === name)),
          text('origin', ''),
          text('owner', owner),
          text('comment', comment),
          text('kind', 'STANDARD'),
        ],
      }));
    case 'SCHEMAS':
      return schemasIn(session, wanted.database).map((schema) => schemaListing(session, schema, isTerse));
    case 'USER FUNCTIONS':
      return schemasIn(session, wanted.database)
        .filter(({ name }) => wanted.schema === undefined || name === wanted.schema)
        .flatMap(({ functions }) => [...functions.values()].map(functionListing));
    case 'WAREHOUSES':
    case 'ROLES':
      return [
        {
          name: session.warehouseName ?? '',
          entries: [text('name', kind === 'ROLES' ? session.role : session.warehouseName)],
        },
      ];
    default:
      return listRelations(session, kind, wanted, isTerse);
  }
}

function schemasIn(session: Session, database: string | undefined): Schema[] {
  const { catalog } = session.warehouse;
  const databases = database === undefined ? [...catalog.databases.values()] : [catalog.database(database)];
  return databases.flatMap(({ schemas }) => [...schemas.values()]);
}

async function listRelations(session: Session, kind: string, wanted: Wanted, isTerse: boolean): Promise<Listing[]> {
  const { database, schema, table } = wanted;
  const relations = session.warehouse.catalog
    .visible(session.id, { database, schema })
    .filter((relation) => (table === undefined || relation.path.name === table) && isKind(kind, relation));
  if (kind === 'COLUMNS') return relations.flatMap(columnListings);
  if (kind.endsWith('KEYS')) return relations.flatMap((relation) => keyListings(relation, kind));
  return Promise.all(relations.map((relation) => relationListing(session, kind, relation, isTerse)));
}

function isKind(kind: string, relation: Relation): boolean {
  if (kind === 'TABLES') return relation.kind !== 'VIEW';
  if (kind === 'VIEWS') return relation.kind === 'VIEW';
  return kind !== 'DYNAMIC TABLES' || relation.kind === 'DYNAMIC TABLE';
}
