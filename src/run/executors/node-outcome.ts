// What an executor tells the runner about one node.
import type { Diagnostic, JsonObject } from '../../base/index.ts';
import type { BatchResults, OverloadResults, RunStatus, SourceAge } from '../types.ts';

export interface NodeOutcome {
  readonly status: RunStatus;
  readonly message: string | null;
  readonly failures: number | null;
  readonly response: JsonObject;
  readonly compiled: boolean | null;
  readonly compiledCode: string | null;
  readonly diagnostic?: Diagnostic;
  readonly storedFailures?: string;
  readonly batchResults?: BatchResults;
  readonly table?: unknown;
  readonly freshness?: SourceAge;
  /** Of functions: overloads by how they ended. */
  readonly overloads?: OverloadResults;
}
