// Where stands what an error names: the column of a contract, the cell of a unit test's row.
import {
  type Diagnostic,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseYaml,
  type RelatedPlace,
  type Span,
  type YamlDocument,
  type YamlPath,
} from '../base/index.ts';
import type { CompiledNode } from '../compile/index.ts';
import type { GraphResource, UnitTestNode } from '../parse/index.ts';
import type { ProjectSource } from '../project/index.ts';

/** What is known when an error of a node is described. */
export interface ToldPlace {
  readonly resource: GraphResource;
  readonly compiled: CompiledNode | undefined;
  /** The project's files, where properties are looked up. */
  readonly source?: ProjectSource | undefined;
}

/** The diagnostic at the place of what it names, where that is found; otherwise as it is. */
export function atToldPlace(found: Diagnostic, place: ToldPlace): Diagnostic {
  if (found.slug === 'contract-mismatch') return atContract(found, place);
  if (place.resource.kind === 'unit_test') return atRow(found, place.resource, place.source);
  return found;
}

const MISMATCH = /^\| (.+?) +\| (.*?) *\| (.*?) *\| (data type mismatch|missing in (?:contract|definition)) *\|$/gm;

/** Every column of the table in the message at its place; the first of them is where the error is. */
function atContract(found: Diagnostic, place: ToldPlace): Diagnostic {
  const rows = [...found.message.matchAll(MISMATCH)].map(([, column = '', , , reason = '']) => ({ column, reason }));
  if (rows.length === 0) return found;
  const { resource } = place;
  const patch = 'patchPath' in resource && typeof resource.patchPath === 'string' ? resource.patchPath : undefined;
  const [patchPackage = '', patchFile = ''] = patch?.split('://') ?? [];
  const document = documentOf(place.source, patchPackage, patchFile);
  const entry = document && entryPath(document, `${resource.kind}s`, resource.name);
  const places = rows.flatMap(({ column, reason }): RelatedPlace[] => {
    const span =
      reason === 'missing in contract'
        ? inSql(place.compiled, column)
        : document && entry && inProperties(document, entry, column);
    return span ? [{ message: `${column}: ${reason}`, span }] : [];
  });
  const [first, ...others] = places;
  return first ? { ...found, span: first.span, related: [...others, ...found.related] } : found;
}

/** Where a query names a column last: mostly `… as column`. */
function inSql(compiled: CompiledNode | undefined, column: string): Span | undefined {
  if (!compiled) return undefined;
  const word = new RegExp(`(?<![\\w$])${column.replace(/[^\w]/g, '\\$&')}(?![\\w$])`, 'gi');
  const last = [...compiled.sql.matchAll(word)].at(-1);
  const at = last && compiled.map.locate(last.index);
  const end = at && at.start + column.length;
  return at && end && sameWord(at.file.text.slice(at.start, end), column) ? { ...at, end } : at;
}

function inProperties(document: YamlDocument, entry: YamlPath, column: string): Span | undefined {
  const columns = at(document.value, [...entry, 'columns']);
  if (!isJsonArray(columns)) return undefined;
  const index = columns.findIndex((one) => isJsonObject(one) && sameWord(one['name'], column));
  return index === -1 ? undefined : document.locate([...entry, 'columns', index, 'name']);
}

const UNKNOWN_COLUMN = /Invalid column name: '(.*)' in unit test fixture for (?:'(.*)'|expected output)\./;

/** The key of the row that has a column which its input does not have. */
function atRow(found: Diagnostic, test: UnitTestNode, source: ProjectSource | undefined): Diagnostic {
  const [whole, column = '', input] = UNKNOWN_COLUMN.exec(found.message) ?? [];
  const document = whole === undefined ? undefined : documentOf(source, test.packageName, test.originalFilePath);
  const entry = document && entryPath(document, 'unit_tests', test.name);
  if (!document || !entry) return found;
  const given = at(document.value, [...entry, 'given']);
  const lists: YamlPath[] = isJsonArray(given) ? given.map((_, index) => [...entry, 'given', index]) : [];
  const candidates = input === undefined ? [[...entry, 'expect']] : lists;
  for (const path of candidates) {
    const fixture = at(document.value, path);
    if (!isJsonObject(fixture)) continue;
    if (input !== undefined && !String(fixture['input'] ?? '').includes(input)) continue;
    const rows = fixture['rows'];
    if (typeof rows === 'string' && sameHead(rows, column))
      return { ...found, span: document.locate([...path, 'rows']) };
    if (!isJsonArray(rows)) continue;
    for (const [index, row] of rows.entries()) {
      const key = isJsonObject(row) ? Object.keys(row).find((one) => sameWord(one, column)) : undefined;
      if (key !== undefined) return { ...found, span: document.locate([...path, 'rows', index, key], 'key') };
    }
  }
  return found;
}

/** Whether the first line of rows written as CSV names a column. */
function sameHead(rows: string, column: string): boolean {
  const [head = ''] = rows.trimStart().split('\n', 1);
  return head.split(',').some((one) => sameWord(one.trim(), column));
}

function documentOf(source: ProjectSource | undefined, packageName: string, path: string): YamlDocument | undefined {
  const owner = source?.packages.find(({ name }) => name === packageName);
  const file = owner?.files.find((one) => one.path === path);
  return file && parseYaml(file.source());
}

/** `models: [{name: …}]` of a properties file. */
function entryPath(document: YamlDocument, section: string, name: string): YamlPath | undefined {
  const entries = at(document.value, [section]);
  if (!isJsonArray(entries)) return undefined;
  const index = entries.findIndex((one) => isJsonObject(one) && one['name'] === name);
  return index === -1 ? undefined : [section, index];
}

function at(value: JsonValue, path: YamlPath): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const step of path) {
    if (typeof step === 'number') current = isJsonArray(current) ? current[step] : undefined;
    else current = isJsonObject(current) ? (current as JsonObject)[step] : undefined;
  }
  return current;
}

function sameWord(value: JsonValue | undefined, word: string): boolean {
  return typeof value === 'string' && value.toLowerCase() === word.toLowerCase();
}
