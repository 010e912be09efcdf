import type { ComponentChildren } from 'preact';
import { type Core, FLAG, isBroken, type NodeDetail, statusesOf } from '../../../format/index.ts';
import { brokenAbove } from '../../data/attention.ts';
import { displayName, isData } from '../../data/kinds.ts';
import { useSite } from '../../data/site.ts';
import { graphHref, nodeHref, pageHref, pageUrl } from '../../route/route.ts';
import { Copy, Kind, NodeLink } from '../../ui/basics.tsx';
import { Name } from '../../ui/name.tsx';
import { State } from '../../ui/state.tsx';
import { age, ago, change, duration, many, median, moment, shortCount } from '../../words/words.ts';
import { isSafeUrl } from './details.tsx';
import { lineageOf } from './selector.ts';

/** Name, relation, marks and the line of state of a node. */
export function NodeHead({ node, detail }: { node: number; detail: NodeDetail | undefined }) {
  const { core } = useSite();
  const name = displayName(core, node);
  const type = core.types[node] ?? '';
  const path = detail?.path ?? core.folders[node];
  const hasEdges =
    (core.parents.start[node + 1] ?? 0) > (core.parents.start[node] ?? 0) ||
    (core.children.start[node + 1] ?? 0) > (core.children.start[node] ?? 0);
  return (
    <div class="nodehead">
      <p class="crumbs">
        <Kind type={type} />
        <span class="crumbpath">
          {core.packages[node]}
          {path ? (
            <>
              {' / '}
              <Name text={path} />
            </>
          ) : null}
        </span>
      </p>
      <div class="nodetitle">
        <h1 tabIndex={-1}>
          <Name text={name} />
        </h1>
        <div class="nodeactions">
          {detail?.url && isSafeUrl(detail.url) && (
            <a class="button" href={detail.url} rel="noopener noreferrer">
              Open the {detail.exposureType?.toLowerCase() ?? 'page'}
            </a>
          )}
          {hasEdges && (
            <a
              class="button"
              href={graphHref(
                lineageOf(core, node)
                  .map((one) => `1+${one}+1`)
                  .join(' '),
              )}
            >
              Lineage
            </a>
          )}
          <Copy text={pageUrl(nodeHref(core.ids[node] ?? ''))} label="Copy the link to this page">
            Link
          </Copy>
        </div>
      </div>
      <p class="nodemarks">
        {detail?.relation && (
          <span class="relation">
            <code>
              <Name text={detail.relation} />
            </code>
            <Copy text={detail.relation} label="Copy the name of the relation" />
          </span>
        )}
        <Chips node={node} detail={detail} />
      </p>
      <StateLine node={node} detail={detail} />
    </div>
  );
}

function Chips({ node, detail }: { node: number; detail: NodeDetail | undefined }) {
  const { core } = useSite();
  const flags = core.flags[node] ?? 0;
  const chips: ComponentChildren[] = [];
  const materialized = core.materialized[node];
  if (materialized) chips.push(<span class="chip">{materialized}</span>);
  if (core.versions[node])
    chips.push(
      <span class="chip">
        v{core.versions[node]}
        {flags & FLAG.latest ? ' · latest' : ''}
      </span>,
    );
  if (flags & FLAG.contract) chips.push(<span class="chip">contract</span>);
  if (core.access[node] && core.access[node] !== 'protected') chips.push(<span class="chip">{core.access[node]}</span>);
  if (flags & FLAG.deprecated) {
    const date = detail?.deprecationDate?.slice(0, 10);
    chips.push(<span class="chip warned">▲ deprecated{date ? ` ${date}` : ''}</span>);
  }
  if (flags & FLAG.disabled) chips.push(<span class="chip warned">disabled</span>);
  if (detail?.maturity) chips.push(<span class="chip">{detail.maturity} maturity</span>);
  const owner = core.owners[node];
  if (owner)
    chips.push(
      <a class="chip" href={pageHref('search', { owner })}>
        {owner}
      </a>,
    );
  for (const tag of core.tags[node] ?? [])
    chips.push(
      <a class="chip" href={pageHref('search', { tag })}>
        #{tag}
      </a>,
    );
  return <>{chips}</>;
}

/** One line: built when, how long against what is usual, rows, tests, freshness. */
function StateLine({ node, detail }: { node: number; detail: NodeDetail | undefined }) {
  const { core } = useSite();
  const parts: ComponentChildren[] = [];
  const status = core.status[node] ?? 'none';
  const run = core.runs[core.statusRun[node] ?? -1];
  const last = detail?.lastRun;
  const type = core.types[node] ?? '';
  if (status !== 'none' && type !== 'source') {
    const time = Date.parse(last?.completedAt || run?.startedAt || '');
    const isTest = type === 'test' || type === 'unit_test';
    const word = status === 'pass' && isTest ? 'passed' : (WORDS[status] ?? status);
    parts.push(
      <span title={moment(time)}>
        <State status={status} word={`${word} ${ago(time)}`.trim()} />
      </span>,
    );
  }
  const reason = status === 'skip' ? brokenAbove(core, node) : undefined;
  if (reason !== undefined)
    parts.push(
      <span>
        because of <NodeLink node={reason} />
      </span>,
    );
  const built = isData(type) && (status === 'skip' || isBroken(status)) ? lastBuilt(core, detail) : Number.NaN;
  if (Number.isFinite(built)) parts.push(<span title={moment(built)}>last built {ago(built)}</span>);
  const took = core.duration[node] ?? -1;
  if (took >= 0 && status !== 'none' && status !== 'skip' && type !== 'source') {
    const usual = median((detail?.history?.duration ?? []).filter((ms) => ms >= 0));
    const isCompared = usual !== undefined && (detail?.history?.duration.filter((ms) => ms >= 0).length ?? 0) > 2;
    parts.push(
      <span>
        {duration(took)}
        {isCompared && <span class="muted"> (usually {duration(usual)})</span>}
      </span>,
    );
  }
  const rows = (detail?.history?.rows ?? []).filter((count) => count >= 0);
  const now = last?.rows ?? rows[0];
  if (now !== undefined && now >= 0) {
    const before = rows[1] === undefined ? undefined : change(rows[1], now);
    parts.push(
      <span>
        {shortCount(now)} rows{before && <span class="muted"> ({before})</span>}
      </span>,
    );
  }
  const tests = core.tests[node] ?? 0;
  if (tests > 0) {
    const failed = core.testsFailed[node] ?? 0;
    const warned = core.testsWarned[node] ?? 0;
    const passed = core.testsPassed[node] ?? 0;
    const worst = failed > 0 ? 'fail' : warned > 0 ? 'warn' : passed > 0 ? 'pass' : 'none';
    const all = `of ${many(tests, 'test')}`;
    const word =
      failed > 0
        ? `${failed} ${all} failed`
        : warned > 0
          ? `${warned} ${all} warned`
          : passed > 0
            ? `${passed} ${all} passed`
            : `${many(tests, 'test')} not run`;
    parts.push(<State status={worst} word={word} />);
  }
  const fresh = detail?.freshness;
  if (fresh && fresh.status !== 'none') {
    const word =
      fresh.status === 'pass' ? 'fresh' : fresh.status === 'error' && fresh.message ? 'freshness unknown' : 'stale';
    const old = fresh.age === undefined ? '' : `, ${age(fresh.age * 1000)} old when checked`;
    parts.push(<State status={fresh.status} word={word + old} />);
  }
  return (
    <>
      {parts.length > 0 && (
        <p class="stateline">
          {parts.map((part) => (
            <span class="statepart">{part}</span>
          ))}
        </p>
      )}
      {last?.message && (status === 'error' || status === 'fail' || status === 'warn') && (
        <pre class="message">{last.message}</pre>
      )}
    </>
  );
}

/** When a run brought the rows that are there now, milliseconds since 1970; NaN where none is known. */
function lastBuilt(core: Core, detail: NodeDetail | undefined): number {
  const at = statusesOf(detail?.history?.status ?? '').indexOf('pass');
  return Date.parse(core.runs[at]?.startedAt ?? '');
}

const WORDS: { readonly [status: string]: string } = {
  pass: 'built',
  warn: 'warned',
  fail: 'failed',
  error: 'failed',
  skip: 'skipped',
};
