import { expect, it } from 'vitest';
import { toGraphology } from './graphology.ts';
import { linkProject } from './link-project.ts';
import { TestProject } from './test-project.ts';

it('gives the same nodes and edges as a graphology object', async () => {
  const project = new TestProject();
  const a = project.model('a');
  const b = project.model('b', { refs: ['a', 'b'] });
  const made = await toGraphology(linkProject(project.build()).value);
  expect(made.nodes()).toEqual([a, b]);
  expect(made.inNeighbors(b)).toEqual([a, b]);
  expect(made.getNodeAttribute(a, 'resource').name).toBe('a');
});
