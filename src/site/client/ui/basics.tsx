import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { SafeHtml } from '../../format/index.ts';
import { displayName, kindName, kindRole } from '../data/kinds.ts';
import { type Loaded, useSite } from '../data/site.ts';
import { nodeHref } from '../route/route.ts';
import { matches } from '../search/find.ts';
import { copyText } from './copy-text.ts';
import { announce } from './live.tsx';
import { Name } from './name.tsx';
import { State } from './state.tsx';

/** Description that the writer has made from Markdown and filtered. */
export function Prose({ html, isInline = false }: { html: SafeHtml | undefined; isInline?: boolean }) {
  if (!html) return null;
  // The only HTML of the site: filtered by the writer, under a policy that runs no script of it.
  return <div class={isInline ? 'prose brief' : 'prose'} dangerouslySetInnerHTML={{ __html: html }} />;
}

/** The small mark in the colour of a type, with its word. */
export function Kind({ type, isBare = false }: { type: string; isBare?: boolean }) {
  return (
    <span class={`kind k-${kindRole(type)}`} title={isBare ? kindName(type) : undefined}>
      <span class="dot" aria-hidden="true" />
      <span class={isBare ? 'unseen' : undefined}>{kindName(type)}</span>
    </span>
  );
}

/** A link to a node with the mark of its type; broken nodes say so. */
export function NodeLink({ node, isPlain = false }: { node: number; isPlain?: boolean }) {
  const { core } = useSite();
  const health = core.health[node] ?? 'none';
  return (
    <span class="nodelink">
      <Kind type={core.types[node] ?? ''} isBare />
      <a href={nodeHref(core.ids[node] ?? '')}>
        <Name text={displayName(core, node)} />
      </a>
      {!isPlain && health !== 'none' && health !== 'pass' && <State status={health} isBare />}
    </span>
  );
}

/** A link to a node by its id; one that is not in the site is text. */
export function IdLink({ id }: { id: string }) {
  const { core } = useSite();
  const node = core.indexOf.get(id);
  return node === undefined ? <span class="mono">{id}</span> : <NodeLink node={node} />;
}

/** A text with what was searched for marked. */
export function Marked({ text, terms }: { text: string; terms: readonly string[] }) {
  const found = matches(text, terms);
  if (found.length === 0) return <Name text={text} />;
  let at = 0;
  const parts = found.map(([from, to]) => {
    const before = text.slice(at, from);
    at = to;
    return (
      <>
        {before}
        <mark>{text.slice(from, to)}</mark>
      </>
    );
  });
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  );
}

/** A button that copies a text and says so. */
export function Copy({ text, label, children }: { text: string; label: string; children?: ComponentChildren }) {
  const [isDone, setDone] = useState(false);
  const copy = (): void => {
    void copyText(text).then((isCopied) => {
      setDone(isCopied);
      announce(isCopied ? 'Copied' : 'The browser does not allow copying');
      setTimeout(() => setDone(false), 1500);
    });
  };
  return (
    <button type="button" class="copy" onClick={copy} title={label} aria-label={children ? undefined : label}>
      {children}
      <span class={isDone ? 'copymark done' : 'copymark'} aria-hidden="true" />
    </button>
  );
}

/** Says why there is nothing, and which command fills the page. */
export function Empty({ title, children, command }: { title: string; children?: ComponentChildren; command?: string }) {
  return (
    <div class="empty">
      <p class="emptytitle">{title}</p>
      {children && <p>{children}</p>}
      {command && (
        <p>
          <code>{command}</code> <Copy text={command} label="Copy the command" />
        </p>
      )}
    </div>
  );
}

/** What stands in the place of a file that is on its way, was left out, or cannot be read; otherwise its content. */
export function Await<T>({
  loaded,
  keys,
  children,
  absent,
}: {
  loaded: Loaded<T>;
  /** Keys of the files, for another try. */
  keys: readonly string[];
  children: (value: T) => ComponentChildren;
  absent?: ComponentChildren;
}) {
  if (loaded.state === 'ready') return <>{children(loaded.value)}</>;
  if (loaded.state === 'absent') return <>{absent ?? null}</>;
  if (loaded.state === 'loading')
    return (
      <div class="loading" aria-busy="true">
        <span class="unseen">Loading</span>
      </div>
    );
  return <Problem path={loaded.path} message={loaded.message} keys={keys} />;
}

function Problem({ path, message, keys }: { path: string; message: string; keys: readonly string[] }) {
  const site = useSite();
  const again = (): void => {
    for (const key of keys) site.retry(key);
  };
  return (
    <div class="problem" role="alert">
      <p>
        <strong>A part of this page is missing.</strong> {message}.
      </p>
      <p class="mono">{path}</p>
      <button type="button" class="button" onClick={again}>
        Try again
      </button>
    </div>
  );
}

/** The button below a list that is cut: how many there are in all. */
export function ShowAll({
  shown,
  total,
  show,
}: {
  readonly shown: number;
  readonly total: number;
  readonly show: () => void;
}) {
  if (shown >= total) return null;
  return (
    <button type="button" class="plain" onClick={show}>
      Show all {total}
    </button>
  );
}
