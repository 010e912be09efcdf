// Writes the core: columns of the node table one after the other, since equal things side by side pack best.
import { type CoreInput, type CoreNode, FORMAT_VERSION } from './core.ts';
import { Interner, intern, joinNames, sparse, toCharacters } from './packing.ts';
import { statusCode } from './status.ts';

/** Between the parts of one text that stands for several. */
export const SEPARATOR = '\u001f';

/** The core as JSON text; equal input gives equal text. */
export function encodeCore({ project, runs, files, nodes }: CoreInput): string {
  const column = (of: (node: CoreNode) => string | undefined) => intern(nodes.map((node) => of(node) ?? ''));
  const numbers = (of: (node: CoreNode) => number | undefined, missing = 0): number[] =>
    nodes.map((node) => of(node) ?? missing);
  const types = new Interner();
  const combinations = (of: (node: CoreNode) => readonly (string | number | undefined)[]) =>
    intern(nodes.map((node) => of(node).map(partText).join(SEPARATOR)));
  return JSON.stringify({
    v: FORMAT_VERSION,
    project,
    runs: runs.map((run) => ({ ...run, counts: [...run.counts].flat() })),
    files: [...files].flat(),
    count: nodes.length,
    type: toCharacters(nodes.map((node) => types.number(node.type))),
    types: types.list,
    package: column((node) => node.package),
    tail: joinNames(nodes.map((node) => idTail(node) ?? '')),
    ids: sparse(nodes.map((node) => (idTail(node) === undefined ? node.id : undefined))),
    names: sparse(
      nodes.map((node) => (node.name === derivedName(node.type, idTail(node) ?? '') ? undefined : node.name)),
    ),
    folder: column((node) => node.folder),
    labels: sparse(nodes.map(({ label, name }) => (label === name ? undefined : label))),
    exposureTypes: sparse(nodes.map(({ exposureType }) => exposureType)),
    sourceName: column((node) => node.sourceName),
    place: combinations((node) => [node.database, node.schema]),
    identifier: sparse(
      nodes.map((node) => (node.identifier === '' || node.identifier === node.name ? undefined : node.identifier)),
    ),
    kind: combinations((node) => [node.materialized, node.version, node.access]),
    tags: combinations((node) => node.tags ?? []),
    owner: column((node) => node.owner),
    group: column((node) => node.group),
    color: sparse(nodes.map((node) => node.color)),
    flags: toCharacters(numbers((node) => node.flags)),
    status: toCharacters(nodes.map((node) => statusCode(node.status ?? 'none'))),
    statusRun: toCharacters(numbers((node) => (node.statusRun ?? -1) + 1)),
    brokenSince: sparse(nodes.map((node) => node.brokenSince)),
    duration: numbers((node) => rounded(node.duration ?? -1), -1),
    columns: numbers((node) => node.columnCount),
    documented: numbers((node) => node.documentedColumns),
    tests: combinations((node) => [node.tests, node.testsPassed, node.testsWarned, node.testsFailed]),
    changes: sparse(nodes.map((node) => node.change)),
    degree: numbers((node) => node.parents.length),
    parents: nodes.flatMap((node) => deltas([...node.parents].sort((a, b) => a - b))),
  });
}

/** A part of several: the separator itself is no character that anybody sees. */
function partText(part: string | number | undefined): string {
  return String(part ?? '').replaceAll(SEPARATOR, '\ufffd');
}

/** What an id has after its type and package; undefined where it has another form. */
function idTail({ id, type, package: owner }: CoreNode): string | undefined {
  const head = `${type}.${owner}.`;
  return id.startsWith(head) && id.length > head.length ? id.slice(head.length) : undefined;
}

/** The name that most nodes of a type have: that of a source's table stands after the source. */
export function derivedName(type: string, tail: string): string {
  if (type !== 'source' && type !== 'unit_test') return tail;
  return tail.slice(tail.indexOf('.') + 1);
}

/** Three digits: what is shown, and a third of the bytes. */
function rounded(milliseconds: number): number {
  return milliseconds < 1000 ? Math.round(milliseconds) : Number(milliseconds.toPrecision(3));
}

/** The first number, then the distance from each to the next. */
export function deltas(sorted: readonly number[]): number[] {
  return sorted.map((one, at) => one - (at === 0 ? 0 : (sorted[at - 1] ?? 0)));
}
