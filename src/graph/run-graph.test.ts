import { describe, expect, it } from 'vitest';
import type { NodeId } from '../base/index.ts';
import { linkProject } from './link-project.ts';
import { buildOrder } from './run-graph.ts';
import { TestProject } from './test-project.ts';
import type { RunGraph } from './types.ts';

/** `child <- parent parent` for every node, names only. */
function edges(run: RunGraph): string[] {
  const name = (id: NodeId | undefined): string => id?.split('.').slice(2).join('.') ?? '';
  return run.ids.map((id, index) =>
    `${name(id)} <- ${run
      .parentsOf(index)
      .map((parent) => name(run.ids[parent]))
      .join(' ')}`.trim(),
  );
}

describe('buildOrder', () => {
  it('orders by level, then by unique_id', () => {
    const project = new TestProject();
    project.model('b');
    project.model('a');
    project.model('z', { kind: 'seed' });
    project.model('d', { refs: ['a'] });
    project.model('c', { refs: ['d', 'b'] });
    const { value: graph } = linkProject(project.build());
    const run = buildOrder(graph, graph.ids, { testsBlock: false });
    expect(edges(run)).toEqual(['a <-', 'b <-', 'z <-', 'd <- a', 'c <- b d']);
    expect(run.ids.map((_, index) => run.priority(index))).toEqual([2, 1, 0, 1, 0]);
    expect(run.ids.map((_, index) => run.criticalPath(index))).toEqual([2, 1, 0, 1, 0]);
  });

  it('leads edges through nodes that are not selected', () => {
    const project = new TestProject();
    const a = project.model('a');
    project.model('b', { refs: ['a'] });
    project.model('c', { refs: ['b'] });
    const d = project.model('d', { refs: ['c', 'b'] });
    project.model('apart', { refs: ['d'] });
    const { value: graph } = linkProject(project.build());
    const run = buildOrder(graph, [d, a], { testsBlock: false });
    expect(edges(run)).toEqual(['a <-', 'd <- a']);
    expect(run.descendantsOf(0)).toEqual([1]);
    expect(run.indexOf(d)).toBe(1);
    expect(run.indexOf('model.shop.b' as NodeId)).toBeUndefined();
  });

  it('lets a test on one node hold back everything below that node, in build only', () => {
    const project = new TestProject();
    project.model('a');
    project.model('b', { refs: ['a'] });
    project.model('c', { refs: ['b'] });
    project.test('unique_a', ['a']);
    project.exposure('board', { refs: ['a'] });
    const { value: graph } = linkProject(project.build());
    expect(edges(buildOrder(graph, graph.ids, { testsBlock: true }))).toEqual([
      'a <-',
      'board <- a',
      'unique_a <- a',
      'b <- a unique_a',
      'c <- b',
    ]);
    expect(edges(buildOrder(graph, graph.ids, { testsBlock: false }))).toContain('b <- a');
  });

  it('lets a test on several nodes hold back only what is below all of them', () => {
    const project = new TestProject();
    project.model('orders');
    project.model('users');
    project.model('only_orders', { refs: ['orders'] });
    project.model('joined', { refs: ['only_orders', 'users'] });
    project.model('last', { refs: ['joined'] });
    project.test('relationship', ['orders', 'users']);
    const { value: graph } = linkProject(project.build());
    expect(edges(buildOrder(graph, graph.ids, { testsBlock: true }))).toEqual([
      'orders <-',
      'users <-',
      'only_orders <- orders',
      'relationship <- orders users',
      'joined <- users only_orders relationship',
      'last <- joined',
    ]);
  });

  it('blocks through unselected nodes (a test that errors skips a test below a node outside the run)', () => {
    const project = new TestProject();
    const users = project.model('users');
    project.model('orders');
    project.model('order_users', { refs: ['orders', 'users'] });
    const related = project.test('related', ['orders', 'users']);
    const same = project.test('same_count', ['users', 'order_users']);
    const { value: graph } = linkProject(project.build());
    const run = buildOrder(graph, [users, related, same], { testsBlock: true });
    expect(edges(run)).toEqual(['users <-', 'related <- users', 'same_count <- users related']);
  });

  it('runs the unit tests of a model one by one directly before it', () => {
    const project = new TestProject();
    project.model('a');
    project.model('b', { refs: ['a'] });
    project.model('c', { refs: ['b'] });
    project.test('unique_a', ['a']);
    project.unitTest('second', 'b');
    project.unitTest('first', 'b');
    const { value: graph } = linkProject(project.build());
    const run = buildOrder(graph, graph.ids, { testsBlock: true });
    expect(edges(run)).toEqual([
      'a <-',
      'unique_a <- a',
      'b.first <- a unique_a',
      'b.second <- b.first',
      'b <- a unique_a b.second',
      'c <- b',
    ]);
    expect(run.ids.map((_, index) => run.followerOf(index))).toEqual([
      undefined,
      undefined,
      3,
      4,
      undefined,
      undefined,
    ]);
    expect(run.descendantsOf(2)).toEqual([3, 4, 5]);
  });

  it('leaves out a unit test whose model is not in the build, but tests it in other commands', () => {
    const project = new TestProject();
    project.model('a');
    const unit = project.unitTest('first', 'a');
    const { value: graph } = linkProject(project.build());
    const build = buildOrder(graph, [unit], { testsBlock: true });
    expect([build.ids, build.leftOut]).toEqual([[], [unit]]);
    const test = buildOrder(graph, [unit], { testsBlock: false });
    expect([test.ids, test.leftOut, test.followerOf(0)]).toEqual([[unit], [], undefined]);
  });

  it('keeps nodes apart on demand', () => {
    const project = new TestProject();
    project.model('a');
    project.model('b', { refs: ['a'] });
    const { value: graph } = linkProject(project.build());
    expect(edges(buildOrder(graph, graph.ids, { testsBlock: false, independent: true }))).toEqual(['a <-', 'b <-']);
  });

  it('refuses a project with a cycle', () => {
    const project = new TestProject();
    project.model('a', { refs: ['b'] });
    project.model('b', { refs: ['a'] });
    const { value: graph } = linkProject(project.build());
    expect(() => buildOrder(graph, graph.ids, { testsBlock: false })).toThrow(/^Found a cycle: model\.shop\.a --> /);
  });
});
