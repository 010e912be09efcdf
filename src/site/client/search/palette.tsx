import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { displayName } from '../data/kinds.ts';
import { useSite } from '../data/site.ts';
import { dialog } from '../nav/keys.ts';
import { go } from '../nav/location.ts';
import { recentNodes } from '../nav/recent.ts';
import { nodeHref, pageHref } from '../route/route.ts';
import { Kind, Marked } from '../ui/basics.tsx';
import { State } from '../ui/state.tsx';
import type { SearchEngine } from './engine.ts';
import { type ResultItem, resultItems } from './result-list.ts';

const LIMIT = 40;

/** The search over everything, as a dialog. */
export function Palette({ engine }: { engine: SearchEngine }) {
  const box = useRef<HTMLDialogElement>(null);
  const isOpen = dialog.value === 'search';
  useEffect(() => {
    if (isOpen) {
      engine.warm();
      box.current?.showModal();
    } else box.current?.close();
  }, [isOpen, engine]);
  const close = (): void => {
    if (dialog.value === 'search') dialog.value = 'none';
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the key for it is Escape, which the dialog has
    <dialog
      ref={box}
      class="palette"
      aria-label="Search"
      onClose={close}
      onClick={(event) => {
        if (event.target === box.current) close();
      }}
    >
      {isOpen && <PaletteBody engine={engine} />}
    </dialog>
  );
}

function PaletteBody({ engine }: { engine: SearchEngine }) {
  const site = useSite();
  const { core } = site;
  const query = useSignal('');
  const active = useSignal(0);
  const list = useRef<HTMLDivElement>(null);
  const loaded = site.columns().value;
  const results = engine.results.value;
  const isRecent = query.value.trim() === '';
  const items = useMemo((): ResultItem[] => {
    if (!isRecent)
      return resultItems(core, results, loaded.state === 'ready' ? loaded.value : undefined).slice(0, LIMIT);
    return recentNodes(core).map((node) => ({
      key: String(node),
      href: nodeHref(core.ids[node] ?? ''),
      node,
      name: displayName(core, node),
      column: undefined,
      excerpt: undefined,
    }));
  }, [core, results, loaded, isRecent]);
  const terms = results.terms.map(({ text }) => text);
  const all = pageHref('search', { q: query.value });

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active.value]);

  const leave = (href: string): void => {
    dialog.value = 'none';
    go(href);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      active.value = Math.max(0, Math.min(items.length - 1, active.value + step));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const item = items[active.value];
      if (event.shiftKey || !item) leave(all);
      else if (event.ctrlKey || event.metaKey) open(item.href);
      else leave(item.href);
    }
  };
  return (
    <div class="palettebody">
      <div class="paletteinput">
        <span class="lens" aria-hidden="true" />
        <input
          // biome-ignore lint/a11y/noAutofocus: the dialog was opened to type here
          autoFocus
          type="text"
          role="combobox"
          aria-label="Search models, columns, tags, owners and descriptions"
          aria-expanded={items.length > 0}
          aria-controls="palette-list"
          aria-activedescendant={items.length > 0 ? `result-${active.value}` : undefined}
          autocomplete="off"
          spellcheck={false}
          placeholder="Search models, columns, tags, owners, descriptions…"
          onInput={(event) => {
            query.value = event.currentTarget.value;
            active.value = 0;
            engine.search(query.value, LIMIT * 3);
          }}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          class="iconbutton"
          aria-label="Close"
          onClick={() => {
            dialog.value = 'none';
          }}
        >
          ✕
        </button>
      </div>
      {isRecent && items.length > 0 && <p class="palettehead">Last opened</p>}
      <div class="paletteresults" id="palette-list" role="listbox" aria-label="Results" ref={list}>
        {items.map((item, at) => (
          <Result
            key={item.key}
            item={item}
            id={`result-${at}`}
            terms={isRecent ? [] : terms}
            isActive={at === active.value}
            onOpen={() => {
              dialog.value = 'none';
            }}
          />
        ))}
      </div>
      {!isRecent && items.length === 0 && (
        <p class="palettenone">{results.isComplete ? 'Nothing is called or described like that.' : 'Searching…'}</p>
      )}
      <p class="palettefoot">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> choose
        </span>
        <span>
          <kbd>Enter</kbd> open
        </span>
        <span class="wide">
          <kbd>Ctrl</kbd>+<kbd>Enter</kbd> new window
        </span>
        <span class="wide">
          <code>tag:</code> <code>column:</code> <code>owner:</code> <code>type:</code> narrow it
        </span>
        {!isRecent && (
          <a
            href={all}
            onClick={() => {
              dialog.value = 'none';
            }}
          >
            All results
          </a>
        )}
      </p>
    </div>
  );
}

function Result({
  item,
  id,
  terms,
  isActive,
  onOpen,
}: {
  item: ResultItem;
  id: string;
  terms: readonly string[];
  isActive: boolean;
  onOpen: () => void;
}) {
  const { core } = useSite();
  const health = core.health[item.node] ?? 'none';
  const where = [core.packages[item.node], core.folders[item.node]].filter(Boolean).join('/');
  return (
    <a
      id={id}
      role="option"
      aria-selected={isActive}
      tabIndex={-1}
      class={isActive ? 'result active' : 'result'}
      href={item.href}
      onClick={onOpen}
    >
      <Kind type={core.types[item.node] ?? ''} isBare />
      <span class="resultname">
        <Marked text={item.name} terms={terms} />
        {item.column !== undefined && (
          <span class="resultcolumn">
            .<Marked text={item.column} terms={terms} />
          </span>
        )}
        {health !== 'none' && health !== 'pass' && <State status={health} isBare />}
      </span>
      <span class="resultwhere">{where}</span>
      {item.excerpt !== undefined && (
        <span class="resulttext">
          <Marked text={item.excerpt} terms={terms} />
        </span>
      )}
    </a>
  );
}
