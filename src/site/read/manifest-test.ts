// Data tests and unit tests of a manifest: what each says, and whose pages show it.
import type { TestDetail } from '../format/index.ts';
import { field, type Json } from '../format/packing.ts';
import type { TestDraft } from '../model/draft.ts';
import { entriesOf, given, shownJson, wordOf, wordsOf } from './json-value.ts';
import type { ReadOptions } from './manifest-node.ts';

/** True for a test that a property file asks for; others are files of their own, and so nodes of the site. */
export function isGeneric(node: Json): boolean {
  return typeof field(node, 'test_metadata') === 'object' && field(node, 'test_metadata') !== null;
}

/** A data test or unit test from its member of the manifest. */
export function manifestTest(id: string, node: Json, options: ReadOptions): TestDraft {
  const { markdown, withoutSql } = options;
  const config = field(node, 'config');
  const metadata = field(node, 'test_metadata');
  const kwargs = field(metadata, 'kwargs');
  const isUnit = id.startsWith('unit_test.');
  const generic = isGeneric(node);
  const space = wordOf(metadata, 'namespace');
  const name = wordOf(metadata, 'name');
  const tags = wordsOf(field(node, 'tags'));
  const column = wordOf(node, 'column_name') ?? wordOf(kwargs, 'column_name');
  // Many arguments are SQL: conditions, expressions.
  const others = withoutSql ? [] : entriesOf(kwargs).filter(([key]) => key !== 'model' && key !== 'column_name');
  const detail: TestDetail = {
    id,
    name: wordOf(node, 'name') ?? id,
    kind: isUnit ? 'unit' : generic ? 'generic' : 'singular',
    ...given('test', generic && name ? (space ? `${space}.${name}` : name) : undefined),
    ...given('column', column?.replace(/^(["`])(.*)\1$/, '$2')),
    ...given('arguments', others.length > 0 ? shownJson(Object.fromEntries(others)) : undefined),
    ...given('severity', isUnit ? undefined : wordOf(config, 'severity')?.toLowerCase()),
    ...given('warnIf', unlessDefault(wordOf(config, 'warn_if'))),
    ...given('errorIf', unlessDefault(wordOf(config, 'error_if'))),
    ...given('where', withoutSql ? undefined : wordOf(config, 'where')),
    ...(tags.length > 0 ? { tags } : {}),
    ...given('description', markdown(wordOf(node, 'description') ?? '')),
    ...given('path', wordOf(node, 'original_file_path')?.replaceAll('\\', '/')),
    status: 'none',
    // The code of a test that has a page of its own stands there.
    ...given(
      'sql',
      withoutSql || !generic ? undefined : (wordOf(node, 'compiled_code') ?? wordOf(node, 'compiled_sql')),
    ),
    ...given('failuresRelation', wordOf(node, 'relation_name')),
  };
  return { id, detail, nodes: nodesOf(node, isUnit), reads: wordsOf(field(field(node, 'depends_on'), 'nodes')) };
}

function unlessDefault(condition: string | undefined): string | undefined {
  return condition === '!= 0' ? undefined : condition;
}

/** A generic test belongs to the node it is written at, others to all that they read. */
function nodesOf(node: Json, isUnit: boolean): readonly string[] {
  const parents = wordsOf(field(field(node, 'depends_on'), 'nodes'));
  if (isUnit) return [wordOf(node, 'tested_node_unique_id') ?? parents[0] ?? ''];
  const attached = wordOf(node, 'attached_node');
  if (attached) return [attached];
  if (!isGeneric(node)) return parents;
  // Manifests before v11 do not say it: the tested model is in the arguments, what else is read may stand beside it.
  const model = wordOf(field(field(node, 'test_metadata'), 'kwargs'), 'model') ?? '';
  const [, source, table] = /source\(\s*'([^']*)'\s*,\s*'([^']*)'\s*\)/.exec(model) ?? [];
  const name = /ref\(\s*(?:'[^']*'\s*,\s*)?'([^']*)'/.exec(model)?.[1];
  const found = parents.find((id) =>
    source === undefined ? id.split('.')[2] === name : id.endsWith(`.${source}.${table}`),
  );
  return [found ?? parents[0] ?? ''];
}
