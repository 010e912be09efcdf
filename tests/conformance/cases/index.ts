// All cases, in the order in which docs/adapters.md speaks of what they prove.
import type { ConformanceCase } from '../case.ts';
import { checkCases } from './checks.ts';
import { descriptionCases } from './descriptions.ts';
import { hookCases } from './hooks.ts';
import { incrementalCases } from './incremental.ts';
import { nameCases } from './names.ts';
import { readerCases } from './readers.ts';
import { relationCases } from './relations.ts';
import { seedCases } from './seeds.ts';
import { sessionCases } from './sessions.ts';
import { snapshotCases } from './snapshots.ts';
import { typeCases } from './types.ts';

export const allCases: readonly ConformanceCase[] = [
  ...sessionCases,
  ...relationCases,
  ...readerCases,
  ...incrementalCases,
  ...snapshotCases,
  ...seedCases,
  ...nameCases,
  ...typeCases,
  ...descriptionCases,
  ...hookCases,
  ...checkCases,
];
