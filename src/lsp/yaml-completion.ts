// What can stand at the cursor in a YAML file: keys by their place, names of resources, templates in values.
import { CompletionItemKind } from 'vscode-languageserver/node';
import type { NodeId } from '../base/index.ts';
import {
  type Candidate,
  docCandidates,
  refCandidates,
  sourceCandidates,
  tableCandidates,
  tagCandidates,
  templateCandidates,
} from './candidates.ts';
import { columnsOf } from './columns.ts';
import { type FileInProject, packageOf } from './symbols.ts';
import { callsIn, regionAt, templateCursor } from './template-scan.ts';
import { PROJECT, PROPERTIES, SELECTORS, shapeAt, type YamlShape } from './yaml-keys.ts';
import { type YamlCursor, yamlCursor } from './yaml-scan.ts';

/** Part of a text that a completion replaces. */
export interface ReplacedWord {
  readonly start: number;
  readonly end: number;
}

interface Found {
  readonly word: ReplacedWord;
  readonly candidates: readonly Candidate[];
}

/** Sections whose entries describe resources that exist already. */
const DESCRIBED: { readonly [section: string]: string } = {
  models: 'model',
  seeds: 'seed',
  snapshots: 'snapshot',
  analyses: 'analysis',
};

export function yamlCompletions(place: FileInProject, offset: number): Found {
  const { text } = place;
  const region = regionAt(text, offset);
  if (region && region.kind !== 'comment') {
    const cursor = templateCursor(text, region.start + 2, offset);
    const found = templateCandidates(place, cursor, region.kind === 'statement');
    return { word: { start: found.wordStart, end: offset }, candidates: found.candidates };
  }
  const cursor = yamlCursor(text, offset);
  const word = { start: cursor.wordStart, end: offset };
  if (cursor.inBlock) return { word, candidates: [] };
  const called = callCandidates(place, offset);
  if (called) return called;
  const shape = shapeAt(rootOf(place), cursor.path);
  if (cursor.key !== undefined) return { word, candidates: valueCandidates(place, cursor, shape) };
  const list = cursor.path.at(-2);
  if (cursor.path.at(-1) === '[]' && (list === 'data_tests' || list === 'tests')) {
    return { word, candidates: testCandidates(place) };
  }
  // A list of plain values that stand for resources.
  if (cursor.path.at(-1) === '[]' && list === 'tags') return { word, candidates: tagCandidates(place) };
  if (cursor.path.at(-1) === '[]' && list === 'depends_on') return { word, candidates: referenceCandidates(place) };
  return { word, candidates: shape ? keyCandidates(shape, cursor) : [] };
}

function rootOf({ path }: FileInProject): YamlShape {
  if (/(?:^|[\\/])dbt_project\.ya?ml$/.test(path)) return PROJECT;
  return /(?:^|[\\/])selectors\.ya?ml$/.test(path) ? SELECTORS : PROPERTIES;
}

function keyCandidates(shape: YamlShape, { siblings }: YamlCursor): readonly Candidate[] {
  return Object.entries(shape)
    .filter(([name]) => !siblings.has(name))
    .map(([name, { help, isList, below }], index) => ({
      label: name,
      kind: CompletionItemKind.Property,
      help,
      insert: below && !isList ? `${name}:\n  $0` : isList ? `${name}:\n  - $0` : `${name}: $0`,
      order: 100 + index,
    }));
}

/** `to: ref('…`, `input: source('…`: calls that stand in plain values. */
function callCandidates(place: FileInProject, offset: number): Found | undefined {
  const { text } = place;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const call = callsIn(before).find(({ isClosed, name }) => !isClosed && (name === 'ref' || name === 'source'));
  if (!call) return undefined;
  const cursor = templateCursor(text, lineStart + call.start, offset);
  if (!cursor.inText) return undefined;
  const found = templateCandidates(place, cursor, false);
  return { word: { start: found.wordStart, end: offset }, candidates: found.candidates };
}

function referenceCandidates(place: FileInProject): readonly Candidate[] {
  const refs = refCandidates(place).map((one) => ({ ...one, insert: `ref('${one.label}')` }));
  const sources = sourceCandidates(place).flatMap(({ label }) =>
    tableCandidates(place, label).map((table) => ({
      ...table,
      label: `${label}.${table.label}`,
      insert: `source('${label}', '${table.label}')`,
    })),
  );
  return [...refs, ...sources];
}

function valueCandidates(
  place: FileInProject,
  { path, key, names }: YamlCursor,
  shape: YamlShape | undefined,
): readonly Candidate[] {
  if (key === undefined) return [];
  const values = shape?.[key.replace(/^\+/, '')]?.values ?? shape?.[key]?.values;
  if (values) return values.map((label) => ({ label, kind: CompletionItemKind.EnumMember }));
  const at = path.join('.');
  const project = place.session.graph?.project;
  if (!project) return [];
  if (key === 'name' && DESCRIBED[path[0] ?? ''] && path.length === 2)
    return ownNames(place, DESCRIBED[path[0] ?? ''] ?? '');
  if (key === 'name' && path.at(-2) === 'columns') return columnNames(place, path, names);
  if (key === 'name' && at === 'macros.[]') {
    return [...project.macros.values()]
      .filter(({ packageName, block }) => packageName === packageOf(place) && block.kind === 'macro')
      .map(({ name }) => ({ label: name, kind: CompletionItemKind.Function }));
  }
  if (key === 'model' && at === 'unit_tests.[]') return ownNames(place, 'model');
  if (key === 'group')
    return [...project.groups.values()].map(({ name }) => ({ label: name, kind: CompletionItemKind.Value }));
  if (key === 'tags' || key === '+tags') return tagCandidates(place);
  if (key === 'value' && path[0] === 'selectors') return [...tagCandidates(place), ...refCandidates(place)];
  if (key === 'to' || key === 'input' || key === 'relation' || (key === 'model' && path[0] === 'semantic_models'))
    return referenceCandidates(place);
  if (key === 'description') {
    return docCandidates(place).map((one) => ({
      ...one,
      label: `doc('${one.label}')`,
      insert: `"{{ doc('${one.label}') }}"`,
    }));
  }
  return [];
}

function ownNames(place: FileInProject, kind: string): readonly Candidate[] {
  const names = new Set<string>();
  for (const node of place.session.graph?.project.nodes.values() ?? []) {
    if (node.kind === kind && node.packageName === packageOf(place)) names.add(node.name);
  }
  return [...names].map((label) => ({ label, kind: CompletionItemKind.Reference, detail: kind }));
}

function columnNames(
  place: FileInProject,
  path: readonly string[],
  names: readonly (string | undefined)[],
): readonly Candidate[] {
  const { graph } = place.session;
  const isSource = path[0] === 'sources';
  const found = isSource
    ? graph?.lookupSource(packageOf(place), [names[1] ?? '', names[3] ?? ''])
    : graph?.lookupRef(packageOf(place), { name: names[1] ?? '', package: null, version: null });
  if (found?.kind !== 'found') return [];
  return columnsOf(place.session, found.id as NodeId).map(({ name, type }) => ({
    label: name,
    kind: CompletionItemKind.Field,
    detail: type,
  }));
}

/** Generic tests by their names in YAML. */
function testCandidates(place: FileInProject): readonly Candidate[] {
  const own = packageOf(place);
  const registry = place.session.graph?.project.macroRegistry;
  const found: Candidate[] = [];
  for (const { block, packageName } of place.session.graph?.project.macros.values() ?? []) {
    if (block.kind !== 'test') continue;
    const isBare = packageName === own || registry?.isInternal(packageName) === true;
    const label = isBare ? block.name : `${packageName}.${block.name}`;
    const further = block.params.filter(({ name }) => name !== 'model' && name !== 'column_name');
    const lines = further.map(({ name }, index) => `\n      ${name}: $${index + 1}`);
    found.push({
      label,
      kind: CompletionItemKind.Function,
      detail: packageName,
      insert: further.length === 0 ? label : `${label}:\n    arguments:${lines.join('')}`,
    });
  }
  return found;
}
