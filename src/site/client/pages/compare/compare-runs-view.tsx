import { useMemo } from 'preact/hooks';
import type { RunInfo } from '../../../format/index.ts';
import { isBuild } from '../../data/derive.ts';
import { displayName } from '../../data/kinds.ts';
import { useSite } from '../../data/site.ts';
import { address, setQuery } from '../../nav/location.ts';
import { nodeHref } from '../../route/route.ts';
import { Await, Copy, Empty, Kind } from '../../ui/basics.tsx';
import { State } from '../../ui/state.tsx';
import { VirtualRows } from '../../ui/virtual.tsx';
import { count, duration, moment } from '../../words/words.ts';
import { CHANGE_KINDS, compareMarkdown, compareRuns, type RunChange, type RunSide } from './compare-runs.ts';

/** Two of the last runs side by side: what broke, what was mended, what came and went, what got slower. */
export function CompareRuns() {
  const site = useSite();
  const runs = site.core.runs.filter((run) => run.hasResults && site.has(`runs/${run.id}`));
  const { query } = address.value;
  const now = runs.find((run) => run.id === query.get('run')) ?? runs.find(isBuild) ?? runs[0];
  const base =
    runs.find((run) => run.id === query.get('base')) ??
    runs.find((run) => run !== now && run.command === now?.command && run.startedAt < now.startedAt) ??
    runs.find((run) => run !== now);
  return (
    <>
      {now && base ? (
        <>
          <div class="toolbar">
            <Choice name="base" label="Before" runs={runs} chosen={base} />
            <Choice name="run" label="Now" runs={runs} chosen={now} />
          </div>
          <Await loaded={site.run(base.id).value} keys={[`runs/${base.id}`]}>
            {(before) => (
              <Await loaded={site.run(now.id).value} keys={[`runs/${now.id}`]}>
                {(after) => <Changes changes={compareRuns(before, after)} now={now} base={base} />}
              </Await>
            )}
          </Await>
        </>
      ) : (
        <Empty title="There are no two runs to compare." command="tsdbt build">
          Every run is kept in the target folder; a second one can be compared with the first.
        </Empty>
      )}
    </>
  );
}

function Choice({
  name,
  label,
  runs,
  chosen,
}: {
  name: string;
  label: string;
  runs: readonly RunInfo[];
  chosen: RunInfo;
}) {
  return (
    <label class="select wider">
      {label}{' '}
      <select value={chosen.id} onChange={(event) => setQuery({ [name]: event.currentTarget.value })}>
        {runs.map((run) => (
          <option value={run.id} key={run.id}>
            {run.command} {moment(Date.parse(run.startedAt))} {run.target}
          </option>
        ))}
      </select>
    </label>
  );
}

function Changes({ changes, now, base }: { changes: readonly RunChange[]; now: RunInfo; base: RunInfo }) {
  const counts = CHANGE_KINDS.flatMap((kind) => {
    const number = changes.filter((one) => one.kind === kind).length;
    return number === 0 ? [] : [`${count(number)} ${kind}`];
  });
  const title = `${now.command} ${moment(Date.parse(now.startedAt))} against ${base.command} ${moment(Date.parse(base.startedAt))}`;
  const markdown = useMemo(() => compareMarkdown(changes, title), [changes, title]);
  return (
    <>
      <div class="toolbar">
        <strong>{counts.length === 0 ? 'Nothing changed.' : counts.join(', ')}</strong>
        <span class="muted">
          {duration(base.elapsed * 1000)} → {duration(now.elapsed * 1000)}
        </span>
        <Copy text={markdown} label="Copy as Markdown, for a comment">
          Copy as Markdown
        </Copy>
      </div>
      <VirtualRows
        count={changes.length}
        rowHeight={40}
        row={(at) => {
          const one = changes[at];
          return one && <ChangeLine key={one.id} change={one} />;
        }}
      />
    </>
  );
}

const SIGN = {
  broke: 's-fail',
  mended: 's-pass',
  added: 'muted',
  removed: 'muted',
  slower: 's-warn',
  faster: 's-pass',
} as const;

function ChangeLine({ change }: { change: RunChange }) {
  const { core } = useSite();
  const { node, id, kind } = change;
  return (
    <a class="resultrow low" href={nodeHref(id)}>
      <span class={`changekind ${SIGN[kind]}`}>{kind}</span>
      <span class="rowmain">
        <span class="resultname">
          <Kind type={node >= 0 ? (core.types[node] ?? '') : (id.split('.')[0] ?? '')} isBare />{' '}
          {node >= 0 ? displayName(core, node) : (id.split('.')[2] ?? id)}
        </span>
      </span>
      <span class="rowside">
        <Side side={change.before} />
        <span aria-hidden="true">→</span>
        <Side side={change.now} />
      </span>
    </a>
  );
}

function Side({ side }: { side: RunSide | undefined }) {
  if (!side) return <span class="muted">–</span>;
  return <State status={side.status} word={side.duration >= 0 ? duration(side.duration) : side.status} />;
}
