// SHOW: lists out of the catalog, with Snowflake's columns.
import type { Relation, Schema, UserFunction } from '../catalog.ts';
import { notHere } from '../errors.ts';
import {
  type Cell,
  momentCell,
  momentColumn,
  numberColumn,
  type ResultColumn,
  type ResultSet,
  STATEMENT_TYPES,
  textColumn,
} from '../result.ts';
import type { Session } from '../session.ts';
import { printedName } from '../sql/names.ts';
import type { Reader } from '../sql/reader.ts';
import { showGrants } from './grants.ts';

type Entry = readonly [column: ResultColumn, cell: Cell];

interface Listing {
  readonly name: string;
  readonly entries: readonly Entry[];
}

/** Where SHOW looks, and which of the found it gives. */
interface Wanted {
  readonly like: RegExp | undefined;
  readonly startsWith: string | undefined;
  readonly limit: number | undefined;
  readonly from: string | undefined;
  readonly database: string | undefined;
  readonly schema: string | undefined;
}

const text = (name: string, value: string | null): Entry => [textColumn(name), value];
const moment = (name: string, value: Date): Entry => [momentColumn(name), momentCell(value)];
const count = (name: string, value: string | null): Entry => [numberColumn(name), value];
const letter = (value: boolean): string => (value ? 'Y' : 'N');
const onOff = (value: boolean): string => (value ? 'ON' : 'OFF');

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
  const columns = (found[0] ?? (await blank(session, kind, isTerse))).entries.map(([column]) => column);
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
  let place: { database?: string | undefined; schema?: string | undefined } = defaultPlace(session, kind);
  if (reader.accept('IN') || reader.accept('FROM')) place = readPlace(session, reader, kind);
  const startsWith = reader.accept('STARTS', 'WITH') ? reader.text() : undefined;
  const limit = reader.accept('LIMIT') ? reader.number() : undefined;
  const from = reader.accept('FROM') ? reader.text() : undefined;
  reader.end();
  return { like, startsWith, limit, from, database: place.database, schema: place.schema };
}

function defaultPlace(session: Session, kind: string): { database?: string; schema?: string } {
  if (session.database === null) return {};
  const database = session.database;
  return kind === 'SCHEMAS' || session.schema === null ? { database } : { database, schema: session.schema };
}

function readPlace(session: Session, reader: Reader, kind: string): { database?: string; schema?: string } {
  if (reader.accept('ACCOUNT')) return {};
  const { catalog } = session.warehouse;
  const isTable = reader.accept('TABLE') || reader.accept('VIEW');
  const isDatabase = !isTable && reader.accept('DATABASE');
  if (!isTable && !isDatabase) reader.accept('SCHEMA');
  const parts = reader.path();
  if (isTable || kind === 'COLUMNS' || kind.endsWith('KEYS')) {
    const path = session.path(parts, 'SHOW');
    const relation = catalog.relation(path, session.id);
    return { database: path.database, schema: `${path.schema}\0${relation.path.name}` };
  }
  if (isDatabase || (kind === 'SCHEMAS' && parts.length === 1)) {
    catalog.database(parts[0] ?? '');
    return { database: parts[0] ?? '' };
  }
  const place = session.schemaPath(parts, 'SHOW');
  catalog.namedSchema(place.database, place.schema);
  return place;
}

/** LIKE of SHOW: without regard to case, `%` and `_` as usual. */
function likePattern(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${escaped}$`, 'is');
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
  const [schema, table] = wanted.schema?.split('\0') ?? [];
  const relations = session.warehouse.catalog
    .visible(session.id, { database: wanted.database, schema })
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

function schemaListing(session: Session, schema: Schema, isTerse: boolean): Listing {
  const { name, database, createdOn, owner, comment, isTransient } = schema;
  const entries = isTerse
    ? [
        moment('created_on', createdOn),
        text('name', name),
        text('kind', null),
        text('database_name', database),
        text('schema_name', null),
      ]
    : [
        moment('created_on', createdOn),
        text('name', name),
        text('is_default', 'N'),
        text('is_current', letter(session.database === database && session.schema === name)),
        text('database_name', database),
        text('owner', owner),
        text('comment', comment),
        text('options', isTransient ? 'TRANSIENT' : ''),
        text('retention_time', '1'),
        text('owner_role_type', 'ROLE'),
      ];
  return { name, entries };
}

async function relationListing(session: Session, kind: string, relation: Relation, isTerse: boolean): Promise<Listing> {
  const { path, createdOn, owner, comment } = relation;
  const isTable = relation.kind !== 'VIEW';
  const place = [text('database_name', path.database), text('schema_name', path.schema)];
  const what = isTable && kind !== 'OBJECTS' ? tableKind(relation) : isTable ? 'TABLE' : 'VIEW';
  if (isTerse)
    return {
      name: path.name,
      entries: [moment('created_on', createdOn), text('name', path.name), text('kind', what), ...place],
    };
  const start = [moment('created_on', createdOn), text('name', path.name)];
  const rows = isTable ? await session.warehouse.countRows(relation) : null;
  const size = [count('rows', rows), count('bytes', rows === null ? null : rows === '0' ? '0' : '1024')];
  const flags = [
    text('is_dynamic', letter(relation.kind === 'DYNAMIC TABLE')),
    text('is_iceberg', 'N'),
    text('is_hybrid', 'N'),
  ];
  const cluster = text('cluster_by', relation.clusterBy);
  switch (kind) {
    case 'VIEWS':
      return {
        name: path.name,
        entries: [
          ...start,
          text('reserved', ''),
          ...place,
          text('owner', owner),
          text('comment', comment),
          text('text', relation.text),
          text('is_secure', String(relation.isSecure)),
          text('is_materialized', 'false'),
          text('owner_role_type', 'ROLE'),
          text('change_tracking', 'OFF'),
        ],
      };
    case 'DYNAMIC TABLES':
      return {
        name: path.name,
        entries: [
          ...start,
          ...place,
          cluster,
          ...size,
          text('owner', owner),
          ...dynamicSettings(relation),
          text('comment', comment),
          text('text', relation.text),
          text('is_clone', 'false'),
          text('is_replica', 'false'),
          text('immutable_where', null),
          text('owner_role_type', 'ROLE'),
        ],
      };
    default:
      return {
        name: path.name,
        entries: [
          ...start,
          ...place,
          text('kind', what),
          text('comment', comment),
          cluster,
          ...size,
          text('owner', owner),
          text('retention_time', isTable ? '1' : null),
          text('owner_role_type', 'ROLE'),
          ...(kind === 'TABLES'
            ? [text('automatic_clustering', onOff(relation.clusterBy !== '')), text('change_tracking', 'OFF')]
            : []),
          ...flags,
        ],
      };
  }
}

function tableKind(relation: Relation): string {
  if (relation.temporaryOf !== undefined) return 'TEMPORARY';
  return relation.isTransient ? 'TRANSIENT' : 'TABLE';
}

function dynamicSettings({ settings }: Relation): Entry[] {
  const setting = (name: string, fallback: string | null): string | null => settings.get(name) ?? fallback;
  return [
    text('target_lag', setting('TARGET_LAG', null)),
    text('refresh_mode', (setting('REFRESH_MODE', 'AUTO') ?? '').toUpperCase() === 'FULL' ? 'FULL' : 'INCREMENTAL'),
    text('warehouse', setting('WAREHOUSE', null)),
    text('scheduling_state', 'ACTIVE'),
    text('scheduler', setting('SCHEDULER', null)),
    text('initialization_warehouse', setting('INITIALIZATION_WAREHOUSE', null)),
  ];
}

function columnListings(relation: Relation): Listing[] {
  const { path } = relation;
  return relation.columns.map((column) => ({
    name: column.name,
    entries: [
      text('table_name', path.name),
      text('schema_name', path.schema),
      text('column_name', column.name),
      text(
        'data_type',
        JSON.stringify({ ...column.type, type: column.type.type.toUpperCase(), nullable: column.nullable }),
      ),
      text('null?', column.nullable ? 'true' : 'NOT_NULL'),
      text('default', column.default ?? ''),
      text('kind', 'COLUMN'),
      text('expression', ''),
      text('comment', column.comment ?? ''),
      text('database_name', path.database),
      text('autoincrement', ''),
    ],
  }));
}

function keyListings(relation: Relation, kind: string): Listing[] {
  const { path, createdOn } = relation;
  const wanted = { 'PRIMARY KEYS': 'PRIMARY KEY', 'UNIQUE KEYS': 'UNIQUE', 'IMPORTED KEYS': 'FOREIGN KEY' }[kind];
  return relation.constraints
    .filter((constraint) => constraint.kind === wanted)
    .flatMap((constraint) =>
      constraint.columns.map((column, i) => ({
        name: column,
        entries: [
          moment('created_on', createdOn),
          text('database_name', path.database),
          text('schema_name', path.schema),
          text('table_name', path.name),
          text('column_name', column),
          count('key_sequence', String(i + 1)),
          text('constraint_name', constraint.name),
          ...(constraint.references
            ? [
                text('pk_table_name', constraint.references.path.name),
                text('pk_column_name', constraint.references.columns[i] ?? null),
              ]
            : []),
          text('rely', 'false'),
          text('comment', null),
        ],
      })),
    );
}

function functionListing(found: UserFunction): Listing {
  const { path, createdOn, argumentTypes, returns, comment } = found;
  const signature = `${path.name}(${argumentTypes.join(', ')}) RETURN ${returns}`;
  return {
    name: path.name,
    entries: [
      moment('created_on', createdOn),
      text('name', path.name),
      text('schema_name', path.schema),
      text('is_builtin', 'N'),
      text('is_aggregate', 'N'),
      text('is_ansi', 'N'),
      count('min_num_arguments', String(argumentTypes.length)),
      count('max_num_arguments', String(argumentTypes.length)),
      text('arguments', signature),
      text('description', comment),
      text('catalog_name', path.database),
      text('is_table_function', 'N'),
      text('language', 'SQL'),
    ],
  };
}

/** The columns of an empty list: those of something that is not there. */
async function blank(session: Session, kind: string, isTerse: boolean): Promise<Listing> {
  const path = { database: '', schema: '', name: '' };
  const createdOn = new Date(0);
  const common = { createdOn, owner: '', comment: '', grants: [] };
  const relation: Relation = {
    path,
    stored: path,
    kind: 'VIEW',
    isTransient: false,
    temporaryOf: undefined,
    isSecure: false,
    alteredOn: createdOn,
    clusterBy: '',
    columns: [
      {
        name: '',
        type: { type: 'text', precision: null, scale: null, length: null },
        nullable: true,
        comment: null,
        default: null,
      },
    ],
    constraints: [{ kind: 'PRIMARY KEY', name: '', columns: [''] }],
    text: '',
    settings: new Map(),
    ...common,
  };
  const nothing: Listing = { name: '', entries: [text('name', null)] };
  if (kind === 'SCHEMAS')
    return schemaListing(
      session,
      { name: '', database: '', isTransient: false, relations: new Map(), functions: new Map(), ...common },
      isTerse,
    );
  if (kind === 'USER FUNCTIONS') return functionListing({ path, argumentTypes: [], returns: '', ...common });
  if (kind === 'COLUMNS') return columnListings(relation)[0] ?? nothing;
  if (kind.endsWith('KEYS')) return keyListings(relation, 'PRIMARY KEYS')[0] ?? nothing;
  return relationListing(session, kind, relation, isTerse);
}

function showParameters(session: Session, reader: Reader): ResultSet {
  const like = reader.accept('LIKE') ? likePattern(reader.text()) : undefined;
  if (reader.accept('IN') && !reader.accept('SESSION')) throw notHere('parameters of something else than the session');
  reader.accept('SESSION');
  reader.end();
  const columns = ['key', 'value', 'default', 'level', 'description', 'type'].map(textColumn);
  const known = new Map([
    ['QUERY_TAG', ''],
    ['TIMEZONE', 'UTC'],
    ['AUTOCOMMIT', 'true'],
    ['STATEMENT_TIMEOUT_IN_SECONDS', '172800'],
    ['ABORT_DETACHED_QUERY', 'false'],
  ]);
  const names = [...new Set([...known.keys(), ...session.parameters.keys()])].filter(
    (name) => like?.test(name) !== false,
  );
  const rows = names.map((name) => {
    const given = session.parameters.get(name);
    return [
      printedName(name),
      given ?? known.get(name) ?? '',
      known.get(name) ?? '',
      given === undefined ? '' : 'SESSION',
      '',
      'STRING',
    ];
  });
  return { columns, rows, statementTypeId: STATEMENT_TYPES.show };
}
