import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { calls } from './calls.ts';
import { controlName, type Token, tokenize, tokenLines } from './tokens.ts';

/** Longer texts are shown without colours: nobody reads them, and the page stays quick. */
const MAX_COLOURED = 400_000;

/** What a call in Jinja points to; undefined where it is not known. */
export type LinkOf = (name: string, texts: readonly string[]) => string | undefined;

interface Piece extends Token {
  readonly href?: string;
}

/** A piece of a longer text without the indentation that its lines behind the first have in common. */
export function dedent(text: string): string {
  const [first = '', ...lines] = text.split('\n');
  const depths = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const common = Math.min(...depths, 200);
  return [first, ...lines.map((line) => line.slice(common))].join('\n');
}

/** A short piece of SQL without numbers. */
export function Code({ text }: { text: string }) {
  const tokens = useMemo(() => tokenize(dedent(text)), [text]);
  return (
    <pre class="code small">
      <code>{tokens.map((token, at) => piece(token, at))}</code>
    </pre>
  );
}

/** The whole code of a node, line by line, with an anchor on each. */
export function CodeLines({
  text,
  linkOf,
  hrefOf,
  from,
  to,
  prefix,
}: {
  text: string;
  linkOf: LinkOf | undefined;
  /** Address of a line; the second number is where a range starts, with the shift key. */
  hrefOf: (line: number) => string;
  from: number;
  to: number;
  /** Of the ids of lines. */
  prefix: string;
}) {
  const lines = useMemo(() => linesOf(text, linkOf), [text, linkOf]);
  return (
    <pre class="code lines">
      <code>
        {lines.map((line, at) => {
          const number = at + 1;
          return (
            <span
              key={number}
              id={`${prefix}${number}`}
              class={number >= from && number <= to ? 'codeline marked' : 'codeline'}
            >
              <a class="ln" href={hrefOf(number)} data-line={number} tabIndex={-1}>
                {number}
              </a>
              {line.map((token, place) => piece(token, place))}
              {'\n'}
            </span>
          );
        })}
      </code>
    </pre>
  );
}

function linesOf(text: string, linkOf: LinkOf | undefined): Piece[][] {
  const clean = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
  if (clean.length > MAX_COLOURED) return tokenLines([{ kind: 'plain', text: clean, isJinja: false }]);
  const tokens: Piece[] = tokenize(clean);
  if (linkOf)
    for (const call of calls(tokens)) {
      const href = linkOf(call.name, call.texts);
      if (href === undefined) continue;
      for (let at = call.from; at <= call.to; at += 1) {
        const token = tokens[at];
        const isName = call.to === call.from || token?.kind === 'string';
        if (token && isName) tokens[at] = { ...token, href };
      }
    }
  return tokenLines(tokens);
}

function piece(token: Piece, key: number): ComponentChildren {
  const name = token.kind === 'plain' ? (token.isJinja ? 't-j' : '') : `t-${token.kind}${token.isJinja ? ' t-j' : ''}`;
  if (token.kind === 'control')
    return (
      <span key={key} class="t-control" title="A control character that is not seen">
        {controlName(token.text)}
      </span>
    );
  if (token.href !== undefined)
    return (
      <a key={key} class={name} href={token.href}>
        {token.text}
      </a>
    );
  return name === '' ? (
    token.text
  ) : (
    <span key={key} class={name}>
      {token.text}
    </span>
  );
}
