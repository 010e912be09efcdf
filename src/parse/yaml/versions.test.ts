// What of a version counts, as seen with dbt 1.12.3: its config does, its own access, docs or meta say nothing.
import { expect, test } from 'vitest';
import { parseFolder } from '../../testing/parse-folder.ts';
import { writeProject } from '../../testing/write-project.ts';

test('access, docs and alias of versions; the one that a plain ref means', async () => {
  const directory = writeProject({
    'dbt_project.yml': 'name: demo\nprofile: demo\nmodels: {demo: {open: {+access: public}}}\n',
    'models/m_v1.sql': 'select 1 as a',
    'models/m_old.sql': 'select 1 as a',
    'models/m_v10.sql': 'select 1 as a',
    'models/open/o_v1.sql': 'select 1 as a',
    'models/open/o_v2.sql': 'select 1 as a',
    'models/schema.yml': `
models:
  - name: m
    access: public
    docs: {node_color: blue}
    versions:
      - {v: 1, access: private, docs: {node_color: green}}
      - {v: 2, defined_in: m_old, config: {access: protected, docs: {node_color: red}, alias: chosen}}
      - {v: 10}
  - name: o
    versions: [{v: 1, access: protected}, {v: 2, config: {access: protected}}]
`,
  });
  const { value, diagnostics } = await parseFolder(directory);
  expect(diagnostics).toEqual([]);
  const seen = Object.fromEntries(
    [...value.nodes.values()].map((node) => [
      node.uniqueId,
      node.kind === 'model' ? [node.access, node.docs.node_color, node.alias, node.latestVersion] : [],
    ]),
  );
  expect(seen).toEqual({
    'model.demo.m.v1': ['public', 'blue', 'm_v1', 10],
    'model.demo.m.v2': ['protected', 'red', 'chosen', 10],
    'model.demo.m.v10': ['public', 'blue', 'm_v10', 10],
    'model.demo.o.v1': ['public', null, 'o_v1', 2],
    'model.demo.o.v2': ['protected', null, 'o_v2', 2],
  });
});
