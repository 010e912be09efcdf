import { useMemo } from 'preact/hooks';
import { byWorst, type Status, type TestRow, WORST_FIRST } from '../../format/index.ts';
import { displayName } from '../data/kinds.ts';
import { useSite, useTitle } from '../data/site.ts';
import { address, setQuery } from '../nav/location.ts';
import { columnHref, nodeHref } from '../route/route.ts';
import { fold } from '../search/score.ts';
import { Await, Empty, Kind } from '../ui/basics.tsx';
import { Name } from '../ui/name.tsx';
import { isOfState, STATES, State } from '../ui/state.tsx';
import { VirtualRows } from '../ui/virtual.tsx';
import { age, count, duration, many } from '../words/words.ts';

const ROW = 44;
const FIRST = 14;

/** All tests: type by state, then one line each, failing first. */
export function TestsPage() {
  const site = useSite();
  useTitle('Tests');
  return (
    <div class="page">
      <h1 tabIndex={-1}>Tests</h1>
      <Await loaded={site.tests().value} keys={['tests']} absent={<NoTests />}>
        {(tests) => (tests.length === 0 ? <NoTests /> : <TestsBody tests={tests} />)}
      </Await>
    </div>
  );
}

function NoTests() {
  return (
    <Empty title="The project has no tests.">
      Tests are declared in the YAML of the project, below a model or a column, or are queries in the folder of tests.
    </Empty>
  );
}

function typeOf(test: TestRow): string {
  return test.test !== '' ? test.test : test.kind;
}

function TestsBody({ tests }: { tests: readonly TestRow[] }) {
  const { core } = useSite();
  const { query } = address.value;
  const status = query.get('status') ?? '';
  const type = query.get('type') ?? '';
  const text = fold(query.get('q') ?? '');
  const sorted = useMemo(
    () => [...tests].sort((a, b) => byWorst(a.status, b.status) || b.failures - a.failures),
    [tests],
  );
  const shown = sorted.filter(
    (test) =>
      isOfState(test.status, status) &&
      (type === '' || typeOf(test) === type) &&
      (text === '' ||
        fold(`${test.name} ${test.column} ${test.node >= 0 ? displayName(core, test.node) : ''}`).includes(text)),
  );
  const isNeverRun = tests.every((test) => test.status === 'none');
  return (
    <>
      {isNeverRun && (
        <p class="muted">
          None of them was run; <code>tsdbt build</code> or <code>tsdbt test</code> does.
        </p>
      )}
      <TypeTable tests={tests} type={type} status={status} />
      <div class="toolbar">
        <input
          type="search"
          class="field long"
          aria-label="Filter tests"
          placeholder="Filter by name, node or column"
          value={query.get('q') ?? ''}
          onInput={(event) => setQuery({ q: event.currentTarget.value })}
        />
        <span class="muted toolcount" aria-live="polite">
          {many(shown.length, 'test')}
        </span>
        {(status !== '' || type !== '') && (
          <button type="button" class="plain" onClick={() => setQuery({ status: undefined, type: undefined })}>
            Clear {[type, status].filter(Boolean).join(', ')}
          </button>
        )}
      </div>
      <VirtualRows
        count={shown.length}
        rowHeight={ROW}
        row={(at) => {
          const test = shown[at];
          return test && <TestLink key={test.id} test={test} />;
        }}
      />
    </>
  );
}

function TestLink({ test }: { test: TestRow }) {
  const { core } = useSite();
  const id = core.ids[test.node];
  const href = id === undefined ? nodeHref(test.id) : test.column ? columnHref(id, test.column) : nodeHref(id, 'tests');
  const since = Date.parse(core.runs[test.since]?.startedAt ?? '');
  return (
    <a class="resultrow" href={href}>
      <State status={test.status} isBare />
      <span class="rowmain">
        <span class="resultname">
          {test.test === '' ? <Name text={test.name} /> : <Name text={typeOf(test).split('.').at(-1) ?? ''} />}
          {id !== undefined && (
            <span class="muted">
              {' '}
              on <Kind type={core.types[test.node] ?? ''} isBare /> {displayName(core, test.node)}
              {test.column && <span class="mono">.{test.column}</span>}
            </span>
          )}
        </span>
        <span class="resultwhere">{test.message || test.name}</span>
      </span>
      <span class="rowside">
        {test.failures > 0 && <span class={`s-${test.status}`}>{many(test.failures, 'row')}</span>}
        {Number.isFinite(since) && <span class="muted wide">since {age(Date.now() - since)}</span>}
        {test.duration >= 0 && test.status !== 'skip' && <span class="muted wide">{duration(test.duration)}</span>}
        <span class={`s-${test.status} wide`}>{STATES[test.status].word}</span>
      </span>
    </a>
  );
}

function TypeTable({ tests, type, status }: { tests: readonly TestRow[]; type: string; status: string }) {
  const { states, types } = useMemo(() => {
    const byType = new Map<string, Map<Status, number>>();
    const all = new Set<Status>();
    for (const test of tests) {
      const key = test.status === 'error' ? 'fail' : test.status;
      all.add(key);
      const row = byType.get(typeOf(test)) ?? new Map<Status, number>();
      byType.set(typeOf(test), row);
      row.set(key, (row.get(key) ?? 0) + 1);
    }
    const badOf = (row: ReadonlyMap<Status, number>): number => (row.get('fail') ?? 0) * 1e6 + (row.get('warn') ?? 0);
    const sizeOf = (row: ReadonlyMap<Status, number>): number => [...row.values()].reduce((a, b) => a + b, 0);
    return {
      states: WORST_FIRST.filter((one) => all.has(one)),
      types: [...byType].sort(([a, x], [b, y]) => badOf(y) - badOf(x) || sizeOf(y) - sizeOf(x) || (a < b ? -1 : 1)),
    };
  }, [tests]);
  return (
    <table class="table typetable">
      <thead>
        <tr>
          <th scope="col">Type</th>
          {states.map((one) => (
            <th scope="col" class="number" key={one}>
              <span class={`s-${one}`} aria-hidden="true">
                {STATES[one].icon}{' '}
              </span>
              {STATES[one].word}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {types.slice(0, FIRST).map(([name, row]) => (
          <tr key={name} class={name === type ? 'target' : undefined}>
            <th scope="row" class="mono">
              <button
                type="button"
                class="plain"
                aria-pressed={name === type && status === ''}
                onClick={() => setQuery({ type: name, status: undefined })}
              >
                {name}
              </button>
            </th>
            {states.map((one) => {
              const number = row.get(one) ?? 0;
              return (
                <td class="number" key={one}>
                  {number === 0 ? (
                    <span class="muted">·</span>
                  ) : (
                    <button
                      type="button"
                      class={`plain s-${one}`}
                      aria-pressed={name === type && one === status}
                      aria-label={`${number} ${name}, ${STATES[one].word}`}
                      onClick={() => setQuery({ type: name, status: one })}
                    >
                      {count(number)}
                    </button>
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
