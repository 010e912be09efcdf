import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import type { RunInfo } from '../../../format/index.ts';
import { coverageOf, type Health, lastBuild } from '../../data/derive.ts';
import { isData } from '../../data/kinds.ts';
import { useSite, useTitle } from '../../data/site.ts';
import { docHref, pageHref, runHref } from '../../route/route.ts';
import { Prose } from '../../ui/basics.tsx';
import { ago, count, duration, many, moment, percent } from '../../words/words.ts';
import { docPage } from '../doc-page.tsx';
import { Attention } from './attention.tsx';
import { headlineOf } from './headline.ts';
import { MatrixView } from './matrix.tsx';
import { RecentChanges, RunStrip } from './recent-runs.tsx';

/** Is it healthy, what broke, what do I open? */
export function Home() {
  const { core, health } = useSite();
  const { project, runs } = core;
  const run = lastBuild(core);
  useTitle('');
  const hasResults = run !== undefined && health.run > 0;
  return (
    <div class="page home">
      <h1 tabIndex={-1} class="headline">
        {hasResults ? (
          <Headline health={health} />
        ) : (
          <>
            {project.title}: {many(health.shown, 'node')}
          </>
        )}
      </h1>
      <p class="subline">{hasResults ? <RunWords run={run} /> : <NoRunWords />}</p>
      {project.notes.length > 0 && (
        <ul class="notes" aria-label="What this site lacks">
          {project.notes.map((note) => (
            <li key={note}>▲ {note}</li>
          ))}
        </ul>
      )}
      <Counters health={health} hasResults={hasResults} />
      <div class="homegrid">
        <div class="homemain">
          {hasResults && <Attention health={health} />}
          <Overview />
        </div>
        <div class="homeside">
          <MatrixView />
          {runs.length > 0 && <RunStrip />}
          {runs.length > 1 && <RecentChanges />}
        </div>
      </div>
    </div>
  );
}

function Headline({ health }: { health: Health }) {
  const { before, words, tone } = headlineOf(health);
  return (
    <>
      Last build: {before}
      <span class={`s-${tone}`}>{words}</span>
    </>
  );
}

function RunWords({ run }: { run: RunInfo }) {
  const { core } = useSite();
  const time = Date.parse(run.startedAt);
  const tests = core.tests.reduce((sum, one) => sum + one, 0);
  const started = Number.isFinite(time) ? `${moment(time)} (${ago(time)})` : '';
  const parts = [
    run.target,
    run.command,
    started,
    run.elapsed > 0 ? `took ${duration(run.elapsed * 1000)}` : '',
    many(tests, 'test'),
  ].filter((part) => part !== '');
  return (
    <>
      {parts.map((part, at) => (
        <span key={part}>
          {at > 0 && ' · '}
          {part === started ? <a href={runHref(run.id)}>{part}</a> : part}
        </span>
      ))}
    </>
  );
}

function NoRunWords() {
  return (
    <>
      No results yet: <code>tsdbt build</code> runs the project, then <code>tsdbt docs generate</code> shows here what
      passed and what failed.
    </>
  );
}

function Counters({ health, hasResults }: { health: Health; hasResults: boolean }) {
  const { core } = useSite();
  const coverage = useMemo(() => coverageOf(core, isData), [core]);
  const documented = coverage.columns === 0 ? undefined : coverage.documentedColumns / coverage.columns;
  const share = (part: number): string => (coverage.nodes === 0 ? '–' : percent(part / coverage.nodes));
  const documentedCounter = (
    <Counter
      value={documented === undefined ? '–' : percent(documented)}
      word="columns documented"
      more={`${count(coverage.documentedColumns)} of ${count(coverage.columns)}`}
    />
  );
  return (
    <ul class="counters" aria-label="In numbers">
      {hasResults ? (
        <>
          <Counter
            value={count(health.passed)}
            word="✓ healthy"
            tone="pass"
            href={pageHref('search', { status: 'pass' })}
          />
          <Counter
            value={count(health.broken)}
            word="✕ failing"
            tone={health.broken > 0 ? 'fail' : 'text'}
            href={pageHref('search', { status: 'broken' })}
          />
          <Counter
            value={count(health.warned)}
            word="▲ stale or warning"
            tone={health.warned > 0 ? 'warn' : 'text'}
            href={pageHref('search', { status: 'warn' })}
          />
          <Counter value={count(health.skipped)} word="↷ skipped" href={pageHref('search', { status: 'skip' })} />
          {documentedCounter}
        </>
      ) : (
        <>
          <Counter value={count(health.shown)} word="nodes" href={pageHref('search')} />
          <Counter
            value={share(coverage.described)}
            word="described"
            more={`${count(coverage.described)} of ${count(coverage.nodes)}`}
          />
          {documentedCounter}
          <Counter
            value={share(coverage.tested)}
            word="have tests"
            more={`${count(coverage.tested)} of ${count(coverage.nodes)}`}
          />
          <Counter value={count(coverage.tests)} word="tests" href="#/tests" />
        </>
      )}
    </ul>
  );
}

function Counter({
  value,
  word,
  tone = 'text',
  href,
  more,
}: {
  value: string;
  word: string;
  tone?: string;
  href?: string;
  more?: string;
}) {
  const body: ComponentChildren = (
    <>
      <span class={`countervalue c-${tone}`}>{value}</span>
      <span class="counterword">
        {word}
        {more && <span class="countermore"> {more}</span>}
      </span>
    </>
  );
  return (
    <li>
      {href === undefined ? (
        <div class="counter">{body}</div>
      ) : (
        <a class="counter" href={href}>
          {body}
        </a>
      )}
    </li>
  );
}

function Overview() {
  const site = useSite();
  const loaded = site.docs().value;
  if (loaded.state !== 'ready') return null;
  const page = docPage(loaded.value, '__overview__', site.core.project.name);
  const others = loaded.value.filter((one) => one.name !== '__overview__');
  if (!page && others.length === 0) return null;
  return (
    <section class="card overview" aria-label="Overview">
      {page && <Prose html={page.html} />}
      {others.length > 0 && (
        <p class="muted">
          More pages:{' '}
          {others.slice(0, 30).map((one, at) => (
            <span key={`${one.package}.${one.name}`}>
              {at > 0 && ', '}
              <a href={docHref(one.name)}>{one.name.replace(/^__|__$/g, '')}</a>
            </span>
          ))}
        </p>
      )}
    </section>
  );
}
