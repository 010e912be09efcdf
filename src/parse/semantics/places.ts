// Where resources of the semantic layer were written, for checks that come when all of them are known.
import type { Span, YamlPath } from '../../base/index.ts';
import type { Part } from './fields.ts';

const parts = new WeakMap<object, Part>();

/** Notes the YAML that a resource was made from. */
export function notePart(resource: object, part: Part): void {
  parts.set(resource, part);
}

/** The YAML that a resource was made from; undefined for what has none, or came from the parse cache. */
export function partOf(resource: object): Part | undefined {
  return parts.get(resource);
}

/** The place of a value in the YAML of a resource, the nearest above it when it is not written; else the resource's. */
export function placeIn(resource: { readonly span: Span }, path: YamlPath): Span {
  const part = parts.get(resource);
  return part ? part.entry.locate([...part.path, ...path]) : resource.span;
}
