import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { displayName, kindName, kindOrder } from '../data/kinds.ts';
import { useSite } from '../data/site.ts';
import { compareNames } from '../data/tree.ts';
import { NodeLink, ShowAll } from './basics.tsx';

const FIRST = 15;

/** Nodes below a heading, by type when there are several. */
export function NodeList({
  title,
  nodes,
  none = 'nothing',
  children,
}: {
  title: string;
  nodes: readonly number[];
  none?: string;
  children?: ComponentChildren;
}) {
  const { core } = useSite();
  const isAll = useSignal(false);
  const sorted = [...nodes].sort(
    (a, b) =>
      kindOrder(core.types[a] ?? '') - kindOrder(core.types[b] ?? '') ||
      compareNames(displayName(core, a), displayName(core, b)),
  );
  const shown = isAll.value ? sorted : sorted.slice(0, FIRST);
  const types = new Set(shown.map((node) => core.types[node] ?? ''));
  return (
    <section class="nodelist">
      <h3>
        {title} {nodes.length > 0 && <span class="count">{nodes.length}</span>}
      </h3>
      {nodes.length === 0 && <p class="muted">{none}</p>}
      {[...types].map((type) => (
        <div key={type}>
          {types.size > 1 && <h4>{kindName(type, true)}</h4>}
          <ul>
            {shown
              .filter((node) => core.types[node] === type)
              .map((node) => (
                <li key={node}>
                  <NodeLink node={node} />
                </li>
              ))}
          </ul>
        </div>
      ))}
      <ShowAll
        shown={shown.length}
        total={sorted.length}
        show={() => {
          isAll.value = true;
        }}
      />
      {children}
    </section>
  );
}
