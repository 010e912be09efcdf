// Findings in SARIF 2.1.0, the form that code hosts and editors read.
import { type Diagnostic, type JsonObject, type JsonValue, jsonObject, lineColumn } from '../../base/index.ts';

interface Rule {
  readonly name: string;
  readonly code: number;
  readonly title: string;
}

const LEVELS = { error: 'error', warning: 'warning', note: 'note' } as const;

/** The whole log as data. Findings that come from no rule bring their own. */
export function sarifLog(findings: readonly Diagnostic[], rules: readonly Rule[]): JsonObject {
  const known = new Map(rules.map(({ code, name, title }) => [`TSDBT-${code}`, { name, title }]));
  for (const { code, slug } of findings) if (!known.has(code)) known.set(code, { name: slug, title: slug });
  const driver = jsonObject([
    ['name', 'tsdbt'],
    [
      'rules',
      [...known].map(([id, { name, title }]) =>
        jsonObject([
          ['id', id],
          ['name', name],
          ['shortDescription', jsonObject([['text', title]])],
        ]),
      ),
    ],
  ]);
  const run = jsonObject([
    ['tool', jsonObject([['driver', driver]])],
    ['columnKind', 'utf16CodeUnits'],
    ['results', findings.map(result)],
  ]);
  return jsonObject([
    ['$schema', 'https://json.schemastore.org/sarif-2.1.0.json'],
    ['version', '2.1.0'],
    ['runs', [run]],
  ]);
}

function result(found: Diagnostic): JsonValue {
  const text = found.hint === undefined ? found.message : `${found.message} (${found.hint})`;
  return jsonObject([
    ['ruleId', found.code],
    ['level', LEVELS[found.severity]],
    ['message', jsonObject([['text', text]])],
    ...(found.span ? ([['locations', [jsonObject([['physicalLocation', place(found.span)]])]]] as const) : []),
  ]);
}

function place(span: NonNullable<Diagnostic['span']>): JsonObject {
  const start = lineColumn(span.file, span.start);
  const end = lineColumn(span.file, span.end);
  return jsonObject([
    ['artifactLocation', jsonObject([['uri', span.file.path]])],
    [
      'region',
      jsonObject([
        ['startLine', start.line],
        ['startColumn', start.column],
        ['endLine', end.line],
        ['endColumn', end.column],
      ]),
    ],
  ]);
}
