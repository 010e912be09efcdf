// A diagnostic as text: for people (pretty), for grep (concise), for programs (json), for GitHub Actions (github).
import type { Diagnostic, RelatedPlace } from './diagnostic.ts';
import { type JsonObject, type JsonValue, jsonObject } from './json.ts';
import { lineColumn, lineText, type Span } from './source-file.ts';

export type DiagnosticFormat = 'pretty' | 'concise' | 'json' | 'github';

/** Parts of the pretty form that a terminal may colour. */
export type DiagnosticPart = 'error' | 'warning' | 'note' | 'frame' | 'caret' | 'hint';

export interface RenderDiagnosticOptions {
  /** Colours one part; without it the text is plain. */
  readonly paint?: ((part: DiagnosticPart, text: string) => string) | undefined;
  /** False where the message already stands above: the pretty form then begins with code and slug only. */
  readonly withMessage?: boolean | undefined;
}

/**
 * The text of a diagnostic, without a line break at the end. Control characters of sources and messages are replaced.
 * @example renderDiagnostic(found, 'concise') // models/a.sql:7:12: error[TSDBT-1401] unknown-ref: no such model
 */
export function renderDiagnostic(
  found: Diagnostic,
  format: DiagnosticFormat,
  options: RenderDiagnosticOptions = {},
): string {
  switch (format) {
    case 'pretty':
      return pretty(found, options);
    case 'concise':
      return concise(found);
    case 'json':
      return JSON.stringify(diagnosticJson(found));
    case 'github':
      return github(found);
  }
}

/** A diagnostic as plain data: what stands in target/diagnostics.json. */
export function diagnosticJson(found: Diagnostic): JsonObject {
  return jsonObject([
    ['code', found.code],
    ['slug', found.slug],
    ['severity', found.severity],
    ['heading', found.heading],
    ['message', found.message],
    ['hint', found.hint ?? null],
    ['node', found.nodeId ?? null],
    ['place', found.span ? placeJson(found.span) : null],
    ['related', found.related.map(relatedJson)],
    ['variables', jsonObject(found.variables ?? [])],
    ['page', pageOf(found)],
  ]);
}

function relatedJson(related: RelatedPlace): JsonValue {
  return jsonObject([
    ['message', related.message],
    ['place', related.span ? placeJson(related.span) : null],
  ]);
}

function placeJson(span: Span): JsonObject {
  const start = lineColumn(span.file, span.start);
  const end = lineColumn(span.file, span.end);
  return jsonObject([
    ['file', span.file.path],
    ['line', start.line],
    ['column', start.column],
    ['end_line', end.line],
    ['end_column', end.column],
  ]);
}

function pageOf(found: Diagnostic): string {
  return found.page ?? `docs/errors/${found.code}.md`;
}

/** `models/a.sql:7:12` */
function placeText(span: Span): string {
  const { line, column } = lineColumn(span.file, span.start);
  return `${span.file.path}:${line}:${column}`;
}

function pretty(found: Diagnostic, options: RenderDiagnosticOptions): string {
  const paint = options.paint ?? ((_part: DiagnosticPart, text: string) => text);
  const title = `${paint(found.severity, `${found.severity}[${found.code}]`)} ${found.slug}`;
  const lines = [options.withMessage === false ? title : `${title}: ${visible(found.message)}`];
  const width = found.span ? String(lineColumn(found.span.file, found.span.end).line).length : 1;
  const gutter = ' '.repeat(width + 1);
  if (found.span) lines.push(...frame(found.span, width, paint));
  for (const fact of facts(found)) {
    const [first = '', ...more] = visible(fact).split('\n');
    lines.push(`${gutter}${paint('hint', '=')} ${first}`, ...more.map((line) => `${gutter}  ${line}`));
  }
  return lines.join('\n');
}

function facts(found: Diagnostic): string[] {
  const related = found.related.flatMap(({ message, span }) => {
    if (!span) return [message];
    return span.file.isGenerated === true ? [] : [`${message} ${placeText(span)}`];
  });
  return [
    ...(found.hint ? [found.hint] : []),
    // A macro that calls itself comes from one place again and again.
    ...related.filter((text, index) => text !== related[index - 1]),
    ...[...(found.variables ?? [])].map(([name, value]) => `${name} = ${value}`),
    pageOf(found),
  ];
}

/** Lines longer than this are cut around the place. */
const MAX_LINE = 160;

function frame(span: Span, width: number, paint: (part: DiagnosticPart, text: string) => string): string[] {
  const { line, column } = lineColumn(span.file, span.start);
  const end = lineColumn(span.file, Math.max(span.end, span.start + 1));
  const gutter = ' '.repeat(width + 1);
  const lines = [`${' '.repeat(width)}${paint('frame', '-->')} ${placeText(span)}`];
  const hides = /\.ya?ml$/.test(span.file.path);
  const shown = (part: string): string => (hides ? withoutSecrets(part) : part);
  const text = lineText(span.file, line);
  if (text.trim() === '') return lines;
  const bar = paint('frame', '|');
  const before = line > 1 ? lineText(span.file, line - 1) : '';
  lines.push(`${gutter}${bar}`);
  const from = column - 1 > MAX_LINE - 40 ? column - 1 - 40 : 0;
  if (before.trim() !== '') {
    lines.push(`${paint('frame', String(line - 1).padStart(width))} ${bar} ${window(shown(before), from)}`.trimEnd());
  }
  lines.push(`${paint('frame', String(line).padStart(width))} ${bar} ${window(shown(text), from)}`);
  const marked = text.slice(column - 1, end.line === line ? end.column - 1 : undefined).trimEnd();
  const carets = '^'.repeat(Math.max(1, Math.min(cells(marked), MAX_LINE - (column - 1 - from))));
  const lead = shown(text.slice(from, column - 1)).replace(/[^\t]/gu, (sign) => ' '.repeat(cells(sign)));
  lines.push(`${gutter}${bar} ${lead}${paint('caret', carets)}`);
  return lines;
}

const SECRET =
  /((?:pass(?:word|wd|phrase)?|\w*token|\w*secret\w*|private_key\w*|\w*access_key\w*)["']?\s*:\s*)("[^"]*"|'[^']*'|[^\s"',{}][^,}]*)/gi;

/** A line of a YAML file without the values of keys such as `password`: what is printed ends in logs. */
function withoutSecrets(line: string): string {
  return line.replace(SECRET, '$1***');
}

function window(text: string, from: number): string {
  return visible(text.slice(from, from + MAX_LINE));
}

/** Terminal cells of a text: wide East Asian signs take two. */
function cells(text: string): number {
  let count = 0;
  for (const sign of text)
    count += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u.test(sign) ? 2 : 1;
  return count;
}

/** Text that cannot steer a terminal: control characters other than tab and line break become a replacement sign. */
export function visible(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd');
}

function concise(found: Diagnostic): string {
  const place = found.span ? `${placeText(found.span)}: ` : '';
  return `${place}${found.severity}[${found.code}] ${found.slug}: ${visible(firstLine(found.message))}`;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

function github(found: Diagnostic): string {
  const kind = found.severity === 'note' ? 'notice' : found.severity;
  const title = `title=${githubProperty(`${found.code} ${found.slug}`)}`;
  if (!found.span) return `::${kind} ${title}::${githubText(found.message)}`;
  const { line, column } = lineColumn(found.span.file, found.span.start);
  return `::${kind} file=${githubProperty(found.span.file.path)},line=${line},col=${column},${title}::${githubText(found.message)}`;
}

function githubText(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function githubProperty(text: string): string {
  return githubText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
