// Rows of SHOW: what is said of a schema, a relation, a column, a key, a function.
import type { Relation, Schema, UserFunction } from '../catalog.ts';
import { type Cell, momentCell, momentColumn, numberColumn, type ResultColumn, textColumn } from '../result.ts';
import type { Session } from '../session.ts';

type Entry = readonly [column: ResultColumn, cell: Cell];

export interface Listing {
  readonly name: string;
  readonly entries: readonly Entry[];
}

export const text = (name: string, value: string | null): Entry => [textColumn(name), value];
export const moment = (name: string, value: Date): Entry => [momentColumn(name), momentCell(value)];
const count = (name: string, value: string | null): Entry => [numberColumn(name), value];
export const letter = (value: boolean): string => (value ? 'Y' : 'N');
const onOff = (value: boolean): string => (value ? 'ON' : 'OFF');

export function schemaListing(session: Session, schema: Schema, isTerse: boolean): Listing {
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

export async function relationListing(
  session: Session,
  kind: string,
  relation: Relation,
  isTerse: boolean,
): Promise<Listing> {
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

export function columnListings(relation: Relation): Listing[] {
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

export function keyListings(relation: Relation, kind: string): Listing[] {
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

export function functionListing(found: UserFunction): Listing {
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
export async function blankListing(session: Session, kind: string, isTerse: boolean): Promise<Listing> {
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
