import type { ComponentChildren } from 'preact';
import type { ColumnChange, NodeChange } from '../../../format/index.ts';
import { oneLine } from '../../../format/unseen.ts';
import { useSite } from '../../data/site.ts';
import { columnHref } from '../../route/route.ts';

/** Columns and tests are always shown, as far as there are few; values and code when somebody opens the node. */
export function NodeDifferences({ node, isOpen }: { node: NodeChange; isOpen: boolean }) {
  const most = isOpen ? node.columns.length : 12;
  return (
    <div class="cmp-more">
      {node.columns.length > 0 && (
        <ul class="cmp-columns">
          {node.columns.slice(0, most).map((column) => (
            <li key={`${column.what} ${column.name}`}>
              <Column id={node.id} column={column} />
            </li>
          ))}
          {node.columns.length > most && <li class="muted">and {node.columns.length - most} more</li>}
        </ul>
      )}
      {isOpen && (
        <>
          {node.tests.length > 0 && (
            <ul class="cmp-columns">
              {node.tests.map(({ id, name, what }) => (
                <li key={id}>
                  test {name} <span class="muted">{what}</span>
                </li>
              ))}
            </ul>
          )}
          {node.values.length > 0 && <Values node={node} />}
          {node.code.length > 0 && <Code lines={node.code} />}
        </>
      )}
    </div>
  );
}

function Column({ id, column }: { id: string; column: ColumnChange }): ComponentChildren {
  const { core } = useSite();
  const { name, what, before, now } = column;
  const link = what === 'removed' || !core.indexOf.has(id) ? name : <a href={columnHref(id, name)}>{name}</a>;
  if (what === 'described')
    return (
      <>
        {link} <span class="muted">description:</span> {now || '–'} <span class="muted">before: {before || '–'}</span>
      </>
    );
  return (
    <>
      {link} <span class={`cmp-what ${LOOKS[what]}`}>{what}</span>{' '}
      <span class="mono muted">
        {what === 'retyped' ? `${before || 'no type'} → ${now || 'no type'}` : before || now}
      </span>
    </>
  );
}

const LOOKS = { added: 's-pass', removed: 's-fail', retyped: 's-warn' } as const;

function Values({ node }: { node: NodeChange }) {
  return (
    <div class="cmp-scroll">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Before</th>
            <th scope="col">Now</th>
          </tr>
        </thead>
        <tbody>
          {node.values.map(({ part, key, before, now }) => (
            <tr key={`${part} ${key}`}>
              <td>{key === part ? key : `${part}: ${key}`}</td>
              <td class="cmp-value">{before || '–'}</td>
              <td class="cmp-value">{now || '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const SIGNS: ReadonlyMap<string, string> = new Map([
  ['+', 'cmp-new'],
  ['-', 'cmp-old'],
  ['@', 'muted'],
]);

function Code({ lines }: { lines: readonly string[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard
    <section class="cmp-scroll" tabIndex={0} aria-label="Difference of the code">
      <pre class="cmp-code">
        {lines.map((line, at) => (
          <span key={at} class={SIGNS.get(line.charAt(0))}>
            {oneLine(line, '\ufffd')}
            {'\n'}
          </span>
        ))}
      </pre>
    </section>
  );
}
