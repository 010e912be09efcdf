// Positions of a text that was made from a rendered one.
import type { OutputMap } from '../jinja/index.ts';

/** The map of a text whose offsets come from those of a mapped text; `originOf` gives undefined for what is new. */
export function derivedMap(map: OutputMap, originOf: (offset: number) => number | undefined): OutputMap {
  return {
    locate: (offset) => {
      const at = originOf(offset);
      return at === undefined ? undefined : map.locate(at);
    },
    trail: (offset) => {
      const at = originOf(offset);
      return at === undefined ? [] : map.trail(at);
    },
  };
}
