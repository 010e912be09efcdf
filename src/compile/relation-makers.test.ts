import { expect, test } from 'vitest';
import { nodeId } from '../base/index.ts';
import { linkProject } from '../graph/index.ts';
import { parseFolder } from '../testing/parse-folder.ts';
import { writeProject } from '../testing/write-project.ts';
import { RelationMakers } from './relation-makers.ts';

test('relations are known by what the project makes, and by what the command comes to after a node', async () => {
  const directory = writeProject({
    'dbt_project.yml': 'name: demo\nprofile: demo\n',
    'models/base.sql': 'select 1 as id',
    'models/middle.sql': "{{ config(schema='mid', alias='m') }}select * from {{ ref('base') }}",
    'models/top.sql': "select * from {{ ref('middle') }}",
    'models/beside.sql': "select * from {{ ref('base') }}",
    'tests/none.sql': "{{ config(alias='checked') }}select * from {{ ref('top') }} where false",
  });
  const { value } = await parseFolder(directory, { schema: 'main' });
  const { value: graph } = linkProject(value);
  const id = (name: string) => nodeId('model', 'demo', name);
  const makers = new RelationMakers(graph, [id('middle'), id('top')]);

  expect(makers.makes('main', 'top')).toBe(true);
  expect(makers.makes('main_mid', 'm')).toBe(true);
  expect(makers.makes('main', 'm')).toBe(false);
  expect(makers.makes('main', 'checked')).toBe(false);

  expect(makers.makes('main', 'top', id('base'))).toBe(true);
  expect(makers.makes('main_mid', 'm', id('top'))).toBe(false);
  // It is below, but not run.
  expect(makers.makes('main', 'beside', id('base'))).toBe(false);
  expect(makers.makes('main', 'top', 'macro.demo.none')).toBe(false);
});
