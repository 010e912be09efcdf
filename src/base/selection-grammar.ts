// The grammar of node selection: text of the command line → criteria and set operations. The site reads it too, so there
// is nothing of Node and no error registry in it: what cannot be read is handed to the caller.
import type { JsonValue } from './json.ts';

/** Which tests come along with the nodes that they look at. */
export type IndirectSelection = 'eager' | 'cautious' | 'buildable' | 'empty';

const METHODS = [
  'fqn',
  'tag',
  'group',
  'access',
  'source',
  'path',
  'file',
  'package',
  'config',
  'test_name',
  'test_type',
  'resource_type',
  'state',
  'exposure',
  'metric',
  'result',
  'source_status',
  'wildcard',
  'version',
  'semantic_model',
  'saved_query',
  'unit_test',
  'function',
  'selector',
] as const;

export type SelectionMethod = (typeof METHODS)[number];

/** One criterion: `[@][n+][method[.argument…]:]value[+n]`. */
export interface SelectionCriterion {
  readonly kind: 'criterion';
  readonly method: SelectionMethod;
  /** `materialized` of `config.materialized:table`. */
  readonly methodArguments: readonly string[];
  /** Text from the command line; selectors.yml may hold any scalar. */
  readonly value: JsonValue;
  readonly childrensParents: boolean;
  readonly parents: boolean;
  readonly parentsDepth: number | undefined;
  readonly children: boolean;
  readonly childrenDepth: number | undefined;
  readonly indirect: IndirectSelection;
}

/** Union, intersection, or the first part less all others. */
export interface SelectionGroup {
  readonly kind: 'union' | 'intersection' | 'difference';
  readonly parts: readonly SelectionSpec[];
  readonly indirect: IndirectSelection;
  /** The text to warn about when the group selects nothing. */
  readonly expected?: string | undefined;
}

export type SelectionSpec = SelectionCriterion | SelectionGroup;

/** Why a text is no selection. */
export type SelectionProblem =
  | { readonly kind: 'unknown-method'; readonly method: string }
  | { readonly kind: 'at-and-plus'; readonly spec: string };

/** Told of what cannot be read; must throw. */
export type RefuseSelection = (problem: SelectionProblem) => never;

/** The names before the colon. */
export const SELECTION_METHODS: ReadonlySet<string> = new Set(METHODS);

/** What is selected when nothing is asked for. */
const DEFAULT_SELECT: readonly string[] = ['fqn:*', 'source:*', 'exposure:*', 'metric:*', 'semantic_model:*'];

/**
 * Reads `--select` and `--exclude` values: items of one value (separated by blanks) and all values are united, items
 * joined by commas are intersected. An empty `select` means everything.
 */
export function readSelection(
  select: readonly string[],
  exclude: readonly string[],
  indirect: IndirectSelection,
  refuse: RefuseSelection,
): SelectionSpec {
  const included =
    select.length === 0 ? union(DEFAULT_SELECT, indirect, false, refuse) : union(select, indirect, true, refuse);
  return { kind: 'difference', parts: [included, union(exclude, indirect, true, refuse)], indirect: 'eager' };
}

function union(
  values: readonly string[],
  indirect: IndirectSelection,
  expectsMatch: boolean,
  refuse: RefuseSelection,
): SelectionGroup {
  const items = values.flatMap((value) => value.split(' '));
  const parts = items.map(
    (item): SelectionSpec => ({
      kind: 'intersection',
      parts: item.split(',').map((part) => readCriterion(part, indirect, refuse)),
      indirect,
      expected: expectsMatch ? item : undefined,
    }),
  );
  return { kind: 'union', parts, indirect };
}

const CRITERION = /^(@)?(?:(\d*)(\+))?(?:([\p{L}\p{N}_.]+):)?(.*?)(?:(\+)(\d*))?$/su;

/** Reads one criterion of the command line; whatever `refuse` throws comes through. */
export function readCriterion(text: string, indirect: IndirectSelection, refuse: RefuseSelection): SelectionCriterion {
  const found = CRITERION.exec(text);
  const [, at, parentsDepth, parents, method, value = '', children, childrenDepth] = found ?? [];
  const parts = {
    method,
    value,
    childrensParents: at !== undefined,
    parents: parents !== undefined,
    parentsDepth: depthOf(parentsDepth),
    children: children !== undefined,
    childrenDepth: depthOf(childrenDepth),
    indirect,
  };
  return completeCriterion(text, parts, refuse);
}

function depthOf(digits: string | undefined): number | undefined {
  return digits === undefined || digits === '' ? undefined : Number(digits);
}

export type CriterionParts = Omit<SelectionCriterion, 'kind' | 'method' | 'methodArguments'> & {
  readonly method: string | undefined;
};

/** Checks and completes a criterion; `raw` is the text to name in errors. */
export function completeCriterion(raw: string, parts: CriterionParts, refuse: RefuseSelection): SelectionCriterion {
  if (parts.children && parts.childrensParents) refuse({ kind: 'at-and-plus', spec: raw });
  const [method = '', ...methodArguments] = parts.method?.split('.') ?? [defaultMethod(String(parts.value))];
  return isMethod(method)
    ? { ...parts, kind: 'criterion', method, methodArguments }
    : refuse({ kind: 'unknown-method', method });
}

function isMethod(name: string): name is SelectionMethod {
  return SELECTION_METHODS.has(name);
}

/** Without a method: a slash means a path, a known ending a file, anything else a name. */
function defaultMethod(value: string): SelectionMethod {
  if (value.includes('/')) return 'path';
  return /\.(sql|py|csv)$/i.test(value) ? 'file' : 'fqn';
}
