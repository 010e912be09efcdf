import { oneLine } from './unseen.ts';

/** A text of the project in Markdown: it ends no cell of a table, makes no link, mentions nobody; cut at 200 characters. */
export function inMarkdown(text: string): string {
  const short = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return oneLine(short, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_[\]()#|!~>]/g, '\\$&')
    .replace(/@/g, '@\u200b')
    .replace(/:\/\//g, ':&#47;&#47;');
}
