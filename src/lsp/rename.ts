// A name changed everywhere at once, or the reason why that is not safe.
import type { Range, WorkspaceEdit } from 'vscode-languageserver/node';
import { fail } from '../base/index.ts';
import { definitionsOf, type TextPlace } from './definition.ts';
import { lspErrors } from './errors.ts';
import { rangeOf, uriOf } from './places.ts';
import { querySymbolAt } from './query-symbols.ts';
import { usesInQuery, usesOf } from './references.ts';
import { checkColumnRename, columnPlaceOf, columnRename } from './rename-column.ts';
import { checkModelRename, modelRename } from './rename-model.ts';
import { type FileInProject, isYaml, type Meaning, symbolAt } from './symbols.ts';

/** What the editor is able to do. */
export interface RenameClient {
  readonly renamesFiles: boolean;
}

/** Edits of texts, and files that get another name. */
export interface RenamePlan {
  readonly edits: readonly (TextPlace & { readonly newText?: string | undefined })[];
  readonly files: readonly { readonly from: string; readonly to: string }[];
}

const NAME = /^[A-Za-z_]\w*$/;

/** The part of the file that holds the name; null where nothing has one. @throws TsdbtError lsp-cannot-rename */
export function prepareRename(
  place: FileInProject,
  offset: number,
  client: RenameClient,
): { range: Range; placeholder: string } | null {
  const found = renameable(place, offset, client);
  if (!found) return null;
  const { start, end } = found;
  return { range: rangeOf(place.text, start, end), placeholder: place.text.slice(start, end) };
}

interface Renameable {
  readonly start: number;
  readonly end: number;
  plan(newName: string): RenamePlan | Promise<RenamePlan>;
}

function renameable(place: FileInProject, offset: number, client: RenameClient): Renameable | undefined {
  const { session, text } = place;
  const symbol = symbolAt(place, offset);
  if (symbol) {
    const { start, end, meaning } = symbol;
    const refused = (reason: string): never => fail(lspErrors.cannotRename, { name: text.slice(start, end), reason });
    switch (meaning.kind) {
      case 'node':
        checkModelRename(session, meaning.id, client);
        return { start, end, plan: (newName) => modelRename(session, meaning.id, newName) };
      case 'doc':
      case 'macro':
        checkBlock(place, meaning, refused);
        return { start, end, plan: (newName) => blockRename(place, meaning, newName) };
      case 'source':
      case 'source-name':
        return refused('it is the name of data that others load; give the table an identifier first');
      case 'column': {
        const made = checkColumnRename(session, columnPlaceOf(session, meaning.id, meaning.name), meaning.name);
        return { start, end, plan: (newName) => columnRename(session, made, meaning.name, newName) };
      }
      default:
        return refused('it is named in places that cannot be told from other texts');
    }
  }
  if (isYaml(place.path)) return undefined;
  const local = querySymbolAt(place, offset);
  if (!local) return undefined;
  const { start, end } = local;
  const word = text.slice(start, end);
  const refused = (reason: string): never => fail(lspErrors.cannotRename, { name: word, reason });
  if (local.kind === 'column') {
    const { name, place: found } = local.column;
    const own = local.id === undefined ? found : (columnPlaceOf(session, local.id, name) ?? found);
    const made = checkColumnRename(session, own, name);
    return { start, end, plan: (newName) => columnRename(session, made, name, newName) };
  }
  if (
    local.kind === 'relation' &&
    local.relation.start === start &&
    local.relation.target.kind !== 'name' &&
    text.startsWith('{', start)
  ) {
    return undefined;
  }
  if (local.kind === 'relation' && local.relation.start === start && local.relation.alias !== word) {
    return refused('it is a relation of the warehouse');
  }
  return { start, end, plan: (newName) => ({ edits: named(usesInQuery(place, local, true), newName), files: [] }) };
}

function named(places: readonly TextPlace[], newText: string): RenamePlan['edits'] {
  return places.map((one) => ({ ...one, newText }));
}

function checkBlock({ session }: FileInProject, meaning: Meaning, refused: (reason: string) => never): void {
  const project = session.graph?.project;
  const root = project?.source.root.config.name;
  if (meaning.kind === 'doc') {
    const doc = project?.docs.get(meaning.id);
    if (doc?.packageName !== root) refused(`it belongs to ${doc?.packageName ?? 'another package'}`);
    return;
  }
  const macro = meaning.kind === 'macro' ? project?.macros.get(meaning.id) : undefined;
  if (!macro || macro.packageName !== root) refused(`it belongs to ${macro?.packageName ?? 'another package'}`);
  if (macro?.block.kind !== 'macro') refused('tests and materializations are called by parts of their name');
  const isDispatched = /__/.test(macro?.name ?? '') || (macro?.block.text.includes('dispatch') ?? false);
  if (isDispatched) refused('it takes part in a dispatch, which finds macros by parts of their name');
  if (/^(?:generate_(?:schema|alias|database)_name|ref|source|config)$/.test(macro?.name ?? ''))
    refused('dbt calls it by this name');
}

/** A macro or docs block: its tag, its uses, its entry in a properties file. */
function blockRename({ session }: FileInProject, meaning: Meaning, newName: string): RenamePlan {
  const tags = definitionsOf(session, meaning).flatMap(({ path, start, text }) => {
    const tag = /^\{%[-+]?\s*\w+\s+/.exec((text ?? '').slice(start, start + 200))?.[0].length;
    const name = tag === undefined ? undefined : /^\w+/.exec((text ?? '').slice(start + tag))?.[0].length;
    return tag === undefined || name === undefined ? [] : [{ path, start: start + tag, end: start + tag + name, text }];
  });
  return { edits: named([...tags, ...usesOf(session, meaning)], newName), files: [] };
}

/** All edits for a new name. @throws TsdbtError lsp-cannot-rename */
export async function rename(
  place: FileInProject,
  offset: number,
  newName: string,
  client: RenameClient,
): Promise<WorkspaceEdit | null> {
  const found = renameable(place, offset, client);
  if (!found) return null;
  const { start, end } = found;
  if (!NAME.test(newName)) {
    fail(lspErrors.cannotRename, {
      name: place.text.slice(start, end),
      reason: `'${newName}' is no name: letters, digits and _ only`,
    });
  }
  return workspaceEdit(place, await found.plan(newName), newName);
}

function workspaceEdit({ session }: FileInProject, { edits, files }: RenamePlan, newName: string): WorkspaceEdit {
  const byPath = new Map<string, Map<string, { range: Range; newText: string }>>();
  for (const { path, start, end, newText = newName } of edits) {
    const text = session.textOf(path) ?? '';
    const known = byPath.get(path) ?? new Map();
    known.set(`${start}`, { range: rangeOf(text, start, end), newText });
    byPath.set(path, known);
  }
  if (files.length === 0) {
    return {
      changes: Object.fromEntries(Array.from(byPath, ([path, changes]) => [uriOf(path), [...changes.values()]])),
    };
  }
  return {
    documentChanges: [
      ...Array.from(byPath, ([path, changes]) => ({
        textDocument: { uri: uriOf(path), version: null },
        edits: [...changes.values()],
      })),
      ...files.map(({ from, to }) => ({ kind: 'rename' as const, oldUri: uriOf(from), newUri: uriOf(to) })),
    ],
  };
}
