// What DuckDB can do.
import type { Capabilities } from '../adapter.ts';

export const duckdbCapabilities: Capabilities = {
  transactionalDdl: 'supported',
  createOrReplaceTable: 'supported',
  createOrReplaceView: 'supported',
  materializedViews: 'never',
  merge: 'supported',
  grants: 'never',
  comments: 'supported',
  cancel: 'supported',
  cloneTable: 'never',
  pythonModels: 'never',
  viewsBindByName: 'supported',
  replaceRelation: 'atomic',
  concurrentConnections: 'supported',
  foreignKeysNameNoDatabase: true,
  concurrentBatches: 'supported',
};
