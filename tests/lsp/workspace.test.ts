// Folders and projects: several folders, projects below a folder, files outside, packages, large files.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { CompletionItem, CompletionList, Hover, Location } from 'vscode-languageserver/node';
import { type ProjectFolder, projectFolder } from '../project-folder.ts';
import { LspClient } from './client.ts';
import { SHOP } from './shop.ts';

const folders: ProjectFolder[] = [];
let client: LspClient | undefined;
afterEach(async () => {
  const code = await client?.stop();
  expect({ code, logged: client?.logged }).toEqual({ code: 0, logged: [] });
  for (const folder of folders.splice(0)) folder.remove();
});

function folderOf(files: Readonly<{ [path: string]: string }>): ProjectFolder {
  const folder = projectFolder(files);
  folders.push(folder);
  return folder;
}

const labels = async (lsp: LspClient, path: string, marked: string): Promise<string[]> =>
  (await lsp.request<CompletionItem[]>('textDocument/completion', lsp.at(path, marked)))
    .map(({ label }) => label)
    .sort();

it('keeps the projects below a folder apart', async () => {
  const folder = folderOf({
    'a/dbt_project.yml': 'name: a\n',
    'a/models/one.sql': 'select 1 as x',
    'a/models/two.sql': "select * from {{ ref('one') }}",
    'deep/er/b/dbt_project.yml': 'name: b\n',
    'deep/er/b/models/three.sql': "select * from {{ ref('one') }}",
    'a/node_modules/x/dbt_project.yml': 'name: hidden\n',
  });
  client = await LspClient.start(join(folder.path));
  await client.open('a/models/two.sql');
  await client.open('deep/er/b/models/three.sql');
  expect(await labels(client, 'a/models/two.sql', "ref('|one")).toEqual(['a', 'one']);
  const [found] = await client.diagnostics('deep/er/b/models/three.sql', (all) => all.length > 0);
  expect(String(found?.message)).toContain("depends on a node named 'one' which was not found");
});

it('serves several folders, takes new ones and leaves those that are closed', async () => {
  const [first, second] = [folderOf(SHOP), folderOf({ 'models/broken.sql': "select * from {{ ref('nothing') }}" })];
  client = await LspClient.start(first.path, {
    capabilities: { workspace: { workspaceFolders: true } },
  });
  const folder = { uri: client.uri(`../${second.path.split('/').at(-1)}`), name: 'second' };
  const change = (added: object[], removed: object[]) =>
    client?.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added, removed } });
  await change([folder], []);
  const broken = `../${second.path.split('/').at(-1)}/models/broken.sql`;
  await client.diagnostics(broken, (all) => all.length === 1);
  await change([], [folder]);
  await client.diagnostics(broken, (all) => all.length === 0);
});

it('sends the range of completions once where the client knows that', async () => {
  const folder = folderOf({
    'models/one.sql': 'select 1 as x',
    'models/two.sql': "select * from {{ ref('one') }} join ",
  });
  const completion = { completionItem: { snippetSupport: true }, completionList: { itemDefaults: ['editRange'] } };
  client = await LspClient.start(folder.path, { capabilities: { textDocument: { completion } } });
  await client.open('models/two.sql');
  const ask = (marked: string) =>
    client?.request<CompletionList>('textDocument/completion', client.at('models/two.sql', marked));
  const named = await ask("ref('o|ne");
  expect(named?.itemDefaults?.editRange).toEqual({
    start: { line: 0, character: 22 },
    end: { line: 0, character: 25 },
  });
  expect(named?.items.find(({ label }) => label === 'one')).toEqual({
    label: 'one',
    kind: 18,
    detail: 'model, view',
    sortText: '0one',
  });
  const joined = await ask('join |');
  expect(joined?.items.find(({ label }) => label === 'one')).toMatchObject({ textEditText: "{{ ref('one') }}" });
});

it('finds the project of a file outside of all folders, and gives nothing for files of none', async () => {
  const [first, second] = [
    folderOf(SHOP),
    folderOf({ 'models/x.sql': 'select 1 as y', 'models/z.sql': "select x.y from {{ ref('x') }}" }),
  ];
  client = await LspClient.start(first.path);
  const path = `../${second.path.split('/').at(-1)}/models/z.sql`;
  await client.open(path);
  expect(await labels(client, path, 'select x.|y')).toEqual(['y']);
  const lost = { textDocument: { uri: 'file:///nowhere/models/a.sql' }, position: { line: 0, character: 0 } };
  expect(await client.request('textDocument/hover', lost)).toBeNull();
  const unnamed = { textDocument: { uri: 'untitled:Untitled-1' }, position: { line: 0, character: 0 } };
  expect(await client.request('textDocument/completion', unnamed)).toEqual([]);
});

it('knows versions, packages and names of two arguments', async () => {
  const folder = folderOf({
    'dbt_project.yml': 'name: shop\n',
    'packages.yml': 'packages: [{local: lib}]\n',
    'dbt_packages/lib/dbt_project.yml': 'name: lib\n',
    'dbt_packages/lib/models/shared.sql': 'select 1 as a',
    'dbt_packages/lib/macros/m.sql': '{% macro helper(x) %}{{ x }}{% endmacro %}',
    'models/v_v1.sql': 'select 1 as old',
    'models/v_v2.sql': 'select 2 as new',
    'models/v.yml': 'models:\n  - name: v\n    latest_version: 2\n    versions: [{v: 1}, {v: 2}]\n',
    'models/reads.sql':
      "select {{ lib.helper(1) }} as h, a.old, b.new, s.a\nfrom {{ ref('v', v=1) }} a, {{ ref('v') }} b, {{ ref('lib', 'shared') }} s\n",
  });
  client = await LspClient.start(folder.path);
  const path = 'models/reads.sql';
  await client.open(path);
  const definition = async (marked: string): Promise<string[]> =>
    client?.shown(await client.request<Location[]>('textDocument/definition', client.at(path, marked))) ?? [];
  expect(await definition("ref('|v', v=1)")).toEqual(['models/v_v1.sql:1:1 ']);
  expect(await definition("ref('|v') }} b")).toEqual(['models/v_v2.sql:1:1 ']);
  expect(await definition("'sha|red'")).toEqual(['dbt_packages/lib/models/shared.sql:1:1 ']);
  expect(await definition('lib.hel|per')).toEqual([
    'dbt_packages/lib/macros/m.sql:1:1 {% macro helper(x) %}{{ x }}{% endmacro %}',
  ]);
  expect(await definition('a.ol|d')).toEqual(['models/v_v1.sql:1:13 old']);
  expect(await labels(client, path, "ref('lib', '|shared')")).toEqual(['shared']);
  expect(await labels(client, path, 'lib.|helper')).toEqual(['helper']);
  const rename = (marked: string) =>
    client?.request('textDocument/rename', { ...client.at(path, marked), newName: 'other' });
  await expect(rename("ref('|v', v=1)")).rejects.toThrow(/it has versions/);
  await expect(rename("'sha|red'")).rejects.toThrow(/it belongs to the package lib/);
});

it('answers for large files', async () => {
  const wide = Array.from({ length: 20_000 }, (_, at) => `    o.column_number_${at} as renamed_column_${at}`).join(
    ',\n',
  );
  const folder = folderOf({
    'models/raw.sql': 'select 1 as column_number_7',
    'models/wide.sql': `select\n${wide}\nfrom {{ ref('raw') }} o\n`,
  });
  client = await LspClient.start(folder.path);
  await client.open('models/wide.sql');
  const at = client.at('models/wide.sql', 'o.column_number_|7 as');
  expect(((await client.request<Hover>('textDocument/hover', at)).contents as { value: string }).value).toContain(
    'o.column_number_7',
  );
  const began = performance.now();
  for (const method of ['definition', 'hover', 'completion', 'documentSymbol', 'foldingRange', 'references']) {
    await client.request(`textDocument/${method}`, { ...at, context: { includeDeclaration: true } });
  }
  expect(performance.now() - began).toBeLessThan(60_000);
  await client.change('models/wide.sql', `select ${'('.repeat(3000)}1${')'.repeat(3000)} as a from {{ ref('rwa') }}`);
  await client.diagnostics('models/wide.sql', (all) => all.length === 1);
});

it('says what keeps a project from being read, and reads it once that is mended', async () => {
  const folder = folderOf({ ...SHOP, 'dbt_project.yml': 'name: shop\nmodels: [\n' });
  client = await LspClient.start(folder.path);
  await client.diagnostics('dbt_project.yml', (all) => all.length === 1);
  writeFileSync(join(folder.path, 'dbt_project.yml'), SHOP['dbt_project.yml'] ?? '');
  mkdirSync(dirname(join(folder.path, 'target/x')), { recursive: true });
  const changes = [{ uri: client.uri('dbt_project.yml'), type: 2 }];
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
  await client.diagnostics('dbt_project.yml', (all) => all.length === 0);
  await client.open('models/marts/orders.sql');
  expect(await labels(client, 'models/marts/orders.sql', 'o.|order_id')).toEqual(['amount', 'order_id', 'user_id']);
});

it('tells what the checks find, at its place and with the near name, until the text changes', async () => {
  const folder = folderOf({
    'models/a.sql': 'select 1 as order_id, 2 as amount',
    'models/b.sql': "select a.order_idd, a.amount from {{ ref('a') }} as a",
  });
  client = await LspClient.start(folder.path);
  await client.open('models/b.sql');
  const [found] = await client.diagnostics('models/b.sql', (all) => all.length > 0);
  expect(found && client.covered(client.uri('models/b.sql'), found.range)).toContain('order_idd');
  expect(String(found?.message)).toContain('order_id');
  await client.change('models/b.sql', "select a.order_id, a.amount from {{ ref('a') }} as a");
  await client.diagnostics('models/b.sql', (all) => all.length === 0);
});
