import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { isBroken } from '../../format/index.ts';
import { displayName } from '../data/kinds.ts';
import { useSite } from '../data/site.ts';
import { keysAbove, openRows, TREE_MODES, type TreeMode, type TreeRow, treeOf } from '../data/tree.ts';
import { nodeHref, pageHref } from '../route/route.ts';
import { readSetting, writeSetting } from '../settings.ts';
import { Kind } from '../ui/basics.tsx';
import { State } from '../ui/state.tsx';
import { useWindow } from '../ui/virtual.tsx';
import { count } from '../words/words.ts';
import { isRailOpen } from './keys.ts';
import { address, go } from './location.ts';

const ROW = 26;
const MODE_NAMES: { readonly [mode in TreeMode]: string } = {
  project: 'Project',
  database: 'Database',
  group: 'Owner',
  tag: 'Tags',
};
const MODE_EMPTY: { readonly [mode in TreeMode]: string } = {
  project: 'The project is empty.',
  database: 'No node has a relation.',
  group: 'No node has a group or an owner.',
  tag: 'No node has a tag.',
};

/** The left rail: what needs attention, then the trees. */
export function Rail() {
  const { health: counts } = useSite();
  const saved = readSetting('tree');
  const mode = useSignal<TreeMode>(TREE_MODES.find((one) => one === saved) ?? 'project');
  const choose = (next: TreeMode): void => {
    mode.value = next;
    writeSetting('tree', next);
  };
  return (
    <>
      {isRailOpen.value && (
        <button
          type="button"
          class="shade"
          aria-label="Close the tree"
          onClick={() => {
            isRailOpen.value = false;
          }}
        />
      )}
      <aside id="rail" class={isRailOpen.value ? 'rail open' : 'rail'} aria-label="Project">
        {counts.broken + counts.warned > 0 && (
          <section class="attention" aria-label="Attention">
            {counts.broken > 0 && (
              <a href={pageHref('search', { status: 'broken' })}>
                <State status="fail" word={`${count(counts.broken)} failing`} />
              </a>
            )}
            {counts.warned > 0 && (
              <a href={pageHref('search', { status: 'warn' })}>
                <State status="warn" word={`${count(counts.warned)} stale or warning`} />
              </a>
            )}
          </section>
        )}
        <fieldset class="modes">
          <legend class="unseen">Sort the tree by</legend>
          {TREE_MODES.map((one) => (
            <button type="button" key={one} aria-pressed={mode.value === one} onClick={() => choose(one)}>
              {MODE_NAMES[one]}
            </button>
          ))}
        </fieldset>
        <Tree mode={mode.value} key={mode.value} />
      </aside>
    </>
  );
}

function Tree({ mode }: { mode: TreeMode }) {
  const { core } = useSite();
  const branches = useMemo(() => treeOf(core, mode), [core, mode]);
  const own = branches.filter((branch) => branch.name === core.project.name);
  const first = own.length > 0 ? own : branches.slice(-1);
  const open = useSignal<ReadonlySet<string>>(new Set(first.map((branch) => branch.key)));
  const active = useSignal(0);
  const scroller = useRef<HTMLDivElement>(null);
  const { route } = address.value;
  const current = route.page === 'node' ? core.indexOf.get(route.id) : undefined;
  const rows = useMemo(() => openRows(branches, open.value), [branches, open.value]);
  const { box, from, to } = useWindow(rows.length, ROW, scroller);

  const reveal = (at: number): void => {
    const element = scroller.current;
    if (!element) return;
    const top = at * ROW;
    if (top < element.scrollTop) element.scrollTop = Math.max(0, top - ROW);
    else if (top + ROW > element.scrollTop + element.clientHeight)
      element.scrollTop = top - element.clientHeight + 2 * ROW;
  };
  // The tree opens where the reader is.
  useEffect(() => {
    if (current === undefined) return;
    const keys = keysAbove(branches, current);
    if (!keys) return;
    const next = new Set([...open.value, ...keys]);
    open.value = next;
    const at = openRows(branches, next).findIndex((row) => row.kind === 'node' && row.node === current);
    if (at === -1) return;
    active.value = at;
    requestAnimationFrame(() => reveal(at));
  }, [current, branches]);

  const toggle = (key: string, isOpen: boolean): void => {
    const next = new Set(open.value);
    if (isOpen) next.add(key);
    else next.delete(key);
    open.value = next;
  };
  const move = (at: number): void => {
    active.value = Math.max(0, Math.min(rows.length - 1, at));
    reveal(active.value);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[active.value];
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keyAct(event.key, row, rows, active.value);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    if (act.go !== undefined) go(nodeHref(core.ids[act.go] ?? ''));
    if (act.toggle) toggle(act.toggle.key, act.toggle.isOpen);
    if (act.move !== undefined) move(act.move);
  };
  if (branches.length === 0) return <p class="treeempty">{MODE_EMPTY[mode]}</p>;
  const shown = rows.slice(from, to);
  return (
    <div class="tree" ref={scroller}>
      <div
        ref={box}
        role="tree"
        aria-label={`Nodes by ${MODE_NAMES[mode].toLowerCase()}`}
        tabIndex={-1}
        onKeyDown={onKeyDown}
        style={{ height: `${rows.length * ROW}px`, paddingTop: `${from * ROW}px` }}
      >
        {shown.map((row, offset) => (
          <Row
            key={row.kind === 'node' ? row.key : row.branch.key}
            row={row}
            isActive={active.value === from + offset || (offset === 0 && (active.value < from || active.value >= to))}
            isCurrent={row.kind === 'node' && row.node === current}
            onToggle={toggle}
            onFocus={() => {
              active.value = from + offset;
            }}
          />
        ))}
      </div>
    </div>
  );
}

interface KeyAct {
  readonly go?: number;
  readonly toggle?: { readonly key: string; readonly isOpen: boolean };
  readonly move?: number;
}

function keyAct(key: string, row: TreeRow, rows: readonly TreeRow[], at: number): KeyAct | undefined {
  if (key === 'ArrowDown') return { move: at + 1 };
  if (key === 'ArrowUp') return { move: at - 1 };
  if (key === 'Home') return { move: 0 };
  if (key === 'End') return { move: rows.length - 1 };
  const isOpen = row.kind === 'branch' && row.isOpen;
  if (key === 'Enter' || key === ' ')
    return row.kind === 'node' ? { go: row.node } : { toggle: { key: row.branch.key, isOpen: !isOpen }, move: at };
  if (key === 'ArrowRight') {
    if (row.kind === 'node') return {};
    return isOpen ? { move: at + 1 } : { toggle: { key: row.branch.key, isOpen: true }, move: at };
  }
  if (key === 'ArrowLeft') {
    if (row.kind === 'branch' && isOpen) return { toggle: { key: row.branch.key, isOpen: false }, move: at };
    for (let above = at - 1; above >= 0; above -= 1) if ((rows[above]?.depth ?? 0) < row.depth) return { move: above };
    return {};
  }
  return undefined;
}

function Row({
  row,
  isActive,
  isCurrent,
  onToggle,
  onFocus,
}: {
  row: TreeRow;
  isActive: boolean;
  isCurrent: boolean;
  onToggle: (key: string, isOpen: boolean) => void;
  onFocus: () => void;
}) {
  const { core } = useSite();
  const depth = `d${Math.min(row.depth, 12)}`;
  const tabIndex = isActive ? 0 : -1;
  if (row.kind === 'branch') {
    const { branch } = row;
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys
      <div
        role="treeitem"
        tabIndex={tabIndex}
        aria-level={row.depth + 1}
        onFocus={onFocus}
        class={`treerow ${depth}`}
        aria-expanded={row.isOpen}
        onClick={() => onToggle(branch.key, !row.isOpen)}
      >
        <span class={row.isOpen ? 'twist open' : 'twist'} aria-hidden="true" />
        <span class="treename" title={branch.name}>
          {branch.name || '(none)'}
        </span>
        {branch.broken > 0 && (
          <span class="treebroken">
            ✕ {count(branch.broken)}
            <span class="unseen"> failing of </span>
          </span>
        )}
        <span class="treecount">{count(branch.total)}</span>
      </div>
    );
  }
  const type = core.types[row.node] ?? '';
  const name = type === 'source' ? (core.names[row.node] ?? '') : displayName(core, row.node);
  const health = core.health[row.node] ?? 'none';
  const isBad = isBroken(health) || health === 'warn';
  return (
    <a
      role="treeitem"
      tabIndex={tabIndex}
      aria-level={row.depth + 1}
      onFocus={onFocus}
      class={isCurrent ? `treerow ${depth} current` : `treerow ${depth}`}
      href={nodeHref(core.ids[row.node] ?? '')}
      aria-current={isCurrent ? 'page' : undefined}
      title={name}
      onClick={() => {
        isRailOpen.value = false;
      }}
    >
      <Kind type={type} isBare />
      <span class="treename">{name}</span>
      {isBad && <State status={health} isBare />}
    </a>
  );
}
