// The grammar of node selection: text of the command line → criteria and set operations.
import { fail, type JsonValue, type Span } from '../base/index.ts';
import { graphErrors } from './errors.ts';
import { nearNames } from './near-names.ts';
import type { IndirectSelection } from './types.ts';

export type SelectionMethod =
  | 'fqn'
  | 'tag'
  | 'group'
  | 'access'
  | 'source'
  | 'path'
  | 'file'
  | 'package'
  | 'config'
  | 'test_name'
  | 'test_type'
  | 'resource_type'
  | 'state'
  | 'exposure'
  | 'metric'
  | 'result'
  | 'source_status'
  | 'wildcard'
  | 'version'
  | 'semantic_model'
  | 'saved_query'
  | 'unit_test'
  | 'selector';

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

const METHODS: ReadonlySet<string> = new Set<SelectionMethod>([
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
  'selector',
]);

/** What is selected when nothing is asked for. */
const DEFAULT_SELECT: readonly string[] = ['fqn:*', 'source:*', 'exposure:*', 'metric:*', 'semantic_model:*'];

/**
 * Reads `--select` and `--exclude` values: items of one value (separated by blanks) and all values are united, items
 * joined by commas are intersected. An empty `select` means everything.
 * @throws TsdbtError 1420, 1421
 */
export function parseSelection(
  select: readonly string[],
  exclude: readonly string[],
  indirect: IndirectSelection = 'eager',
): SelectionSpec {
  const included = select.length === 0 ? union(DEFAULT_SELECT, indirect, false) : union(select, indirect, true);
  return { kind: 'difference', parts: [included, union(exclude, indirect, true)], indirect: 'eager' };
}

function union(values: readonly string[], indirect: IndirectSelection, expectsMatch: boolean): SelectionGroup {
  const items = values.flatMap((value) => value.split(' '));
  const parts = items.map(
    (item): SelectionSpec => ({
      kind: 'intersection',
      parts: item.split(',').map((part) => parseCriterion(part, indirect)),
      indirect,
      expected: expectsMatch ? item : undefined,
    }),
  );
  return { kind: 'union', parts, indirect };
}

const CRITERION = /^(@)?(?:(\d*)(\+))?(?:([\p{L}\p{N}_.]+):)?(.*?)(?:(\+)(\d*))?$/su;

/** Reads one criterion of the command line. @throws TsdbtError 1420, 1421 */
export function parseCriterion(text: string, indirect: IndirectSelection, span?: Span): SelectionCriterion {
  const found = CRITERION.exec(text);
  const [, at, parentsDepth, parents, method, value = '', children, childrenDepth] = found ?? [];
  return criterion(
    text,
    {
      method,
      value,
      childrensParents: at !== undefined,
      parents: parents !== undefined,
      parentsDepth: depthOf(parentsDepth),
      children: children !== undefined,
      childrenDepth: depthOf(childrenDepth),
      indirect,
    },
    span,
  );
}

function depthOf(digits: string | undefined): number | undefined {
  return digits === undefined || digits === '' ? undefined : Number(digits);
}

export type CriterionParts = Omit<SelectionCriterion, 'kind' | 'method' | 'methodArguments'> & {
  readonly method: string | undefined;
};

/** Checks and completes a criterion; `raw` is the text to name in errors. @throws TsdbtError 1420, 1421 */
export function criterion(raw: string, parts: CriterionParts, span?: Span): SelectionCriterion {
  if (parts.children && parts.childrensParents) {
    fail(graphErrors.invalidSpec, { spec: raw, problem: '"@" prefix and "+" suffix are incompatible' }, { span });
  }
  const [method = '', ...methodArguments] = parts.method?.split('.') ?? [defaultMethod(String(parts.value))];
  if (!isMethod(method)) fail(graphErrors.unknownMethod, { method, near: nearNames(method, METHODS) }, { span });
  return { ...parts, kind: 'criterion', method, methodArguments };
}

function isMethod(name: string): name is SelectionMethod {
  return METHODS.has(name);
}

/** Without a method: a slash means a path, a known ending a file, anything else a name. */
function defaultMethod(value: string): SelectionMethod {
  if (value.includes('/')) return 'path';
  return /\.(sql|py|csv)$/i.test(value) ? 'file' : 'fqn';
}
