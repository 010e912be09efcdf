// Relations known to exist, loaded schema by schema on first use and kept up to date by what the run does.
import type { Adapter, Connection, Relation } from '../adapters/index.ts';
import type { RelationCache } from '../context/index.ts';

interface SchemaEntry {
  readonly relations: Map<string, Relation>;
}

/** A cache over one adapter; `withConnection` lends a connection for loading. */
export function createRelationCache(
  adapter: Adapter,
  withConnection: <T>(name: string, use: (connection: Connection) => Promise<T>) => Promise<T>,
): RelationCache {
  const schemas = new Map<string, Promise<SchemaEntry>>();
  const load = (database: string, schema: string): Promise<SchemaEntry> => {
    const key = schemaKey(database, schema);
    const known = schemas.get(key);
    if (known) return known;
    const made = withConnection(`list_${database}_${schema}`, (connection) =>
      adapter.listRelations(connection, database, schema),
    ).then((relations) => ({
      relations: new Map(relations.map((relation) => [fold(relation.identifier), relation])),
    }));
    schemas.set(key, made);
    made.catch(() => schemas.delete(key));
    return made;
  };
  const change = (relation: Relation, apply: (entry: SchemaEntry) => void): void => {
    const known = schemas.get(schemaKey(relation.database ?? adapter.target.database, relation.schema ?? ''));
    void known?.then(apply, () => {});
  };
  return {
    async get(database, schema, identifier) {
      const entry = await load(database, schema);
      return entry.relations.get(fold(identifier));
    },
    async list(database, schema) {
      return [...(await load(database, schema)).relations.values()];
    },
    added: (relation) => change(relation, (entry) => entry.relations.set(fold(relation.identifier), relation)),
    dropped: (relation) => change(relation, (entry) => entry.relations.delete(fold(relation.identifier))),
    renamed(from, to) {
      change(from, (entry) => {
        const held = entry.relations.get(fold(from.identifier));
        entry.relations.delete(fold(from.identifier));
        entry.relations.set(fold(to.identifier), held?.type ? to.with({ type: held.type }) : to);
      });
    },
    schemaDropped: (database, schema) => void schemas.delete(schemaKey(database, schema)),
  };
}

function schemaKey(database: string, schema: string): string {
  return `${fold(database)}\u0000${fold(schema)}`;
}

function fold(name: string | null): string {
  return (name ?? '').toLowerCase();
}
