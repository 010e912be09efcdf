// Everywhere a name is used: found by looking through the texts of the project as they are now.
import { isJsonArray, isJsonObject, type JsonValue, type NodeId, type YamlPath } from '../base/index.ts';
import { pathOfResource } from './columns.ts';
import { definitionsOf, scalarPlace, type TextPlace, yamlEntries, yamlOf } from './definition.ts';
import { querySymbolAt } from './query-symbols.ts';
import type { ProjectSession } from './session.ts';
import { scanSql } from './sql-scan.ts';
import { callsOfFile, type FileInProject, isYaml, type Meaning, macroOf, symbolAt, symbolOfCall } from './symbols.ts';

/** A use of a name, and what it is. */
export interface Use extends TextPlace {
  readonly kind: 'call' | 'entry' | 'definition';
}

/** Uses of the name at an offset; with `withDefinition` also where it is defined. */
export function referencesAt(place: FileInProject, offset: number, withDefinition: boolean): readonly TextPlace[] {
  const found = symbolAt(place, offset);
  if (found) return usesWithDefinition(place.session, found.meaning, withDefinition);
  if (isYaml(place.path)) return [];
  const symbol = querySymbolAt(place, offset);
  if (symbol?.kind === 'relation' && symbol.id !== undefined && symbol.relation.start === symbol.start) {
    return usesWithDefinition(place.session, meaningOf(place.session, symbol.id), withDefinition);
  }
  return symbol ? usesInQuery(place, symbol, withDefinition) : [];
}

/** A node or source by its id. */
export function meaningOf(session: ProjectSession, id: NodeId): Meaning {
  return session.graph?.resources.get(id)?.kind === 'source' ? { kind: 'source', id } : { kind: 'node', id };
}

function usesWithDefinition(session: ProjectSession, meaning: Meaning, withDefinition: boolean): readonly TextPlace[] {
  const uses = usesOf(session, meaning);
  return withDefinition ? distinct([...definitionsOf(session, meaning), ...uses]) : uses;
}

function distinct(places: readonly TextPlace[]): readonly TextPlace[] {
  const seen = new Set<string>();
  return places.filter(({ path, start, end }) => {
    const key = `${path}:${start}:${end}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Other places in the same query that mean the same. */
export function usesInQuery(
  place: FileInProject,
  symbol: NonNullable<ReturnType<typeof querySymbolAt>>,
  withDefinition: boolean,
): readonly TextPlace[] {
  const { text, path } = place;
  const name = text.slice(symbol.start, symbol.end).toLowerCase();
  const key = keyOf(symbol);
  const scanned = scanSql(text);
  const found: TextPlace[] = [];
  for (const match of text.matchAll(/[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/g)) {
    if (match[0].toLowerCase() !== name) continue;
    const other = querySymbolAt(place, match.index, scanned);
    if (other && keyOf(other) === key) found.push({ path, start: other.start, end: other.end });
  }
  return withDefinition ? found : found.filter(({ start }) => `${path}:${start}` !== definitionOf(symbol, path));
}

function definitionOf(symbol: NonNullable<ReturnType<typeof querySymbolAt>>, path: string): string {
  if (symbol.kind === 'cte') return `${path}:${symbol.cte.start}`;
  if (symbol.kind === 'relation') return `${path}:${symbol.relation.start}`;
  return `${symbol.column.place?.path}:${symbol.column.place?.start}`;
}

/** Equal for two words of a query that mean the same. */
function keyOf(symbol: NonNullable<ReturnType<typeof querySymbolAt>>): string {
  if (symbol.kind === 'cte') return `cte ${symbol.cte.start}`;
  if (symbol.kind === 'relation') return `relation ${symbol.relation.start}`;
  const { place, name } = symbol.column;
  return place ? `column ${place.path}:${place.start}` : `column ${symbol.id}.${name}`;
}

const SECTIONS: { readonly [kind: string]: readonly string[] } = {
  model: ['models'],
  seed: ['seeds'],
  snapshot: ['snapshots'],
  analysis: ['analyses'],
  function: ['functions'],
};

/** Uses of what a name means, over all files of the project. */
export function usesOf(session: ProjectSession, meaning: Meaning): readonly Use[] {
  const { graph } = session;
  const name = graph && nameOf(session, meaning);
  if (!graph || name === undefined) return [];
  if (meaning.kind === 'column' || meaning.kind === 'local') return [];
  const found: Use[] = [];
  for (const place of filesNaming(session, meaning.kind === 'macro' ? bareTestName(name) : name)) {
    for (const call of callsOfFile(place.path, place.text)) {
      const symbol = symbolOfCall(place, call);
      if (symbol && isSame(symbol.meaning, meaning)) {
        found.push({ path: place.path, start: symbol.start, end: symbol.end, kind: 'call', text: place.text });
      } else if (meaning.kind === 'source-name' && call.name === 'source' && call.args[0]?.text === name) {
        const { start, end } = call.args[0];
        found.push({ path: place.path, start, end, kind: 'call', text: place.text });
      }
    }
    if (isYaml(place.path)) found.push(...entriesNaming(place, meaning, name));
  }
  return found;
}

function nameOf({ graph }: ProjectSession, meaning: Meaning): string | undefined {
  switch (meaning.kind) {
    case 'node':
    case 'source':
      return graph?.resources.get(meaning.id)?.name;
    case 'macro':
      return graph?.project.macros.get(meaning.id)?.name;
    case 'doc':
      return graph?.project.docs.get(meaning.id)?.name;
    case 'var':
    case 'source-name':
    case 'column':
      return meaning.name;
    default:
      return undefined;
  }
}

function isSame(a: Meaning, b: Meaning): boolean {
  if (a.kind !== b.kind) return false;
  if ('id' in a && 'id' in b) return a.id === b.id;
  return 'name' in a && 'name' in b && a.name === b.name;
}

function bareTestName(name: string): string {
  return name.replace(/^test_/, '');
}

/** Files of the project whose text holds a word. */
export function* filesNaming(session: ProjectSession, word: string): IterableIterator<FileInProject> {
  for (const [path, file] of session.live.files) {
    if (file.kind === 'seed' || file.kind === 'fixture') continue;
    const text = session.textOf(path);
    if (text?.includes(word)) yield { session, path, text, file };
  }
}

function entriesNaming(place: FileInProject, meaning: Meaning, name: string): readonly Use[] {
  const { session, path, file } = place;
  const resource =
    'id' in meaning && meaning.kind !== 'macro' && meaning.kind !== 'doc'
      ? session.graph?.resources.get(meaning.id)
      : undefined;
  const as = (places: readonly TextPlace[], kind: Use['kind']): Use[] => places.map((one) => ({ ...one, kind }));
  if (meaning.kind === 'node' && resource) {
    const own = resource.packageName === file?.packageName;
    const entries = own
      ? yamlEntries(session, path, SECTIONS[resource.kind] ?? []).filter((one) => one.name === name)
      : [];
    return [...as(entries, 'entry'), ...as(own ? testedModels(session, path, name) : [], 'entry')];
  }
  if (meaning.kind === 'source' && resource?.kind === 'source' && pathOfResource(session, resource) === path) {
    return as(tablePlaces(session, path, resource.sourceName, name), 'definition');
  }
  if (meaning.kind === 'source-name') {
    return as(
      yamlEntries(session, path, ['sources']).filter((one) => one.name === name),
      'definition',
    );
  }
  if (meaning.kind === 'macro') {
    const described = yamlEntries(session, path, ['macros']).filter((one) => macroOf(place, one.name) === meaning.id);
    return [...as(described, 'entry'), ...as(name.startsWith('test_') ? testUses(place, meaning) : [], 'call')];
  }
  return [];
}

/** `model:` of unit tests. */
function testedModels(session: ProjectSession, path: string, name: string): readonly TextPlace[] {
  const document = yamlOf(session, path);
  return yamlEntries(session, path, ['unit_tests']).flatMap(({ index, entry }) => {
    const { model } = entry as { readonly model?: unknown };
    return model === name && document ? [scalarPlace(path, document.locate(['unit_tests', index, 'model']))] : [];
  });
}

function tablePlaces(session: ProjectSession, path: string, source: string, table: string): readonly TextPlace[] {
  const document = yamlOf(session, path);
  return yamlEntries(session, path, ['sources']).flatMap(({ index, entry, name }) => {
    const { tables } = entry as { readonly tables?: unknown };
    if (name !== source || !Array.isArray(tables) || !document) return [];
    return tables.flatMap((one: unknown, at) =>
      (one as { name?: unknown } | null)?.name === table
        ? [scalarPlace(path, document.locate(['sources', index, 'tables', at, 'name']))]
        : [],
    );
  });
}

/** Uses of a generic test in a properties file. */
function testUses(place: FileInProject, meaning: Meaning): readonly TextPlace[] {
  const document = yamlOf(place.session, place.path);
  const found: TextPlace[] = [];
  const visit = (value: JsonValue | undefined, at: YamlPath): void => {
    if (isJsonArray(value)) {
      const list = at.at(-1);
      for (const [index, item] of value.entries()) {
        if (list === 'tests' || list === 'data_tests') note(item, [...at, index]);
        else visit(item, [...at, index]);
      }
    } else if (isJsonObject(value)) for (const [key, item] of Object.entries(value)) visit(item, [...at, key]);
  };
  const note = (item: JsonValue, at: YamlPath): void => {
    const written = typeof item === 'string' ? item : isJsonObject(item) ? Object.keys(item)[0] : undefined;
    if (written === undefined || !document) return;
    const dot = written.lastIndexOf('.');
    const macro = dot === -1 ? `test_${written}` : `${written.slice(0, dot)}.test_${written.slice(dot + 1)}`;
    if (!('id' in meaning) || macroOf(place, macro) !== meaning.id) return;
    const span = typeof item === 'string' ? document.locate(at) : document.locate([...at, written], 'key');
    found.push(scalarPlace(place.path, span));
  };
  if (document) visit(document.value, []);
  return found;
}
