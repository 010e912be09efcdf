// The columns that make up a model's key, as far as constraints and tests tell.
import { isJsonArray } from '../base/index.ts';
import type { Draft, ParseState } from './parse-state.ts';
import type { TestNode } from './types.ts';
import { constraintPrimaryKey } from './yaml/constraints.ts';

/** Fills primaryKey of all models. */
export function inferPrimaryKeys(state: ParseState): void {
  const testsOf = new Map<string, Draft<TestNode>[]>();
  const note = (test: Draft<TestNode>): void => {
    if (test.attachedNode === null) return;
    const known = testsOf.get(test.attachedNode);
    if (known) known.push(test);
    else testsOf.set(test.attachedNode, [test]);
  };
  for (const node of state.nodes.values()) if (node.kind === 'test') note(node);
  for (const group of state.disabled.values()) for (const node of group) if (node.kind === 'test') note(node);
  for (const node of state.nodes.values()) {
    if (node.kind !== 'model') continue;
    const tests = testsOf.get(node.uniqueId);
    // dbt sorts them, those of a constraint too.
    node.primaryKey = [...(constraintPrimaryKey(node) ?? (tests ? keyFromTests(tests) : []))].sort();
  }
}

function keyFromTests(tests: readonly Draft<TestNode>[]): readonly string[] {
  const unique = new Set<string>();
  const disabledUnique = new Set<string>();
  const notNull = new Set<string>();
  for (const test of tests) {
    if (!test.testMetadata) continue;
    const { name, kwargs } = test.testMetadata;
    if (name !== 'unique' && name !== 'unique_combination_of_columns' && name !== 'not_null') continue;
    const column = kwargs['column_name'];
    const combination = kwargs['combination_of_columns'];
    let columns: readonly string[] = [];
    if (typeof column === 'string') columns = [column];
    else if (isJsonArray(combination)) columns = combination.filter((one): one is string => typeof one === 'string');
    const target = name === 'not_null' ? notNull : test.config['enabled'] === false ? disabledUnique : unique;
    for (const one of columns) target.add(one);
  }
  const both = [...notNull].filter((column) => unique.has(column) || disabledUnique.has(column));
  if (both.length > 0) return both;
  return unique.size > 0 ? [...unique] : [...disabledUnique];
}
