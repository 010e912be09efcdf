// What follows from the core: what a failure reaches, and where a node belongs.
import { type Core, type Csr, FLAG, isBroken, neighbours, type RunInfo } from '../../format/index.ts';
import { layerOf } from './layer.ts';

/** Nodes that are reached from one along the edges, without itself. */
export function reachable(edges: Csr, from: number, count: number): number[] {
  const seen = new Uint8Array(count);
  seen[from] = 1;
  const found: number[] = [];
  const open = [from];
  for (let node = open.pop(); node !== undefined; node = open.pop())
    for (const next of neighbours(edges, node))
      if (seen[next] === 0) {
        seen[next] = 1;
        found.push(next);
        open.push(next);
      }
  return found;
}

/** Nodes that one is made from, or that are made from it, at any distance; tests, which make nothing, are none of them. */
export function allBeside(core: Core, node: number, isUp: boolean): number[] {
  return reachable(isUp ? core.parents : core.children, node, core.count).filter(
    (one) => core.types[one] !== 'test' && core.types[one] !== 'unit_test',
  );
}

/** True for what trees, search and counts show. */
export function isShown(core: Core, node: number): boolean {
  const flags = core.flags[node] ?? 0;
  return (flags & (FLAG.hidden | FLAG.internal | FLAG.disabled | FLAG.stub)) === 0;
}

/** True for a run that built or tested: what only asked how old sources are says nothing of the rest. */
export function isBuild(run: RunInfo): boolean {
  return run.command !== 'source freshness';
}

/** The run that tells how the project fares: the last one that built or tested, or the last of all. */
export function lastBuild(core: Core): RunInfo | undefined {
  return core.runs.find(isBuild) ?? core.runs[0];
}

/** How many of the nodes that are shown are in which state. */
export interface Health {
  readonly shown: number;
  /** With any result. */
  readonly run: number;
  readonly passed: number;
  readonly broken: number;
  readonly warned: number;
  readonly skipped: number;
}

/** Counts the states of all that the search finds by them. */
export function healthOf(core: Core): Health {
  const sum = { shown: 0, run: 0, passed: 0, broken: 0, warned: 0, skipped: 0 };
  for (let node = 0; node < core.count; node += 1) {
    if (!isShown(core, node) || core.types[node] === 'macro' || core.types[node] === 'group') continue;
    sum.shown += 1;
    const status = core.health[node] ?? 'none';
    if (status !== 'none') sum.run += 1;
    if (status === 'pass') sum.passed += 1;
    if (isBroken(status)) sum.broken += 1;
    if (status === 'warn') sum.warned += 1;
    if (status === 'skip') sum.skipped += 1;
  }
  return sum;
}

/** Types that the matrix shows. */
const PLACED: ReadonlySet<string> = new Set([
  'model',
  'source',
  'seed',
  'snapshot',
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
]);

/** Where a node belongs: how far it is from the raw data, and what it is about. */
export interface Place {
  readonly layer: string;
  readonly domain: string;
}

/** More folders than this that no layer is called after are what the project is about, not its layers. */
const MOST_GUESSED = 6;

const knownPlaces = new WeakMap<Core, readonly (Place | undefined)[]>();

/** Where all nodes belong, read off the type, the folders and the name; undefined for what is no data. */
export function placesOf(core: Core): readonly (Place | undefined)[] {
  let places = knownPlaces.get(core);
  if (!places) {
    places = readPlaces(core);
    knownPlaces.set(core, places);
  }
  return places;
}

function readPlaces(core: Core): (Place | undefined)[] {
  const guessed = new Set<string>();
  const found = core.types.map((type, node) => {
    if (!PLACED.has(type)) return undefined;
    const folders = (core.folders[node] ?? '').split('/').filter(Boolean).slice(1);
    const at = layerOf(type, folders, core.names[node] ?? '');
    if (at.isGuess) guessed.add(at.layer);
    return { ...at, folders };
  });
  const isAbout = guessed.size > MOST_GUESSED;
  return found.map((one, node) => {
    if (!one) return undefined;
    const layer = one.isGuess && isAbout ? 'models' : one.layer;
    const rest = one.folders.filter((folder, at) => at !== one.place && folder.toLowerCase() !== layer);
    const source = core.types[node] === 'source' ? core.sourceNames[node] : undefined;
    return { layer, domain: source || rest[0] || core.packages[node] || '' };
  });
}

/** One cell of the matrix. */
export interface Cell {
  readonly nodes: number;
  readonly broken: number;
  readonly warned: number;
}

/** Layers across, domains down. */
export interface Matrix {
  readonly layers: readonly string[];
  readonly domains: readonly string[];
  /** By `domain` and `layer`, as the lists have them; undefined where nothing is. */
  readonly cells: readonly (readonly (Cell | undefined)[])[];
}

/** The matrix of all nodes that are shown; layers from raw data to use; domains with failures first, then the largest. */
export function matrixOf(core: Core): Matrix {
  const places = placesOf(core);
  const layers = new Map<string, { depth: number; nodes: number }>();
  const domains = new Map<string, Map<string, { nodes: number; broken: number; warned: number }>>();
  for (let node = 0; node < core.count; node += 1) {
    const place = isShown(core, node) ? places[node] : undefined;
    if (!place) continue;
    const layer = layers.get(place.layer) ?? { depth: 0, nodes: 0 };
    layer.depth += core.layer[node] ?? 0;
    layer.nodes += 1;
    layers.set(place.layer, layer);
    const row = domains.get(place.domain) ?? new Map<string, { nodes: number; broken: number; warned: number }>();
    domains.set(place.domain, row);
    const cell = row.get(place.layer) ?? { nodes: 0, broken: 0, warned: 0 };
    row.set(place.layer, cell);
    const health = core.health[node] ?? 'none';
    cell.nodes += 1;
    if (isBroken(health)) cell.broken += 1;
    if (health === 'warn') cell.warned += 1;
  }
  const edgeOf = (layer: string): number =>
    layer === 'sources' ? -2 : layer === 'seeds' ? -1 : LAST.indexOf(layer) + 1;
  const depthOf = (layer: string): number => {
    const found = layers.get(layer);
    return found ? found.depth / found.nodes : 0;
  };
  const layerNames = [...layers.keys()].sort(
    (a, b) => edgeOf(a) - edgeOf(b) || depthOf(a) - depthOf(b) || compare(a, b),
  );
  const sizeOf = (domain: string): number =>
    [...(domains.get(domain)?.values() ?? [])].reduce((sum, { nodes }) => sum + nodes, 0);
  const isHurt = (domain: string): number =>
    Math.max(
      ...[...(domains.get(domain)?.values() ?? [])].map(({ broken, warned }) => (broken > 0 ? 2 : warned > 0 ? 1 : 0)),
    );
  const domainNames = [...domains.keys()].sort(
    (a, b) => isHurt(b) - isHurt(a) || sizeOf(b) - sizeOf(a) || compare(a, b),
  );
  return {
    layers: layerNames,
    domains: domainNames,
    cells: domainNames.map((domain) => layerNames.map((layer) => domains.get(domain)?.get(layer))),
  };
}

const LAST: readonly string[] = ['metrics', 'exposures'];

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What the counters of the home page tell. */
export interface Coverage {
  readonly nodes: number;
  readonly described: number;
  readonly tested: number;
  readonly columns: number;
  readonly documentedColumns: number;
  readonly tests: number;
}

/** Coverage of all shown nodes with rows. @param isCounted Which types count. */
export function coverageOf(core: Core, isCounted: (type: string) => boolean): Coverage {
  const sum = { nodes: 0, described: 0, tested: 0, columns: 0, documentedColumns: 0, tests: 0 };
  for (let node = 0; node < core.count; node += 1) {
    sum.tests += core.tests[node] ?? 0;
    if (!isShown(core, node) || !isCounted(core.types[node] ?? '')) continue;
    sum.nodes += 1;
    if ((core.flags[node] ?? 0) & FLAG.described) sum.described += 1;
    if ((core.tests[node] ?? 0) > 0) sum.tested += 1;
    sum.columns += core.columnCount[node] ?? 0;
    sum.documentedColumns += core.documentedColumns[node] ?? 0;
  }
  return sum;
}
