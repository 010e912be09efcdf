// Resources that stand in YAML alone (exposures, groups, unit tests, the semantic layer) and descriptions of macros, as
// JSON and back.
import { isJsonArray, isJsonObject, type JsonObject, jsonObject, type YamlPath } from '../../base/index.ts';
import type { ProjectFile } from '../../project/index.ts';
import type { Draft, ParseState, YamlResource } from '../parse-state.ts';
import { noteWritten, type Written, writtenOf } from '../semantics/places.ts';
import type { MacroNode, RefArgs } from '../types.ts';
import { entryOf, propertiesOf, type Section } from '../yaml/properties-file.ts';
import { YamlPlace } from '../yaml/yaml-place.ts';
import { NotStorable, revivedObject, type Stored, storedValue } from './cached-value.ts';
import type { UnitFiles } from './unit-files.ts';

/** `[place, refs, fields, 1 for type_params]`; a ref is `[place, name, package, version]`. */
export type YamlRow = readonly Stored[];
/** `[unique_id, fields]` */
export type MacroRow = readonly [uniqueId: string, fields: Stored];

/** The row of a resource. @throws NotStorable */
export function yamlRow(resource: YamlResource): YamlRow {
  const fields: { [key: string]: Stored } = {};
  for (const [key, value] of Object.entries(resource)) {
    if (key !== 'span' && key !== 'refs') fields[key] = storedValue(value);
  }
  const refs = 'refs' in resource ? resource.refs.map(refRow) : null;
  const row = [pathOf(resource.span), refs, fields];
  return writtenOf(resource)?.isNested === true ? [...row, 1] : row;
}

function refRow({ span, name, package: packageName, version }: RefArgs): Stored {
  return [pathOf(span), name, packageName, version];
}

/** @throws NotStorable for a place that is not one of the unit's YAML */
function pathOf(place: RefArgs['span']): YamlPath {
  if (!(place instanceof YamlPlace)) throw new NotStorable('a place');
  return place.path;
}

/** The resource of a row. */
export function yamlResource(row: YamlRow, state: ParseState, file: ProjectFile, files: UnitFiles): YamlResource {
  const [place, refs = null, fields = null, nested] = row;
  const path = place as YamlPath;
  const made: { [key: string]: unknown } = { ...revivedObject(fields), span: files.yamlPlace(path) };
  if (refs !== null) made['refs'] = (refs as readonly (readonly Stored[])[]).map((one) => refOf(one, files));
  const resource = made as unknown as YamlResource;
  if ('body' in resource) noteWritten(resource, new StoredPart(state, file, files, path.slice(0, -1), nested === 1));
  return resource;
}

function refOf([path = null, name, packageName = null, version = null]: readonly Stored[], files: UnitFiles): RefArgs {
  const ref = { name: String(name), package: packageName, version } as RefArgs;
  return { ...ref, span: files.yamlPlace(path as YamlPath) };
}

/** The YAML of a stored resource, read when a check asks for it. */
class StoredPart implements Written {
  readonly section: Section;
  readonly isNested: boolean;
  readonly #state: ParseState;
  readonly #file: ProjectFile;
  readonly #files: UnitFiles;
  readonly #path: YamlPath;

  constructor(state: ParseState, file: ProjectFile, files: UnitFiles, path: YamlPath, isNested: boolean) {
    this.section = path[0] as Section;
    this.isNested = isNested;
    this.#state = state;
    this.#file = file;
    this.#files = files;
    this.#path = path;
  }

  get data(): JsonObject {
    const [, index, ...inner] = this.#path;
    const context = this.#state.context(this.#file.packageName);
    const properties = propertiesOf(context, this.#file, this.#files.document);
    const entries = properties?.value[this.section];
    const raw = isJsonArray(entries) ? entries[Number(index)] : undefined;
    if (!properties || !isJsonObject(raw)) return jsonObject();
    let { data } = entryOf(this.#state, properties, this.section, Number(index), raw);
    for (const part of inner) {
      const next = isJsonArray(data) ? data[Number(part)] : data[part];
      data = isJsonObject(next) || isJsonArray(next) ? (next as JsonObject) : jsonObject();
    }
    return data;
  }

  locate(path: YamlPath): ReturnType<Written['locate']> {
    return this.#files.yamlPlace([...this.#path, ...path]);
  }
}

const described = ['description', 'meta', 'docs', 'config', 'patchPath', 'arguments'] as const;

/** What is said of a macro. @throws NotStorable */
export function macroRow(macro: MacroNode): MacroRow {
  return [macro.uniqueId, Object.fromEntries(described.map((key) => [key, storedValue(macro[key])]))];
}

/** Says it of the macro again. */
export function describeMacro(macro: Draft<MacroNode>, [, fields]: MacroRow): void {
  Object.assign(macro, revivedObject(fields));
}
