// Descriptions: Markdown in, HTML that a page may take as it is. Raw HTML of the text is shown, not obeyed, and whatever
// the renderer has made passes an allow-list of tags and attributes once more.
import MarkdownIt from 'markdown-it';
import type { SafeHtml } from './format/index.ts';

export interface MarkdownOptions {
  /** Images from https addresses are shown; otherwise only their text. */
  readonly allowRemoteImages: boolean;
}

/** Turns Markdown into HTML for the pages of the site. */
export type MarkdownRenderer = (markdown: string) => SafeHtml;

/** Tags that stay, with the attributes that stay. */
const PLAIN_TAGS = 'p br hr em strong s code pre blockquote ul li h1 h2 h3 h4 h5 h6 table thead tbody tr'.split(' ');
const ALLOWED: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...PLAIN_TAGS.map((tag): [string, readonly string[]] => [tag, []]),
  ['ol', ['start']],
  ['th', ['align']],
  ['td', ['align']],
  ['a', ['href', 'title']],
  ['img', ['src', 'alt', 'title']],
]);

/** No Markdown in it: such a text needs no parser, and most descriptions are of that kind. */
const PLAIN = /^(?![\d\s])[^\n\r\\"`*_{}[\]<>()#+~|&!:@=\0\t-]*(?<![ ])$/u;

const ADDRESS = /\b(?:www|https?|mailto)\b/i;
/** Most of what is plain: letters, and what stands between and behind words. */
const SENTENCE = /^[A-Za-z](?:[A-Za-z0-9 .,;?/%$^']*[A-Za-z0-9.,;?/%$^'])?$/;

/** A renderer; it keeps no text. */
export function markdownRenderer(options: MarkdownOptions): MarkdownRenderer {
  const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });
  // Addresses are judged below, where all of them pass.
  parser.validateLink = () => true;
  const filter = (html: string): string => allowed(html, options);
  return (markdown) => {
    if (SENTENCE.test(markdown) && !ADDRESS.test(markdown)) return `<p>${markdown}</p>\n` as SafeHtml;
    const text = withoutControls(markdown).trim();
    if (text === '') return '' as SafeHtml;
    if (PLAIN.test(text) && !ADDRESS.test(text)) return `<p>${text}</p>\n` as SafeHtml;
    return filter(parser.render(text)) as SafeHtml;
  };
}

/** Characters that turn the direction of a text around, and other invisible ones, would let it lie about itself. */
const INVISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function withoutControls(text: string): string {
  return text.replace(INVISIBLE, '\ufffd').replace(/\p{Surrogate}/gu, '\ufffd');
}

/** The renderer writes each tag as `<name attribute="value">`, all other `<` and `>` as entities. */
function allowed(html: string, options: MarkdownOptions): string {
  return html.replace(
    /<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z-]+="[^"]*")*)\s*\/?>|<|>/g,
    (all, slash: string, name: string | undefined, attributes: string) => {
      if (name === undefined) return all === '<' ? '&lt;' : '&gt;';
      const tag = name.toLowerCase();
      const keeps = ALLOWED.get(tag);
      if (!keeps) return '';
      if (slash === '/') return `</${tag}>`;
      return `<${tag}${attributesOf(tag, attributes, keeps, options)}>`;
    },
  );
}

function attributesOf(tag: string, text: string, keeps: readonly string[], options: MarkdownOptions): string {
  let kept = '';
  for (const [, name = '', value = ''] of text.matchAll(/([a-zA-Z-]+)="([^"]*)"/g)) {
    const alignment = name === 'style' ? /^text-align:\s*(left|right|center)$/.exec(value)?.[1] : undefined;
    if (alignment && keeps.includes('align')) kept += ` align="${alignment}"`;
    if (!keeps.includes(name)) continue;
    if (name === 'href' && !isSafeLink(value)) continue;
    if (name === 'src' && !isSafeImage(value, options)) continue;
    if (name === 'start' && !/^\d{1,9}$/.test(value)) continue;
    kept += ` ${name}="${value}"`;
  }
  return tag === 'a' ? `${kept} rel="noopener noreferrer"` : kept;
}

/** The scheme of an address as a browser reads it, '' for a relative one; entities and spaces hide nothing. */
function schemeOf(address: string): string {
  const plain = address
    .replace(
      /&(?:#x([0-9a-f]+)|#(\d+)|amp|quot|lt|gt|colon|tab|newline);?/gi,
      (all, hex?: string, decimal?: string) => {
        const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
        if (Number.isFinite(code)) return code <= 0x10ffff ? String.fromCodePoint(code) : '';
        return /colon/i.test(all) ? ':' : /tab|newline/i.test(all) ? '' : '&';
      },
    )
    // Browsers leave these out when they read an address.
    .replace(/[\u0000-\u0020\u007f-\u00a0]/g, '');
  if (/^[\\/]{2}/.test(plain)) return 'https';
  return /^([a-z][a-z0-9+.-]*):/i.exec(plain)?.[1]?.toLowerCase() ?? (/^[^/?#]*:/.test(plain) ? 'unknown' : '');
}

/** http, https, mailto, or within the site. */
export function isSafeLink(address: string): boolean {
  return ['', 'http', 'https', 'mailto'].includes(schemeOf(address));
}

/** A path from the root, or one that leaves the folder of the site, in whatever letters. */
const LEADS_OUT = /^[\\/]|(?:^|[\\/])(?:\.|%2e)(?:\.|%2e)(?:[\\/?#]|%5c|$)/i;

function isSafeImage(address: string, { allowRemoteImages }: MarkdownOptions): boolean {
  const scheme = schemeOf(address);
  if (scheme === 'data') return /^data:image\/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/=]*$/.test(address);
  return scheme === '' ? !LEADS_OUT.test(address) : allowRemoteImages && scheme === 'https';
}
