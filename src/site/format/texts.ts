// The file `text`: plain texts of descriptions, for the search. The file `docs`: pages of doc blocks.

import type { Columns } from './columns.ts';
import { FORMAT_VERSION } from './core.ts';
import type { NodeDetail, SafeHtml } from './details.ts';
import { field, type Json, parseRecord, sparse, sparseTexts, textOf } from './packing.ts';

/** Descriptions as plain text, by node and by column (numbers of `Columns`). Without a description: no entry. */
export interface SearchTexts {
  readonly nodes: ReadonlyMap<number, string>;
  readonly columns: ReadonlyMap<number, string>;
}

/** The file `text` as JSON text. */
export function encodeTexts(nodes: readonly string[], columns: readonly string[]): string {
  return JSON.stringify({ v: FORMAT_VERSION, nodes: sparse(nodes), columns: sparse(columns) });
}

/** Reads the file `text`. @throws FormatProblem when it is damaged */
export function decodeTexts(text: string): SearchTexts {
  const record = parseRecord(text, FORMAT_VERSION, 'search texts');
  return { nodes: sparseTexts(field(record, 'nodes')), columns: sparseTexts(field(record, 'columns')) };
}

/** The same from all files of details: a single file holds no text twice. */
export function textsFromDetails(details: ReadonlyMap<number, NodeDetail>, columns: Columns): SearchTexts {
  const found = { nodes: new Map<number, string>(), columns: new Map<number, string>() };
  for (const [node, detail] of details) {
    if (detail.description) found.nodes.set(node, plainText(detail.description));
    const first = columns.start[node] ?? 0;
    detail.columns?.forEach(({ description }, at) => {
      if (description) found.columns.set(first + at, plainText(description));
    });
  }
  return found;
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['#39', "'"],
]);

/** The text of HTML that the writer has made: tags out, its five entities back. To search in, not to show as HTML. */
export function plainText(html: SafeHtml): string {
  // Most descriptions are one paragraph without anything in it.
  const inner = html.startsWith('<p>') && html.endsWith('</p>\n') ? html.slice(3, -5) : '<';
  if (!/[<&]|\s\s/.test(inner)) return inner;
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, (all, name: string) => ENTITIES.get(name) ?? all)
    .replace(/\s+/g, ' ')
    .trim();
}

/** A doc block as a page. */
export interface DocPage {
  /** `__overview__`, `__<package>__`, or the name of a block. */
  readonly name: string;
  readonly package: string;
  readonly html: SafeHtml;
}

/** The file `docs` as JSON text. */
export function encodeDocs(pages: readonly DocPage[]): string {
  return JSON.stringify({ v: FORMAT_VERSION, pages });
}

/** Reads the file `docs`. @throws FormatProblem when it is damaged */
export function decodeDocs(text: string): DocPage[] {
  const pages = field(parseRecord(text, FORMAT_VERSION, 'doc blocks'), 'pages');
  if (!Array.isArray(pages)) return [];
  return pages.map((page: Json) => ({
    name: textOf(page, 'name'),
    package: textOf(page, 'package'),
    html: textOf(page, 'html') as SafeHtml,
  }));
}
