// What catalog.json and lineage.json say of each node, as places in their bytes, and digests of it.
import { readFileSync } from 'node:fs';
import { field, isRecord, type Json, type JsonRecord } from '../format/packing.ts';
import { COMMA, endOfString, endOfValue, OPEN_OBJECT } from './json-scan.ts';
import { digestOf, eachSpan, textAt } from './member-scan.ts';
import { BrokenJson } from './parse-json.ts';

/** The place of a first byte and the place behind the last one. */
type Span = [from: number, to: number];
type SpansById = ReadonlyMap<string, readonly Span[]>;

/** Digests as they are noted. */
export interface EntryDigests {
  /** Of all entries together. */
  readonly whole: string;
  readonly byId: ReadonlyMap<string, string>;
}

/** The entries of an artifact by the node that they are about. */
export interface EntryFile extends EntryDigests {
  /** An artifact with the entries of some nodes alone. */
  part(ids: readonly string[]): Buffer;
  /** Whether the entry of a node that is none of `but` names a column of a node; names are in lower case. */
  names(node: string, columns: ReadonlySet<string>, but: ReadonlySet<string>): boolean;
}

/** What is larger is not looked at piece by piece. */
const LARGEST = 200_000_000;
const CATALOG_BEGIN = '{"metadata":';
const LINEAGE_BEGIN = '{\n"metadata": {"schema": "tsdbt/lineage", "schema_version": 1},\n"nodes": [\n';
const NODE_BEGIN = Buffer.from('{"unique_id":');
const EDGES_BEGIN = Buffer.from('],\n"edges": [\n');
const SUMMARY_BEGIN = Buffer.from('],\n"summary":');
const TO = Buffer.from('"to":{"node":');
const LINE_END = 0x0a;

/**
 * The catalog at a path; undefined for one that does not begin as ours do.
 * @param before what was noted of an earlier one
 * @throws what reading a file throws, BrokenJson
 */
export function catalogFile(
  path: string,
  before: EntryDigests | undefined,
): (EntryFile & { readonly metadata: JsonRecord }) | undefined {
  const bytes = readFileSync(path);
  if (bytes.length > LARGEST || !beginsWith(bytes, 0, Buffer.from(CATALOG_BEGIN))) return undefined;
  const end = endOfValue(bytes, CATALOG_BEGIN.length, bytes.length);
  const metadata = end < 0 ? null : (JSON.parse(bytes.toString('utf8', CATALOG_BEGIN.length, end)) as Json);
  if (!isRecord(metadata)) return undefined;
  const scanned = (): SpansById => {
    const found = new Map<string, Span[]>();
    eachSpan(bytes, 0, (section, _, value) => {
      if ((section !== 'nodes' && section !== 'sources') || bytes[value] !== OPEN_OBJECT) return;
      eachSpan(bytes, value, (id, from, __, to) => addSpan(found, id, [from, to]));
    });
    return found;
  };
  const textOf = (spans: readonly Span[]): string => `{"nodes":{${piecesOf(bytes, spans)}}}`;
  const searched = (id: string): readonly Span[] | undefined => memberOf(bytes, id);
  return { metadata, ...entryFile(bytes, end, before, { scanned, searched, textOf }) };
}

/**
 * The lineage at a path; undefined for one of another form than ours.
 * @param before what was noted of an earlier one
 * @throws what reading a file throws, BrokenJson
 */
export function lineageFile(path: string, before: EntryDigests | undefined): EntryFile | undefined {
  const bytes = readFileSync(path);
  if (bytes.length > LARGEST || !beginsWith(bytes, 0, Buffer.from(LINEAGE_BEGIN))) return undefined;
  let edgesAt = -1;
  const scanned = (): SpansById => {
    const found = new Map<string, Span[]>();
    edgesAt = scanLineage(bytes, found);
    return found;
  };
  const textOf = (spans: readonly Span[]): string => {
    const nodes = spans.filter(([from]) => from < edgesAt);
    const edges = spans.filter(([from]) => from >= edgesAt);
    return `{"nodes":[${piecesOf(bytes, nodes)}],"edges":[${piecesOf(bytes, edges)}]}`;
  };
  const searched = (id: string): readonly Span[] => {
    if (edgesAt < 0) edgesAt = bytes.indexOf(EDGES_BEGIN);
    return edgesAt < 0 ? [] : linesOf(bytes, id, edgesAt);
  };
  return entryFile(bytes, 0, before, { scanned, searched, textOf });
}

interface EntryForm {
  /** Where the entries of all nodes are. */
  readonly scanned: () => SpansById;
  /** Where those of one node are; undefined where only a scan can tell. */
  readonly searched: (id: string) => readonly Span[] | undefined;
  readonly textOf: (spans: readonly Span[]) => string;
}

/** More nodes are looked for in one pass over all entries. */
const FEW = 8;

/** An artifact is scanned when it is not what was noted, or when somebody wants a part of it. */
function entryFile(
  bytes: Buffer,
  begin: number,
  before: EntryDigests | undefined,
  { scanned, searched, textOf }: EntryForm,
): EntryFile {
  const whole = digestOf(bytes.subarray(begin));
  let known: SpansById | undefined;
  const spans = (): SpansById => (known ??= scanned());
  return {
    whole,
    byId: before?.whole === whole ? before.byId : digestsOf(bytes, spans()),
    part: (ids) => {
      const found = (id: string): readonly Span[] =>
        (known === undefined && ids.length <= FEW ? searched(id) : undefined) ?? spans().get(id) ?? [];
      return Buffer.from(textOf(ids.flatMap(found)));
    },
    names: (node, columns, but) => {
      const places = placesOf(bytes, node, columns);
      const isAt = ([from, to]: Span): boolean => places.some((place) => place >= from && place < to);
      return places.length > 0 && [...spans()].some(([id, list]) => !but.has(id) && list.some(isAt));
    },
  };
}

/** The member of a catalog that says itself that it is of a node; none where nothing has that name. */
function memberOf(bytes: Buffer, id: string): readonly Span[] | undefined {
  const key = Buffer.from(`${JSON.stringify(id)}:{`);
  const from = bytes.indexOf(key);
  if (from < 0) return [];
  const value = from + key.length - 1;
  const to = endOfValue(bytes, value, bytes.length);
  const isOf = to > 0 && field(JSON.parse(bytes.toString('utf8', value, to)) as Json, 'unique_id') === id;
  return isOf ? [[from, to]] : undefined;
}

/** The lines of a node, and of the edges that lead to it. */
function linesOf(bytes: Buffer, id: string, edgesAt: number): Span[] {
  const found: Span[] = [];
  const node = bytes.indexOf(`\n${NODE_BEGIN.toString()}${JSON.stringify(id)},`) + 1;
  if (node > 0) found.push([node, lineEnd(bytes, node)]);
  const edge = Buffer.from(`${TO.toString()}${JSON.stringify(id)},`);
  for (let at = bytes.indexOf(edge, edgesAt); at >= 0; at = bytes.indexOf(edge, at)) {
    const from = bytes.lastIndexOf(LINE_END, at) + 1;
    at = lineEnd(bytes, from);
    found.push([from, at]);
  }
  return found;
}

/** Where columns of a node are named: `{"node":…,"column":…}`, in whatever order. */
function placesOf(bytes: Buffer, node: string, columns: ReadonlySet<string>): number[] {
  const wanted = Buffer.from(`"node":${JSON.stringify(node)}`);
  const places: number[] = [];
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) {
    const from = bytes.lastIndexOf(OPEN_OBJECT, at);
    const to = endOfValue(bytes, from, bytes.length);
    const named = field(JSON.parse(bytes.toString('utf8', from, to)) as Json, 'column');
    if (typeof named === 'string' && columns.has(named.toLowerCase())) places.push(at);
  }
  return places;
}

function digestsOf(bytes: Buffer, spans: SpansById): Map<string, string> {
  const digests = new Map<string, string>();
  for (const [id, list] of spans)
    digests.set(id, list.map(([from, to]) => digestOf(bytes.subarray(from, to))).join(''));
  return digests;
}

function piecesOf(bytes: Buffer, spans: readonly Span[]): string {
  return spans.map(([from, to]) => bytes.toString('utf8', from, to)).join(',');
}

function addSpan(found: Map<string, Span[]>, id: string, span: Span): void {
  const known = found.get(id);
  if (known) known.push(span);
  else found.set(id, [span]);
}

/** Notes where nodes, and the edges that lead to them, stand; gives where edges begin. One of them is a line. */
function scanLineage(bytes: Buffer, found: Map<string, Span[]>): number {
  let at = LINEAGE_BEGIN.length;
  for (; !beginsWith(bytes, at, EDGES_BEGIN); at = nextLine(bytes, at)) {
    if (bytes[at] === LINE_END) continue;
    if (!beginsWith(bytes, at, NODE_BEGIN)) throw new BrokenJson('a node has no name');
    addSpan(found, idAt(bytes, at + NODE_BEGIN.length), [at, lineEnd(bytes, at)]);
  }
  const edgesAt = at;
  let last: Buffer = NODE_BEGIN;
  let span: Span | undefined;
  for (at += EDGES_BEGIN.length; !beginsWith(bytes, at, SUMMARY_BEGIN); at = nextLine(bytes, at)) {
    if (bytes[at] === LINE_END) continue;
    const end = lineEnd(bytes, at);
    const to = bytes.indexOf(TO, at) + TO.length;
    if (to < TO.length || to > end) throw new BrokenJson('an edge leads nowhere');
    // Edges stand together by what they lead to.
    if (span && beginsWith(bytes, to, last)) span[1] = end;
    else {
      span = [at, end];
      last = bytes.subarray(to, endOfString(bytes, to, end));
      addSpan(found, idAt(bytes, to), span);
    }
  }
  return edgesAt;
}

function idAt(bytes: Buffer, from: number): string {
  return textAt(bytes, from, endOfString(bytes, from, bytes.length));
}

/** The place behind what a line says. */
function lineEnd(bytes: Buffer, from: number): number {
  const end = nextLine(bytes, from) - 1;
  return bytes[end - 1] === COMMA ? end - 1 : end;
}

function nextLine(bytes: Buffer, from: number): number {
  const end = bytes.indexOf(LINE_END, from);
  if (end < 0) throw new BrokenJson('it ends too early');
  return end + 1;
}

function beginsWith(bytes: Buffer, at: number, text: Uint8Array): boolean {
  return at + text.length <= bytes.length && bytes.compare(text, 0, text.length, at, at + text.length) === 0;
}
