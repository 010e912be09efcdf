// The smaller files beside the manifest: diagnostics and parse timing.
import { join } from 'node:path';
import { plainText, writeFileAtomic } from '../artifacts/index.ts';
import { type Diagnostic, diagnosticJson, jsonObject, type Services } from '../base/index.ts';
import { type ReportInput, utcTime } from './report-input.ts';

/**
 * Writes diagnostics.json into a target folder: everything that was found, errors first. Each command writes it anew, most
 * of them twice, so nobody waits for the disk. @throws TsdbtError 1901
 */
export function writeDiagnostics(
  targetDirectory: string,
  diagnostics: readonly Diagnostic[],
  services: Services,
): string {
  const rank = { error: 0, warning: 1, note: 2 };
  const sorted = [...diagnostics].sort((a, b) => rank[a.severity] - rank[b.severity]);
  const value = jsonObject([
    [
      'metadata',
      jsonObject([
        ['generated_at', utcTime(services.clock.now())],
        ['invocation_id', services.invocationId],
      ]),
    ],
    ['diagnostics', sorted.map(diagnosticJson)],
  ]);
  const path = join(targetDirectory, 'diagnostics.json');
  writeFileAtomic(path, [services.redactor.redact([...plainText(value)].join(''))], { isDurable: false });
  return path;
}

/** Writes perf_info.json: how many files were read and how long parsing took, in seconds; nobody waits for the disk. @throws TsdbtError 1901 */
export function writePerfInfo(input: ReportInput, seconds: number): string {
  const files = input.source.packages.reduce((count, one) => count + one.files.length, 0);
  const value = jsonObject([
    ['path_count', files],
    ['parsed_path_count', files],
    ['load_all_elapsed', seconds],
  ]);
  const path = join(input.source.targetDirectory, 'perf_info.json');
  writeFileAtomic(path, plainText(value), { isDurable: false });
  return path;
}
