// The checks of `compile` and `build`, where tsdbt.yml wants them.
import { type Diagnostic, jsonObject, lineColumn, type NodeId } from '../base/index.ts';
import { checksOnBuild } from '../compile/index.ts';
import { type Pipeline, StageFailed } from '../pipeline/index.ts';
import type { Invocation } from './invocation.ts';
import { raiseWarnings } from './open-project.ts';
import { diagnosticEvent } from './ui/diagnostic-events.ts';

/** Tells what is found in the selected nodes before anything runs. @throws StageFailed when something is an error */
export async function checkOnBuild(invocation: Invocation, pipeline: Pipeline, ids: readonly NodeId[]): Promise<void> {
  if (!checksOnBuild(pipeline.opened.source) || ids.length === 0) return;
  const { findings } = await pipeline.check(new Set(ids), true);
  const errors = findings.filter(({ severity }) => severity === 'error');
  for (const found of findings) {
    if (found.severity === 'note') invocation.console.emit(diagnosticEvent(found));
    else if (found.severity === 'warning') {
      const msg = `[WARNING]: ${placeOf(found)}${found.message} (${found.slug})`;
      const data = jsonObject([['msg', msg]]);
      invocation.console.emit({ code: found.code, name: 'CheckFinding', level: 'warn', msg, data });
    }
  }
  if (errors.length > 0) throw new StageFailed('check', errors);
  raiseWarnings(invocation);
}

function placeOf({ span }: Diagnostic): string {
  if (!span) return '';
  const { line, column } = lineColumn(span.file, span.start);
  return `${span.file.path}:${line}:${column}: `;
}
