// Where properties and configs name a column: entries, tests, rows of unit tests, keys of incremental models.
import { isJsonArray, isJsonObject, type JsonValue, type NodeId, type YamlPath } from '../base/index.ts';
import type { GraphResource } from '../pipeline/index.ts';
import { pathOfResource } from './columns.ts';
import { columnPlaces, entriesOf, scalarPlace, type TextPlace, yamlOf } from './definition.ts';
import { filesNaming } from './references.ts';
import type { ProjectSession } from './session.ts';
import { isYaml, packageOf } from './symbols.ts';
import { callsIn, templateCalls } from './template-scan.ts';

type Refuse = (reason: string) => never;
type Document = NonNullable<ReturnType<typeof yamlOf>>;

/** Keys of configs that name columns. */
const COLUMN_CONFIGS =
  'unique_key|partition_by|cluster_by|updated_at|check_cols|event_time|merge_update_columns|merge_exclude_columns|order_by|sort|dist|loaded_at_field';
/** Keys of tests whose texts are conditions. */
const CONDITIONS: ReadonlySet<string> = new Set(['expression', 'where', 'condition', 'row_condition', 'filter']);
/** Keys of tests whose texts are no columns. */
const OTHERS: ReadonlySet<string> = new Set([
  'name',
  'description',
  'to',
  'values',
  'severity',
  'tags',
  'meta',
  'test_name',
  'error_if',
  'warn_if',
]);

/** Texts in the config() calls of the resource's own file that name the column. */
export function configEdits(session: ProjectSession, id: NodeId, name: string): readonly TextPlace[] {
  const resource = session.graph?.resources.get(id);
  const path = resource && pathOfResource(session, resource);
  const text = path?.endsWith('.sql') ? session.textOf(path) : undefined;
  if (path === undefined || text === undefined) return [];
  const found: TextPlace[] = [];
  for (const call of templateCalls(text)) {
    if (call.name !== 'config') continue;
    const written = text.slice(call.start, call.end);
    const values = new RegExp(`\\b(?:${COLUMN_CONFIGS})\\s*=\\s*(\\[[^\\]]*\\]|'[^']*'|"[^"]*"|\\{[^}]*\\})`, 'g');
    for (const match of written.matchAll(values)) {
      const value = match[1] ?? '';
      const at = call.start + match.index + match[0].length - value.length;
      for (const quoted of value.matchAll(/(['"])([^'"]*)\1/g)) {
        if (quoted[2]?.toLowerCase() !== name.toLowerCase()) continue;
        const start = at + quoted.index + 1;
        found.push({ path, start, end: start + name.length });
      }
    }
  }
  return found;
}

/** Places in property files that name a column of a resource. */
export function propertyEdits(
  session: ProjectSession,
  id: NodeId,
  name: string,
  refused: Refuse,
): readonly TextPlace[] {
  const resource = session.graph?.resources.get(id);
  if (!resource) return [];
  const found: TextPlace[] = [...columnPlaces(session, id, name)];
  for (const { path, section, index, entry } of entriesOf(session, resource)) {
    const document = yamlOf(session, path);
    if (document) found.push(...entryEdits(document, path, [section, index], entry as JsonValue, name));
  }
  for (const place of filesNaming(session, name)) {
    if (!isYaml(place.path)) continue;
    const document = yamlOf(session, place.path);
    if (!document || !isJsonObject(document.value)) continue;
    const isOwner = (written: JsonValue | undefined): boolean => meansResource(session, packageOf(place), written, id);
    found.push(...relationshipEdits(document, place.path, name, isOwner));
    found.push(...unitTestEdits(document, place.path, { name, resource, isOwner, refused }));
  }
  return found;
}

/** Tests and configs of one entry. */
function entryEdits(document: Document, path: string, at: YamlPath, entry: JsonValue, name: string): TextPlace[] {
  const found: TextPlace[] = [];
  const visit = (value: JsonValue | undefined, place: YamlPath, inTest: boolean): void => {
    const key = place.findLast((part): part is string => typeof part === 'string') ?? '';
    if (typeof value === 'string') {
      if (inTest && CONDITIONS.has(key)) found.push(...wordsIn(document, path, place, name));
      else if (value.toLowerCase() === name.toLowerCase() && (inTest ? !OTHERS.has(key) : isColumnConfig(key))) {
        found.push(scalarPlace(path, document.locate(place)));
      }
    } else if (isJsonArray(value)) for (const [index, item] of value.entries()) visit(item, [...place, index], inTest);
    else if (isJsonObject(value)) {
      for (const [below, item] of Object.entries(value)) {
        const isTests = below === 'data_tests' || below === 'tests';
        if (inTest && OTHERS.has(below)) continue;
        visit(item, [...place, below], inTest || isTests);
      }
    }
  };
  visit(entry, at, false);
  // The `field` of a relationship names a column of the other side.
  return found.filter(
    ({ start, text = '' }) => !/\bfield\s*:\s*["']?$/.test(text.slice(text.lastIndexOf('\n', start) + 1, start)),
  );
}

function isColumnConfig(key: string): boolean {
  return new RegExp(`^\\+?(?:${COLUMN_CONFIGS})$`).test(key);
}

/** Whole words within a scalar. */
function wordsIn(document: Document, path: string, at: YamlPath, name: string): TextPlace[] {
  const { start, end, text = '' } = scalarPlace(path, document.locate(at));
  return Array.from(text.slice(start, end).matchAll(new RegExp(`(?<![\\w$])${name}(?![\\w$])`, 'gi')), ({ index }) => ({
    path,
    start: start + index,
    end: start + index + name.length,
    text,
  }));
}

/** True for `ref('…')` or a name that means the resource. */
function meansResource(
  session: ProjectSession,
  packageName: string,
  written: JsonValue | undefined,
  id: NodeId,
): boolean {
  if (typeof written !== 'string') return false;
  const [call] = callsIn(written);
  const [first, second] = call?.name === 'ref' ? call.args : [];
  const name = second?.text ?? first?.text ?? written.trim();
  const found = session.graph?.lookupRef(packageName, {
    name,
    package: second && first ? first.text : null,
    version: null,
  });
  return found?.kind === 'found' && found.id === id;
}

/** `field:` beside a `to:` that means the resource. */
function relationshipEdits(
  document: Document,
  path: string,
  name: string,
  isOwner: (written: JsonValue | undefined) => boolean,
): TextPlace[] {
  const found: TextPlace[] = [];
  const visit = (value: JsonValue | undefined, at: YamlPath): void => {
    if (isJsonArray(value)) for (const [index, item] of value.entries()) visit(item, [...at, index]);
    if (!isJsonObject(value)) return;
    if (value['field'] === name && isOwner(value['to']))
      found.push(scalarPlace(path, document.locate([...at, 'field'])));
    for (const [key, item] of Object.entries(value)) visit(item, [...at, key]);
  };
  visit(document.value, []);
  return found;
}

interface UnitTestRows {
  readonly name: string;
  readonly resource: GraphResource;
  readonly isOwner: (written: JsonValue | undefined) => boolean;
  readonly refused: Refuse;
}

/** Rows that unit tests give for the resource or expect of it. */
function unitTestEdits(document: Document, path: string, { name, isOwner, refused }: UnitTestRows): TextPlace[] {
  const tests = isJsonObject(document.value) ? document.value['unit_tests'] : undefined;
  if (!isJsonArray(tests)) return [];
  const found: TextPlace[] = [];
  const rows = (fixture: JsonValue | undefined, at: YamlPath, test: JsonValue): void => {
    if (!isJsonObject(fixture)) return;
    const { fixture: file, rows: given } = fixture as { readonly fixture?: JsonValue; readonly rows?: JsonValue };
    if (typeof file === 'string') refused(`the unit test ${String(test)} has rows in the file ${file}`);
    if (isJsonArray(given)) {
      for (const [index, row] of given.entries()) {
        if (isJsonObject(row) && name in row)
          found.push(scalarPlace(path, document.locate([...at, 'rows', index, name], 'key')));
      }
    } else if (typeof given === 'string' && new RegExp(`\\b${name}\\b`, 'i').test(given)) {
      if (fixture['format'] === 'sql') refused(`the unit test ${String(test)} has its rows as a query`);
      found.push(...wordsIn(document, path, [...at, 'rows'], name).slice(0, 1));
    }
  };
  for (const [index, test] of tests.entries()) {
    if (!isJsonObject(test)) continue;
    const title = test['name'] ?? null;
    if (isOwner(test['model'])) rows(test['expect'], ['unit_tests', index, 'expect'], title);
    const given = test['given'];
    if (!isJsonArray(given)) continue;
    for (const [at, one] of given.entries()) {
      if (isJsonObject(one) && isOwner(one['input'])) rows(one, ['unit_tests', index, 'given', at], title);
    }
  }
  return found;
}
