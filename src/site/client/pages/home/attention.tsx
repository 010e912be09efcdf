import { useMemo } from 'preact/hooks';
import { isBroken } from '../../../format/index.ts';
import { troubles, troubleWords } from '../../data/attention.ts';
import type { Health } from '../../data/derive.ts';
import { useSite } from '../../data/site.ts';
import { graphHref, nodeHref, pageHref } from '../../route/route.ts';
import { NodeLink } from '../../ui/basics.tsx';
import { State } from '../../ui/state.tsx';
import { age, count, many, moment } from '../../words/words.ts';
import { selectorOf } from '../node/selector.ts';

const FIRST = 12;

/** What is broken or stale, the widest break first. */
export function Attention({ health }: { health: Health }) {
  const site = useSite();
  const { core } = site;
  const list = useMemo(() => troubles(core), [core]);
  const loaded = site.tests().value;
  const tests = loaded.state === 'ready' ? loaded.value : undefined;
  if (list.length === 0)
    return (
      <section class="card">
        <h2>Needs attention</h2>
        <p class="calm">
          {health.skipped === 0 ? (
            <State status="pass" word="Nothing failed and nothing is stale." />
          ) : (
            <a href={pageHref('search', { status: 'skip' })}>
              <State
                status="skip"
                word={`Nothing here failed, but ${many(health.skipped, 'node')} had to be skipped.`}
              />
            </a>
          )}
        </p>
      </section>
    );
  return (
    <section class="card">
      <h2>
        Needs attention <span class="muted">by what is broken downstream</span>
      </h2>
      <table class="table attentiontable">
        <thead>
          <tr>
            <th scope="col">Node</th>
            <th scope="col">What</th>
            <th scope="col">Downstream</th>
            <th scope="col" class="narrow">
              Since
            </th>
          </tr>
        </thead>
        <tbody>
          {list.slice(0, FIRST).map((one) => {
            const id = core.ids[one.node] ?? '';
            const since = Date.parse(one.since);
            const tab =
              isBroken(core.status[one.node] ?? 'none') || core.types[one.node] === 'source' ? undefined : 'tests';
            return (
              <tr key={id}>
                <td>
                  <NodeLink node={one.node} isPlain />
                </td>
                <td>
                  <a class="quiet" href={nodeHref(id, tab)}>
                    <State status={one.status} word={troubleWords(core, one.node, tests)} />
                  </a>
                </td>
                <td>
                  {one.downstream === 0 ? (
                    <span class="muted">nothing</span>
                  ) : (
                    <a class="quiet" href={graphHref(`${selectorOf(core, one.node)}+`)}>
                      {many(one.downstream, 'node')}
                      {one.exposures > 0 && `, ${many(one.exposures, 'exposure')}`}
                    </a>
                  )}
                </td>
                <td class={Number.isFinite(since) ? 'narrow' : 'narrow unknown'} title={moment(since)}>
                  {Number.isFinite(since) ? age(Date.now() - since) : <span class="muted">–</span>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {list.length > FIRST && (
        <p>
          All:{' '}
          {health.broken > 0 && <a href={pageHref('search', { status: 'broken' })}>{count(health.broken)} failing</a>}{' '}
          {health.warned > 0 && (
            <a href={pageHref('search', { status: 'warn' })}>{count(health.warned)} stale or warning</a>
          )}
        </p>
      )}
    </section>
  );
}
