// What templates see as `model`, as dbt 1.12.3 shows it.
import { expect, test } from 'vitest';
import { parseFolder } from '../../testing/parse-folder.ts';
import { writeProject } from '../../testing/write-project.ts';
import { manifestNode } from './manifest-node.ts';
import { modelShape } from './model-shape.ts';

test('a template sees the config of the project while it is parsed, not its own calls and no nulls', async () => {
  const seen = "model.config.materialized ~ '_' ~ ('unique_key' in model.config) ~ '_' ~ ('version' in model)";
  const directory = writeProject({
    'dbt_project.yml': 'name: demo\nprofile: demo\nmodels: {+materialized: table}\n',
    'models/m.sql': `{{ config(materialized='incremental') }}{{ config(alias=${seen}) }}select 1 as id`,
  });
  const { value } = await parseFolder(directory);
  expect([...value.nodes.values()].map(({ alias }) => alias)).toEqual(['table_False_False']);
});

test('only nulls of dbt are left out, and the compiled SQL has its old name too', async () => {
  const directory = writeProject({
    'dbt_project.yml': 'name: demo\nprofile: demo\nmodels: {+pre-hook: select 1}\n',
    'models/m.sql': "{{ config(own=none, docs={'show': false}) }}select 1 as id",
    'models/m.yml':
      'models:\n  - name: m\n    config: {meta: {a: null}}\n    constraints: [{type: check, expression: id > 0}]\n' +
      '    columns: [{name: id, meta: {b: null}, constraints: [{type: not_null}]}]\n',
  });
  const { value } = await parseFolder(directory);
  const [node] = value.nodes.values();
  const shown = node && modelShape('model', { ...manifestNode(node), compiled_code: 'select 1' });
  expect(shown).toMatchObject({ compiled_sql: 'select 1', meta: { a: null }, columns: { id: { meta: { b: null } } } });
  expect(shown?.['config']).toMatchObject({ own: null, meta: { a: null } });
  expect(shown).not.toHaveProperty('patch_path', null);
  expect(shown).not.toHaveProperty('build_path');
  expect(shown).not.toHaveProperty('config.alias');
  expect(shown).not.toHaveProperty('config.docs.node_color');
  expect(shown).not.toHaveProperty(['config', 'pre-hook', 0, 'index']);
  expect(shown).not.toHaveProperty('columns.id.data_type');
  expect(shown).not.toHaveProperty('columns.id.constraints.0.expression');
  expect(shown).not.toHaveProperty('constraints.0.name');
});
