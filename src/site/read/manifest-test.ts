// Data tests and unit tests of a manifest: what each says, and whose pages show it.
import type { TestDetail } from '../format/index.ts';
import { field, type Json } from '../format/packing.ts';
import type { Mutable, TestDraft } from '../model/draft.ts';
import { isColumnName } from './config.ts';
import { wantedKeys } from './json-scan.ts';
import { entriesOf, shownJson, wordOf, wordsOf } from './json-value.ts';
import type { ReadOptions } from './manifest-node.ts';

/** What is read of a generic test: there are many, and most of what is written of each is the same for all. */
export const GENERIC_TEST_KEYS = wantedKeys({
  resource_type: true,
  name: true,
  test_metadata: { name: true, namespace: true, kwargs: true },
  column_name: true,
  attached_node: true,
  depends_on: { nodes: true },
  config: { severity: true, where: true, warn_if: true, error_if: true },
  original_file_path: true,
  relation_name: true,
  tags: true,
  description: true,
  compiled_code: true,
  compiled_sql: true,
});

/** True for a test that a property file asks for; others are files of their own, and so nodes of the site. */
export function isGeneric(node: Json): boolean {
  return typeof field(node, 'test_metadata') === 'object' && field(node, 'test_metadata') !== null;
}

/** A data test or unit test from its member of the manifest. */
export function manifestTest(id: string, node: Json, options: ReadOptions): TestDraft {
  const { withoutSql } = options;
  const config = field(node, 'config');
  const metadata = field(node, 'test_metadata');
  const kwargs = field(metadata, 'kwargs');
  const isUnit = id.startsWith('unit_test.');
  const generic = isGeneric(node);
  const space = wordOf(metadata, 'namespace');
  const name = wordOf(metadata, 'name');
  // There are many tests: their objects are made at once, without parts that are put together.
  const detail: Mutable<TestDetail> = {
    id,
    name: wordOf(node, 'name') ?? id,
    kind: isUnit ? 'unit' : generic ? 'generic' : 'singular',
    status: 'none',
  };
  if (generic && name) detail.test = space ? `${space}.${name}` : name;
  const column = wordOf(node, 'column_name') ?? wordOf(kwargs, 'column_name');
  // Some tests take an expression for it.
  if (column && (!withoutSql || isColumnName(column)))
    detail.column = QUOTES.has(column.charAt(0)) ? column.slice(1, -1) : column;
  const severity = isUnit ? undefined : wordOf(config, 'severity')?.toLowerCase();
  if (severity) detail.severity = severity;
  const path = wordOf(node, 'original_file_path');
  if (path) detail.path = path.includes('\\') ? path.replaceAll('\\', '/') : path;
  const relation = wordOf(node, 'relation_name');
  if (relation) detail.failuresRelation = relation;
  addRareParts(detail, node, config, options);
  const reads = wordsOf(field(field(node, 'depends_on'), 'nodes'));
  const draft = { id, detail, nodes: nodesOf(node, isUnit, reads), reads };
  if (withoutSql) return draft;
  // Many arguments are SQL: conditions, expressions.
  const others = entriesOf(kwargs).filter(([key]) => key !== 'model' && key !== 'column_name');
  const shown = others.length > 0 ? shownJson(Object.fromEntries(others)) : undefined;
  if (shown) detail.arguments = shown;
  const where = wordOf(config, 'where');
  if (where) detail.where = where;
  // The code of a test that has a page of its own stands there.
  const sql = generic ? (wordOf(node, 'compiled_code') ?? wordOf(node, 'compiled_sql')) : undefined;
  if (sql) detail.sql = sql;
  return draft;
}

const QUOTES: ReadonlySet<string> = new Set(['"', '`']);

function addRareParts(
  detail: Mutable<TestDetail>,
  node: Json,
  config: Json | undefined,
  { markdown, withoutSql }: ReadOptions,
): void {
  // Conditions that the warehouse answers.
  const warnIf = withoutSql ? undefined : unlessDefault(wordOf(config, 'warn_if'));
  if (warnIf) detail.warnIf = warnIf;
  const errorIf = withoutSql ? undefined : unlessDefault(wordOf(config, 'error_if'));
  if (errorIf) detail.errorIf = errorIf;
  const tags = wordsOf(field(node, 'tags'));
  if (tags.length > 0) detail.tags = tags;
  const description = wordOf(node, 'description');
  if (description) detail.description = markdown(description);
}

function unlessDefault(condition: string | undefined): string | undefined {
  return condition === '!= 0' ? undefined : condition;
}

/** A generic test belongs to the node it is written at, others to all that they read. */
function nodesOf(node: Json, isUnit: boolean, parents: readonly string[]): readonly string[] {
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
