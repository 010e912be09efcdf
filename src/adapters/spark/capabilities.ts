// What Spark can do over its Thrift server, with the tables that it makes without being asked for a format. Delta and
// Iceberg tables can do more, where the server has their jars: rows change, so merge and snapshots work.
import type { Capabilities } from '../capabilities.ts';
import { usualCapabilities } from '../shared/usual-capabilities.ts';

export const sparkCapabilities: Capabilities = {
  ...usualCapabilities,

  transactions: 'never',
  transactionalDdl: 'never',
  createOrReplaceTable: 'never',
  changeRows: 'never',
  concurrentBatches: 'not-yet',
  relationLocks: 'not-yet',
  viewsBindByName: 'supported',
  describeWithoutRunning: 'supported',
  timeTravel: 'never',

  snapshots: 'never',
  materializedViews: 'never',
  dynamicTables: 'never',
  functions: 'never',
  pythonFunctions: 'never',
  pythonModels: 'never',
  cloneTable: 'never',

  deleteInsert: 'never',
  merge: 'never',
  insertOverwrite: 'supported',
  dropColumns: 'never',
  changeColumnTypes: 'never',

  mixedCaseNames: 'never',
  caseSensitiveColumns: 'never',
  anyRelationNames: 'never',
  timeType: 'never',

  grants: 'never',
  columnComments: 'never',
  indexes: 'never',

  hooksOutside: 'supported',
  freshnessFromMetadata: 'never',

  replaceRelation: 'brief-gap',
  constraints: {
    check: 'not-enforced',
    not_null: 'not-enforced',
    unique: 'not-enforced',
    primary_key: 'not-enforced',
    foreign_key: 'not-enforced',
  },
  notes: {
    changeRows: 'with Delta, Iceberg or Hudi tables only',
    snapshots: 'with `file_format: delta`, `iceberg` or `hudi` only, where the server has it',
    merge: 'with `file_format: delta`, `iceberg` or `hudi` only, where the server has it',
    cloneTable: 'with `file_format: delta` only',
    columnComments: 'of views and of tables in Delta, Iceberg and Hudi they are kept; of other tables dbt keeps none',
    grants: 'the statements are sent; open-source Spark has nobody to give rights to',
    replaceRelation:
      'Delta and Iceberg tables and all views are replaced by one statement: `atomic`. A session that has read a table of plain files must `refresh table` after its rebuild, or open anew',
    dropColumns: 'refused as in dbt, for every format',
    microbatch: 'writes whole partitions: needs `partition_by`',
  },
};
