// Where the declarations of an engine begin. Apart from the vocabulary, of which a run needs nothing.
import type { Capability, CapabilityName } from '../capabilities.ts';

/**
 * What every engine of which the adapter is written has: it stands at the head of the declarations, and an engine that
 * lacks some of it says so after it. A new capability is not in here by itself: each engine has to say whether it has it.
 */
export const usualCapabilities = {
  connections: 'supported',
  createOrReplaceView: 'supported',
  renameRelation: 'supported',
  concurrentConnections: 'supported',
  cancel: 'supported',
  views: 'supported',
  tables: 'supported',
  relationTypeChanges: 'supported',
  seeds: 'supported',
  append: 'supported',
  microbatch: 'supported',
  addColumns: 'supported',
  anyColumnNames: 'supported',
  wideTables: 'supported',
  decimals: 'supported',
  timestamps: 'supported',
  timestampsWithZone: 'supported',
  comments: 'supported',
  catalog: 'supported',
  hooks: 'supported',
  dataTests: 'supported',
  unitTests: 'supported',
  contracts: 'supported',
  sourceFreshness: 'supported',
  errorPositions: 'supported',
} satisfies Partial<Record<CapabilityName, Capability>>;
