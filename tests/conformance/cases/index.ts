// All cases, in the order in which docs/adapters.md speaks of what they prove.
import type { ConformanceCase } from '../case.ts';
import { incrementalCases } from './incremental.ts';
import { nameCases } from './names.ts';
import { relationCases } from './relations.ts';
import { sessionCases } from './sessions.ts';
import { typeCases } from './types.ts';

export const allCases: readonly ConformanceCase[] = [
  ...sessionCases,
  ...relationCases,
  ...incrementalCases,
  ...nameCases,
  ...typeCases,
];
