// Positions of rendered text after CTEs were put in.
import type { OutputMap } from '../jinja/index.ts';
import { derivedMap } from './derived-map.ts';

/** The map of a text into which `insertedLength` characters were put at `insertedAt`. */
export function shiftedMap(map: OutputMap, insertedAt: number, insertedLength: number): OutputMap {
  return derivedMap(map, (offset) => {
    if (offset < insertedAt) return offset;
    return offset < insertedAt + insertedLength ? undefined : offset - insertedLength;
  });
}
