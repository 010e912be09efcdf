import { isJsonArray, type JsonValue, type NodeId, nearest } from '../../../base/index.ts';
import type { ParsedNode, SourceNode, TestNode } from '../../../parse/index.ts';
import type { CheckRule, Finding } from '../check-rule.ts';
import type { CheckedProject } from '../checked-project.ts';
import { mayBeWritten } from '../other-branches.ts';

export const testUnknownColumn: CheckRule = {
  name: 'test-unknown-column',
  code: 1708,
  title: 'A test of a column that is not there',
  level: 'error',
  about: `The test names a column that its model, seed or snapshot does not have: the column was renamed in the SQL and not in the properties, or the other way round. The test would end with an error of the warehouse.

It is said only where all columns are known; of tests that the project wrote itself as a note, since the name may be that of something else. Looked at are the column above the test, the columns of \`unique_combination_of_columns\` and the \`field\` of \`relationships\`.`,
  bad: `models:
  - name: orders          # select order_id, … from …
    columns:
      - name: id
        data_tests: [unique, not_null]`,
  good: `models:
  - name: orders
    columns:
      - name: order_id
        data_tests: [unique, not_null]`,
  checkProject,
};

function* checkProject(project: CheckedProject): Generator<Finding> {
  const { graph } = project;
  const root = graph.project.source.root.name;
  const told = new Set<string>();
  for (const node of graph.project.nodes.values()) {
    if (node.kind !== 'test' || node.testKind !== 'generic' || node.packageName !== root) continue;
    if (!graph.resources.has(node.uniqueId)) continue;
    for (const { target, name, keys } of testedColumns(node, project)) {
      const missing = missingFrom(project, target, name);
      const attached = described(project, node.attachedNode);
      if (!missing || !attached || told.has(`${node.attachedNode} ${target} ${name}`)) continue;
      told.add(`${node.attachedNode} ${target} ${name}`);
      const { properties } = project;
      yield {
        message: `'${missing.relation}' has no column '${name}', which ${node.testMetadata?.name ?? node.name} tests`,
        hint: missing.near === undefined ? undefined : `did you mean '${missing.near}'?`,
        span:
          (keys ? properties.value(attached, keys, name) : properties.column(attached, name)) ??
          properties.value(attached, COLUMN_KEYS, name) ??
          properties.entry(attached) ??
          node.span,
        node: node.attachedNode ?? node.uniqueId,
        isUncertain: (keys === undefined && isOwnTest(node)) || mayBeWritten(rawCodeOf(project, target), name),
      };
    }
  }
}

const COMMON_TESTS: ReadonlySet<string> = new Set(['unique', 'not_null', 'accepted_values', 'relationships']);

/** A test of the project: what stands in the place of a column may be anything. */
function isOwnTest({ testMetadata }: TestNode): boolean {
  return testMetadata !== null && testMetadata.namespace === null && !COMMON_TESTS.has(testMetadata.name);
}

interface TestedColumn {
  readonly target: NodeId;
  readonly name: string;
  /** Arguments that name it; undefined: the column above the test. */
  readonly keys: ReadonlySet<string> | undefined;
}

const COLUMN_KEYS: ReadonlySet<string> = new Set(['column_name']);
const COMBINATION: ReadonlySet<string> = new Set(['combination_of_columns']);
const FIELD: ReadonlySet<string> = new Set(['field']);

function testedColumns(test: TestNode, { graph }: CheckedProject): TestedColumn[] {
  const { attachedNode, columnName, testMetadata } = test;
  if (attachedNode === null || !testMetadata) return [];
  const found: TestedColumn[] = [];
  if (columnName !== null) found.push({ target: attachedNode, name: columnName, keys: undefined });
  const { combination_of_columns: combination, field } = testMetadata.kwargs;
  for (const name of texts(combination)) found.push({ target: attachedNode, name, keys: COMBINATION });
  const others = graph.dependsOn(test.uniqueId).filter((id) => id !== attachedNode);
  const [other] = others;
  if (testMetadata.name === 'relationships' && typeof field === 'string' && others.length <= 1) {
    found.push({ target: other ?? attachedNode, name: field, keys: FIELD });
  }
  return found.filter(({ name }) => /^\w+$/.test(name));
}

function texts(value: JsonValue | undefined): readonly string[] {
  return isJsonArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function described({ graph }: CheckedProject, id: NodeId | null): (ParsedNode | SourceNode) | undefined {
  if (id === null) return undefined;
  return graph.project.nodes.get(id) ?? graph.project.sources.get(id);
}

function rawCodeOf({ graph }: CheckedProject, id: NodeId): string {
  return graph.project.nodes.get(id)?.rawCode ?? '';
}

function missingFrom(
  project: CheckedProject,
  target: NodeId,
  name: string,
): { readonly relation: string; readonly near: string | undefined } | undefined {
  const known = project.columnsOf(target);
  if (!known?.isClosed) return undefined;
  const wanted = [project.key(project.stored(name, false)), project.key(name)];
  if (known.columns.some((one) => wanted.includes(project.key(one.name)))) return undefined;
  const near = nearest(
    name,
    known.columns.map((one) => one.name),
  );
  return { relation: described(project, target)?.name ?? target, near };
}
