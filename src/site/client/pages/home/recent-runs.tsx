import { isBroken } from '../../../format/index.ts';
import { changes } from '../../data/attention.ts';
import { isBuild } from '../../data/derive.ts';
import { useSite } from '../../data/site.ts';
import { nodeHref, runHref } from '../../route/route.ts';
import { NodeLink } from '../../ui/basics.tsx';
import { runCounts, runStatus } from '../../ui/run-words.ts';
import { STATES, State } from '../../ui/state.tsx';
import { age, count, duration, moment } from '../../words/words.ts';

/** The last runs as bars, the newest on the right; a bar leads to its run. */
export function RunStrip() {
  const { core } = useSite();
  const runs = core.runs.slice(0, 30);
  const longest = Math.max(0.001, ...runs.map(({ elapsed }) => elapsed));
  return (
    <section class="card">
      <h2>
        Recent runs <span class="muted">height is duration</span>
      </h2>
      <ol class="runstrip">
        {[...runs].reverse().map((run) => {
          const status = runStatus(run);
          const words = `${run.command} ${moment(Date.parse(run.startedAt))}, ${duration(run.elapsed * 1000)}: ${runCounts(run)}`;
          return (
            <li key={run.id}>
              <a href={runHref(run.id)} aria-label={words} title={words}>
                <span class={`bar h-${status}`} style={{ height: `${Math.max(4, (run.elapsed / longest) * 48)}px` }} />
                <span class={`s-${status} barsign`} aria-hidden="true">
                  {STATES[status].icon}
                </span>
              </a>
            </li>
          );
        })}
      </ol>
      <table class="table compact">
        <tbody>
          {runs.slice(0, 4).map((run) => (
            <tr key={run.id}>
              <td>
                <a href={runHref(run.id)}>{run.command || 'run'}</a>
              </td>
              <td>
                <State status={runStatus(run)} word={runCounts(run)} />
              </td>
              <td class="narrow" title={moment(Date.parse(run.startedAt))}>
                {age(Date.now() - Date.parse(run.startedAt))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What broke and what was mended between the two newest runs that are comparable. */
export function RecentChanges() {
  const site = useSite();
  const known = site.core.runs.filter((run) => run.hasResults && site.has(`runs/${run.id}`));
  const now = known.find(isBuild) ?? known[0];
  const before = known.find((run) => run !== now && run.command === now?.command);
  if (!now || !before) return null;
  const newer = site.run(now.id).value;
  const older = site.run(before.id).value;
  if (newer.state !== 'ready' || older.state !== 'ready') return null;
  const list = changes(older.value, newer.value);
  const broke = list.filter((one) => isBroken(one.now)).length;
  return (
    <section class="card">
      <h2>
        Since the {now.command} before{' '}
        <span class="muted">
          {count(broke)} broke, {count(list.length - broke)} mended
        </span>
      </h2>
      {list.length === 0 && <p class="muted">Nothing changed its state.</p>}
      <ul class="changelist">
        {list.slice(0, 8).map((one) => (
          <li key={one.id}>
            <State status={one.now} word={isBroken(one.now) ? 'broke' : 'mended'} />
            {one.node >= 0 ? (
              <NodeLink node={one.node} isPlain />
            ) : (
              <a href={nodeHref(one.id)}>{one.id.split('.')[2] ?? one.id}</a>
            )}
          </li>
        ))}
      </ul>
      {list.length > 8 && <a href={runHref(now.id)}>All {count(list.length)}</a>}
    </section>
  );
}
