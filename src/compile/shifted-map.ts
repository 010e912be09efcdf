// Positions of rendered text after CTEs were put in.
import type { OutputMap } from '../jinja/index.ts';

/** The map of a text into which `insertedLength` characters were put at `insertedAt`. */
export function shiftedMap(map: OutputMap, insertedAt: number, insertedLength: number): OutputMap {
  const back = (offset: number): number | undefined => {
    if (offset < insertedAt) return offset;
    return offset < insertedAt + insertedLength ? undefined : offset - insertedLength;
  };
  return {
    locate: (offset) => {
      const at = back(offset);
      return at === undefined ? undefined : map.locate(at);
    },
    trail: (offset) => {
      const at = back(offset);
      return at === undefined ? [] : map.trail(at);
    },
  };
}
