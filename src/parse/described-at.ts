// Where in YAML a resource is described: worked out only when an error asks.
import type { Span } from '../base/index.ts';

const places = new WeakMap<object, () => Span>();

/** Remembers how to find the entry that describes a resource. */
export function noteDescription(resource: object, place: () => Span): void {
  places.set(resource, place);
}

/** The entry that describes a resource; undefined when none does. */
export function describedAt(resource: object): Span | undefined {
  return places.get(resource)?.();
}
