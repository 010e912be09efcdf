// What DuckDB can do.
import type { Capabilities } from '../capabilities.ts';
import { usualCapabilities } from '../shared/usual-capabilities.ts';

export const duckdbCapabilities: Capabilities = {
  ...usualCapabilities,

  transactions: 'supported',
  transactionalDdl: 'supported',
  createOrReplaceTable: 'supported',
  changeRows: 'supported',
  concurrentBatches: 'supported',
  relationLocks: 'never',
  viewsBindByName: 'supported',
  describeWithoutRunning: 'supported',
  timeTravel: 'never',

  snapshots: 'supported',
  materializedViews: 'never',
  dynamicTables: 'never',
  functions: 'supported',
  pythonFunctions: 'never',
  pythonModels: 'never',
  cloneTable: 'never',

  deleteInsert: 'supported',
  merge: 'supported',
  insertOverwrite: 'never',
  dropColumns: 'supported',
  changeColumnTypes: 'supported',

  mixedCaseNames: 'supported',
  caseSensitiveColumns: 'never',
  anyRelationNames: 'supported',
  timeType: 'supported',

  grants: 'never',
  columnComments: 'supported',
  indexes: 'supported',

  hooksOutside: 'supported',
  freshnessFromMetadata: 'never',

  replaceRelation: 'atomic',
  foreignKeysNameNoDatabase: true,
  notes: {
    relationLocks: 'a file belongs to one process; `--lock-timeout` waits for it',
    grants: 'a file has no roles: one warning a run, and nothing else happens',
    pythonModels: 'DuckDB lives in this process, which holds no Python',
    pythonFunctions: 'DuckDB lives in this process, which holds no Python',
    concurrentConnections:
      'within one process; a second process that wants the file is refused, with the first one’s number',
  },
};
