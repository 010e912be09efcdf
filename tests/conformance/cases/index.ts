// All cases, in the order in which docs/adapters.md speaks of what they prove.
import type { ConformanceCase } from '../case.ts';
import { sessionCases } from './sessions.ts';

export const allCases: readonly ConformanceCase[] = [...sessionCases];
