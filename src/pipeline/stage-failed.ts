// The errors of a stage, when there are any: the pipeline stops there, with all of them.
import type { Diagnostic } from '../base/index.ts';

export class StageFailed extends Error {
  readonly stage: 'load' | 'parse' | 'link' | 'select' | 'check';
  /** Errors first, dbt's first one first; then what else was noticed. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(stage: StageFailed['stage'], diagnostics: readonly Diagnostic[]) {
    super(diagnostics[0]?.message ?? `${stage} failed`);
    this.name = 'StageFailed';
    this.stage = stage;
    this.diagnostics = diagnostics;
  }
}
