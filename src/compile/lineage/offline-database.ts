// The warehouse of templates that are compiled without one: it knows the relations of the project, by what is known of
// their columns, and nothing that only a statement could tell.
import type { Column, Connection, Relation } from '../../adapters/index.ts';
import { fail } from '../../base/index.ts';
import type { DatabaseAccess } from '../../context/index.ts';
import { compileErrors } from '../errors.ts';

export interface OfflineRelations {
  /** Answers statements. */
  readonly connection: Connection;
  /** A relation of the project, other than the node's own; undefined for what is none. */
  find(database: string, schema: string, identifier: string): Relation | undefined;
  /** Whether a relation is the node's own. */
  isOwn(database: string, schema: string, identifier: string): boolean;
  /** All columns of a relation, where they are known. */
  columnsOf(relation: Relation): Promise<readonly Column[] | undefined>;
}

/** @throws TsdbtError lineage-needs-warehouse, from whatever would send a statement */
export function offlineDatabase(relations: OfflineRelations): DatabaseAccess {
  const ask = (what: string): never => fail(compileErrors.lineageNeedsWarehouse, { what });
  return {
    connection: async () => relations.connection,
    release: async () => {},
    cache: {
      get: async (database, schema, identifier) => {
        // As on the first run: what the node itself makes is not there yet.
        if (relations.isOwn(database, schema, identifier)) return undefined;
        const found = relations.find(database, schema, identifier);
        return found ?? ask(`the template asks whether ${identifier} is there`);
      },
      list: async (_, schema) => ask(`the template lists the relations of ${schema}`),
      added: () => {},
      dropped: () => {},
      renamed: () => {},
      schemaDropped: () => {},
    },
    columnsOf: async (relation) => [
      ...((await relations.columnsOf(relation)) ?? ask(`the template asks for the columns of ${relation.identifier}`)),
    ],
    describe: async () => ask('the template asks for the columns of a query'),
    listSchemas: async () => ask('the template lists the schemas'),
    bulkLoad: async () => ask('the template loads rows'),
  };
}
