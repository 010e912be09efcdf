import { expect, it } from 'vitest';
import { buildAdjacency, neighbours, reach, topologicalOrder } from './adjacency.ts';
import { linkProject } from './link-project.ts';
import { testEdges } from './test-edges.ts';
import { TestProject } from './test-project.ts';

/** dbt's definition: a node waits for a test when every parent of the test is above the node. */
it.each([1, 2, 3, 4, 5, 6])('blocks exactly what is below all parents of a test (random project %i)', (seed) => {
  let state = seed * 7919;
  const next = (below: number): number => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return (state >> 8) % below;
  };
  const project = new TestProject();
  const count = 60;
  for (let node = 0; node < count; node++) {
    const refs = Array.from({ length: next(4) }, () => `m${next(Math.max(node, 1))}`).filter(() => node > 0);
    project.model(`m${node}`, { refs, kind: node % 11 === 0 ? 'snapshot' : 'model' });
  }
  for (let test = 0; test < 40; test++) {
    project.test(
      `t${test}`,
      Array.from({ length: 1 + next(4) }, () => `m${next(count)}`),
    );
  }
  project.exposure('board', { refs: ['m1', 'm5'] });
  const { value: graph } = linkProject(project.build());
  const resources = [...graph.resources.values()];
  const edges = testEdges(resources, graph.adjacency, topologicalOrder(graph.adjacency));
  const lists = resources.map((_, index) => [...neighbours(graph.adjacency.parents, index)]);
  for (const { test, blocked } of edges) lists[blocked]?.push(test);
  const blocking = buildAdjacency(lists);
  expect(topologicalOrder(blocking)).toHaveLength(resources.length);
  let waits = 0;
  for (const [node, resource] of resources.entries()) {
    if (resource.kind === 'test' || resource.kind === 'exposure') continue;
    const above = new Uint8Array(resources.length);
    reach(graph.adjacency.parents, [node], above);
    const aboveWithTests = new Uint8Array(resources.length);
    reach(blocking.parents, [node], aboveWithTests);
    for (const [test, other] of resources.entries()) {
      if (other.kind !== 'test') continue;
      const expected = graph.parents(other.uniqueId).every((id) => above[graph.indexOf.get(id) ?? -1] === 1);
      expect([resource.name, other.name, aboveWithTests[test] === 1]).toEqual([resource.name, other.name, expected]);
      if (expected) waits++;
    }
  }
  expect(waits).toBeGreaterThan(0);
});

it('handles more tests than fit into one pass', () => {
  const project = new TestProject();
  project.model('a');
  project.model('b', { refs: ['a'] });
  for (let test = 0; test < 2500; test++) project.test(`t${test}`, ['a']);
  const { value: graph } = linkProject(project.build());
  const edges = testEdges([...graph.resources.values()], graph.adjacency, topologicalOrder(graph.adjacency));
  expect(new Set(edges.map((edge) => edge.test)).size).toBe(2500);
  expect(new Set(edges.map((edge) => edge.blocked))).toEqual(new Set([graph.indexOf.get('model.shop.b' as never)]));
});
