// Which nodes a selection means: the command line's grammar over what the site knows of the nodes.
import {
  fnmatcher,
  folderOf,
  pathMatcher,
  plainPath,
  readSelection,
  type SelectionCriterion,
  type SelectionProblem,
  type SelectionSpec,
} from '../../../base/index.ts';
import { reach } from './csr.ts';
import type { LineageNode, LineageSource } from './lineage-source.ts';

export interface Selected {
  /** One byte for each node. */
  readonly marks: Uint8Array;
  readonly count: number;
  /** Why the text cannot be read or answered; the marks are empty then. */
  readonly problem: string | undefined;
  /** Words that select nothing. */
  readonly unmatched: readonly string[];
}

/** The selection cannot be read, or asks for what the site does not know. */
class SelectionRefused extends Error {}

type NodeTest = (node: LineageNode) => boolean;

/** The words of a text, as the command line would get them. */
export function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Selects nodes; an empty `select` means all. Nothing is thrown: what is wrong stands in `problem`. */
export function selectNodes(source: LineageSource, select: string, exclude = ''): Selected {
  const { count } = source.graph;
  const unmatched: string[] = [];
  try {
    const spec = readSelection(wordsOf(select), wordsOf(exclude), 'eager', refuse);
    const marks =
      wordsOf(select).length === 0 && wordsOf(exclude).length === 0
        ? Uint8Array.from({ length: count }, (_, node) => (source.isCard(node) ? 1 : 0))
        : evaluate(source, spec, unmatched);
    return { marks, count: marks.reduce((sum, mark) => sum + mark, 0), problem: undefined, unmatched };
  } catch (error) {
    if (!(error instanceof SelectionRefused)) throw error;
    return { marks: new Uint8Array(count), count: 0, problem: error.message, unmatched };
  }
}

function refuse(problem: SelectionProblem): never {
  throw new SelectionRefused(
    problem.kind === 'unknown-method'
      ? `“${problem.method}:” is no selection method`
      : `“@” before and “+” after do not go together: ${problem.spec}`,
  );
}

function evaluate(source: LineageSource, spec: SelectionSpec, unmatched: string[]): Uint8Array {
  if (spec.kind === 'criterion') return withNeighbours(source, spec);
  const [first, ...others] = spec.parts.map((part) => evaluate(source, part, unmatched));
  const marks = first ?? new Uint8Array(source.graph.count);
  for (const other of others) {
    for (let node = 0; node < marks.length; node++) {
      const [mine, theirs] = [marks[node] ?? 0, other[node] ?? 0];
      marks[node] =
        spec.kind === 'union' ? mine | theirs : spec.kind === 'intersection' ? mine & theirs : mine & (theirs ^ 1);
    }
  }
  if (spec.expected !== undefined && !marks.includes(1)) unmatched.push(spec.expected);
  return marks;
}

function withNeighbours(source: LineageSource, criterion: SelectionCriterion): Uint8Array {
  const { graph } = source;
  const test = nodeTest(source, criterion);
  const named: number[] = [];
  for (let node = 0; node < graph.count; node++) if (source.isCard(node) && test(source.node(node))) named.push(node);
  const marks = new Uint8Array(graph.count);
  for (const node of named) marks[node] = 1;
  if (criterion.childrensParents) {
    reach(graph.children, named, marks);
    reach(graph.parents, indicesOf(marks), marks);
  }
  // Each side from the named ones alone: what one finds must not stop the other.
  for (const [isAsked, rows, depth] of [
    [criterion.parents, graph.parents, criterion.parentsDepth],
    [criterion.children, graph.children, criterion.childrenDepth],
  ] as const) {
    if (!isAsked) continue;
    const found = new Uint8Array(graph.count);
    reach(rows, named, found, depth);
    for (const node of indicesOf(found)) marks[node] = 1;
  }
  return marks;
}

/** The nodes that are marked, ascending. */
export function indicesOf(marks: Uint8Array): number[] {
  const found: number[] = [];
  for (let index = marks.indexOf(1); index !== -1; index = marks.indexOf(1, index + 1)) found.push(index);
  return found;
}

function nodeTest(source: LineageSource, criterion: SelectionCriterion): NodeTest {
  const value = String(criterion.value);
  const matches = fnmatcher(value);
  switch (criterion.method) {
    case 'fqn':
      return fqnTest(value);
    case 'tag':
      return ({ tags }) => tags.some(matches);
    case 'group':
      return ({ group }) => group !== undefined && matches(group);
    case 'access':
      return ({ access }) => access === value;
    case 'source': {
      const [table, owner, project] = partTests(value, 3);
      return ({ kind, name, sourceName, packageName }) =>
        kind === 'source' && project(packageName) && owner(sourceName ?? '') && table(tableOf(name, sourceName));
    }
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'function':
    case 'saved_query': {
      const [own, project] = partTests(value, 2);
      return ({ kind, name, packageName }) => kind === criterion.method && project(packageName) && own(name);
    }
    case 'path':
      return pathTest(value, source);
    case 'file':
      return ({ path }) => {
        const name = path.slice(path.lastIndexOf('/') + 1);
        const dot = name.lastIndexOf('.');
        return matches(name) || (dot > 0 && matches(name.slice(0, dot)));
      };
    case 'package': {
      const own = value === 'this' ? fnmatcher(source.projectName) : matches;
      return ({ packageName }) => own(packageName);
    }
    case 'config':
      return configTest(criterion.methodArguments.join('.'), value);
    case 'resource_type':
      return ({ kind }) => kind === value;
    case 'result':
      return ({ result }) => result === value;
    case 'version':
      if (value !== 'none') break;
      return ({ kind, version }) => kind === 'model' && version === undefined;
    case 'state':
      if (value === 'new') return ({ change }) => change === 'added';
      if (value === 'modified') return ({ change }) => change !== undefined;
      break;
    case 'wildcard':
    case 'unit_test':
    case 'test_name':
    case 'test_type':
      // Tests are no cards.
      return () => false;
    default:
      break;
  }
  throw new SelectionRefused(
    `“${criterion.method}:${value}” asks for what this site does not hold; the command line knows it`,
  );
}

/** The table of `source.table`. */
function tableOf(name: string, sourceName: string | undefined): string {
  return sourceName !== undefined && name.startsWith(`${sourceName}.`) ? name.slice(sourceName.length + 1) : name;
}

/** Tests for the parts of a dotted name from the last on; one part of a source name means the source. */
function partTests(value: string, most: 2 | 3): readonly [StringTest, StringTest, StringTest] {
  const any: StringTest = () => true;
  const tests = value
    .split('.')
    .map((part) => fnmatcher(part))
    .reverse();
  if (tests.length > most) throw new SelectionRefused(`“${value}” has more than ${most} parts`);
  if (most === 3 && tests.length === 1) return [any, tests[0] ?? any, any];
  return [tests[0] ?? any, tests[1] ?? any, tests[2] ?? any];
}

type StringTest = (text: string) => boolean;

/** Name, dotted path with or without the package, or wildcards over the rest of the path. */
function fqnTest(value: string): NodeTest {
  const parts = value.split('.');
  const wild = parts.findIndex((part) => /[*?[\]]/.test(part));
  const prefix = wild === -1 ? parts : parts.slice(0, wild);
  const rest = wild === -1 ? undefined : fnmatcher(parts.slice(wild).join('.'));
  const lastTwo = parts.slice(-2).join('_');
  const [head] = prefix;
  const fits = (fqn: readonly string[], start: number, isVersioned: boolean): boolean => {
    if (isVersioned) {
      if (fqn.at(-2) === value || fqn.slice(-2).join('_') === lastTwo) return true;
    } else if (fqn.at(-1) === value) {
      return true;
    }
    // Most nodes are told apart by the first part, without making anything.
    const first = fqn[start] ?? '';
    if (head !== undefined && first !== head && !first.includes('.')) return false;
    const flat = fqn.slice(start).flatMap((part) => part.split('.'));
    if (flat.length < parts.length || prefix.some((part, place) => flat[place] !== part)) return false;
    return rest === undefined || rest(flat.slice(wild).join('.'));
  };
  return ({ kind, fqn, version }) =>
    kind !== 'source' && (value === '*' || fits(fqn, 0, version !== undefined) || fits(fqn, 1, version !== undefined));
}

/** A glob over files and folders of the root project; a node counts when its file or a folder above is hit. */
function pathTest(value: string, source: LineageSource): NodeTest {
  const matches = pathMatcher(value);
  const hits = new Map<string, boolean>();
  const isHit = (path: string, isRoot: boolean): boolean => {
    const known = hits.get(path);
    if (known !== undefined) return known;
    const folder = folderOf(path);
    const hit = (isRoot && matches(path)) || (folder !== undefined && isHit(folder, isRoot));
    if (isRoot || hit) hits.set(path, hit);
    return hit;
  };
  for (let node = 0; node < source.graph.count; node++) {
    const { packageName, path } = source.node(node);
    if (packageName === source.projectName) isHit(plainPath(path), true);
  }
  return ({ path }) => isHit(plainPath(path), false);
}

function configTest(key: string, value: string): NodeTest {
  const config: { readonly [name: string]: (node: LineageNode) => string | undefined } = {
    materialized: (node) => node.materialized,
    group: (node) => node.group,
    access: (node) => node.access,
    'meta.owner': (node) => node.owner,
  };
  if (key === 'tags') return ({ tags }) => tags.includes(value);
  const read = Object.hasOwn(config, key) ? config[key] : undefined;
  if (!read) throw new SelectionRefused(`the site does not hold “config.${key}”; the command line knows it`);
  return (node) => read(node) === value;
}
