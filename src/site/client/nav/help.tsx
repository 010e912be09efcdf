import { useEffect, useRef } from 'preact/hooks';
import { dialog, hasShortcuts, PLACES, toggleShortcuts } from './keys.ts';

const SECTIONS: readonly (readonly [
  title: string,
  rows: readonly (readonly [keys: readonly string[], what: string])[],
])[] = [
  [
    'Everywhere',
    [
      [['/'], 'search (also Ctrl-K or ⌘K)'],
      ...[...PLACES].map(([key, [name]]): readonly [readonly string[], string] => [['g', key], name.toLowerCase()]),
      [['[', ']'], 'back, forward'],
      [['?'], 'this help'],
    ],
  ],
  [
    'Tree',
    [
      [['↑', '↓'], 'move'],
      [['→', '←'], 'open, close'],
      [['Enter'], 'go to the page'],
    ],
  ],
  [
    'Lineage',
    [
      [['←', '→'], 'parents, children'],
      [['↑', '↓'], 'siblings'],
      [['Enter'], 'open the page'],
      [['Space'], 'select'],
      [['e', 'c'], 'expand, collapse'],
      [['x'], 'columns'],
      [['1', '…', '7'], 'colours'],
      [['+', '-', '0'], 'zoom'],
      [['f'], 'full screen'],
    ],
  ],
];

const SIGNS: readonly (readonly [icon: string, cls: string, word: string])[] = [
  ['✓', 's-pass', 'built, test passed, fresh'],
  ['✕', 's-fail', 'failed or error'],
  ['▲', 's-warn', 'warning or stale'],
  ['↷', 's-skip', 'skipped: something before it failed'],
  ['○', 's-none', 'not run'],
];

/** Shortcuts and signs, as a dialog. */
export function Help() {
  const box = useRef<HTMLDialogElement>(null);
  const isOpen = dialog.value === 'help';
  useEffect(() => {
    if (isOpen) box.current?.showModal();
    else box.current?.close();
  }, [isOpen]);
  const close = (): void => {
    if (dialog.value === 'help') dialog.value = 'none';
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the key for it is Escape, which the dialog has
    <dialog
      ref={box}
      class="help"
      aria-labelledby="help-title"
      onClose={close}
      onClick={(event) => {
        if (event.target === box.current) close();
      }}
    >
      <div class="helpbody">
        <div class="helphead">
          <h2 id="help-title">Help</h2>
          <button type="button" class="iconbutton" aria-label="Close" onClick={close}>
            ✕
          </button>
        </div>
        <div class="helpcolumns">
          {SECTIONS.map(([title, rows]) => (
            <section key={title}>
              <h3>{title}</h3>
              <dl class="keys">
                {rows.map(([keys, what]) => (
                  <div key={what}>
                    <dt>
                      {keys.map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </dt>
                    <dd>{what}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
          <section>
            <h3>Signs</h3>
            <dl class="keys">
              {SIGNS.map(([icon, cls, word]) => (
                <div key={icon}>
                  <dt class={cls}>{icon}</dt>
                  <dd>{word}</dd>
                </div>
              ))}
            </dl>
            <h3>Search</h3>
            <p class="muted">
              All words must be found. <code>tag:daily</code>, <code>column:amount</code>, <code>owner:ann</code>,{' '}
              <code>type:model</code>, <code>path:marts</code>, <code>source:erp</code>, <code>status:fail</code>,{' '}
              <code>sql:coalesce</code> look in one place; <code>orders.amount</code> finds a column of a table.
            </p>
          </section>
        </div>
        <label class="check">
          <input type="checkbox" checked={hasShortcuts.value} onChange={toggleShortcuts} /> Shortcuts of a single key
        </label>
      </div>
    </dialog>
  );
}
