import { byWorst, type SourceRow, type Status } from '../../../format/index.ts';
import { useSite } from '../../data/site.ts';
import { Await, Empty, NodeLink } from '../../ui/basics.tsx';
import { NodeList } from '../../ui/node-list.tsx';
import { State } from '../../ui/state.tsx';
import { age, moment } from '../../words/words.ts';

/** How old the sources are against their limits, the oldest first. */
export function SourcesView() {
  const site = useSite();
  const all = site.core.types.flatMap((type, node) => (type === 'source' ? [node] : []));
  if (all.length === 0)
    return (
      <Empty title="The project has no sources.">What it reads comes from seeds, or is named in the SQL itself.</Empty>
    );
  return (
    <Await loaded={site.sources().value} keys={['sources']} absent={<Unchecked nodes={all} />}>
      {(rows) => (rows.length === 0 ? <Unchecked nodes={all} /> : <Checked rows={rows} all={all} />)}
    </Await>
  );
}

function Unchecked({ nodes }: { nodes: readonly number[] }) {
  return (
    <>
      <Empty title="How fresh the sources are is not known." command="tsdbt source freshness">
        A source with <code>loaded_at_field</code> and <code>freshness</code> in its YAML is asked for its newest row.
      </Empty>
      <NodeList title="Sources" nodes={nodes} />
    </>
  );
}

function Checked({ rows, all }: { rows: readonly SourceRow[]; all: readonly number[] }) {
  const sorted = [...rows].sort((a, b) => byWorst(a.status, b.status) || (b.age ?? -1) - (a.age ?? -1));
  const known = new Set(rows.map(({ node }) => node));
  const others = all.filter((node) => !known.has(node));
  const isAsked = rows.some(({ status }) => status !== 'none');
  return (
    <>
      {!isAsked && (
        <p class="muted">
          They have limits, but were not asked: <code>tsdbt source freshness</code> does.
        </p>
      )}
      <table class="table sourcetable">
        <thead>
          <tr>
            <th scope="col">Source</th>
            <th scope="col">State</th>
            <th scope="col">Age when checked, against its limits</th>
            <th scope="col">Newest row</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr key={row.node}>
              <td>
                <NodeLink node={row.node} isPlain />
              </td>
              <td>
                <State status={row.status} word={WORDS[row.status]} />
              </td>
              <td>
                <AgeBar row={row} />
                {row.message && row.status === 'error' && <span class="muted small">{row.message}</span>}
              </td>
              <td class="muted">{row.maxLoadedAt ? moment(Date.parse(row.maxLoadedAt)) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {others.length > 0 && (
        <div class="below">
          <NodeList title="Without limits" nodes={others} />
        </div>
      )}
    </>
  );
}

const WORDS: { readonly [status in Status]: string } = {
  pass: 'fresh',
  warn: 'stale',
  fail: 'too old',
  error: 'too old or not readable',
  skip: 'skipped',
  drift: 'drift',
  none: 'not checked',
};

/** The age as a bar whose marks are the limits. */
function AgeBar({ row }: { row: SourceRow }) {
  const { warnAfter, errorAfter } = row;
  const limits = [
    warnAfter === undefined ? '' : `warns after ${age(warnAfter * 1000)}`,
    errorAfter === undefined ? '' : `fails after ${age(errorAfter * 1000)}`,
  ].filter(Boolean);
  const end = Math.max(row.age ?? 0, errorAfter ?? 0, (warnAfter ?? 0) * 1.2, 1) * 1.05;
  const place = (seconds: number): number => Math.round((seconds / end) * 200);
  const known = row.age === undefined ? (row.status === 'none' ? [] : ['age unknown']) : [age(row.age * 1000)];
  const words = [...known, ...limits].join(', ');
  return (
    <span class="agebar">
      {row.age !== undefined && (
        <svg width={200} height={14} role="img" aria-label={words}>
          <title>{words}</title>
          <rect class="barline" x={0} y={5} width={200} height={4} rx={2} />
          <rect class={`fill f-${row.status}`} x={0} y={3} width={Math.max(2, place(row.age))} height={8} rx={2} />
          {warnAfter !== undefined && (
            <rect class="limit f-warn" x={place(warnAfter) - 1} y={0} width={2} height={14} />
          )}
          {errorAfter !== undefined && (
            <rect class="limit f-fail" x={place(errorAfter) - 1} y={0} width={2} height={14} />
          )}
        </svg>
      )}
      <span>{words}</span>
    </span>
  );
}
