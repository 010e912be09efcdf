// The edges that `build` adds: a data test holds back every node that stands below all the nodes the test reads.
import type { GraphResource } from '../parse/index.ts';
import { type Adjacency, at, degree, neighbours } from './adjacency.ts';

export interface TestEdge {
  readonly test: number;
  readonly blocked: number;
}

/** Tests handled in one pass: bounds memory to count × parents of a test × 128 bytes. */
const BLOCK = 1024;

/**
 * For each data test, the nearest nodes below all its parents. Only nodes with SQL or data wait (no exposures, metrics,
 * unit tests, functions); what lies further down waits through them. Adds no cycle: a blocked node is below the test's
 * parents already. `order` is a topological order of the whole graph.
 */
export function testEdges(
  resources: readonly GraphResource[],
  graph: Adjacency,
  order: Int32Array,
): readonly TestEdge[] {
  const tests: number[] = [];
  for (const [index, resource] of resources.entries()) {
    if (resource.kind === 'test' && degree(graph.parents, index) > 0) tests.push(index);
  }
  // Tests with as many parents each share a pass: most have one, some two, hardly any more.
  tests.sort((a, b) => degree(graph.parents, a) - degree(graph.parents, b));
  const kinds = resources.map((resource) => resource.kind);
  const edges: TestEdge[] = [];
  for (let start = 0; start < tests.length; start += BLOCK) {
    addEdges(kinds, graph, order, tests.slice(start, start + BLOCK), edges);
  }
  return edges;
}

/**
 * One bit per test. `above[slot]` says at a node for which tests the parent number `slot` is above it; where all slots
 * agree the node is below all parents of the test. It waits for the test unless a node above it does already.
 */
function addEdges(
  kinds: readonly GraphResource['kind'][],
  graph: Adjacency,
  order: Int32Array,
  tests: readonly number[],
  edges: TestEdge[],
): void {
  const words = (tests.length + 31) >> 5;
  const slots = Math.max(...tests.map((test) => degree(graph.parents, test)));
  const above = Array.from({ length: slots }, () => new Uint32Array(graph.count * words));
  const waiting = new Uint32Array(graph.count * words);
  const tested = testedBits(graph, tests, slots);
  const row = Array.from({ length: slots }, () => new Uint32Array(words));
  const inherited = new Uint32Array(words);
  for (const node of order) {
    const kind = kinds[node];
    if (kind === 'test' || kind === 'unit_test') continue;
    for (const bits of row) bits.fill(0);
    inherited.fill(0);
    for (const parent of neighbours(graph.parents, node)) {
      const start = parent * words;
      for (const [slot, bits] of row.entries()) {
        const theirs = above[slot];
        if (theirs) for (let word = 0; word < words; word++) bits[word] = at(bits, word) | at(theirs, start + word);
      }
      for (let word = 0; word < words; word++) inherited[word] = at(inherited, word) | at(waiting, start + word);
      for (const { slot, column } of tested.get(parent) ?? []) setBit(row[slot], column);
    }
    const start = node * words;
    for (const [slot, bits] of row.entries()) above[slot]?.set(bits, start);
    const canWait = isExecutable(kind);
    for (let word = 0; word < words; word++) {
      const known = at(inherited, word);
      let found = 0;
      if (canWait) {
        found = 0xffffffff & ~known;
        for (const bits of row) found &= at(bits, word);
      }
      waiting[start + word] = known | found;
      for (; found !== 0; found &= found - 1) {
        const test = tests[word * 32 + 31 - Math.clz32(found & -found)];
        if (test !== undefined) edges.push({ test, blocked: node });
      }
    }
  }
}

interface TestedBit {
  readonly slot: number;
  readonly column: number;
}

/** For each tested node, the bits it stands for. A test with fewer parents than slots repeats its last one. */
function testedBits(
  graph: Adjacency,
  tests: readonly number[],
  slots: number,
): ReadonlyMap<number, readonly TestedBit[]> {
  const tested = new Map<number, TestedBit[]>();
  for (const [column, test] of tests.entries()) {
    const parents = neighbours(graph.parents, test);
    for (let slot = 0; slot < slots; slot++) {
      const parent = at(parents, Math.min(slot, parents.length - 1));
      const known = tested.get(parent);
      if (known) known.push({ slot, column });
      else tested.set(parent, [{ slot, column }]);
    }
  }
  return tested;
}

function setBit(bits: Uint32Array | undefined, column: number): void {
  if (bits) bits[column >> 5] = at(bits, column >> 5) | (1 << (column & 31));
}

function isExecutable(kind: GraphResource['kind'] | undefined): boolean {
  return kind === 'model' || kind === 'seed' || kind === 'snapshot' || kind === 'analysis' || kind === 'operation';
}
