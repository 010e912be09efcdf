import { type NodeDetail, statusesOf } from '../../../format/index.ts';
import { useSite } from '../../data/site.ts';
import { runHref } from '../../route/route.ts';
import { Empty } from '../../ui/basics.tsx';
import { State } from '../../ui/state.tsx';
import { Trend } from '../../ui/trend.tsx';
import { count, duration, median, moment } from '../../words/words.ts';

/** A node in the last runs: durations, rows, states. */
export function RunsTab({ node, detail }: { node: number; detail: NodeDetail }) {
  const { core } = useSite();
  const { history, lastRun } = detail;
  const states = statusesOf(history?.status ?? '');
  const rows = states
    .map((status, at) => ({ status, at, duration: history?.duration[at] ?? -1, rows: history?.rows[at] ?? -1 }))
    .filter(({ status }) => status !== 'none');
  const durations = (history?.duration ?? []).filter((ms) => ms >= 0);
  const usual = median(durations);
  const hasRows = rows.some((row) => row.rows >= 0);
  if (rows.length === 0 && !lastRun)
    return (
      <Empty
        title="No run is known."
        command={core.types[node] === 'source' ? 'tsdbt source freshness' : 'tsdbt build'}
      />
    );
  return (
    <>
      {durations.length > 1 && (
        <div class="trends">
          <figure>
            <figcaption>Duration, usually {duration(usual ?? -1)}</figcaption>
            <Trend
              values={[...durations].reverse()}
              label={`Duration of the last ${durations.length} runs`}
              width={260}
            />
          </figure>
          {hasRows && (
            <figure>
              <figcaption>Rows</figcaption>
              <Trend
                values={(history?.rows ?? []).filter((one) => one >= 0).reverse()}
                label="Rows of the last runs"
                width={260}
              />
            </figure>
          )}
        </div>
      )}
      {rows.length > 0 && (
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">State</th>
              <th scope="col" class="number">
                Duration
              </th>
              {hasRows && (
                <th scope="col" class="number">
                  Rows
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const run = core.runs[row.at];
              return (
                <tr key={run?.id ?? row.at}>
                  <td>
                    {run ? <a href={runHref(run.id)}>{moment(Date.parse(run.startedAt)) || run.id}</a> : 'unknown'}
                    {run?.target && <span class="muted"> {run.target}</span>}
                  </td>
                  <td>
                    <State status={row.status} />
                  </td>
                  <td class="number">{row.duration >= 0 ? duration(row.duration) : '–'}</td>
                  {hasRows && <td class="number">{row.rows >= 0 ? count(row.rows) : '–'}</td>}
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {lastRun && (
        <dl class="facts">
          {lastRun.completedAt && (
            <div>
              <dt>Finished</dt>
              <dd>{moment(Date.parse(lastRun.completedAt))}</dd>
            </div>
          )}
          {lastRun.compileDuration !== undefined && lastRun.compileDuration >= 0 && (
            <div>
              <dt>Compiled in</dt>
              <dd>{duration(lastRun.compileDuration)}</dd>
            </div>
          )}
          {lastRun.thread && (
            <div>
              <dt>Thread</dt>
              <dd>{lastRun.thread}</dd>
            </div>
          )}
          {lastRun.message && (
            <div>
              <dt>Message</dt>
              <dd>
                <pre class="message">{lastRun.message}</pre>
              </dd>
            </div>
          )}
        </dl>
      )}
    </>
  );
}
