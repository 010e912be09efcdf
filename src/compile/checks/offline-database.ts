// The warehouse of commands that open none: as a new one, in which no relation exists yet.
import { fail } from '../../base/index.ts';
import { contextErrors, type DatabaseAccess } from '../../context/index.ts';

/** Nothing exists, so models that are built step by step are built whole; whoever asks for more is told that there is none. */
export function offlineDatabase(): DatabaseAccess {
  const none = (name: string): Promise<never> =>
    Promise.resolve().then(() => fail(contextErrors.notInWarehouse, { name }));
  return {
    connection: () => none('a statement'),
    release: () => Promise.resolve(),
    cache: {
      get: () => Promise.resolve(undefined),
      list: () => Promise.resolve([]),
      added: () => {},
      dropped: () => {},
      renamed: () => {},
      schemaDropped: () => {},
    },
    columnsOf: () => none('adapter.get_columns_in_relation'),
    describe: () => none('adapter.get_column_schema_from_query'),
    listSchemas: () => none('adapter.list_schemas'),
    bulkLoad: () => none('adapter.load_dataframe'),
  };
}
