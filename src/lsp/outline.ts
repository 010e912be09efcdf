// Symbols of a file and of the project, folding, and lenses above models and CTEs.
import {
  type CodeLens,
  type DocumentSymbol,
  type FoldingRange,
  FoldingRangeKind,
  SymbolKind,
  type WorkspaceSymbol,
} from 'vscode-languageserver/node';
import { isJsonArray, isJsonObject } from '../base/index.ts';
import { pathOfResource } from './columns.ts';
import { definitionsOf, scalarPlace, yamlOf } from './definition.ts';
import { positionAt, rangeOf, uriOf, wholeSpan } from './places.ts';
import { meaningOf } from './references.ts';
import type { ProjectSession } from './session.ts';
import { scanSql } from './sql-scan.ts';
import { type FileInProject, isYaml } from './symbols.ts';
import { templateRegions } from './template-scan.ts';

const MOST_SYMBOLS = 500;

/** The outline of a file: CTEs and columns of a query, macros and docs blocks, entries of a properties file. */
export function documentSymbols(place: FileInProject): DocumentSymbol[] {
  const { text, path } = place;
  if (isYaml(path)) return yamlSymbols(place);
  const blocks = blocksOf(text);
  if (blocks.length > 0) {
    return blocks.map(({ name, kind, start, end, nameStart, nameEnd }) => ({
      name,
      detail: kind,
      kind: kind === 'docs' ? SymbolKind.String : SymbolKind.Function,
      range: rangeOf(text, start, end),
      selectionRange: rangeOf(text, nameStart, nameEnd),
    }));
  }
  const scanned = scanSql(text);
  const ctes = scanned.ctes.map(
    ({ name, start, end, bodyEnd }): DocumentSymbol => ({
      name,
      detail: 'CTE',
      kind: SymbolKind.Struct,
      range: rangeOf(text, start, Math.min(bodyEnd + 1, text.length)),
      selectionRange: rangeOf(text, start, end),
    }),
  );
  const columns = (scanned.last?.columns ?? []).flatMap(({ name, start, end, itemStart, itemEnd }): DocumentSymbol[] =>
    name === undefined
      ? []
      : [
          {
            name,
            detail: 'column',
            kind: SymbolKind.Field,
            range: rangeOf(text, itemStart, itemEnd),
            selectionRange: rangeOf(text, start, end),
          },
        ],
  );
  return [...ctes, ...columns];
}

interface Block {
  readonly kind: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  readonly nameEnd: number;
}

/** Blocks of macros, tests, materializations, docs and snapshots; the text may be half typed. */
function blocksOf(text: string): readonly Block[] {
  const found: Block[] = [];
  const open: (Block & { readonly closer: string })[] = [];
  for (const { kind, start, end } of templateRegions(text)) {
    if (kind !== 'statement') continue;
    const tag = /^\{%[-+]?\s*(\w+)(?:\s+(\w+))?/.exec(text.slice(start, end));
    const word = tag?.[1] ?? '';
    if (/^(?:macro|test|data_test|materialization|docs|snapshot)$/.test(word) && tag?.[2]) {
      const nameStart = start + tag[0].length - tag[2].length;
      open.push({
        kind: word,
        name: tag[2],
        start,
        end,
        nameStart,
        nameEnd: nameStart + tag[2].length,
        closer: `end${word}`,
      });
    } else if (open.at(-1)?.closer === word) {
      const block = open.pop();
      if (block) found.push({ ...block, end });
    }
  }
  return [...found, ...open].sort((a, b) => a.start - b.start);
}

function yamlSymbols({ session, path, text }: FileInProject): DocumentSymbol[] {
  const document = yamlOf(session, path);
  if (!document || !isJsonObject(document.value)) return [];
  const found: DocumentSymbol[] = [];
  for (const [section, list] of Object.entries(document.value)) {
    if (!isJsonArray(list)) continue;
    for (const [index, entry] of list.entries()) {
      if (!isJsonObject(entry) || typeof entry['name'] !== 'string') continue;
      const name = scalarPlace(path, document.locate([section, index, 'name']));
      const whole = wholeSpan(document.locate([section, index]));
      const children = (['columns', 'tables'] as const).flatMap((key) => {
        const inner = entry[key];
        if (!isJsonArray(inner)) return [];
        return inner.flatMap((one, at): DocumentSymbol[] => {
          if (!isJsonObject(one) || typeof one['name'] !== 'string') return [];
          const place = scalarPlace(path, document.locate([section, index, key, at, 'name']));
          const range = rangeOf(text, place.start, place.end);
          return [
            {
              name: one['name'],
              detail: key === 'columns' ? 'column' : 'table',
              kind: SymbolKind.Field,
              range,
              selectionRange: range,
            },
          ];
        });
      });
      found.push({
        name: entry['name'],
        detail: section,
        kind: SymbolKind.Object,
        range: rangeOf(text, Math.min(whole.start, name.start), Math.max(whole.end, name.end)),
        selectionRange: rangeOf(text, name.start, name.end),
        ...(children.length > 0 ? { children } : {}),
      });
    }
  }
  return found;
}

/** Models, sources, macros and so on whose name holds the letters of a query in their order. */
export function workspaceSymbols(session: ProjectSession, query: string): WorkspaceSymbol[] {
  const { graph } = session;
  if (!graph) return [];
  const found: WorkspaceSymbol[] = [];
  for (const resource of graph.resources.values()) {
    if (found.length >= MOST_SYMBOLS) return found;
    if (resource.kind === 'test' || resource.kind === 'operation') continue;
    const name = resource.kind === 'source' ? `${resource.sourceName}.${resource.name}` : resource.name;
    if (!matches(name, query)) continue;
    const [place] = definitionsOf(session, meaningOf(session, resource.uniqueId));
    if (!place) continue;
    const range = rangeOf(place.text ?? session.textOf(place.path) ?? '', place.start, place.end);
    found.push({
      name,
      kind: SymbolKind.Class,
      containerName: resource.kind,
      location: { uri: uriOf(place.path), range },
    });
  }
  for (const macro of graph.project.macros.values()) {
    if (found.length >= MOST_SYMBOLS) return found;
    const path = pathOfResource(session, macro);
    if (path === undefined || !matches(macro.name, query)) continue;
    const { file, start, end } = wholeSpan(macro.block.span);
    found.push({
      name: macro.name,
      kind: SymbolKind.Function,
      containerName: macro.packageName,
      location: { uri: uriOf(path), range: rangeOf(file, start, end) },
    });
  }
  return found;
}

function matches(name: string, query: string): boolean {
  let at = 0;
  const wanted = query.toLowerCase();
  for (const char of name.toLowerCase()) if (char === wanted[at]) at += 1;
  return at >= wanted.length;
}

/** CTEs, blocks and comments of several lines. */
export function foldingRanges({ text, path }: FileInProject): FoldingRange[] {
  const found: FoldingRange[] = [];
  const add = (start: number, end: number, kind?: FoldingRange['kind']): void => {
    const startLine = positionAt(text, start).line;
    const endLine = positionAt(text, end).line;
    if (endLine > startLine) found.push({ startLine, endLine, ...(kind === undefined ? {} : { kind }) });
  };
  if (isYaml(path)) return indentedBlocks(text);
  const regions = templateRegions(text);
  for (const { kind, start, end } of regions)
    add(start, end, kind === 'comment' ? FoldingRangeKind.Comment : undefined);
  const open: { readonly word: string; readonly start: number }[] = [];
  for (const { kind, start, end } of regions) {
    if (kind !== 'statement') continue;
    const word = /^\{%[-+]?\s*(\w+)/.exec(text.slice(start, end))?.[1] ?? '';
    if (!word.startsWith('end')) open.push({ word, start });
    else {
      const index = open.findLastIndex((one) => word === `end${one.word}`);
      const opened = open[index];
      if (!opened) continue;
      open.length = index;
      add(opened.start, start);
    }
  }
  for (const { start, bodyEnd } of scanSql(text).ctes) add(start, bodyEnd);
  return found;
}

function indentedBlocks(text: string): FoldingRange[] {
  const lines = text.split('\n');
  const found: FoldingRange[] = [];
  const open: { readonly indent: number; readonly line: number }[] = [];
  let last = 0;
  const closeTo = (indent: number): void => {
    for (let top = open.at(-1); top && top.indent >= indent; top = open.at(-1)) {
      open.pop();
      if (last > top.line) found.push({ startLine: top.line, endLine: last });
    }
  };
  for (const [line, content] of lines.entries()) {
    if (content.trim() === '') continue;
    const indent = content.length - content.trimStart().length;
    closeTo(indent);
    open.push({ indent, line });
    last = line;
  }
  closeTo(-1);
  return found;
}

/** Commands above a model and its CTEs. */
export function codeLenses(place: FileInProject): CodeLens[] {
  const { session, path, text, file } = place;
  if (file?.kind !== 'model' || !path.endsWith('.sql')) return [];
  const node = [...(session.graph?.project.nodes.values() ?? [])].find(
    (one) => one.kind === 'model' && one.originalFilePath === file.path && one.packageName === file.packageName,
  );
  if (!node) return [];
  const uri = uriOf(path);
  const top = rangeOf(text, 0, 0);
  return [
    { range: top, command: { title: 'Preview', command: 'tsdbt.preview', arguments: [{ uri }] } },
    { range: top, command: { title: 'Compiled SQL', command: 'tsdbt.compiledSql', arguments: [{ uri }] } },
    ...scanSql(text).ctes.map(({ name, start, end }) => ({
      range: rangeOf(text, start, end),
      command: { title: 'Preview', command: 'tsdbt.preview', arguments: [{ uri, cte: name }] },
    })),
  ];
}
