// Members of a manifest as drafts: nodes, sources, exposures, metrics and the other kinds.

import { type ConstraintInfo, FLAG } from '../format/index.ts';
import { field, type Json } from '../format/packing.ts';
import { isSafeLink, type MarkdownRenderer } from '../markdown.ts';
import type { ColumnDraft, NodeDraft } from '../model/draft.ts';
import { configOf } from './config.ts';
import { declaredFreshness } from './freshness.ts';
import { wantedKeys } from './json-scan.ts';
import { given, listOf, shownJson, wordOf, wordsOf } from './json-value.ts';
import type { TextPool } from './text-pool.ts';

export interface ReadOptions {
  readonly markdown: MarkdownRenderer;
  /** SQL and whatever may hold some is left out. */
  readonly withoutSql: boolean;
  /** Texts that come again and again in the artifacts. */
  readonly pool: TextPool;
}

/** What a metric, semantic model … is made of, in the words of its file. */
const DEFINITION_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ['metric', ['type', 'type_params', 'filter', 'time_granularity']],
  ['semantic_model', ['model', 'primary_entity', 'entities', 'dimensions', 'measures', 'defaults', 'node_relation']],
  ['saved_query', ['query_params', 'exports']],
  ['unit_test', ['model', 'given', 'expect', 'overrides']],
  ['source', ['external']],
  ['function', ['returns', 'arguments']],
]);

/** What is read of a node or source: everything that is asked for below. */
export const NODE_KEYS = wantedKeys({
  ...Object.fromEntries([...DEFINITION_KEYS.values()].flat().map((key): [string, true] => [key, true])),
  unique_id: true,
  resource_type: true,
  name: true,
  package_name: true,
  original_file_path: true,
  patch_path: true,
  description: true,
  config: true,
  meta: true,
  docs: true,
  tags: true,
  owner: true,
  group: true,
  access: true,
  version: true,
  latest_version: true,
  deprecation_date: true,
  relation_name: true,
  database: true,
  schema: true,
  identifier: true,
  alias: true,
  source_name: true,
  source_description: true,
  loader: true,
  freshness: true,
  loaded_at_field: true,
  label: true,
  type: true,
  maturity: true,
  url: true,
  language: true,
  fqn: true,
  depends_on: { nodes: true, macros: true },
  tested_node_unique_id: true,
  columns: 'located',
  constraints: true,
  primary_key: true,
  raw_code: true,
  raw_sql: true,
  macro_sql: true,
  compiled_code: true,
  compiled_sql: true,
  // Of tests that are files of their own.
  test_metadata: true,
  column_name: true,
  attached_node: true,
});

/** A node of whatever kind from its member of the manifest, and its columns. */
export function manifestNode(
  id: string,
  node: Json,
  { section, columns }: { readonly section: string; readonly columns: ColumnDraft[] },
  options: ReadOptions,
): NodeDraft {
  const { markdown, withoutSql } = options;
  const type = wordOf(node, 'resource_type') ?? section;
  const config = field(node, 'config');
  const path = wordOf(node, 'original_file_path')?.replaceAll('\\', '/');
  const description = markdown(wordOf(node, 'description') ?? '');
  const meta = field(config, 'meta') ?? field(node, 'meta');
  const owner = field(node, 'owner');
  const ownerName = wordOf(owner, 'name') ?? ownerOfMeta(meta) ?? ownerOfMeta(field(node, 'meta'));
  const ownerEmail = wordOf(owner, 'email');
  const version = wordOf(node, 'version');
  const deprecation = wordOf(node, 'deprecation_date');
  const relation = wordOf(node, 'relation_name');
  const hasPlace = relation !== undefined || RELATIONS.has(type);
  const constraints = constraintsOf(field(node, 'constraints'), withoutSql);
  const raw = wordOf(node, 'raw_code') ?? wordOf(node, 'raw_sql') ?? wordOf(node, 'macro_sql');
  const compiled = wordOf(node, 'compiled_code') ?? wordOf(node, 'compiled_sql');
  return {
    id,
    core: {
      name: wordOf(node, 'name') ?? id,
      type,
      package: wordOf(node, 'package_name') ?? '',
      folder: path?.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '',
      label: wordOf(node, 'label'),
      exposureType: type === 'exposure' ? wordOf(node, 'type') : undefined,
      sourceName: type === 'source' ? (wordOf(node, 'source_name') ?? '') : '',
      database: hasPlace ? (wordOf(node, 'database') ?? '') : '',
      schema: hasPlace ? (wordOf(node, 'schema') ?? '') : '',
      identifier: hasPlace ? (wordOf(node, 'identifier') ?? wordOf(node, 'alias') ?? '') : '',
      materialized: type === 'test' ? '' : (wordOf(config, 'materialized') ?? ''),
      tags: [...new Set([...wordsOf(field(node, 'tags')), ...wordsOf(field(config, 'tags'))])].sort(),
      owner: ownerName ?? ownerEmail ?? '',
      group: wordOf(node, 'group') ?? wordOf(config, 'group') ?? '',
      version: version ?? '',
      access: type === 'model' ? (wordOf(node, 'access') ?? wordOf(config, 'access') ?? '') : '',
      color: colorOf(wordOf(field(config, 'docs'), 'node_color') ?? wordOf(field(node, 'docs'), 'node_color')),
      flags:
        (description === '' ? 0 : FLAG.described) |
        (isHidden(node) ? FLAG.hidden : 0) |
        (field(field(config, 'contract'), 'enforced') === true ? FLAG.contract : 0) |
        (deprecation ? FLAG.deprecated : 0) |
        (version && version === wordOf(node, 'latest_version') ? FLAG.latest : 0),
      // What is known when all is read.
      id,
      status: 'none',
      statusRun: -1,
      brokenSince: undefined,
      duration: -1,
      columnCount: 0,
      documentedColumns: 0,
      tests: 0,
      testsPassed: 0,
      testsWarned: 0,
      testsFailed: 0,
      parents: [],
      change: undefined,
    },
    // One shape for all nodes: members that are undefined are not written, and cost less than objects put together.
    detail: {
      id,
      description: description || undefined,
      relation: relation,
      path: path,
      patchPath: wordOf(node, 'patch_path')?.replace(/^[^:]*:\/\//, ''),
      language: wordOf(node, 'language'),
      raw: withoutSql ? undefined : raw,
      compiled: withoutSql ? undefined : compiled,
      ownerName: ownerName,
      ownerEmail: ownerEmail,
      meta: shownJson(meta) ?? shownJson(field(node, 'meta')),
      config: configOf(config, withoutSql),
      constraints: constraints.length > 0 ? constraints : undefined,
      macros: someOf(wordsOf(field(field(node, 'depends_on'), 'macros'))),
      latestVersion: wordOf(node, 'latest_version'),
      deprecationDate: deprecation,
      primaryKey: someOf(wordsOf(field(node, 'primary_key'))),
      sourceDescription: markdown(wordOf(node, 'source_description') ?? '') || undefined,
      freshness: type === 'source' ? declaredFreshness(node, withoutSql) : undefined,
      loader: wordOf(node, 'loader'),
      label: wordOf(node, 'label'),
      exposureType: type === 'exposure' ? wordOf(node, 'type') : undefined,
      maturity: type === 'exposure' ? wordOf(node, 'maturity') : undefined,
      url: type === 'exposure' ? safeUrl(node) : undefined,
      definition: withoutSql ? undefined : definitionOf(type, node),
      // What other parts of the artifacts say, in the order in which they are read.
      arguments: undefined,
      usedBy: undefined,
      catalogType: undefined,
      catalogOwner: undefined,
      comment: undefined,
      stats: undefined,
      versionsOf: undefined,
      columns: undefined,
      tests: undefined,
      lastRun: undefined,
      history: undefined,
    },
    fqn: wordsOf(field(node, 'fqn')),
    parents: parentsOf(type, node),
    columns,
    rows: [],
  };
}

/** Kinds of which each node is a relation, whatever older manifests leave out. */
const RELATIONS: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot', 'source']);

function someOf(list: readonly string[]): readonly string[] | undefined {
  return list.length > 0 ? list : undefined;
}

function isHidden(node: Json): boolean {
  const shown = field(field(field(node, 'config'), 'docs'), 'show') ?? field(field(node, 'docs'), 'show');
  return shown === false;
}

function ownerOfMeta(meta: Json | undefined): string | undefined {
  const owner = field(meta, 'owner');
  return wordOf(meta, 'owner') ?? wordOf(owner, 'name') ?? wordOf(owner, 'email') ?? wordsOf(owner)[0];
}

/** A colour by name or in hexadecimal digits; anything else could say more than a colour. */
export function colorOf(color: string | undefined): string {
  return color !== undefined && /^(?:#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|[a-z]{3,24})$/i.test(color)
    ? color
    : '';
}

function safeUrl(node: Json): string | undefined {
  const url = wordOf(node, 'url');
  return url && /^\s*(?:https?|mailto):/i.test(url) && isSafeLink(url) ? url.trim() : undefined;
}

function definitionOf(type: string, node: Json): string | undefined {
  const keys = DEFINITION_KEYS.get(type);
  return keys && shownJson(Object.fromEntries(keys.map((key) => [key, field(node, key) ?? null])));
}

function parentsOf(type: string, node: Json): readonly string[] {
  const tested = type === 'unit_test' ? wordOf(node, 'tested_node_unique_id') : undefined;
  return [...new Set([...wordsOf(field(field(node, 'depends_on'), 'nodes')), ...(tested ? [tested] : [])])];
}

/** Constraints of a node or column. */
export function constraintsOf(value: Json | undefined, withoutSql: boolean): readonly ConstraintInfo[] {
  if (!Array.isArray(value) || value.length === 0) return [];
  return listOf(value).map((one) => ({
    type: wordOf(one, 'type') ?? 'custom',
    ...given('name', wordOf(one, 'name')),
    ...given('expression', withoutSql ? undefined : wordOf(one, 'expression')),
    ...given('columns', someOf(wordsOf(field(one, 'columns')))),
    ...given('to', wordOf(one, 'to')),
    ...given('toColumns', someOf(wordsOf(field(one, 'to_columns')))),
  }));
}
