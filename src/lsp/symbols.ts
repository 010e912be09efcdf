// What a place in a file means: a model, source, macro, docs block, variable, column, CTE.
import type { MacroId, NodeId } from '../base/index.ts';
import type { ProjectFile } from '../pipeline/index.ts';
import type { ProjectSession } from './session.ts';
import type { ScannedSql } from './sql-scan.ts';
import {
  blockName,
  callsIn,
  type QuotedText,
  regionAt,
  type TemplateCall,
  templateCalls,
  versionOf,
} from './template-scan.ts';
import { plainValue, yamlCursor } from './yaml-scan.ts';

export type Meaning =
  | { readonly kind: 'node'; readonly id: NodeId }
  | { readonly kind: 'source'; readonly id: NodeId }
  | { readonly kind: 'source-name'; readonly name: string }
  | { readonly kind: 'macro'; readonly id: MacroId }
  | { readonly kind: 'doc'; readonly id: string }
  | { readonly kind: 'var'; readonly name: string }
  /** A column that a resource gives. */
  | { readonly kind: 'column'; readonly id: NodeId; readonly name: string }
  /** A name in the query itself: a CTE, an alias, a column of the select list. */
  | { readonly kind: 'local'; readonly start: number; readonly end: number };

/** A name in a file that means something. */
export interface FoundSymbol {
  readonly meaning: Meaning;
  /** Of the name itself. */
  readonly start: number;
  readonly end: number;
}

/** An open file with the project it belongs to. */
export interface FileInProject {
  readonly session: ProjectSession;
  readonly path: string;
  readonly text: string;
  /** Undefined for files that the project does not list, such as dbt_project.yml. */
  readonly file: ProjectFile | undefined;
}

export function isYaml(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}

/** Package whose names count in a file. */
export function packageOf({ session, file }: FileInProject): string {
  return file?.packageName ?? session.live.opened?.source.root.config.name ?? '';
}

/** Calls in a file; in YAML also those that stand in plain values (`to: ref('a')`). */
export function callsOfFile(path: string, text: string): readonly TemplateCall[] {
  const calls = templateCalls(text);
  return isYaml(path) ? [...calls, ...plainCalls(text, calls)] : calls;
}

/** References in values of YAML that are no templates. */
function plainCalls(text: string, others: readonly TemplateCall[]): readonly TemplateCall[] {
  const starts = new Set(others.map(({ start }) => start));
  const found: TemplateCall[] = [];
  for (const { index } of text.matchAll(/\b(?:ref|source|doc)\s*\(/g)) {
    const end = text.indexOf('\n', index);
    const [call] = starts.has(index) ? [] : callsIn(text, index, end === -1 ? text.length : end);
    if (call) found.push(call);
  }
  return found;
}

/** The symbol at an offset. */
export function symbolAt(place: FileInProject, offset: number): FoundSymbol | undefined {
  const { path, text } = place;
  const calls = isYaml(path) ? callsOfFile(path, text) : callsAround(text, offset);
  for (const call of calls) {
    if (offset < call.start || offset > call.end) continue;
    const found = symbolOfCall(place, call, offset);
    if (found) return found;
  }
  return isYaml(path) ? yamlSymbol(place, offset) : blockSymbol(place, offset);
}

/** The name that a block gives to what it defines. */
function blockSymbol(place: FileInProject, offset: number): FoundSymbol | undefined {
  const region = regionAt(place.text, offset);
  const block = region && blockName(place.text, region);
  if (!block || offset < block.start || offset > block.end) return undefined;
  const { name, start, end } = block;
  const owner = packageOf(place);
  const project = place.session.graph?.project;
  if (block.block === 'docs') {
    const id = `doc.${owner}.${name}`;
    return project?.docs.has(id) ? { meaning: { kind: 'doc', id }, start, end } : undefined;
  }
  if (block.block === 'snapshot') {
    const found = place.session.graph?.lookupRef(owner, { name, package: owner, version: null });
    return found?.kind === 'found' ? { meaning: { kind: 'node', id: found.id }, start, end } : undefined;
  }
  // Elsewhere such a block is of the template alone, whatever the project has by that name.
  if (place.file?.kind !== 'macro' && place.file?.kind !== 'generic-test') return undefined;
  const full = block.block === 'macro' ? name : `test_${name}`;
  const entry = project?.macroRegistry.find(owner, full);
  return entry && block.block !== 'materialization'
    ? { meaning: { kind: 'macro', id: entry.uniqueId }, start, end }
    : undefined;
}

function callsAround(text: string, offset: number): readonly TemplateCall[] {
  const region = regionAt(text, offset);
  if (!region || region.kind === 'comment') return [];
  const block = blockName(text, region);
  const calls = callsIn(text, region.start + 2, region.isClosed ? region.end - 2 : region.end);
  return calls.filter(({ start }) => start !== block?.start);
}

/** What a call means at an offset in it; without one, what its arguments mean as a whole. */
export function symbolOfCall(place: FileInProject, call: TemplateCall, offset?: number): FoundSymbol | undefined {
  const isAt = (part: { readonly start: number; readonly end: number } | undefined): boolean =>
    part !== undefined && (offset === undefined || (offset >= part.start && offset <= part.end));
  const [first, second] = call.args;
  const symbol = (meaning: Meaning | undefined, part: QuotedText | undefined): FoundSymbol | undefined =>
    meaning && part && { meaning, start: part.start, end: part.end };
  switch (call.name) {
    case 'ref': {
      const name = second ?? first;
      if (!isAt(name)) return undefined;
      return symbol(nodeOfRef(place, call), name);
    }
    case 'source':
      if (offset !== undefined && isAt(first) && first) return symbol({ kind: 'source-name', name: first.text }, first);
      return isAt(second) ? symbol(sourceOfCall(place, call), second) : undefined;
    case 'doc': {
      const name = second ?? first;
      return isAt(name) ? symbol(docOfCall(place, call), name) : undefined;
    }
    case 'var':
      return isAt(first) && first ? symbol({ kind: 'var', name: first.text }, first) : undefined;
    default:
      return isAt({ start: call.start, end: call.nameEnd }) ? macroSymbol(place, call) : undefined;
  }
}

function nodeOfRef(place: FileInProject, call: TemplateCall): Meaning | undefined {
  const [first, second] = call.args;
  const name = (second ?? first)?.text;
  const { graph } = place.session;
  if (name === undefined || !graph) return undefined;
  const args = {
    name,
    package: second && first ? first.text : null,
    version: versionOf(place.text, call),
  };
  const found = graph.lookupRef(packageOf(place), args);
  return found.kind === 'found' ? { kind: 'node', id: found.id } : undefined;
}

function sourceOfCall(place: FileInProject, call: TemplateCall): Meaning | undefined {
  const [first, second] = call.args;
  if (!first || !second) return undefined;
  const found = place.session.graph?.lookupSource(packageOf(place), [first.text, second.text]);
  return found?.kind === 'found' ? { kind: 'source', id: found.id } : undefined;
}

function docOfCall(place: FileInProject, call: TemplateCall): Meaning | undefined {
  const docs = place.session.graph?.project.docs;
  const [first, second] = call.args;
  if (!docs || !first) return undefined;
  const root = place.session.live.opened?.source.root.config.name ?? '';
  const packages = second
    ? [first.text]
    : [packageOf(place), root, ...[...docs.values()].map((one) => one.packageName)];
  const name = (second ?? first).text;
  const id = packages.map((one) => `doc.${one}.${name}`).find((one) => docs.has(one));
  return id === undefined ? undefined : { kind: 'doc', id };
}

function macroSymbol(place: FileInProject, call: TemplateCall): FoundSymbol | undefined {
  const id = macroOf(place, call.name);
  const last = call.name.slice(call.name.lastIndexOf('.') + 1);
  return id === undefined
    ? undefined
    : { meaning: { kind: 'macro', id }, start: call.nameEnd - last.length, end: call.nameEnd };
}

/** The macro that a dotted name means in a file. */
export function macroOf(place: FileInProject, name: string): MacroId | undefined {
  const registry = place.session.graph?.project.macroRegistry;
  const [first = '', second, ...rest] = name.split('.');
  if (!registry || rest.length > 0) return undefined;
  const entry =
    second === undefined ? registry.lookupStatically(packageOf(place), first) : registry.findQualified(first, second);
  return entry?.uniqueId;
}

/** The macro of a generic test. */
function testMacroOf(place: FileInProject, name: string): MacroId | undefined {
  const dot = name.lastIndexOf('.');
  return macroOf(place, dot === -1 ? `test_${name}` : `${name.slice(0, dot)}.test_${name.slice(dot + 1)}`);
}

const NODE_SECTIONS: ReadonlySet<string> = new Set(['models', 'seeds', 'snapshots', 'analyses']);

function yamlSymbol(place: FileInProject, offset: number): FoundSymbol | undefined {
  const { text } = place;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = text.indexOf('\n', offset);
  const line = text.slice(lineStart, lineEnd === -1 ? undefined : lineEnd);
  const cursor = yamlCursor(text, lineEnd === -1 ? text.length : lineEnd);
  if (cursor.inBlock) return undefined;
  const keyMatch = /^(\s*(?:-\s+)*)(?:([^\s:#]+)\s*:(?=\s|$))?\s*/.exec(line);
  const key = keyMatch?.[2];
  const valueAt = keyMatch?.[0].length ?? 0;
  const written = line.slice(valueAt);
  const value = plainValue(written);
  const quote = /^["']/.test(written) ? 1 : 0;
  const valueSpan = { start: lineStart + valueAt + quote, end: lineStart + valueAt + quote + value.length };
  const keySpan = key === undefined ? undefined : spanOfKey(lineStart + (keyMatch?.[1]?.length ?? 0), key);
  const isIn = (part: { readonly start: number; readonly end: number }): boolean =>
    offset >= part.start && offset <= part.end;
  const path = cursor.path.join('.');
  const testName = testAt(cursor.path, key, value);
  if (testName !== undefined) {
    const at = testName === key ? keySpan : valueSpan;
    const id = testMacroOf(place, testName);
    return id !== undefined && at && isIn(at) ? { meaning: { kind: 'macro', id }, ...at } : undefined;
  }
  if (!isIn(valueSpan) || value === '') return undefined;
  const meaning = yamlMeaning(place, { path, key, value, names: cursor.names });
  return meaning && { meaning, ...valueSpan };
}

function spanOfKey(start: number, key: string): { start: number; end: number } {
  return { start, end: start + key.length };
}

/** `- unique`, `- accepted_values:` */
function testAt(path: readonly string[], key: string | undefined, value: string): string | undefined {
  const list = path.at(-2);
  if (path.at(-1) !== '[]' || (list !== 'tests' && list !== 'data_tests')) return undefined;
  return key ?? (value === '' ? undefined : value);
}

interface YamlValue {
  readonly path: string;
  readonly key: string | undefined;
  readonly value: string;
  readonly names: readonly (string | undefined)[];
}

function yamlMeaning(place: FileInProject, { path, key, value, names }: YamlValue): Meaning | undefined {
  const { graph } = place.session;
  if (!graph) return undefined;
  const [section = ''] = path.split('.');
  const nodeNamed = (name: string): Meaning | undefined => {
    const found = graph.lookupRef(packageOf(place), { name, package: null, version: null });
    return found.kind === 'found' ? { kind: 'node', id: found.id } : undefined;
  };
  if (key === 'name' && NODE_SECTIONS.has(section)) {
    if (path === `${section}.[]`) return nodeNamed(value);
    if (path === `${section}.[].columns.[]`) {
      const owner = nodeNamed(names[1] ?? '');
      return owner?.kind === 'node' ? { kind: 'column', id: owner.id, name: value } : undefined;
    }
  }
  if (key === 'name' && section === 'sources') {
    if (path === 'sources.[]') return { kind: 'source-name', name: value };
    const table = path === 'sources.[].tables.[]' ? value : (names[3] ?? '');
    const found = graph.lookupSource(packageOf(place), [names[1] ?? '', table]);
    if (found.kind !== 'found') return undefined;
    if (path === 'sources.[].tables.[]') return { kind: 'source', id: found.id };
    if (path === 'sources.[].tables.[].columns.[]') return { kind: 'column', id: found.id, name: value };
  }
  if (key === 'name' && path === 'macros.[]') {
    const id = macroOf(place, value);
    return id === undefined ? undefined : { kind: 'macro', id };
  }
  if (key === 'model' && path === 'unit_tests.[]') return nodeNamed(value);
  return undefined;
}

/** The word of the query at an offset, when it is outside of templates. */
export function sqlWordAt(
  scanned: ScannedSql,
  offset: number,
): { readonly scanned: ScannedSql; readonly index: number } | undefined {
  const { tokens } = scanned;
  let low = 0;
  let high = tokens.length - 1;
  // The last token that begins at or before the offset; behind a word its end counts as well.
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tokens[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const isWord = (index: number): boolean => {
    const token = tokens[index];
    return (token?.kind === 'word' || token?.kind === 'quoted') && offset >= token.start && offset <= token.end;
  };
  const index = [low, low - 1].find(isWord);
  return index === undefined ? undefined : { scanned, index };
}
