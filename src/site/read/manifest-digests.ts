// Digests of the members of a manifest that tsdbt has written, whose places it has noted: none of it is parsed.
import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { type EarlierManifest, type ManifestPlaces, openEarlierManifest, writingsOf } from '../../artifacts/index.ts';
import { isRecord, type Json, type JsonRecord } from '../format/packing.ts';
import { endOfString } from './json-scan.ts';
import { DIGEST, eachSpan, MemberDigests, textAt } from './member-scan.ts';
import { BrokenJson } from './parse-json.ts';

/** Sections that are compared member by member. */
const SECTIONS = ['nodes', 'sources'] as const;
type Section = (typeof SECTIONS)[number];
/** Sections whose members each say when they were parsed. */
const DATED: ReadonlySet<string> = new Set([
  'macros',
  'exposures',
  'metrics',
  'saved_queries',
  'semantic_models',
  'unit_tests',
]);
/** What the site is not made of. */
const IGNORED: ReadonlySet<string> = new Set(['parent_map', 'child_map', 'group_map', 'disabled', 'selectors']);
const CHUNK = 1 << 20;

/** A member with its key. */
export interface ManifestMember {
  readonly section: Section;
  readonly bytes: Buffer;
}

/** What a manifest says, without the moments at which it was written and its parts were parsed. */
export interface ManifestDigests {
  readonly metadata: JsonRecord;
  /** Of all but nodes, sources and metadata. */
  readonly rest: string;
  readonly members: MembersNote;
  /** The members that were wanted and those that are not as they were; undefined for too many, or where there are others. */
  readonly changed: readonly ManifestMember[] | undefined;
}

/** Digests of members, and which writing each of them is of: nodes, then sources. */
export interface MembersNote {
  /** One behind the other. */
  readonly digests: string;
  readonly written: Pick<ManifestPlaces, 'writings'> & { readonly [section in Section]: readonly number[] };
}

/** Which members somebody wants to have. */
export interface WantedMembers {
  /** What was noted of the members: those that are not so are wanted. */
  readonly before: MembersNote | undefined;
  readonly ids: ReadonlySet<string>;
  /** Above so many nobody wants any. */
  readonly most: number;
}

/**
 * Digests of the manifest in a folder; undefined for one that is not as tsdbt has left it. Members of a writing that was
 * noted are not read.
 * @throws what reading a file throws, BrokenJson
 */
export function manifestDigests(folder: string, wanted: WantedMembers): ManifestDigests | undefined {
  const manifest = openEarlierManifest(folder);
  if (manifest === undefined) return undefined;
  try {
    const made = digestsOf(manifest, wanted);
    manifest.check();
    return made;
  } finally {
    manifest.close();
  }
}

function digestsOf(manifest: EarlierManifest, wanted: WantedMembers): ManifestDigests {
  const { places } = manifest;
  const metadata = JSON.parse(`${places.beginning}}`) as Json;
  const facts = isRecord(metadata) ? metadata['metadata'] : undefined;
  if (!isRecord(facts)) throw new BrokenJson('metadata is missing');
  const first = compared(manifest, wanted, knownDigests(places, wanted.before), false);
  // What is named has mostly been read, since it has changed.
  const isComplete = !first.changed || [...wanted.ids].every((id) => first.named.has(id));
  const digestAt = (at: number): string => digestIn(first.digests, at);
  return {
    metadata: facts,
    rest: restOf(manifest),
    members: {
      digests: first.digests,
      written: { writings: places.writings, nodes: places.nodes.written, sources: places.sources.written },
    },
    changed: isComplete ? first.changed : compared(manifest, wanted, digestAt, true).changed,
  };
}

/** The digest of a member by its place among all. */
type DigestAt = (at: number) => string | undefined;

function digestIn(digests: string, at: number): string {
  return digests.slice(at * DIGEST, (at + 1) * DIGEST);
}

/** Those of members whose bytes are the ones that were noted. */
function knownDigests(places: ManifestPlaces, before: MembersNote | undefined): DigestAt {
  if (before === undefined) return () => undefined;
  const writings = SECTIONS.map((section) => [
    [...writingsOf(places, places[section])],
    [...writingsOf(before.written, { written: before.written[section] })],
  ]);
  if (writings.some(([now, then]) => now?.length !== then?.length)) return () => undefined;
  const [now = [], then = []] = [0, 1].map((side) => writings.flatMap((of) => of[side] ?? []));
  return (at) => (now[at] !== '' && now[at] === then[at] ? digestIn(before.digests, at) : undefined);
}

interface Compared {
  readonly digests: string;
  readonly changed: readonly ManifestMember[] | undefined;
  /** The ids of what was read. */
  readonly named: ReadonlySet<string>;
}

function compared(
  { handle, places }: EarlierManifest,
  { before, ids, most }: WantedMembers,
  digestAt: DigestAt,
  readsAll: boolean,
): Compared {
  const digests: string[] = [];
  const changed: ManifestMember[] = [];
  const named = new Set<string>();
  const count = SECTIONS.reduce((sum, name) => sum + places[name].sizes.length, 0);
  const isSameCount = before?.digests.length === count * DIGEST;
  for (const section of SECTIONS) {
    const begin = digests.length;
    for (const [place, size, digest, id] of members(handle, places[section], (at) => digestAt(begin + at), readsAll)) {
      const at = digests.length * DIGEST;
      digests.push(digest);
      if (ids.has(id)) named.add(id);
      if (!isSameCount || changed.length > most || (before.digests.startsWith(digest, at) && !ids.has(id))) continue;
      changed.push({ section, bytes: readAt(handle, place, size) });
    }
  }
  const isWithin = isSameCount && changed.length <= most;
  return { digests: digests.join(''), changed: isWithin ? changed : undefined, named };
}

/** Where the members of a section are, with their digests and the ids of those that are read: which have no digest yet, or all. */
function* members(
  handle: number,
  { start, sizes }: { readonly start: number; readonly sizes: readonly number[] },
  digestAt: DigestAt,
  readsAll: boolean,
): Generator<readonly [place: number, size: number, digest: string, id: string]> {
  let place = start + 1;
  const isRead = (at: number): boolean => readsAll || digestAt(at) === undefined;
  for (let first = 0; first < sizes.length; ) {
    let length = sizes[first] ?? 0;
    if (!isRead(first)) {
      yield [place, length, digestAt(first) ?? '', ''];
      place += length + 1;
      first += 1;
      continue;
    }
    let behind = first + 1;
    for (; behind < sizes.length && length < CHUNK && isRead(behind); behind += 1) length += 1 + (sizes[behind] ?? 0);
    const bytes = readAt(handle, place, length);
    const digests = new MemberDigests(bytes);
    let from = 0;
    for (let at = first; at < behind; at += 1) {
      const size = sizes[at] ?? 0;
      // A digest moves what it is of.
      const id = textAt(bytes, from, endOfString(bytes, from, bytes.length));
      yield [place + from, size, digestAt(at) ?? digests.of(from, from + size), id];
      from += size + 1;
    }
    place += length + 1;
    first = behind;
  }
}

function readAt(handle: number, place: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (let read = 1; read > 0 && at < length; at += read) read = readSync(handle, bytes, at, length - at, place + at);
  if (at !== length) throw new BrokenJson('it ends too early');
  return bytes;
}

/** The hash of all that is not compared member by member. */
function restOf({ handle, places }: EarlierManifest): string {
  const { sources, parent_map: parents, child_map: children } = places;
  const sourcesEnd = sources.start + 1 + sources.sizes.reduce((sum, size) => sum + size + 1, 0);
  const behindSources = sources.sizes.length === 0 ? sources.start + 2 : sourcesEnd;
  const hash = createHash('sha256');
  const add = (from: number, to: number, before: string, behind: string): void => {
    const bytes = Buffer.concat([Buffer.from(before), readAt(handle, from, to - from), Buffer.from(behind)]);
    eachSpan(bytes, 0, (section, _, value, end) => {
      if (IGNORED.has(section)) return;
      hash.update(`\u0000${section}\u0000`);
      if (!DATED.has(section)) {
        hash.update(bytes.subarray(value, end));
        return;
      }
      const inside = Buffer.from(bytes.subarray(value, end));
      const spans: [number, number][] = [];
      eachSpan(inside, 0, (_key, from, _value, to) => spans.push([from, to]));
      const digests = new MemberDigests(inside);
      for (const [first, last] of spans) hash.update(digests.of(first, last));
    });
  };
  // `,"macros":{…}, … ,"parent_map":` and then `,"child_map":{…},"group_map":{…}, … }`
  add(behindSources, parents[0], '{"sources":{}', '{}}');
  const childrenEnd = children[0] + children[1];
  add(childrenEnd, fileEnd(handle, childrenEnd), '{"child_map":{}', '');
  return hash.digest('base64');
}

function fileEnd(handle: number, from: number): number {
  const bytes = Buffer.allocUnsafe(CHUNK);
  let at = from;
  for (let read = 1; read > 0; at += read) read = readSync(handle, bytes, 0, CHUNK, at);
  return at;
}
