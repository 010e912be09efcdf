import { useMemo, useState } from 'preact/hooks';
import { CHANGE_PARTS } from '../../../format/changes.ts';
import { changesMarkdown } from '../../../format/changes-markdown.ts';
import type { Changes, NodeChange } from '../../../format/index.ts';
import { useSite } from '../../data/site.ts';
import { address, setQuery } from '../../nav/location.ts';
import { graphHref, nodeHref } from '../../route/route.ts';
import { Copy, Kind } from '../../ui/basics.tsx';
import { count, moment } from '../../words/words.ts';
import { NodeDifferences } from './node-differences.tsx';

const GROUPS = ['added', 'removed', 'modified'] as const;
const SIGNS = { added: ['+', 's-pass'], removed: ['−', 's-fail'], modified: ['~', 's-warn'] } as const;

/** Nodes of a group that are drawn before somebody asks for more. */
const FIRST = 100;

/** What is different from earlier artifacts, by what happened to the node. */
export function ChangesView({ changes }: { changes: Changes }) {
  const { query } = address.value;
  const words = query.get('q') ?? '';
  const part = query.get('part') ?? '';
  const type = query.get('type') ?? '';
  const types = useMemo(() => [...new Set(changes.nodes.map((node) => node.type))].sort(), [changes]);
  const shown = changes.nodes.filter(
    (node) => isNamed(node, words) && (type === '' || node.type === type) && (part === '' || hasPart(node, part)),
  );
  const markdown = useMemo(() => changesMarkdown(changes), [changes]);
  const counts = GROUPS.map((kind) => `${count(changes.nodes.filter((node) => node.kind === kind).length)} ${kind}`);
  return (
    <>
      <div class="toolbar">
        <strong>{changes.nodes.length === 0 ? 'Nothing changed.' : counts.join(', ')}</strong>
        <span class="muted">{since(changes)}</span>
        <Copy text={markdown} label="Copy as Markdown, for a comment">
          Copy as Markdown
        </Copy>
        {changes.nodes.length > 0 && <a href={graphHref('', { color: 'changed' })}>In the lineage</a>}
      </div>
      <p class="muted small">
        {changes.hasCatalogs
          ? 'Columns and types are those of both catalogs.'
          : 'Columns are those that the YAML names: types of the warehouse are compared where both sides have a catalog.json.'}
      </p>
      {changes.nodes.length > 0 && (
        <div class="toolbar">
          <input
            class="cmp-filter"
            type="search"
            aria-label="Filter by name or column"
            placeholder="Filter by name or column"
            value={words}
            onInput={(event) => setQuery({ q: event.currentTarget.value })}
          />
          <Choice name="part" label="What" all={CHANGE_PARTS} chosen={part} />
          <Choice name="type" label="Type" all={types} chosen={type} />
        </div>
      )}
      {GROUPS.map((kind) => (
        <Group key={kind} kind={kind} nodes={shown.filter((node) => node.kind === kind)} />
      ))}
      {shown.length === 0 && changes.nodes.length > 0 && <p class="muted">Nothing of it matches the filter.</p>}
    </>
  );
}

function since({ baseAt, baseVersion }: Changes): string {
  const time = Date.parse(baseAt);
  const version = baseVersion === '' ? '' : `, by version ${baseVersion}`;
  return `against the manifest ${Number.isNaN(time) ? 'of an unknown time' : `written ${moment(time)}`}${version}`;
}

/** Letter case does not matter; the words are no pattern. */
function isNamed({ id, name, columns }: NodeChange, words: string): boolean {
  const wanted = words.trim().toLowerCase();
  const has = (text: string): boolean => text.toLowerCase().includes(wanted);
  return has(name) || has(id) || columns.some((column) => has(column.name));
}

function hasPart(node: NodeChange, part: string): boolean {
  return node.parts.some((one) => one === part);
}

function Choice(props: { name: string; label: string; all: readonly string[]; chosen: string }) {
  const { name, label, all, chosen } = props;
  return (
    <label class={chosen === '' ? 'select' : 'select chosen'}>
      {label}{' '}
      <select value={chosen} onChange={(event) => setQuery({ [name]: event.currentTarget.value })}>
        <option value="">all</option>
        {all.map((one) => (
          <option value={one} key={one}>
            {one.replaceAll('_', ' ')}
          </option>
        ))}
      </select>
    </label>
  );
}

function Group({ kind, nodes }: { kind: NodeChange['kind']; nodes: readonly NodeChange[] }) {
  const [most, setMost] = useState(FIRST);
  if (nodes.length === 0) return null;
  return (
    <section class="cmp-group">
      <h2>
        {kind} <span class="count">{count(nodes.length)}</span>
      </h2>
      <ul>
        {nodes.slice(0, most).map((node) => (
          <Row key={node.id} node={node} />
        ))}
      </ul>
      {nodes.length > most && (
        <button type="button" class="button" onClick={() => setMost(most + 10 * FIRST)}>
          Show more of {count(nodes.length)}
        </button>
      )}
    </section>
  );
}

function Row({ node }: { node: NodeChange }) {
  const { core } = useSite();
  const [isOpen, setOpen] = useState(false);
  const [sign, look] = SIGNS[node.kind];
  const columns = node.columnCount === 1 ? '1 column' : `${count(node.columnCount)} columns`;
  return (
    <li class="cmp-node">
      <span class={`cmp-sign ${look}`} aria-hidden="true">
        {sign}
      </span>
      <Kind type={node.type} isBare />
      {core.indexOf.has(node.id) ? (
        <a class="cmp-name" href={nodeHref(node.id)}>
          {node.name}
        </a>
      ) : (
        <span class="cmp-name" title={node.id}>
          {node.name}
        </span>
      )}
      {node.kind === 'modified' ? (
        <button type="button" class="plain cmp-parts" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {node.parts.join(', ')}
        </button>
      ) : (
        node.columnCount > 0 && <span class="muted">{columns}</span>
      )}
      {node.kind === 'modified' && <NodeDifferences node={node} isOpen={isOpen} />}
    </li>
  );
}
