import { byWorst, type ColumnDetail, type NodeDetail, type TestDetail } from '../../../format/index.ts';
import { STATES } from '../../ui/state.tsx';

/** The tests of a column. */
export function testsOf(detail: NodeDetail, column: ColumnDetail): TestDetail[] {
  return (column.tests ?? []).flatMap((at) => detail.tests?.[at] ?? []);
}

/** The tests of a column in a few signs: what is wrong by name, the rest as a count. */
export function TestMarks({ tests }: { tests: readonly TestDetail[] }) {
  if (tests.length === 0) return null;
  const sorted = [...tests].sort((a, b) => byWorst(a.status, b.status));
  return (
    <ul class="testmarks">
      {sorted.map((test) => (
        <li key={test.id} class={`s-${test.status}`} title={`${test.name}: ${STATES[test.status].word}`}>
          <span aria-hidden="true">{STATES[test.status].icon} </span>
          {shortTest(test)}
          <span class="unseen"> {STATES[test.status].word}</span>
        </li>
      ))}
    </ul>
  );
}

/** `not_null`, `relationships`, or the name of a test that is not generic. */
export function shortTest(test: TestDetail): string {
  return test.test?.split('.').at(-1) ?? test.name;
}
