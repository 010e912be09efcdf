// manifest.json of tsdbt or of dbt, read node by node, in the shape of drafts.
import { existsSync } from 'node:fs';
import { type Diagnostic, diagnostic, fail } from '../../base/index.ts';
import { siteErrors } from '../errors.ts';
import { FLAG } from '../format/index.ts';
import { field, type Json } from '../format/packing.ts';
import type { DocDraft, NodeDraft, TestDraft } from '../model/draft.ts';
import { FieldReader } from './field-reader.ts';
import { type Located, type Member, readJsonMembers } from './json-members.ts';
import { given, listOf, wordOf } from './json-value.ts';
import { ColumnReader } from './manifest-columns.ts';
import { manifestNode, NODE_KEYS, type ReadOptions } from './manifest-node.ts';
import { isDataTest, isGeneric, manifestTest, TEST_KEYS, TEST_SLOTS } from './manifest-test.ts';
import { BrokenJson } from './parse-json.ts';

export interface ManifestFacts {
  readonly metadata: Json;
  readonly nodes: Map<string, NodeDraft>;
  readonly tests: TestDraft[];
  readonly docs: DocDraft[];
}

/** Sections with nodes, and the kind of those that do not say it themselves. */
const SECTIONS: ReadonlyMap<string, string> = new Map([
  ['nodes', 'model'],
  ['sources', 'source'],
  ['exposures', 'exposure'],
  ['metrics', 'metric'],
  ['semantic_models', 'semantic_model'],
  ['saved_queries', 'saved_query'],
  ['functions', 'function'],
  ['unit_tests', 'unit_test'],
  ['groups', 'group'],
  ['macros', 'macro'],
]);
/** What is not read: edges stand in the nodes, and what is switched off is not documented. */
const IGNORED: ReadonlySet<string> = new Set(['parent_map', 'child_map', 'group_map', 'disabled', 'selectors']);

/**
 * Reads a manifest. A section that is not known gives nodes of an unknown kind, as long as its members have ids.
 * @throws TsdbtError 5001 when there is none, 5002 when it is no manifest
 */
export function readManifest(path: string, options: ReadOptions, warn: (found: Diagnostic) => void): ManifestFacts {
  if (!existsSync(path)) fail(siteErrors.artifactMissing, { path });
  const reader = new ManifestReader(options);
  const { metadata, found } = reader;
  try {
    readJsonMembers(path, (section, key, member) => reader.take(section, key, member), {
      wants: (section) => !IGNORED.has(section),
      pool: options.pool,
    });
  } catch (error) {
    if (error instanceof BrokenJson) fail(siteErrors.artifactInvalid, { path, problem: error.message });
    throw error;
  }
  const facts: Json = Object.fromEntries(metadata);
  if (reader.members === 0 && metadata.length === 0) {
    fail(siteErrors.artifactInvalid, { path, problem: 'it has neither metadata nor nodes' });
  }
  const schema = wordOf(facts, 'dbt_schema_version') ?? 'none';
  const version = Number(/\/manifest\/v(\d+)\.json$/.exec(schema)?.[1]);
  if (!(version >= 9 && version <= 12)) warn(diagnostic(siteErrors.artifactVersion, { path, found: schema }));
  finishMacros(found.nodes, wordOf(facts, 'adapter_type') ?? '');
  return { metadata: facts, ...found };
}

/** The nodes and tests of a part of a manifest, as they stand there. @throws BrokenJson */
export function readManifestPart(part: Buffer, options: ReadOptions): Pick<ManifestFacts, 'nodes' | 'tests'> {
  const reader = new ManifestReader(options);
  readJsonMembers(part, (section, key, member) => reader.take(section, key, member), { pool: options.pool });
  return reader.found;
}

class ManifestReader {
  readonly metadata: [string, Json][] = [];
  readonly found = { nodes: new Map<string, NodeDraft>(), tests: [] as TestDraft[], docs: [] as DocDraft[] };
  /** Members of other sections. */
  members = 0;
  readonly #options: ReadOptions;
  readonly #columns: ColumnReader;
  readonly #test: FieldReader;

  constructor(options: ReadOptions) {
    this.#options = options;
    this.#columns = new ColumnReader(options);
    this.#test = new FieldReader(TEST_SLOTS, options.pool);
  }

  /** Takes a member of a section. @throws BrokenJson */
  take(section: string, key: string | undefined, member: Member): void {
    if (key === undefined) return;
    if (section === 'metadata') {
      this.metadata.push([key, member.parse()]);
      return;
    }
    this.members += 1;
    if (section === 'nodes' && key.startsWith('test.') && this.#takeTest(key, member)) return;
    const wanted = section === 'nodes' || section === 'sources' ? NODE_KEYS : undefined;
    this.#takeMember(section, key, member.parse(wanted), member.located());
  }

  /** Takes a generic test; gives false for everything else. */
  #takeTest(id: string, member: Member): boolean {
    member.read(this.#test, TEST_KEYS);
    if (!isDataTest(this.#test) || !isGeneric(this.#test)) return false;
    this.found.tests.push(manifestTest(id, this.#test, this.#options));
    return true;
  }

  #takeMember(section: string, id: string, member: Json, located: Located | undefined): void {
    const { nodes, tests, docs } = this.found;
    if (section === 'docs') {
      const markdown = wordOf(member, 'block_contents') ?? '';
      docs.push({ name: wordOf(member, 'name') ?? id, package: wordOf(member, 'package_name') ?? '', markdown });
      return;
    }
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return;
    if (!SECTIONS.has(section) && wordOf(member, 'unique_id') === undefined) return;
    const kind = SECTIONS.get(section) ?? section;
    const isTest = wordOf(member, 'resource_type') === 'test' || kind === 'unit_test';
    if (isTest) {
      this.#test.readJson(member, TEST_KEYS);
      tests.push(manifestTest(id, this.#test, this.#options));
      if (isGeneric(this.#test)) return;
    }
    const columns = this.#columns.read(located, field(member, 'columns'));
    const node = manifestNode(id, member, { section: kind, columns }, this.#options);
    if (kind === 'macro') macroArguments(node, member, this.#options);
    nodes.set(id, node);
  }
}

function macroArguments(node: NodeDraft, member: Json, { markdown }: ReadOptions): void {
  const list = listOf(field(member, 'arguments')).map((one) => ({
    name: wordOf(one, 'name') ?? '',
    ...given('type', wordOf(one, 'type')),
    ...given('description', markdown(wordOf(one, 'description') ?? '')),
  }));
  if (list.length > 0) node.detail.arguments = list;
}

/** Macros that come with dbt are many: those are kept that something of the project calls, and marked. */
function finishMacros(nodes: Map<string, NodeDraft>, adapter: string): void {
  const macros = [...nodes.values()].filter(({ core }) => core.type === 'macro');
  const internal = new Set(['dbt', `dbt_${adapter}`]);
  for (const { core } of macros) {
    // An adapter's package is named after its engine, and so are the implementations in it.
    const engine = /^dbt_(.+)$/.exec(core.package)?.[1];
    if (engine !== undefined && core.name.startsWith(`${engine}__`)) internal.add(core.package);
  }
  const called = new Set<string>();
  for (const { core, detail } of nodes.values()) {
    if (core.type !== 'macro' || !internal.has(core.package)) for (const id of detail.macros ?? []) called.add(id);
  }
  for (const { id, core } of macros) {
    if (!internal.has(core.package)) continue;
    if (called.has(id)) core.flags = (core.flags ?? 0) | FLAG.internal;
    else nodes.delete(id);
  }
  const users = new Map<string, string[]>();
  for (const { id, detail } of nodes.values()) {
    for (const macro of detail.macros ?? []) {
      const list = users.get(macro) ?? [];
      list.push(id);
      users.set(macro, list);
    }
  }
  for (const { id, detail } of macros) {
    const list = users.get(id);
    if (list) detail.usedBy = list.sort();
  }
}
