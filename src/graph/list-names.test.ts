import { expect, it } from 'vitest';
import { linkProject } from './link-project.ts';
import { listNames } from './list-names.ts';
import { TestProject } from './test-project.ts';

it('names every kind of resource as ls does', () => {
  const project = new TestProject();
  const ids = [
    project.exposure('board'),
    project.semantic('metric', 'revenue'),
    project.model('users', { path: 'models/core/users.sql' }),
    project.model('dim', { version: 2, path: 'models/core/dim_v2.sql' }),
    project.semantic('saved_query', 'daily'),
    project.semantic('semantic_model', 'orders'),
    project.source('raw', 'users'),
    project.test('has_users', ['users'], { path: 'tests/has_users.sql' }),
    project.unitTest('keeps', 'users'),
  ];
  const { value: graph } = linkProject(project.build());
  expect(listNames(graph, ids)).toEqual([
    'exposure:shop.board',
    'metric:shop.revenue',
    'shop.core.users',
    'shop.core.dim.v2',
    'saved_query:shop.daily',
    'semantic_model:shop.orders',
    'source:shop.raw.users',
    'shop.has_users',
    'unit_test:shop.keeps',
  ]);
  expect(listNames(graph, ids, 'name')).toEqual([
    'board',
    'revenue',
    'users',
    'dim.v2',
    'daily',
    'orders',
    'raw.users',
    'has_users',
    'keeps',
  ]);
  expect(listNames(graph, ids.slice(2, 3), 'path')).toEqual(['models/core/users.sql']);
});
