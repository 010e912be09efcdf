import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { byWorst, type RunInfo, type RunRow, WORST_FIRST } from '../../../format/index.ts';
import { displayName } from '../../data/kinds.ts';
import { useSite } from '../../data/site.ts';
import { go } from '../../nav/location.ts';
import { nodeHref, pageHref, runHref } from '../../route/route.ts';
import { fold } from '../../search/score.ts';
import { Await, Empty, Kind } from '../../ui/basics.tsx';
import { Name } from '../../ui/name.tsx';
import { runCounts, runStatus } from '../../ui/run-words.ts';
import { isOfState, STATES, State } from '../../ui/state.tsx';
import { VirtualRows } from '../../ui/virtual.tsx';
import { duration, many, moment, percent, shortCount } from '../../words/words.ts';
import { Gantt } from './gantt.tsx';
import { type Bar, scheduleOf } from './schedule.ts';

const ROW = 40;

/** The last runs, and what happened in one of them. @param id Of the run; the newest without one. */
export function RunsView({ id }: { id: string | undefined }) {
  const { core } = useSite();
  const run =
    id === undefined
      ? (core.runs.find(({ hasResults }) => hasResults) ?? core.runs[0])
      : core.runs.find((one) => one.id === id);
  if (core.runs.length === 0)
    return (
      <Empty title="No run is known." command="tsdbt build">
        Every run leaves its results in the target folder; the last 30 are shown here after{' '}
        <code>tsdbt docs generate</code>.
      </Empty>
    );
  return (
    <div class="runsgrid">
      <RunList current={run} />
      <div class="rundetail">
        {run ? <RunDetail run={run} key={run.id} /> : <Empty title="This run is no longer kept." />}
      </div>
    </div>
  );
}

function RunList({ current }: { current: RunInfo | undefined }) {
  const { core } = useSite();
  return (
    <nav class="runlist" aria-label="Runs">
      <ol>
        {core.runs.map((run) => (
          <li key={run.id}>
            <a href={runHref(run.id)} aria-current={run === current ? 'page' : undefined}>
              <State status={runStatus(run)} isBare />
              <span class="runwhat">
                {run.command || 'run'} <span class="muted">{run.target}</span>
              </span>
              <span class="muted runtime">{moment(Date.parse(run.startedAt)).replace(' UTC', '')}</span>
              <span class="muted runtook">{duration(run.elapsed * 1000)}</span>
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function RunDetail({ run }: { run: RunInfo }) {
  const site = useSite();
  return (
    <>
      <h2>
        {run.command || 'run'} <span class="muted">{moment(Date.parse(run.startedAt))}</span>
      </h2>
      <p>
        {site.core.runs.length > 1 && (
          <a class="button compare" href={pageHref('compare', { run: run.id })}>
            Compare
          </a>
        )}
        <State status={runStatus(run)} word={runCounts(run)} />
        <span class="muted">
          {' '}
          · took {duration(run.elapsed * 1000)}
          {run.target ? ` · target ${run.target}` : ''}
        </span>
      </p>
      <Await
        loaded={site.run(run.id).value}
        keys={[`runs/${run.id}`]}
        absent={
          <Empty title="Its results are not in this site.">A single file has room for the newest runs only.</Empty>
        }
      >
        {(rows) => <Results rows={rows} />}
      </Await>
    </>
  );
}

function Results({ rows }: { rows: readonly RunRow[] }) {
  const site = useSite();
  const { core } = site;
  const loaded = site.tests().value;
  const text = useSignal('');
  const status = useSignal('');
  const owners = useMemo(
    () => new Map(loaded.state === 'ready' ? loaded.value.map((test) => [test.id, test.node] as const) : []),
    [loaded],
  );
  const schedule = useMemo(() => scheduleOf(core, rows, owners), [core, rows, owners]);
  const name = useMemo(
    () => (row: RunRow) => (row.node >= 0 ? displayName(core, row.node) : (row.id.split('.')[2] ?? row.id)),
    [core],
  );
  const nameOf = useMemo(() => (bar: Bar) => name(bar.row), [name]);
  const term = fold(text.value);
  const shown = useMemo(
    () =>
      rows
        .filter((row) => isOfState(row.status, status.value))
        .filter((row) => term === '' || fold(`${row.id} ${name(row)}`).includes(term))
        .sort((a, b) => byWorst(a.status, b.status) || b.duration - a.duration),
    [rows, status.value, term, name],
  );
  const critical = useMemo(
    () => new Set(schedule.bars.filter((bar) => bar.isCritical).map((bar) => bar.row.id)),
    [schedule],
  );
  const states = WORST_FIRST.filter((one) => one !== 'error' && rows.some((row) => isOfState(row.status, one)));
  return (
    <>
      {schedule.bars.length > 0 && (
        <>
          <p class="muted">
            {duration(schedule.work)} of work in {duration(schedule.total)}; the critical path has{' '}
            {many(schedule.criticalCount, 'result')} and {duration(schedule.critical)} (
            {percent(schedule.total === 0 ? 1 : schedule.critical / schedule.total)} of the time).
          </p>
          <Gantt schedule={schedule} nameOf={nameOf} open={(bar) => go(nodeHref(bar.row.id))} />
        </>
      )}
      <div class="toolbar">
        <input
          type="search"
          class="field"
          aria-label="Filter results"
          placeholder="Filter results"
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
        <label class="select">
          <span class="unseen">State</span>
          <select
            value={status.value}
            onChange={(event) => {
              status.value = event.currentTarget.value;
            }}
          >
            <option value="">any state</option>
            {states.map((one) => (
              <option value={one} key={one}>
                {STATES[one].word}
              </option>
            ))}
          </select>
        </label>
        <span class="muted toolcount" aria-live="polite">
          {many(shown.length, 'result')}
        </span>
      </div>
      <VirtualRows
        count={shown.length}
        rowHeight={ROW}
        row={(at) => {
          const row = shown[at];
          return row && <ResultLine key={row.id} row={row} name={name(row)} isCritical={critical.has(row.id)} />;
        }}
      />
    </>
  );
}

function ResultLine({ row, name, isCritical }: { row: RunRow; name: string; isCritical: boolean }) {
  const { core } = useSite();
  return (
    <a class="resultrow low" href={nodeHref(row.id)}>
      <State status={row.status} isBare />
      <span class="rowmain">
        <span class="resultname">
          <Kind type={row.node >= 0 ? (core.types[row.node] ?? '') : (row.id.split('.')[0] ?? '')} isBare />{' '}
          <Name text={name} />
          {isCritical && <span class="chip small">critical path</span>}
        </span>
        {row.message && row.status !== 'pass' && <span class="resultwhere">{row.message}</span>}
      </span>
      <span class="rowside">
        {row.failures > 0 && <span class={`s-${row.status}`}>{many(row.failures, 'row')}</span>}
        {row.rows >= 0 && <span class="muted wide">{shortCount(row.rows)} rows</span>}
        <span class="muted number" title={row.start >= 0 ? `started after ${duration(row.start)}` : undefined}>
          {row.duration >= 0 ? duration(row.duration) : '–'}
        </span>
      </span>
    </a>
  );
}
