// Which macros dbt has to do with when it reads a generic test: the one whose name it writes down first, and the one
// that it runs.
import type { MacroId } from '../../base/index.ts';
import type { MacroEntry } from '../../context/index.ts';
import type { ParseState } from '../parse-state.ts';
import type { TestDefinition } from './test-definition.ts';

export interface TestMacros {
  /** The macro of the test, which the compiled test calls. */
  readonly entry: MacroEntry | undefined;
  /** What dbt finds under the bare name, which can be another package's: the dependency that it writes down. */
  readonly first: MacroEntry | undefined;
  /** What runs while parsing; undefined when nothing does. */
  readonly run: MacroEntry | undefined;
  /** The `get_where_subquery` that runs while parsing. */
  readonly subquery: MacroEntry | undefined;
}

const SUBQUERY = 'get_where_subquery';

/**
 * The macros of a generic test of a package. While parsing, a template of dbt sees only the first macro and what that is
 * noted to call, the last of a name in the place of those before: so a test of another package runs only when the first
 * calls it, and a test that wraps another one of its name gives way to it (observed on dbt 1.12.3).
 */
export function testMacros(state: ParseState, packageName: string, definition: TestDefinition): TestMacros {
  const { registry } = state;
  const name = `test_${definition.name}`;
  const entry = registry.genericTest(packageName, definition.name, definition.namespace ?? undefined);
  const first = registry.lookupStatically(packageName, name) ?? entry;
  const subquery = subqueryFor(state, packageName, first);
  if (first === undefined || registry.packagesWith(name) < 2) return { entry, first, run: entry, subquery };
  const seen = seenFrom(state, [first]);
  state.units?.recorder.skipped(registry, packageName, first);
  if (definition.namespace !== null) {
    return { entry, first, run: entry && seen.has(entry.uniqueId) ? entry : undefined, subquery };
  }
  return { entry, first, run: lastNamed(state, seen, name), subquery };
}

/** What the bare name means in the template of a test: not what the test's package has, and again the last one seen. */
function subqueryFor(state: ParseState, packageName: string, test: MacroEntry | undefined): MacroEntry | undefined {
  const { registry } = state;
  const known = registry.lookupStatically(registry.rootPackage, SUBQUERY);
  if (known === undefined || registry.packagesWith(SUBQUERY) < 2) return known;
  state.units?.recorder.skipped(registry, packageName, known);
  return lastNamed(state, seenFrom(state, test ? [known, test] : [known]), SUBQUERY);
}

function lastNamed(state: ParseState, seen: ReadonlySet<MacroId>, name: string): MacroEntry | undefined {
  const last = [...seen].filter((id) => state.macros.get(id)?.name === name).at(-1);
  const node = last && state.macros.get(last);
  return node && state.registry.find(node.packageName, name);
}

/** The macros and those that they are noted to call, directly or not, in the order in which dbt comes upon them. */
function seenFrom(state: ParseState, entries: readonly MacroEntry[]): ReadonlySet<MacroId> {
  const seen = new Set<MacroId>();
  const visit = (id: MacroId): void => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const called of state.macros.get(id)?.macroDependencies ?? []) visit(called);
  };
  for (const { uniqueId } of entries) visit(uniqueId);
  return seen;
}
