// Diagnostics of the project as the protocol has them.
import { DiagnosticSeverity, type Diagnostic as Shown } from 'vscode-languageserver/node';
import type { Diagnostic, Severity } from '../base/index.ts';
import { rangeOfSpan, uriOf, wholeSpan } from './places.ts';

const SEVERITIES: { readonly [severity in Severity]: DiagnosticSeverity } = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  note: DiagnosticSeverity.Information,
};

/** What the code actions read. */
export interface DiagnosticData {
  /** Names that may have been meant. */
  readonly near: readonly string[];
}

/** `pathOf` gives the absolute path of a file as it is shown; undefined for texts that are no file. */
export function shownDiagnostic(found: Diagnostic, pathOf: (shown: string) => string | undefined): Shown {
  const none = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const related = found.related.flatMap(({ message, span }) => {
    const path = span && pathOf(wholeSpan(span).file.path);
    return span && path ? [{ message, location: { uri: uriOf(path), range: rangeOfSpan(span) } }] : [];
  });
  return {
    range: found.span ? rangeOfSpan(found.span) : none,
    severity: SEVERITIES[found.severity],
    code: found.code,
    source: 'tsdbt',
    message: found.hint === undefined ? found.message : `${found.message}\n${found.hint}`,
    data: { near: nearOf(found.hint) } satisfies DiagnosticData,
    ...(related.length > 0 ? { relatedInformation: related } : {}),
  };
}

/** The names in `did you mean 'a' or 'b'?`. */
function nearOf(hint: string | undefined): string[] {
  if (!hint?.includes('did you mean')) return [];
  return Array.from(
    hint.slice(hint.indexOf('did you mean')).matchAll(/['"`]([^'"`]+)['"`]/g),
    (match) => match[1] ?? '',
  );
}
