// What Snowflake can do.
import type { Capabilities } from '../adapter.ts';

export const snowflakeCapabilities: Capabilities = {
  // Each statement of DDL is a transaction of its own, and commits what is open.
  transactionalDdl: 'never',
  createOrReplaceTable: 'supported',
  createOrReplaceView: 'supported',
  // dbt has dynamic tables in their place.
  materializedViews: 'never',
  merge: 'supported',
  grants: 'supported',
  comments: 'supported',
  cancel: 'supported',
  cloneTable: 'supported',
  pythonModels: 'not-yet',
  viewsBindByName: 'supported',
  replaceRelation: 'atomic',
  concurrentConnections: 'supported',
  concurrentBatches: 'supported',
  constraints: {
    check: 'not-supported',
    not_null: 'enforced',
    unique: 'not-enforced',
    primary_key: 'not-enforced',
    foreign_key: 'not-enforced',
  },
};
