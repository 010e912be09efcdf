// Where a name is defined.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseYaml, type SourceFile, type Span } from '../base/index.ts';
import type { GraphResource } from '../pipeline/index.ts';
import { pathOfResource } from './columns.ts';
import { wholeSpan } from './places.ts';
import { querySymbolAt } from './query-symbols.ts';
import type { ProjectSession } from './session.ts';
import { type FileInProject, isYaml, type Meaning, symbolAt } from './symbols.ts';

/** A part of a file. */
export interface TextPlace {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  /** Other than that of the file in the editor or on disk: what the offsets are of. */
  readonly text?: string | undefined;
}

/** Definitions of the name at an offset, with the place of the name itself. */
export function definitionsAt(
  place: FileInProject,
  offset: number,
): { readonly start: number; readonly end: number; readonly targets: readonly TextPlace[] } | undefined {
  const found = symbolAt(place, offset);
  if (found) return { start: found.start, end: found.end, targets: definitionsOf(place.session, found.meaning) };
  if (isYaml(place.path)) return undefined;
  const symbol = querySymbolAt(place, offset);
  if (!symbol) return undefined;
  const { start, end } = symbol;
  if (symbol.kind === 'cte')
    return { start, end, targets: [{ path: place.path, start: symbol.cte.start, end: symbol.cte.end }] };
  if (symbol.kind === 'relation') {
    const { relation, id } = symbol;
    if (id !== undefined && relation.start === start && relation.target.kind === 'ref') {
      return { start, end, targets: definitionsOf(place.session, { kind: 'node', id }) };
    }
    return { start, end, targets: [{ path: place.path, start: relation.start, end: relation.end }] };
  }
  const target = symbol.column.place;
  if (target) return { start, end, targets: [target] };
  const { id } = symbol;
  return {
    start,
    end,
    targets: id === undefined ? [] : definitionsOf(place.session, { kind: 'column', id, name: symbol.column.name }),
  };
}

/** Where the thing that a name means is defined. */
export function definitionsOf(session: ProjectSession, meaning: Meaning): readonly TextPlace[] {
  const { graph } = session;
  const project = graph?.project;
  if (!graph || !project) return [];
  switch (meaning.kind) {
    case 'node':
    case 'source': {
      const resource = graph.resources.get(meaning.id);
      return resource ? placesOfResource(session, resource) : [];
    }
    case 'source-name': {
      const first = [...project.sources.values()].find(({ sourceName }) => sourceName === meaning.name);
      return first ? sourceNamePlaces(session, meaning.name) : [];
    }
    case 'macro': {
      const macro = project.macros.get(meaning.id);
      if (!macro) return [];
      const { file, start, end } = wholeSpan(macro.block.span);
      const path = pathOfResource(session, macro) ?? builtinFile(file, macro.packageName);
      return [{ path, start, end, text: file.text }];
    }
    case 'doc': {
      const doc = project.docs.get(meaning.id);
      const path = doc && pathOfResource(session, doc);
      return doc && path !== undefined ? [spanPlace(path, doc.span)] : [];
    }
    case 'var':
      return varPlaces(session, meaning.name);
    case 'column':
      return columnPlaces(session, meaning.id, meaning.name);
    default:
      return [];
  }
}

function spanPlace(path: string, span: Span): TextPlace {
  const { file, start, end } = wholeSpan(span);
  return { path, start, end, text: file.text };
}

function placesOfResource(session: ProjectSession, resource: GraphResource): readonly TextPlace[] {
  const path = pathOfResource(session, resource);
  if (path === undefined) return [];
  // A model is its file; what stands in a file with others has a place in it.
  if (resource.kind === 'model' || resource.kind === 'seed' || resource.kind === 'analysis')
    return [{ path, start: 0, end: 0 }];
  return [spanPlace(path, resource.span)];
}

function sourceNamePlaces(session: ProjectSession, name: string): readonly TextPlace[] {
  const paths = new Set(
    [...(session.graph?.project.sources.values() ?? [])].flatMap((source) => {
      const path = source.sourceName === name ? pathOfResource(session, source) : undefined;
      return path === undefined ? [] : [path];
    }),
  );
  return [...paths].flatMap((path) => yamlEntries(session, path, ['sources']).filter((entry) => entry.name === name));
}

/** Entries of sections of a properties file, with the places of their names. */
export function yamlEntries(
  session: ProjectSession,
  path: string,
  sections: readonly string[],
): readonly (TextPlace & {
  readonly section: string;
  readonly index: number;
  readonly name: string;
  readonly entry: object;
})[] {
  const document = yamlOf(session, path);
  const { value } = document ?? {};
  if (!document || typeof value !== 'object' || value === null) return [];
  return sections.flatMap((section) => {
    const list: unknown = (value as { readonly [key: string]: unknown })[section];
    if (!Array.isArray(list)) return [];
    return list.flatMap((entry: unknown, index) => {
      const name = typeof entry === 'object' && entry !== null && 'name' in entry ? entry.name : undefined;
      if (typeof name !== 'string') return [];
      return [
        {
          section,
          index,
          name,
          entry: entry as object,
          ...scalarPlace(path, document.locate([section, index, 'name'])),
        },
      ];
    });
  });
}

const documents = new WeakMap<SourceFile, ReturnType<typeof parseYaml>>();
const files = new Map<string, SourceFile>();

/** A YAML file as it is now; undefined while it cannot be read. */
export function yamlOf(session: ProjectSession, path: string): ReturnType<typeof parseYaml> | undefined {
  const text = isYaml(path) ? session.textOf(path) : undefined;
  if (text === undefined) return undefined;
  let file = files.get(path);
  if (file?.text !== text) {
    file = { path, text };
    files.set(path, file);
  }
  try {
    const document = documents.get(file) ?? parseYaml(file);
    documents.set(file, document);
    return document;
  } catch {
    return undefined;
  }
}

/** The place of a scalar without its quotes. */
export function scalarPlace(path: string, span: Span): TextPlace {
  const { file, start, end } = wholeSpan(span);
  const quoted = /^["']/.test(file.text.slice(start, start + 1)) && end - start >= 2;
  return { path, start: quoted ? start + 1 : start, end: quoted ? end - 1 : end, text: file.text };
}

function varPlaces(session: ProjectSession, name: string): readonly TextPlace[] {
  const found: TextPlace[] = [];
  for (const { directory, config } of session.live.opened?.source.packages ?? []) {
    const path = join(directory, 'dbt_project.yml');
    const document = yamlOf(session, path);
    const { vars } = (document?.value ?? {}) as { readonly vars?: unknown };
    if (!document || typeof vars !== 'object' || vars === null) continue;
    for (const keys of [['vars', name], ...Object.keys(vars).map((owner) => ['vars', owner, name])]) {
      if (has(vars, keys.slice(1))) found.push(scalarPlace(path, document.locate(keys, 'key')));
    }
    if (config.name === session.live.opened?.source.root.config.name && found.length > 0) break;
  }
  return found;
}

function has(value: object, keys: readonly string[]): boolean {
  let at: unknown = value;
  for (const key of keys) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return false;
    at = (at as { readonly [key: string]: unknown })[key];
  }
  return true;
}

/** `columns: - name: x` of a resource in its properties file. */
export function columnPlaces(session: ProjectSession, id: string, column: string): readonly TextPlace[] {
  const resource = session.graph?.resources.get(id as never);
  if (!resource || !('patchPath' in resource)) return [];
  const found: TextPlace[] = [];
  for (const { entry, section, index, path } of entriesOf(session, resource)) {
    const { columns } = entry as { readonly columns?: unknown };
    const tables: readonly (readonly (string | number)[])[] = [[section, index]];
    const lists: (readonly [readonly (string | number)[], unknown])[] = tables.map((at) => [at, columns] as const);
    if (resource.kind === 'source') {
      const { tables: own } = entry as { readonly tables?: unknown };
      if (Array.isArray(own)) {
        for (const [at, table] of own.entries()) {
          if (table?.name === resource.name) lists.push([[section, index, 'tables', at], table.columns]);
        }
      }
    }
    const document = yamlOf(session, path);
    for (const [at, list] of lists) {
      if (!Array.isArray(list) || !document) continue;
      for (const [position, one] of list.entries()) {
        if (String(one?.name).toLowerCase() !== column.toLowerCase()) continue;
        found.push(scalarPlace(path, document.locate([...at, 'columns', position, 'name'])));
      }
    }
  }
  return found;
}

/** Entries of property files that describe a resource. */
export function entriesOf(session: ProjectSession, resource: GraphResource): ReturnType<typeof yamlEntries> {
  if (resource.kind === 'source') {
    const path = pathOfResource(session, resource);
    return path === undefined
      ? []
      : yamlEntries(session, path, ['sources']).filter(({ name }) => name === resource.sourceName);
  }
  const patch = 'patchPath' in resource ? resource.patchPath : null;
  const [packageName = '', originalFilePath = ''] = patch?.split('://') ?? [];
  const path = pathOfResource(session, { packageName, originalFilePath });
  const sections = ['models', 'seeds', 'snapshots', 'analyses', 'functions'];
  return path === undefined ? [] : yamlEntries(session, path, sections).filter(({ name }) => name === resource.name);
}

const written = new Map<string, string>();
let folder: string | undefined;

/** A built-in macro file as a file that cannot be written, so that every editor can show it. */
function builtinFile({ path, text }: SourceFile, packageName: string): string {
  const key = `${packageName}/${path}`;
  const known = written.get(key);
  if (known !== undefined) return known;
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'tsdbt-builtins-'));
    folder = made;
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  }
  const target = join(folder, key);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text, { mode: 0o444 });
  written.set(key, target);
  return target;
}
