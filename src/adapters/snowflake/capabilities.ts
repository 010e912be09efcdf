// What Snowflake can do. All of it is proven against a local server of the driver's protocol, none of it against the
// service: see README.md of this folder.
import type { Capabilities } from '../capabilities.ts';
import { usualCapabilities } from '../shared/usual-capabilities.ts';

export const snowflakeCapabilities: Capabilities = {
  ...usualCapabilities,

  transactions: 'supported',
  transactionalDdl: 'never',
  createOrReplaceTable: 'supported',
  changeRows: 'supported',
  concurrentBatches: 'supported',
  relationLocks: 'not-yet',
  viewsBindByName: 'supported',
  describeWithoutRunning: 'supported',
  timeTravel: 'supported',

  snapshots: 'supported',
  materializedViews: 'never',
  dynamicTables: 'supported',
  functions: 'supported',
  pythonFunctions: 'supported',
  pythonModels: 'not-yet',
  cloneTable: 'supported',

  deleteInsert: 'supported',
  merge: 'supported',
  insertOverwrite: 'supported',
  dropColumns: 'supported',
  changeColumnTypes: 'supported',

  mixedCaseNames: 'supported',
  caseSensitiveColumns: 'supported',
  anyRelationNames: 'supported',
  timeType: 'supported',

  grants: 'supported',
  columnComments: 'supported',
  indexes: 'never',

  hooksOutside: 'never',
  freshnessFromMetadata: 'supported',

  replaceRelation: 'atomic',
  constraints: {
    check: 'not-supported',
    not_null: 'enforced',
    unique: 'not-enforced',
    primary_key: 'not-enforced',
    foreign_key: 'not-enforced',
  },
  notes: {
    transactionalDdl: 'each statement of DDL is a transaction of its own, and commits the one that is open',
    materializedViews: 'dynamic tables are in their place, as with dbt',
    mixedCaseNames: 'where the project quotes them; otherwise Snowflake stores them in upper case',
    insertOverwrite: 'it replaces the whole table, in one statement',
    replaceRelation:
      'a relation that changes its kind is dropped when the other has been built, and that one is renamed: for a moment there is none; an Iceberg table is built after the drop',
    changeColumnTypes: 'within one kind: a longer text, a larger number',
  },
};
