// Where keys and values of a YAML document stand. Built only when the first error asks.
import { EVENT_ID, type Event, getScalarValue } from 'js-yaml';
import type { YamlEvents } from './yaml-events.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

interface PlaceEntry {
  readonly key: string;
  readonly keyRange: Range;
  readonly place: YamlPlace;
}

/** A node of the document with its range; aliases stand for the node they name. */
export interface YamlPlace extends Range {
  readonly entries: readonly PlaceEntry[];
  readonly items: readonly YamlPlace[];
}

/** The places of all nodes. */
export function readPlaces(source: YamlEvents): YamlPlace {
  const { text, events } = source;
  const anchors = new Map<string, YamlPlace>();
  let at = 0;

  const read = (fallback: number): YamlPlace => {
    const event = events[at];
    at += 1;
    if (!event) return { start: text.length, end: text.length, entries: [], items: [] };
    if (event.type === EVENT_ID.ALIAS) return alias(event.anchorStart, event.anchorEnd);
    const place = node(event, fallback);
    if ('anchorStart' in event && event.anchorStart >= 0) {
      anchors.set(text.slice(event.anchorStart, event.anchorEnd), place);
    }
    return place;
  };

  const alias = (start: number, end: number): YamlPlace => {
    const named = anchors.get(text.slice(start, end));
    return { start: start - 1, end, entries: named?.entries ?? [], items: named?.items ?? [] };
  };

  const node = (event: Event, fallback: number): YamlPlace => {
    if (event.type === EVENT_ID.SCALAR) return { ...scalarRange(text, event, fallback), entries: [], items: [] };
    const entries: PlaceEntry[] = [];
    const items: YamlPlace[] = [];
    const start = 'start' in event ? event.start : 0;
    let end = start + 1;
    while (at < events.length && events[at]?.type !== EVENT_ID.POP) {
      if (event.type !== EVENT_ID.MAPPING) {
        const item = read(end);
        items.push(item);
        end = Math.max(end, item.end);
        continue;
      }
      const keyEvent = events[at];
      const key = keyEvent?.type === EVENT_ID.SCALAR ? getScalarValue(text, keyEvent) : '';
      const keyRange = read(end);
      const place = read(keyRange.end);
      entries.push({ key, keyRange, place });
      end = Math.max(end, keyRange.end, place.end);
    }
    at += 1;
    return { start, end, entries, items };
  };

  while (at < events.length && events[at]?.type !== EVENT_ID.DOCUMENT) at += 1;
  at += 1;
  return events[at]?.type === EVENT_ID.POP ? { start: 0, end: 0, entries: [], items: [] } : read(0);
}

/** An empty scalar stands at `fallback`: the end of its key. */
function scalarRange(text: string, event: Event & { type: 4 }, fallback: number): Range {
  if (event.valueStart < 0) {
    const start = Math.max(event.tagEnd, event.anchorEnd, fallback);
    return { start, end: start };
  }
  const isQuoted = event.style === 2 || event.style === 3;
  if (!isQuoted) return { start: event.valueStart, end: event.valueEnd };
  const opens = /['"]/.test(text[event.valueStart - 1] ?? '') ? 1 : 0;
  return { start: event.valueStart - opens, end: event.valueEnd + opens };
}

/** The range of a path, or of the deepest place on the way to it. */
export function placeOf(root: YamlPlace, path: readonly (string | number)[], part: 'key' | 'value'): Range {
  let place = root;
  let key: Range = { start: root.start, end: root.start };
  for (const step of path) {
    const found = typeof step === 'number' ? itemOf(place, step) : entryOf(place, step);
    if (!found) return part === 'key' || place === root ? key : place;
    place = found.place;
    key = found.keyRange;
  }
  return part === 'key' ? key : place;
}

function itemOf(place: YamlPlace, index: number): { keyRange: Range; place: YamlPlace } | undefined {
  const item = place.items[index];
  return item && { keyRange: item, place: item };
}

function entryOf(place: YamlPlace, key: string): PlaceEntry | undefined {
  const own = place.entries.findLast((entry) => entry.key === key);
  if (own) return own;
  for (const entry of place.entries.toReversed()) {
    if (entry.key !== '<<') continue;
    const sources = entry.place.items.length > 0 ? entry.place.items : [entry.place];
    for (const source of sources) {
      const found = entryOf(source, key);
      if (found) return found;
    }
  }
  return undefined;
}
