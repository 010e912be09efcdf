// What the warehouse knows about its objects beyond the data that DuckDB stores.
import { alreadyExists, doesNotExist, nothingThere } from './errors.ts';
import { type Path, printedName, printedPath } from './sql/names.ts';
import type { ColumnType } from './sql/types.ts';

export type RelationKind = 'TABLE' | 'VIEW' | 'DYNAMIC TABLE';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly comment: string | null;
  readonly default: string | null;
}

export interface Constraint {
  readonly kind: 'PRIMARY KEY' | 'UNIQUE' | 'FOREIGN KEY';
  readonly name: string;
  readonly columns: readonly string[];
  readonly references?: { readonly path: Path; readonly columns: readonly string[] };
}

export interface Grant {
  readonly privilege: string;
  readonly granteeKind: string;
  readonly grantee: string;
  readonly grantedBy: string;
  readonly createdOn: Date;
}

/** A table, view or dynamic table. What changes is replaced field by field by the commands. */
export interface Relation {
  path: Path;
  /** Where DuckDB keeps it; another name than its own for temporary tables. */
  stored: Path;
  readonly kind: RelationKind;
  readonly isTransient: boolean;
  /** The session whose temporary table it is. */
  readonly temporaryOf: string | undefined;
  readonly isSecure: boolean;
  readonly createdOn: Date;
  alteredOn: Date;
  readonly owner: string;
  comment: string;
  clusterBy: string;
  columns: readonly Column[];
  constraints: readonly Constraint[];
  grants: readonly Grant[];
  /** The statement that created a view or dynamic table. */
  readonly text: string;
  /** Settings of a dynamic table. */
  settings: ReadonlyMap<string, string>;
}

export interface UserFunction {
  readonly path: Path;
  readonly argumentTypes: readonly string[];
  readonly returns: string;
  readonly createdOn: Date;
  readonly comment: string;
  grants: readonly Grant[];
}

export interface Schema {
  readonly database: string;
  readonly name: string;
  readonly createdOn: Date;
  readonly owner: string;
  readonly isTransient: boolean;
  comment: string;
  grants: readonly Grant[];
  readonly relations: Map<string, Relation>;
  readonly functions: Map<string, UserFunction>;
}

export interface Database {
  readonly name: string;
  readonly createdOn: Date;
  readonly owner: string;
  comment: string;
  grants: readonly Grant[];
  readonly schemas: Map<string, Schema>;
}

/** All objects of the account. */
export class Catalog {
  readonly databases = new Map<string, Database>();

  database(name: string): Database {
    const database = this.databases.get(name);
    if (!database) throw doesNotExist('Database', printedName(name));
    return database;
  }

  /** @throws SnowflakeError 002003 for the database or the schema */
  schema(database: string, name: string): Schema {
    const schema = this.database(database).schemas.get(name);
    if (!schema) throw doesNotExist('Schema', `${printedName(database)}.${printedName(name)}`);
    return schema;
  }

  findSchema(database: string, name: string): Schema | undefined {
    return this.databases.get(database)?.schemas.get(name);
  }

  /** The relation that a session sees under a name: its own temporary table first. */
  find(path: Path, sessionId: string): Relation | undefined {
    const relations = this.findSchema(path.database, path.schema)?.relations;
    return relations?.get(temporaryKey(path.name, sessionId)) ?? relations?.get(path.name);
  }

  /** @throws SnowflakeError 002003 */
  relation(path: Path, sessionId: string): Relation {
    const relation = this.find(path, sessionId);
    if (!relation) throw doesNotExist('Object', printedPath(path));
    return relation;
  }

  add(relation: Relation): void {
    this.schema(relation.path.database, relation.path.schema).relations.set(keyOf(relation), relation);
  }

  remove(relation: Relation): void {
    this.schema(relation.path.database, relation.path.schema).relations.delete(keyOf(relation));
  }

  /** Relations that a session may see, in the order of their names. */
  visible(
    sessionId: string,
    within: { readonly database?: string | undefined; readonly schema?: string | undefined },
  ): Relation[] {
    const databases = within.database === undefined ? [...this.databases.values()] : [this.database(within.database)];
    return databases
      .flatMap((database) => [...database.schemas.values()])
      .filter((schema) => within.schema === undefined || schema.name === within.schema)
      .flatMap((schema) => [...schema.relations.values()])
      .filter((relation) => relation.temporaryOf === undefined || relation.temporaryOf === sessionId)
      .toSorted((a, b) => compare(a.path.name, b.path.name));
  }

  addDatabase(name: string, owner: string, comment = ''): Database {
    if (this.databases.has(name)) throw alreadyExists(printedName(name));
    const database: Database = { name, createdOn: new Date(), owner, comment, grants: [], schemas: new Map() };
    this.databases.set(name, database);
    return database;
  }

  addSchema(database: string, name: string, owner: string, isTransient = false, comment = ''): Schema {
    const { schemas } = this.database(database);
    if (schemas.has(name)) throw alreadyExists(printedName(name));
    const common = { createdOn: new Date(), owner, isTransient, comment, grants: [] };
    const schema: Schema = { database, name, ...common, relations: new Map(), functions: new Map() };
    schemas.set(name, schema);
    return schema;
  }

  /** The schema that a command names. @throws SnowflakeError 002043 */
  namedSchema(database: string, name: string): Schema {
    const schema = this.findSchema(database, name);
    if (!schema) throw nothingThere();
    return schema;
  }
}

/** The key of a temporary table beside a permanent one of the same name; also the end of its stored name. */
export function temporaryKey(name: string, sessionId: string): string {
  return `${name} of session ${sessionId}`;
}

function keyOf(relation: Relation): string {
  const { temporaryOf } = relation;
  return temporaryOf === undefined ? relation.path.name : temporaryKey(relation.path.name, temporaryOf);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
