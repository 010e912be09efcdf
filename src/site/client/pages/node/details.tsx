import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { type Core, FLAG, type NodeDetail, neighbours } from '../../../format/index.ts';
import { allBeside } from '../../data/derive.ts';
import { kindName } from '../../data/kinds.ts';
import { useSite } from '../../data/site.ts';
import { encode, graphHref, pageHref } from '../../route/route.ts';
import { IdLink } from '../../ui/basics.tsx';
import { JsonView } from '../../ui/json.tsx';
import { Name } from '../../ui/name.tsx';
import { NodeList } from '../../ui/node-list.tsx';
import { age, count, many, moment } from '../../words/words.ts';
import { ConstraintText } from './constraints.tsx';
import { lineageOf } from './selector.ts';

type Fact = readonly [name: string, value: ComponentChildren];

/** What is known of a node beside its description and columns. */
export function Details({ node, detail }: { node: number; detail: NodeDetail }) {
  const { core } = useSite();
  const facts = factsOf(node, detail, core.types[node] ?? '');
  const [indexed, others] = splitIds(detail.macros ?? [], core.indexOf);
  const users = splitIds(detail.usedBy ?? [], core.indexOf)[0];
  const tests = testTypeOf(core, node);
  const parents = [...neighbours(core.parents, node)];
  const children = [...neighbours(core.children, node)];
  const type = core.types[node] ?? '';
  const hasNeighbours = type !== 'macro' && type !== 'group';
  return (
    <>
      {hasNeighbours && (
        <NodeList title="Depends on" nodes={parents}>
          <Whole node={node} near={parents} isUp />
        </NodeList>
      )}
      {hasNeighbours && (
        <NodeList title="Used by" nodes={children}>
          <Whole node={node} near={children} isUp={false} />
        </NodeList>
      )}
      {type === 'group' && <NodeList title="In this group" nodes={membersOf(core, node)} />}
      {type === 'macro' && <NodeList title="Used by" nodes={users} none={tests ? '' : 'nothing in this project'} />}
      {tests && (
        <p>
          <a href={pageHref('tests', { type: tests })}>All tests of this type</a>
        </p>
      )}
      <section class="detailfacts">
        <h3>Details</h3>
        <dl class="facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      {(detail.stats ?? []).length > 0 && (
        <section>
          <h3>In the warehouse</h3>
          <dl class="facts">
            {(detail.stats ?? []).map(({ label, value, description }) => (
              <div key={label} title={description}>
                <dt>{label}</dt>
                <dd>{typeof value === 'number' ? count(value) : String(value)}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      {indexed.length + others.length > 0 && (
        <section>
          <NodeList title="Macros used" nodes={indexed} none="" />
          {others.length > 0 && <p class="muted small">{others.map((id) => id.replace(/^macro\./, '')).join(', ')}</p>}
        </section>
      )}
      {detail.meta && (
        <section>
          <h3>Meta</h3>
          <JsonView text={detail.meta} />
        </section>
      )}
      {detail.config && (
        <section>
          <h3>Configuration</h3>
          <JsonView text={detail.config} />
        </section>
      )}
    </>
  );
}

/** How far a node reaches beyond its neighbours: what would feel a change, or what it needs. */
function Whole({ node, near, isUp }: { node: number; near: readonly number[]; isUp: boolean }) {
  const { core } = useSite();
  const all = useMemo(() => allBeside(core, node, isUp), [core, node, isUp]);
  const exposures = all.filter((one) => core.types[one] === 'exposure').length;
  const beside = new Set(near);
  if (all.every((one) => beside.has(one))) return null;
  const selectors = lineageOf(core, node).map((one) => (isUp ? `+${one}` : `${one}+`));
  return (
    <p>
      <a href={graphHref(selectors.join(' '))}>
        In all {many(all.length, 'node')}
        {exposures > 0 && `, ${many(exposures, 'exposure')}`}
      </a>
    </p>
  );
}

/** The type of tests that a macro makes, as the page of tests calls it. */
function testTypeOf(core: Core, node: number): string | undefined {
  const name = core.names[node] ?? '';
  if (core.types[node] !== 'macro' || !name.startsWith('test_')) return undefined;
  const owner = core.packages[node];
  return `${owner === core.project.name ? '' : `${owner}.`}${name.slice(5)}`;
}

/** The group of a node, and who owns it. */
function groupOf(core: Core, node: number): ComponentChildren {
  const name = core.groups[node] ?? '';
  if (name === '') return undefined;
  const group = core.names.findIndex((one, at) => one === name && core.types[at] === 'group');
  if (group === -1) return name;
  const owner = core.owners[group];
  return (
    <>
      <IdLink id={core.ids[group] ?? ''} />
      {owner && owner !== core.owners[node] && <span class="muted"> of {owner}</span>}
    </>
  );
}

function membersOf(core: Core, group: number): number[] {
  return core.groups.flatMap((name, node) => (name === core.names[group] && node !== group ? [node] : []));
}

function splitIds(ids: readonly string[], indexOf: ReadonlyMap<string, number>): [number[], string[]] {
  const known: number[] = [];
  const others: string[] = [];
  for (const id of ids) {
    const node = indexOf.get(id);
    if (node === undefined) others.push(id);
    else known.push(node);
  }
  return [known, others];
}

function factsOf(node: number, detail: NodeDetail, type: string): Fact[] {
  const { core } = useSite();
  const facts: Fact[] = [];
  const add = (name: string, value: ComponentChildren): void => {
    if (value !== undefined && value !== '' && value !== null && value !== false) facts.push([name, value]);
  };
  const link = (query: { readonly [name: string]: string | undefined }, text: string): ComponentChildren =>
    text === '' ? undefined : <a href={pageHref('search', query)}>{text}</a>;
  add('Type', type === 'exposure' && detail.exposureType ? `exposure, ${detail.exposureType}` : kindName(type));
  add('Name', detail.label && detail.label !== core.names[node] ? core.names[node] : undefined);
  add('Maturity', detail.maturity);
  add(
    'Address',
    detail.url && isSafeUrl(detail.url) ? (
      <a href={detail.url} rel="noopener noreferrer">
        {detail.url}
      </a>
    ) : undefined,
  );
  add('Owner', ownerOf(detail, core.owners[node] ?? ''));
  add('Group', groupOf(core, node));
  const tags = core.tags[node] ?? [];
  add(
    'Tags',
    tags.length === 0
      ? undefined
      : tags.map((tag) => (
          <a class="chip small" key={tag} href={pageHref('search', { tag })}>
            #{tag}
          </a>
        )),
  );
  add('Materialized', core.materialized[node]);
  add('In the warehouse', detail.catalogType);
  add('Owner there', detail.catalogOwner);
  add('Comment there', detail.comment);
  add('Database', core.databases[node]);
  add('Schema', core.schemas[node]);
  add(
    'Identifier',
    core.identifiers[node] && core.identifiers[node] !== core.names[node] ? core.identifiers[node] : undefined,
  );
  add('Package', link({ package: core.packages[node] }, core.packages[node] ?? ''));
  add('File', detail.path && <Name text={detail.path} />);
  add('Described in', detail.patchPath && <Name text={detail.patchPath} />);
  add('Language', detail.language === 'sql' ? undefined : detail.language);
  add('Loader', detail.loader);
  add('Access', core.access[node]);
  const flags = core.flags[node] ?? 0;
  add('Contract', flags & FLAG.contract ? 'enforced' : undefined);
  add('Deprecated', detail.deprecationDate?.slice(0, 10));
  add('Primary key', detail.primaryKey?.join(', '));
  const constraints = detail.constraints ?? [];
  add(
    'Constraints',
    constraints.length === 0
      ? undefined
      : constraints.map((one, at) => (
          <div key={at}>
            <ConstraintText constraint={one} />
          </div>
        )),
  );
  add('Version', core.versions[node] && `${core.versions[node]}${flags & FLAG.latest ? ', the latest' : ''}`);
  const versions = (detail.versionsOf ?? []).filter((id) => id !== core.ids[node]);
  add(
    'Other versions',
    versions.length === 0
      ? undefined
      : versions.map((id) => (
          <div key={id}>
            <IdLink id={id} />
          </div>
        )),
  );
  addFreshness(add, detail);
  return facts;
}

function addFreshness(add: (name: string, value: ComponentChildren) => void, { freshness }: NodeDetail): void {
  if (!freshness) return;
  const limit = (seconds: number | undefined): string | undefined =>
    seconds === undefined ? undefined : `after ${age(seconds * 1000)}`;
  add('Newest row', freshness.maxLoadedAt && moment(Date.parse(freshness.maxLoadedAt)));
  add('Age when checked', freshness.age === undefined ? undefined : age(freshness.age * 1000));
  add('Checked', freshness.checkedAt && moment(Date.parse(freshness.checkedAt)));
  add('Warns', limit(freshness.warnAfter));
  add('Fails', limit(freshness.errorAfter));
  add('Loaded at', freshness.loadedAtField && <code>{freshness.loadedAtField}</code>);
  add('Filter', freshness.filter && <code>{freshness.filter}</code>);
}

function ownerOf(detail: NodeDetail, owner: string): ComponentChildren {
  const name = detail.ownerName ?? owner;
  if (!detail.ownerEmail) return name;
  return (
    <>
      {name === detail.ownerEmail ? '' : `${name} `}
      <a href={`mailto:${encode(detail.ownerEmail).replace(/%40/g, '@')}`}>{detail.ownerEmail}</a>
    </>
  );
}

/** True for an address that a link may have. The writer has checked it; checked again, since it is the project's. */
export function isSafeUrl(url: string): boolean {
  return /^(https?:\/\/|mailto:)/i.test(url);
}
