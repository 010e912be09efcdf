// Where the columns and tests of a resource stand in its property file. Files are read when the first finding asks.
import {
  isJsonArray,
  isJsonObject,
  type JsonValue,
  parseYaml,
  type Span,
  TsdbtError,
  type YamlDocument,
} from '../../base/index.ts';
import type { ParsedNode, SourceNode } from '../../parse/index.ts';
import type { ProjectSource } from '../../project/index.ts';

type Described = Pick<ParsedNode | SourceNode, 'name' | 'kind' | 'patchPath' | 'packageName' | 'originalFilePath'> & {
  readonly sourceName?: string;
  readonly version?: string | number | null;
};

type Path = readonly (string | number)[];

const SECTIONS: readonly string[] = ['models', 'seeds', 'snapshots', 'analyses'];

/** Where the entries of a file stand: the first one of a name. */
interface Entries {
  readonly nodes: ReadonlyMap<string, Path>;
  readonly tables: ReadonlyMap<string, Path>;
}

export class PropertyPlaces {
  readonly #source: ProjectSource;
  readonly #documents = new Map<string, YamlDocument | undefined>();
  readonly #entries = new Map<YamlDocument, Entries>();

  constructor(source: ProjectSource) {
    this.#source = source;
  }

  /** The name of a column in the properties of a resource. */
  column(resource: Described, name: string): Span | undefined {
    const found = this.#entry(resource);
    if (!found) return undefined;
    for (const path of [found.path, ...this.#versions(found.document, found.path)]) {
      const columns = at(found.document.value, [...path, 'columns']);
      const index = indexOf(columns, (column) => column['name'] === name);
      if (index >= 0) return found.document.locate([...path, 'columns', index, 'name']);
    }
    return undefined;
  }

  /** A text below the entry of a resource that has this value: the argument of a test. */
  value(resource: Described, keys: ReadonlySet<string>, value: string): Span | undefined {
    const found = this.#entry(resource);
    if (!found) return undefined;
    const path = search(at(found.document.value, found.path), found.path, keys, value, false);
    return path && found.document.locate(path);
  }

  /** A key of the config of a resource. */
  config(resource: Described, key: string): Span | undefined {
    const found = this.#entry(resource);
    if (!found) return undefined;
    const config = at(found.document.value, [...found.path, 'config']);
    if (!isJsonObject(config) || !(key in config)) return undefined;
    return found.document.locate([...found.path, 'config', key], 'key');
  }

  /** The keys of the entry of a resource and of its columns. */
  *keys(resource: Described): Generator<{ readonly key: string; readonly ofColumn: boolean; readonly span: Span }> {
    const found = this.#entry(resource);
    if (!found) return;
    const { document, path } = found;
    const columns = at(document.value, [...path, 'columns']);
    const places = isJsonArray(columns) ? columns.map((_, index) => [...path, 'columns', index]) : [];
    for (const place of [path, ...places]) {
      const entry = at(document.value, place);
      if (!isJsonObject(entry)) continue;
      for (const key of Object.keys(entry))
        yield { key, ofColumn: place !== path, span: document.locate([...place, key], 'key') };
    }
  }

  /** The name of the resource in its properties. */
  entry(resource: Described): Span | undefined {
    const found = this.#entry(resource);
    return found?.document.locate([...found.path, 'name']);
  }

  #entry(resource: Described): { readonly document: YamlDocument; readonly path: Path } | undefined {
    const document = this.#document(resource);
    if (!document) return undefined;
    let entries = this.#entries.get(document);
    if (!entries) {
      entries = entriesOf(document);
      this.#entries.set(document, entries);
    }
    const { kind, name, sourceName = '' } = resource;
    const path = kind === 'source' ? entries.tables.get(tableKey(sourceName, name)) : entries.nodes.get(name);
    return path && { document, path };
  }

  #versions(document: YamlDocument, path: Path): Path[] {
    const versions = at(document.value, [...path, 'versions']);
    return isJsonArray(versions) ? versions.map((_, index) => [...path, 'versions', index]) : [];
  }

  #document(resource: Described): YamlDocument | undefined {
    const patch = resource.patchPath?.replace(/^[^:]*:\/\//, '');
    const path = patch ?? resource.originalFilePath;
    const key = `${resource.packageName}:${path}`;
    if (this.#documents.has(key)) return this.#documents.get(key);
    const document = this.#read(resource.packageName, path);
    this.#documents.set(key, document);
    return document;
  }

  #read(packageName: string, path: string): YamlDocument | undefined {
    const owner = this.#source.packages.find(({ name }) => name === packageName);
    const file = owner?.files.find((one) => one.path === path && /\.ya?ml$/.test(one.path));
    try {
      return file && parseYaml(file.source());
    } catch (thrown) {
      if (thrown instanceof TsdbtError) return undefined;
      throw thrown;
    }
  }
}

function entriesOf({ value }: YamlDocument): Entries {
  const nodes = new Map<string, Path>();
  const tables = new Map<string, Path>();
  for (const section of SECTIONS)
    for (const [name, path] of named(value, [section])) if (!nodes.has(name)) nodes.set(name, path);
  for (const [source, group] of named(value, ['sources']))
    for (const [table, path] of named(value, [...group, 'tables'])) {
      const key = tableKey(source, table);
      if (!tables.has(key)) tables.set(key, path);
    }
  return { nodes, tables };
}

/** The names of a list of entries, with their paths. */
function* named(value: JsonValue, path: Path): Generator<readonly [string, Path]> {
  const list = at(value, path);
  if (!isJsonArray(list)) return;
  for (const [index, entry] of list.entries()) {
    const name = isJsonObject(entry) ? entry['name'] : undefined;
    if (typeof name === 'string') yield [name, [...path, index]];
  }
}

function tableKey(source: string, table: string): string {
  return JSON.stringify([source, table]);
}

function at(value: JsonValue | undefined, path: Path): JsonValue | undefined {
  let current = value;
  for (const key of path) {
    if (typeof key === 'number') current = isJsonArray(current) ? current[key] : undefined;
    else current = isJsonObject(current) ? current[key] : undefined;
  }
  return current;
}

function indexOf(list: JsonValue | undefined, wanted: (entry: { [key: string]: JsonValue }) => boolean): number {
  return isJsonArray(list) ? list.findIndex((entry) => isJsonObject(entry) && wanted(entry)) : -1;
}

/** The first path below a value that ends in one of the keys, or in a list below one, with the wanted text. */
function search(
  value: JsonValue | undefined,
  path: Path,
  keys: ReadonlySet<string>,
  wanted: string,
  isBelow: boolean,
): Path | undefined {
  if (isBelow && value === wanted) return path;
  if (isJsonArray(value)) {
    for (const [index, item] of value.entries()) {
      const found = search(item, [...path, index], keys, wanted, isBelow);
      if (found) return found;
    }
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      const found = search(item, [...path, key], keys, wanted, isBelow || keys.has(key));
      if (found) return found;
    }
  }
  return undefined;
}
