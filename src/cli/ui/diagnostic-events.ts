// Diagnostics as log events: what dbt prints first, our code, frame and hints below it.
import { toldHeading } from '../../adapters/index.ts';
import { type Diagnostic, jsonObject, type LogEvent, lineColumn, renderDiagnostic } from '../../base/index.ts';
import { duplicateKeyDeprecation, profileConfigDeprecation, projectKeyDeprecation } from './deprecations.ts';
import type { Palette } from './palette.ts';

/** dbt's event for a warning of ours, by slug. */
const WARNING_EVENTS: { readonly [slug: string]: readonly [code: string, name: string] } = {
  'selection-matches-nothing': ['M030', 'NoNodesForSelectionCriteria'],
  'test-target-not-found': ['I060', 'NodeNotFoundOrDisabled'],
  'model-past-deprecation-date': ['I065', 'DeprecatedModel'],
  'ref-to-model-due-for-deprecation': ['I066', 'UpcomingReferenceDeprecation'],
  'ref-to-deprecated-model': ['I067', 'DeprecatedReference'],
  'package-depends-on-root-project': ['I077', 'PackageNodeDependsOnRootProjectNode'],
  'unversioned-breaking-change': ['I071', 'UnversionedBreakingChange'],
  'microbatch-without-filter': ['I074', 'MicrobatchModelNoEventTimeInputs'],
  'batches-not-concurrent': ['I075', 'InvalidConcurrentBatchesConfig'],
  'state-is-target': ['I072', 'WarnStateTargetEqual'],
  'seed-grew-over-limit': ['I052', 'SeedIncreased'],
  'seed-not-compared': ['I053', 'SeedExceedsLimitSamePath'],
  'seed-moved': ['I054', 'SeedExceedsLimitAndPathChanged'],
};

/** A warning as dbt prints it; a note for stderr. */
export function diagnosticEvent(found: Diagnostic): LogEvent {
  if (found.slug === 'project-key-deprecated') return projectKeyDeprecation(found.message);
  if (found.slug === 'profile-config-moved') return profileConfigDeprecation(found.message);
  if (found.slug === 'yaml-duplicate-key') return duplicateKeyDeprecation(found.message, found.span?.file.path ?? '');
  const [code, name] = WARNING_EVENTS[found.slug] ?? [found.code, eventName(found.slug)];
  if (found.severity === 'note') {
    const hint = found.hint ? `\n  ${found.hint}` : '';
    return { code, name, level: 'info', msg: `${renderDiagnostic(found, 'concise')}${hint}`, note: true };
  }
  const msg = found.message.startsWith('[WARNING]') ? found.message : `[WARNING]: ${found.message}`;
  const criterion = /^The selection criterion '(.*)' does not match/s.exec(found.message)?.[1];
  const data = criterion === undefined ? (['msg', found.message] as const) : (['spec_raw', criterion] as const);
  return { code, name, level: 'warn', msg, data: jsonObject([data]) };
}

/** What a warning may have meant, as a note for stderr: the warning itself is dbt's to the letter. */
export function hintEvent(found: Diagnostic): LogEvent | undefined {
  if (found.severity !== 'warning' || found.hint === undefined) return undefined;
  const { span } = found;
  const at = span && lineColumn(span.file, span.start);
  const place = span && at ? `${span.file.path}:${at.line}:${at.column}: ` : '';
  return { code: found.code, name: eventName(found.slug), level: 'info', msg: `${place}${found.hint}`, note: true };
}

/** `unknown-ref` → `UnknownRef` */
function eventName(slug: string): string {
  return slug
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** Our part of an error below dbt's message: code, frame, hints; indented by two. */
export function diagnosticDetails(found: Diagnostic, palette: Palette): string {
  return indented(renderDiagnostic(found, 'pretty', { withMessage: false, paint: palette.diagnostic }));
}

/** As many further errors of a stage as are shown in full. */
const MAX_SHOWN = 20;

/**
 * dbt's line for what ends a command: its heading and message of the first error, our details, then the other errors
 * of the same stage.
 */
export function fatalEvent(diagnostics: readonly Diagnostic[], palette: Palette): LogEvent {
  const [first, ...others] = diagnostics.filter(({ severity }) => severity === 'error');
  const lines = ['[ERROR]: Encountered an error:'];
  if (first) {
    const said = USAGE_ERRORS.has(first.slug) ? [first.message] : [fatalHeading(first), indentedMessage(first.message)];
    lines.push(...said, diagnosticDetails(first, palette));
  }
  const distinct = withoutRepeats(first, others);
  for (const other of distinct.slice(0, MAX_SHOWN)) {
    lines.push('', indented(renderDiagnostic(other, 'pretty', { paint: palette.diagnostic })));
  }
  const left = others.length - Math.min(distinct.length, MAX_SHOWN);
  if (left > 0) {
    const same = distinct.length <= MAX_SHOWN ? `the same ${left} more times, listed` : `and ${left} more errors`;
    lines.push('', `  … ${same} in diagnostics.json of the target folder`);
  }
  const text = lines.join('\n');
  return {
    code: 'Z002',
    name: 'MainEncounteredError',
    level: 'error',
    msg: text,
    data: jsonObject([['exc', text.slice(text.indexOf('\n') + 1)]]),
  };
}

/** An error in a macro can meet every node: it is shown once. */
function withoutRepeats(first: Diagnostic | undefined, others: readonly Diagnostic[]): readonly Diagnostic[] {
  const keyOf = ({ code, message, span }: Diagnostic): string =>
    JSON.stringify([code, message, span?.file.path ?? null, span?.start ?? null]);
  const seen = new Set(first ? [keyOf(first)] : []);
  return others.filter((other) => {
    const key = keyOf(other);
    return !seen.has(key) && seen.add(key);
  });
}

/** Errors of the command line that dbt tells without a heading. */
const USAGE_ERRORS: ReadonlySet<string> = new Set(['event-time-invalid']);

/** Errors that dbt ties to a node though they come from no template. */
const NODE_ERRORS: ReadonlySet<string> = new Set(['unknown-group', 'metric-input', 'contract-breaking-change']);

/** `Compilation Error in model x (models/x.sql)` for errors of templates, the plain heading for most others. */
function fatalHeading(found: Diagnostic): string {
  if (found.heading === 'Env var required but not provided') return 'Parsing Error';
  if (found.subject !== undefined) return `${found.heading} in ${found.subject}`;
  const path = found.span?.file.path ?? '';
  const isTemplate =
    found.code.startsWith('TSDBT-12') && found.heading === 'Compilation Error' && /\.(sql|py)$/.test(path);
  const node = /^([a-z_]+)\.[^.]+\.(.+)$/.exec(found.nodeId ?? '');
  if (!node || !(isTemplate || NODE_ERRORS.has(found.slug))) return toldHeading(found);
  const [, kind = '', name = ''] = node;
  const shown = kind === 'test' ? name.replace(/\.[0-9a-f]{10}$/, '') : name.replace(/\.v[^.]+$/, '');
  return `${found.heading} in ${kind} ${shown} (${isTemplate ? outermostPath(found) : path})`;
}

/** The file of the node: where the first of the macros was called that the error is in. */
function outermostPath({ span, related }: Diagnostic): string {
  return (related.findLast((one) => one.span)?.span ?? span)?.file.path ?? '';
}

/** dbt writes the file of the project to the left of what is wrong with it. */
function indentedMessage(message: string): string {
  return indented(message).replace(/^ {2}(?=Error encountered in )/m, '');
}

/** Every line that is not empty, two columns to the right. */
export function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
