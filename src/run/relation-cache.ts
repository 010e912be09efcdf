// Relations known to exist, loaded schema by schema on first use and kept up to date by what the run does.
import type { Adapter, Connection, Relation } from '../adapters/index.ts';
import type { RelationCache } from '../context/index.ts';

/** The cache as a run has it. */
export interface RunCache extends RelationCache {
  /** What the engine says of a relation at this moment: its type, or null where there is none. */
  confirmed(relation: Relation, type: string | null): void;
  /** Nobody can say what became of a change: what there is is asked anew. */
  reread(): void;
  /** The same cache for one node: what the node changes can be taken back. */
  forNode(): NodeCache;
}

export interface NodeCache extends RelationCache {
  /** As if the node had changed nothing: the engine has undone it. */
  undo(): void;
}

export interface CacheLoading {
  /** Lends a connection for loading. */
  readonly withConnection: <T>(name: string, use: (connection: Connection) => Promise<T>) => Promise<T>;
  /** Sees the relations of a schema before anybody else, and gives those that stay. */
  readonly onListed?: (relations: Relation[]) => Promise<Relation[]>;
}

type Relations = Map<string, Relation>;

/** The relations of a schema: once they are there nobody waits for them. */
interface Listing {
  readonly relations: Promise<Relations>;
  listed: Relations | undefined;
}

/** Puts a relation under its name, or takes the name away. */
type Write = (relations: Relations, name: string, relation: Relation | undefined) => void;

/** A cache over one adapter. */
export function createRelationCache(adapter: Adapter, { withConnection, onListed }: CacheLoading): RunCache {
  const schemas = new Map<string, Listing>();
  /** Names are folded anew for each question only where they differ from those of the question before. */
  const keyOf = lastKey();

  const load = (database: string, schema: string): Promise<Relations> | Relations => {
    const key = keyOf(database, schema);
    const known = schemas.get(key);
    if (known) return known.listed ?? known.relations;
    const listed = withConnection(`list_${database}_${schema}`, (connection) =>
      adapter.listRelations(connection, database, schema),
    );
    const made = listed
      .then((relations) => onListed?.(relations) ?? relations)
      .then((relations) => new Map(relations.map((relation) => [fold(relation.identifier), relation])));
    const listing: Listing = { relations: made, listed: undefined };
    schemas.set(key, listing);
    made.then(
      // After this turn, in which what was changed meanwhile is put to them.
      (relations) =>
        queueMicrotask(() => {
          listing.listed = relations;
        }),
      () => schemas.delete(key),
    );
    return made;
  };

  const change = (relation: Relation, apply: (relations: Relations) => void): void => {
    const known = schemas.get(keyOf(relation.database ?? adapter.target.database, relation.schema ?? ''));
    if (known?.listed) apply(known.listed);
    else void known?.relations.then(apply, () => {});
  };

  const withWrite = (write: Write): RelationCache => ({
    async get(database, schema, identifier) {
      return (await load(database, schema)).get(fold(identifier));
    },
    async list(database, schema) {
      return [...(await load(database, schema)).values()];
    },
    added: (relation) => change(relation, (relations) => write(relations, fold(relation.identifier), relation)),
    dropped: (relation) => change(relation, (relations) => write(relations, fold(relation.identifier), undefined)),
    renamed(from, to) {
      change(from, (relations) => {
        const held = relations.get(fold(from.identifier));
        write(relations, fold(from.identifier), undefined);
        write(relations, fold(to.identifier), held?.type ? to.with({ type: held.type }) : to);
      });
    },
    schemaDropped: (database, schema) => void schemas.delete(keyOf(database, schema)),
  });

  return {
    ...withWrite(put),
    confirmed(relation, type) {
      change(relation, (relations) => {
        const known = relations.get(fold(relation.identifier));
        if (type !== null && known?.type !== type) put(relations, fold(relation.identifier), relation.with({ type }));
        if (type === null && known?.identifier === relation.identifier)
          put(relations, fold(relation.identifier), undefined);
      });
    },
    reread: () => schemas.clear(),
    forNode() {
      const before: (() => void)[] = [];
      const cache = withWrite((relations, name, relation) => {
        const held = relations.get(name);
        before.push(() => put(relations, name, held));
        put(relations, name, relation);
      });
      return {
        ...cache,
        undo: () => {
          for (let back = before.pop(); back; back = before.pop()) back();
        },
      };
    },
  };
}

const put: Write = (relations, name, relation) => {
  if (relation) relations.set(name, relation);
  else relations.delete(name);
};

function lastKey(): (database: string, schema: string) => string {
  let last = { database: '', schema: '', key: schemaKey('', '') };
  return (database, schema) => {
    if (last.database !== database || last.schema !== schema)
      last = { database, schema, key: schemaKey(database, schema) };
    return last.key;
  };
}

function schemaKey(database: string, schema: string): string {
  return `${fold(database)}\u0000${fold(schema)}`;
}

function fold(name: string | null): string {
  return (name ?? '').toLowerCase();
}
