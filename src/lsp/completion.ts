// What can stand at the cursor.
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  InsertTextFormat,
} from 'vscode-languageserver/node';
import { type Candidate, refCandidates, templateCandidates } from './candidates.ts';
import type { KnownColumn } from './columns.ts';
import { rangeOf } from './places.ts';
import { columnsInScope, columnsOfAlias } from './query-symbols.ts';
import { scanSql } from './sql-scan.ts';
import { type FileInProject, isYaml } from './symbols.ts';
import { regionAt, type TemplateCursor, templateCursor } from './template-scan.ts';
import { type ReplacedWord, yamlCompletions } from './yaml-completion.ts';

/** More are not sent: the client asks again with more letters. */
const MOST = 5000;

/** What the editor can do with a completion. */
export interface CompletionClient {
  /** It fills in texts with stops (`$1`). */
  readonly hasSnippets: boolean;
  /** One range for all completions of an answer: a quarter of the text that has to be written and read. */
  readonly sharesRange: boolean;
}

/** The completions at an offset. */
export function completionsAt(
  place: FileInProject,
  offset: number,
  client: CompletionClient,
): CompletionItem[] | CompletionList {
  const { text, path } = place;
  const items = (word: ReplacedWord, candidates: readonly Candidate[]): CompletionItem[] | CompletionList =>
    placed(text, word, candidates, client);
  if (isYaml(path)) {
    const found = yamlCompletions(place, offset);
    return items(found.word, found.candidates);
  }
  const region = regionAt(text, offset);
  if (region?.kind === 'comment') return [];
  if (region) {
    const cursor = templateCursor(text, region.start + 2, offset);
    const end = wordEnd(text, offset, cursor);
    const { wordStart, candidates } = templateCandidates(place, cursor, region.kind === 'statement');
    return items({ start: wordStart, end }, candidates);
  }
  const { word, candidates } = queryCandidates(place, offset);
  return items(word, candidates);
}

function placed(
  text: string,
  { start, end }: ReplacedWord,
  candidates: readonly Candidate[],
  { hasSnippets, sharesRange }: CompletionClient,
): CompletionItem[] | CompletionList {
  const range = rangeOf(text, start, end);
  const items = candidates.slice(0, MOST).map(({ label, kind, detail, help, insert, order }): CompletionItem => {
    const newText = hasSnippets ? (insert ?? label) : (insert ?? label).replaceAll(/\$\d/g, '');
    return {
      label,
      kind,
      ...(detail === undefined ? {} : { detail }),
      ...(help ? { documentation: { kind: 'markdown' as const, value: help } } : {}),
      ...(order === undefined ? {} : { sortText: `${order}${label}` }),
      ...(insert !== undefined && hasSnippets ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
      ...(sharesRange ? (newText === label ? {} : { textEditText: newText }) : { textEdit: { range, newText } }),
    };
  });
  return sharesRange ? { isIncomplete: false, itemDefaults: { editRange: range }, items } : items;
}

/** The rest of the word behind the cursor is replaced too. */
function wordEnd(text: string, offset: number, { inText }: TemplateCursor): number {
  return offset + (/^[\w]*/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0) * (inText ? 1 : 0);
}

/** Columns behind `alias.`, names of CTEs and relations behind from, columns elsewhere. */
function queryCandidates(
  place: FileInProject,
  offset: number,
): { word: ReplacedWord; candidates: readonly Candidate[] } {
  const { text } = place;
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  if (/--/.test(line)) return { word: { start: offset, end: offset }, candidates: [] };
  const word = /(?:([A-Za-z_]\w*|"[^"\n]*")\.)?(\w*)$/.exec(line);
  const alias = word?.[1]?.replaceAll('"', '');
  const start = offset - (word?.[2]?.length ?? 0);
  const end = offset + (/^\w*/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0);
  const scanned = scanSql(text);
  const replaced = { start, end };
  if (alias !== undefined) {
    return { word: replaced, candidates: columnsOfAlias(place, scanned, offset, alias).map(columnCandidate) };
  }
  if (/\b(?:from|join)\s+\w*$/i.test(text.slice(Math.max(0, offset - 200), offset))) {
    const ctes = scanned.ctes
      .filter(({ bodyEnd }) => bodyEnd <= offset)
      .map(({ name }): Candidate => ({ label: name, kind: CompletionItemKind.Struct, detail: 'CTE', order: 0 }));
    const refs = refCandidates(place).map(
      (one): Candidate => ({ ...one, insert: `{{ ref('${one.label}') }}`, order: 1 }),
    );
    return { word: replaced, candidates: [...ctes, ...refs] };
  }
  return { word: replaced, candidates: distinctColumns(columnsInScope(place, scanned, offset)).map(columnCandidate) };
}

function distinctColumns(columns: readonly KnownColumn[]): readonly KnownColumn[] {
  return [...new Map(columns.map((column) => [column.name.toLowerCase(), column])).values()];
}

function columnCandidate({ name, type, description }: KnownColumn): Candidate {
  return { label: name, kind: CompletionItemKind.Field, detail: type ?? 'column', help: description, order: 0 };
}
