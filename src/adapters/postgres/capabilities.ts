// What Postgres can do.
import type { Capabilities } from '../adapter.ts';

export const postgresCapabilities: Capabilities = {
  transactionalDdl: 'supported',
  createOrReplaceTable: 'never',
  createOrReplaceView: 'supported',
  materializedViews: 'supported',
  merge: 'supported',
  grants: 'supported',
  comments: 'supported',
  cancel: 'supported',
  cloneTable: 'never',
  pythonModels: 'never',
  viewsBindByName: 'never',
  replaceRelation: 'atomic',
  concurrentConnections: 'supported',
};
