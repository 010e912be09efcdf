// `check`: what is wrong with the project as far as that is seen without a warehouse.
import { type Diagnostic, diagnosticJson, jsonObject, renderDiagnostic } from '../../base/index.ts';
import { type CheckReport, loadChecks } from '../../compile/index.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { openPipeline, recordDiagnostics, select } from '../open-project.ts';
import { selectionRequest } from '../selection-request.ts';
import { sarifLog } from '../ui/sarif-log.ts';

const KINDS = {
  initial: ['model', 'snapshot', 'analysis', 'test', 'seed', 'source'],
  isFixed: true,
} as const;

export async function check(invocation: Invocation): Promise<ExitCode> {
  const { given, io, services } = invocation;
  const quiet = { ...invocation, given: new Map([...given, ['QUIET', true]]) };
  const pipeline = await openPipeline(quiet, { printsFound: false });
  try {
    const { source } = pipeline.opened;
    const selected = select(invocation, pipeline, selectionRequest(invocation, source.flags, KINDS));
    const report = await pipeline.check(selected);
    recordDiagnostics(invocation, source, report.findings);
    io.stdout.write(services.redactor.redact(await reportText(invocation, report)));
    return report.findings.some(({ severity }) => severity === 'error') ? 1 : 0;
  } finally {
    await pipeline.close();
  }
}

async function reportText({ given, console }: Invocation, report: CheckReport): Promise<string> {
  const { findings } = report;
  switch (given.get('OUTPUT')) {
    case 'json': {
      const value = jsonObject([
        ['findings', findings.map(diagnosticJson)],
        ['summary', jsonObject(Object.entries(counts(report)))],
      ]);
      return `${JSON.stringify(value, null, 2)}\n`;
    }
    case 'sarif':
      return `${JSON.stringify(sarifLog(findings, (await loadChecks()).checkRules), null, 2)}\n`;
    case 'github':
      return findings.map((found) => `${renderDiagnostic(found, 'github')}\n`).join('');
    default: {
      const paint = console.palette.diagnostic;
      const texts = findings.map((found) => `${renderDiagnostic(found, 'pretty', { paint })}\n\n`);
      return `${texts.join('')}${summaryLine(report)}\n`;
    }
  }
}

function counts({ findings, checked, suppressed }: CheckReport): {
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  readonly suppressed: number;
  readonly checked: number;
} {
  const of = (severity: Diagnostic['severity']): number =>
    findings.filter((found) => found.severity === severity).length;
  return { errors: of('error'), warnings: of('warning'), notes: of('note'), suppressed, checked };
}

/** `12 nodes checked: 1 error, 2 warnings, 0 notes` */
function summaryLine(report: CheckReport): string {
  const { errors, warnings, notes, suppressed, checked } = counts(report);
  const some = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
  const more = suppressed > 0 ? `, ${suppressed} ignored by comments` : '';
  return `${some(checked, 'node')} checked: ${some(errors, 'error')}, ${some(warnings, 'warning')}, ${some(notes, 'note')}${more}`;
}
