// Where resources of the semantic layer were written, for checks that come when all of them are known.
import type { JsonObject, Span, YamlPath } from '../../base/index.ts';
import type { Section } from '../yaml/properties-file.ts';
import type { Part } from './fields.ts';

/** The YAML that a resource was made from. */
export interface Written {
  readonly section: Section;
  /** True when it has type_params. */
  readonly isNested: boolean;
  readonly data: JsonObject;
  /** The place of a value in it, the nearest above when that is not written. */
  locate(path: YamlPath): Span;
}

const places = new WeakMap<object, Written>();

/** Notes the YAML that a resource was made from. */
export function notePart(resource: object, part: Part): void {
  const { entry, data, path } = part;
  const locate = (inner: YamlPath): Span => entry.locate([...path, ...inner]);
  noteWritten(resource, { section: entry.section, isNested: 'type_params' in data, data, locate });
}

/** The same for a resource that came from the parse cache. */
export function noteWritten(resource: object, written: Written): void {
  places.set(resource, written);
}

/** The YAML that a resource was made from; undefined when none was noted. */
export function writtenOf(resource: object): Written | undefined {
  return places.get(resource);
}

/** The place of a value in the YAML of a resource, the nearest above it when it is not written; else the resource's. */
export function placeIn(resource: { readonly span: Span }, path: YamlPath): Span {
  return places.get(resource)?.locate(path) ?? resource.span;
}
