// What Postgres can do.
import type { Capabilities } from '../capabilities.ts';
import { usualCapabilities } from '../shared/usual-capabilities.ts';

export const postgresCapabilities: Capabilities = {
  ...usualCapabilities,

  transactions: 'supported',
  transactionalDdl: 'supported',
  createOrReplaceTable: 'never',
  changeRows: 'supported',
  concurrentBatches: 'not-yet',
  relationLocks: 'supported',
  viewsBindByName: 'never',
  describeWithoutRunning: 'not-yet',
  timeTravel: 'never',

  snapshots: 'supported',
  materializedViews: 'supported',
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
  caseSensitiveColumns: 'supported',
  anyRelationNames: 'supported',
  timeType: 'supported',

  grants: 'supported',
  columnComments: 'supported',
  indexes: 'supported',

  hooksOutside: 'supported',
  freshnessFromMetadata: 'never',

  replaceRelation: 'atomic',
  notes: {
    merge: 'needs Postgres 15',
    concurrentBatches: 'dbt’s adapter for Postgres does not write them together either',
  },
};
