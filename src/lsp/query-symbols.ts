// Names in the query of a file: CTEs, aliases, columns; where they come from.

import type { NodeId } from '../base/index.ts';
import {
  cteNamed,
  type KnownColumn,
  type QueryInFile,
  relationColumns,
  resourceOfTarget,
  selectAt,
} from './columns.ts';
import {
  type ScannedColumn,
  type ScannedCte,
  type ScannedRelation,
  type ScannedSelect,
  type ScannedSql,
  type SqlToken,
  scanSql,
  tokenName,
} from './sql-scan.ts';
import { type FileInProject, packageOf, sqlWordAt } from './symbols.ts';

export type QuerySymbol = {
  /** Of the word itself. */
  readonly start: number;
  readonly end: number;
} & (
  | { readonly kind: 'cte'; readonly cte: ScannedCte }
  | { readonly kind: 'relation'; readonly relation: ScannedRelation; readonly id: NodeId | undefined }
  | {
      readonly kind: 'column';
      readonly column: KnownColumn;
      readonly owner: string | undefined;
      readonly id: NodeId | undefined;
    }
);

/** The query of a file as the functions for columns want it. */
export function queryOf(place: FileInProject): QueryInFile {
  const { session, path, text } = place;
  return { session, path, text, packageName: packageOf(place) };
}

/** What the word at an offset means in the query; undefined inside templates and for what is not known. */
export function querySymbolAt(
  place: FileInProject,
  offset: number,
  read: ScannedSql = scanSql(place.text),
): QuerySymbol | undefined {
  const at = sqlWordAt(read, offset);
  if (!at) return undefined;
  const { scanned, index } = at;
  const token = scanned.tokens[index];
  if (!token) return undefined;
  const name = tokenName(token).toLowerCase();
  const own = { start: token.start, end: token.end };
  const select = selectAt(scanned, offset);
  const qualifier = scanned.tokens[index - 1]?.text === '.' ? scanned.tokens[index - 2] : undefined;
  if (qualifier) return qualifiedColumn(place, scanned, select, qualifier, { name, ...own });
  const declared = scanned.ctes.find(({ start, end }) => start === own.start && end === own.end);
  if (declared) return { kind: 'cte', cte: declared, ...own };
  const isQualifier = scanned.tokens[index + 1]?.text === '.';
  for (const relation of select?.relations ?? []) {
    const isOwn = relation.start === own.start;
    if (!isOwn && !(isQualifier && relation.alias?.toLowerCase() === name)) continue;
    if (relation.target.kind === 'name' && isOwn && relation.target.name.toLowerCase() === name) {
      const cte = cteNamed(scanned, name, own.start);
      if (cte) return { kind: 'cte', cte, ...own };
    }
    return {
      kind: 'relation',
      relation,
      id: resourceOfTarget(place.session, packageOf(place), relation.target),
      ...own,
    };
  }
  const target = select?.relations.find(({ target: read }) => read.kind === 'name' && read.name.toLowerCase() === name);
  const cte = target && isBetween(own.start, target, scanned) ? cteNamed(scanned, name, own.start) : undefined;
  if (cte) return { kind: 'cte', cte, ...own };
  return select && anyColumn(place, scanned, select, { name, ...own });
}

/** What a name that a template writes into the query at an offset means as a column: `amount`, `o.amount`. */
export function writtenColumn(
  place: FileInProject,
  scanned: ScannedSql,
  offset: number,
  written: string,
): QuerySymbol | undefined {
  const [, qualifier, name = ''] = /^(?:(\w+)\.)?(\w+)$/.exec(written) ?? [];
  const select = selectAt(scanned, offset);
  if (!select || name === '') return undefined;
  const word = { name: name.toLowerCase(), start: offset, end: offset + written.length };
  if (qualifier === undefined) return anyColumn(place, scanned, select, word);
  const relation = select.relations.find(({ alias }) => alias?.toLowerCase() === qualifier.toLowerCase());
  return relation && columnOf(place, scanned, relation, word);
}

/** True for an item of a select list that passes a column on under its own name. */
export function isPassedOn(text: string, { itemStart, itemEnd }: ScannedColumn): boolean {
  return /^(?:[\w$]+|"[^"]+"|`[^`]+`)(?:\s*\.\s*(?:[\w$]+|"[^"]+"|`[^`]+`))*$/.test(text.slice(itemStart, itemEnd));
}

/** True for the name of a relation that has an alias: the alias is its place. */
function isBetween(start: number, relation: ScannedRelation, { tokens }: ScannedSql): boolean {
  const alias = tokens.findIndex((token) => token.start === relation.start);
  return [1, 2].some((before) => tokens[alias - before]?.start === start);
}

interface Word {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

function qualifiedColumn(
  place: FileInProject,
  scanned: ScannedSql,
  select: ScannedSelect | undefined,
  qualifier: SqlToken,
  word: Word,
): QuerySymbol | undefined {
  const owner = tokenName(qualifier).toLowerCase();
  const relation = select?.relations.find(({ alias }) => alias?.toLowerCase() === owner);
  return relation && columnOf(place, scanned, relation, word);
}

function columnOf(
  place: FileInProject,
  scanned: ScannedSql,
  relation: ScannedRelation,
  word: Word,
): QuerySymbol | undefined {
  const column = relationColumns(queryOf(place), scanned, relation).find(
    ({ name }) => name.toLowerCase() === word.name,
  );
  if (!column) return undefined;
  const id = resourceOfTarget(place.session, packageOf(place), relation.target);
  return { kind: 'column', column, owner: relation.alias, id, start: word.start, end: word.end };
}

function anyColumn(
  place: FileInProject,
  scanned: ScannedSql,
  select: ScannedSelect,
  word: Word,
): QuerySymbol | undefined {
  const item = select.columns.find(({ start }) => start === word.start);
  // The name of an expression is its own, whatever the relations have.
  if (item?.name !== undefined && !isPassedOn(place.text, item)) return ownColumn(place, item, word);
  for (const relation of select.relations) {
    const found = columnOf(place, scanned, relation, word);
    if (found) return found;
  }
  const named = select.columns.find((column) => column.name?.toLowerCase() === word.name);
  return named && ownColumn(place, named, word);
}

function ownColumn(place: FileInProject, { name = '', start, end }: ScannedColumn, word: Word): QuerySymbol {
  const column = { name, type: undefined, description: undefined, place: { path: place.path, start, end } };
  return { kind: 'column', column, owner: undefined, id: undefined, start: word.start, end: word.end };
}

/** Relations that a word behind `alias.` may be a column of, with their columns. */
export function columnsOfAlias(
  place: FileInProject,
  scanned: ScannedSql,
  offset: number,
  alias: string,
): readonly KnownColumn[] {
  const query = queryOf(place);
  const around = scanned.selects.filter(({ start, end }) => offset >= start && offset <= end).reverse();
  for (const select of around) {
    const relation = select.relations.find((one) => one.alias?.toLowerCase() === alias.toLowerCase());
    if (relation) return relationColumns(query, scanned, relation);
  }
  return [];
}

/** All columns that a select can name. */
export function columnsInScope(place: FileInProject, scanned: ScannedSql, offset: number): readonly KnownColumn[] {
  const select = selectAt(scanned, offset);
  return (select?.relations ?? []).flatMap((relation) => relationColumns(queryOf(place), scanned, relation));
}
