// What is different between two manifests, read as drafts, before lineage and runs are hung on them.
import {
  CHANGE_PARTS,
  type ChangePart,
  type Changes,
  type ColumnChange,
  FLAG,
  type NodeChange,
  plainText,
  type SafeHtml,
  type TestChange,
  type ValueChange,
} from '../format/index.ts';
import type { Json } from '../format/packing.ts';
import type { NodeDraft, TestDraft } from '../model/draft.ts';
import { entriesOf, wordOf } from '../read/json-value.ts';
import type { ManifestFacts } from '../read/manifest.ts';
import { lineDifference } from './line-difference.ts';

/** A manifest with what its catalog says. */
export interface Side {
  readonly manifest: ManifestFacts;
  /** Names of the columns that the YAML has, by node: `declaredColumns` before the catalog was read. */
  readonly declared: ReadonlyMap<string, ReadonlySet<string>>;
  readonly hasCatalog: boolean;
}

/** The names of all columns that are declared, in lower case. */
export function declaredColumns({ nodes }: ManifestFacts): Side['declared'] {
  return new Map(
    [...nodes].map(([id, { columns }]) => [id, new Set(columns.map(({ detail }) => detail.name.toLowerCase()))]),
  );
}

const KINDS = ['added', 'removed', 'modified'] as const;

/** All that is different; equal input gives equal output. */
export function compareManifests(base: Side, now: Side): Changes {
  const baseTests = testsByNode(base.manifest.tests);
  const nowTests = testsByNode(now.manifest.tests);
  const found: NodeChange[] = [];
  for (const [id, node] of now.manifest.nodes) {
    if (isInternal(node)) continue;
    const old = base.manifest.nodes.get(id);
    if (old === undefined) found.push(whole(node, 'added'));
    else if (!isInternal(old)) {
      const columns = columnChanges(columnsOf(base, old, node), columnsOf(now, node, old));
      const tests = testChanges(baseTests.get(id), nowTests.get(id));
      const change = modified(old, node, columns, tests);
      if (change.parts.length > 0) found.push(change);
    }
  }
  for (const [id, node] of base.manifest.nodes)
    if (!now.manifest.nodes.has(id) && !isInternal(node)) found.push(whole(node, 'removed'));
  return {
    baseAt: wordOf(base.manifest.metadata, 'generated_at') ?? '',
    baseVersion: wordOf(base.manifest.metadata, 'dbt_version') ?? '',
    hasCatalogs: base.hasCatalog && now.hasCatalog,
    nodes: found.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || (a.id < b.id ? -1 : 1)),
  };
}

/** Macros that dbt or an adapter brings differ with its version, not with the project. */
function isInternal({ core }: NodeDraft): boolean {
  return ((core.flags ?? 0) & FLAG.internal) !== 0;
}

function shownName({ core, id }: NodeDraft): string {
  if (core.type === 'source' && core.sourceName) return `${core.sourceName}.${core.name}`;
  return `${core.name || id}${core.version ? ` v${core.version}` : ''}`;
}

function whole(node: NodeDraft, kind: 'added' | 'removed'): NodeChange {
  return {
    ...head(node, kind),
    columnCount: node.columns.length,
    parts: [],
    columns: [],
    tests: [],
    values: [],
    code: [],
  };
}

function head(node: NodeDraft, kind: NodeChange['kind']): Pick<NodeChange, 'id' | 'name' | 'type' | 'kind'> {
  return { id: node.id, name: shownName(node), type: node.core.type, kind };
}

function modified(
  old: NodeDraft,
  node: NodeDraft,
  columns: readonly ColumnChange[],
  tests: readonly TestChange[],
): NodeChange {
  const code = lineDifference(old.detail.raw ?? '', node.detail.raw ?? '');
  const values = [
    ...differences('description', descriptionOf(old), descriptionOf(node)),
    ...differences('config', configOf(old), configOf(node)),
    ...differences('contract', contractOf(old), contractOf(node)),
    ...differences('definition', definitionOf(old), definitionOf(node)),
  ];
  const parts = new Set<ChangePart>(values.map(({ part }) => part));
  if (code.length > 0) parts.add('code');
  if (columns.length > 0) parts.add('columns');
  if (tests.length > 0) parts.add('tests');
  return {
    ...head(node, 'modified'),
    parts: CHANGE_PARTS.filter((part) => parts.has(part)),
    columnCount: 0,
    columns,
    tests,
    values,
    code,
  };
}

type Values = ReadonlyMap<string, string>;

function valuesOf(entries: readonly (readonly [key: string, value: string | undefined])[]): Values {
  return new Map(entries.filter((entry): entry is [string, string] => Boolean(entry[1])));
}

function differences(part: ChangePart, before: Values, now: Values): ValueChange[] {
  const keys = [...new Set([...before.keys(), ...now.keys()])];
  return keys
    .filter((key) => before.get(key) !== now.get(key))
    .map((key) => ({ part, key, before: before.get(key) ?? '', now: now.get(key) ?? '' }));
}

function descriptionOf({ detail }: NodeDraft): Values {
  return valuesOf([
    ['description', plain(detail.description)],
    ['description of the source', plain(detail.sourceDescription)],
  ]);
}

function plain(html: SafeHtml | undefined): string {
  return html ? plainText(html) : '';
}

function configOf({ core, detail }: NodeDraft): Values {
  const flag = (bit: number): string => (((core.flags ?? 0) & bit) === 0 ? '' : 'true');
  return valuesOf([
    ['materialized', core.materialized],
    ['tags', core.tags?.join(', ')],
    ['group', core.group],
    ['access', core.access],
    ['owner', core.owner],
    ['docs.node_color', core.color],
    ['docs hidden', flag(FLAG.hidden)],
    ['latest_version', detail.latestVersion],
    ['deprecation_date', detail.deprecationDate],
    ...members(detail.config, ''),
    ...members(detail.meta, 'meta.'),
  ]);
}

/** The members of a text of JSON, each as text. */
function members(text: string | undefined, prefix: string): readonly (readonly [string, string])[] {
  if (text === undefined) return [];
  const value = JSON.parse(text) as Json;
  return entriesOf(value).map(([key, one]) => [`${prefix}${key}`, typeof one === 'string' ? one : JSON.stringify(one)]);
}

/** The keys of constraints begin with it. */
export const CONSTRAINTS = 'constraints';

function contractOf({ core, detail, columns }: NodeDraft): Values {
  const text = (list: readonly object[] | undefined): string => (list?.length ? JSON.stringify(list) : '');
  return valuesOf([
    ['enforced', ((core.flags ?? 0) & FLAG.contract) === 0 ? '' : 'true'],
    [CONSTRAINTS, text(detail.constraints)],
    ...columns.map(({ detail: column }) => [`${CONSTRAINTS} of ${column.name}`, text(column.constraints)] as const),
  ]);
}

/** The key of what a node reads. */
export const PARENTS = 'depends on';

/** What nodes without code say of themselves. */
function definitionOf({ core, detail, parents }: NodeDraft): Values {
  const isCode = detail.raw !== undefined || core.type === 'macro';
  return valuesOf([
    ['type', detail.exposureType],
    ['label', detail.label],
    ['maturity', detail.maturity],
    ['url', detail.url],
    ['email', detail.ownerEmail],
    ['loader', detail.loader],
    ['freshness', detail.freshness && JSON.stringify(detail.freshness)],
    ['definition', detail.definition],
    ['arguments', detail.arguments && JSON.stringify(detail.arguments)],
    [PARENTS, isCode ? '' : [...parents].sort().join(', ')],
  ]);
}

interface ColumnSide {
  readonly name: string;
  readonly type: string;
  readonly description: string;
}

/** The columns of a node: those of the warehouse where both sides know them, else those that the YAML names. */
function columnsOf({ declared }: Side, node: NodeDraft, other: NodeDraft): ReadonlyMap<string, ColumnSide> {
  const isListed = ({ columns }: NodeDraft): boolean => columns.some((column) => column.isListed);
  const isFull = isListed(node) && isListed(other);
  const names = declared.get(node.id);
  const found = new Map<string, ColumnSide>();
  for (const column of node.columns) {
    const { name, type, declaredType, description } = column.detail;
    const key = name.toLowerCase();
    if (isFull ? !column.isListed : !names?.has(key)) continue;
    found.set(key, { name, type: (isFull ? type : declaredType) ?? '', description: plain(description) });
  }
  return found;
}

function columnChanges(
  before: ReadonlyMap<string, ColumnSide>,
  now: ReadonlyMap<string, ColumnSide>,
): readonly ColumnChange[] {
  const found: ColumnChange[] = [];
  for (const [key, { name, type, description }] of now) {
    const old = before.get(key);
    if (old === undefined) found.push({ name, what: 'added', before: '', now: type });
    else {
      if (old.type.toLowerCase() !== type.toLowerCase())
        found.push({ name, what: 'retyped', before: old.type, now: type });
      if (old.description !== description)
        found.push({ name, what: 'described', before: old.description, now: description });
    }
  }
  for (const [key, { name, type }] of before)
    if (!now.has(key)) found.push({ name, what: 'removed', before: type, now: '' });
  return found;
}

function testsByNode(tests: readonly TestDraft[]): ReadonlyMap<string, ReadonlyMap<string, TestDraft>> {
  const found = new Map<string, Map<string, TestDraft>>();
  for (const test of tests)
    for (const node of test.nodes) {
      const list = found.get(node) ?? new Map<string, TestDraft>();
      list.set(test.id, test);
      found.set(node, list);
    }
  return found;
}

const NO_TESTS: ReadonlyMap<string, TestDraft> = new Map();

function testChanges(before = NO_TESTS, now = NO_TESTS): readonly TestChange[] {
  const found: TestChange[] = [];
  const add = ({ id, detail }: TestDraft, what: TestChange['what']): void => {
    found.push({ id, name: detail.name, what });
  };
  for (const [id, test] of now) {
    const old = before.get(id);
    if (old === undefined) add(test, 'added');
    else if (testText(old) !== testText(test)) add(test, 'modified');
  }
  for (const [id, test] of before) if (!now.has(id)) add(test, 'removed');
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What a test asks, as one text. */
function testText({ detail }: TestDraft): string {
  const { severity, arguments: list, where, warnIf, errorIf, tags, description } = detail;
  return JSON.stringify([severity, list, where, warnIf, errorIf, tags, description]);
}
