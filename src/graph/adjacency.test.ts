import { describe, expect, it } from 'vitest';
import {
  buildAdjacency,
  criticalPaths,
  descendantCounts,
  levels,
  neighbours,
  reach,
  topologicalOrder,
} from './adjacency.ts';

/** A graph where node i has a few earlier nodes as parents. */
function random(count: number, seed: number): number[][] {
  let state = seed;
  const next = (below: number): number => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return state % below;
  };
  return Array.from({ length: count }, (_, node) =>
    node === 0 ? [] : Array.from({ length: next(4) }, () => next(node)),
  );
}

describe('adjacency', () => {
  it('keeps the order of parents and drops doubles', () => {
    const graph = buildAdjacency([[], [], [1, 0, 1]]);
    expect([...neighbours(graph.parents, 2)]).toEqual([1, 0]);
    expect([...neighbours(graph.children, 0)]).toEqual([2]);
  });

  it('counts descendants over several blocks as a search from every node does', () => {
    const graph = buildAdjacency(random(2500, 7));
    const counts = descendantCounts(graph, topologicalOrder(graph));
    for (const node of [0, 1, 2, 5, 900, 1023, 1024, 2100, 2499]) {
      const marks = new Uint8Array(graph.count);
      reach(graph.children, [node], marks);
      expect(counts[node]).toBe(marks.reduce((sum, mark) => sum + mark, 0));
    }
  });

  it('measures levels from above and critical paths from below', () => {
    const graph = buildAdjacency([[], [0], [1, 0], []]);
    const order = topologicalOrder(graph);
    expect([...levels(graph, order)]).toEqual([0, 1, 2, 0]);
    expect([...criticalPaths(graph, order)]).toEqual([2, 1, 0, 0]);
  });

  it('reaches so many steps only', () => {
    const graph = buildAdjacency([[], [0], [1], [2]]);
    const marks = new Uint8Array(4);
    reach(graph.children, [0], marks, 2);
    expect([...marks]).toEqual([0, 1, 1, 0]);
  });
});
