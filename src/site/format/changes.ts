// The file `compare`: what is different from earlier artifacts.
import { FORMAT_VERSION } from './core.ts';
import { field, isRecord, type Json, numberOf, parseRecord, textOf } from './packing.ts';

/** What of a node can be different, in the order in which lists name it. */
export const CHANGE_PARTS = ['code', 'config', 'description', 'columns', 'tests', 'contract', 'definition'] as const;
export type ChangePart = (typeof CHANGE_PARTS)[number];

/** A value of the configuration, of a contract, of a definition, or a description; '' where a side has none. */
export interface ValueChange {
  readonly part: ChangePart;
  readonly key: string;
  readonly before: string;
  readonly now: string;
}

/** A column. `retyped` and `described` have both sides. */
export interface ColumnChange {
  readonly name: string;
  readonly what: 'added' | 'removed' | 'retyped' | 'described';
  readonly before: string;
  readonly now: string;
}

/** A test on a node. */
export interface TestChange {
  readonly id: string;
  readonly name: string;
  readonly what: 'added' | 'removed' | 'modified';
}

/** A node that is different; of those that came or went only what they are. */
export interface NodeChange {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly kind: 'added' | 'removed' | 'modified';
  readonly parts: readonly ChangePart[];
  /** How many columns it has or had, for those that came or went. */
  readonly columnCount: number;
  readonly columns: readonly ColumnChange[];
  readonly tests: readonly TestChange[];
  readonly values: readonly ValueChange[];
  /** The code line by line, each behind `+`, `-`, a blank or `@`; empty where it is the same, or not known. */
  readonly code: readonly string[];
}

/** All that is different. */
export interface Changes {
  /** Of the earlier manifest: when it was written, by which version. */
  readonly baseAt: string;
  readonly baseVersion: string;
  /** Both sides have a catalog: columns are those of the warehouse, else those that the YAML names. */
  readonly hasCatalogs: boolean;
  /** By kind (added, removed, modified), then by id. */
  readonly nodes: readonly NodeChange[];
}

/** The file as JSON text. */
export function encodeChanges(changes: Changes): string {
  return JSON.stringify({ v: FORMAT_VERSION, ...changes });
}

/** Reads the file. @throws FormatProblem when it is damaged */
export function decodeChanges(text: string): Changes {
  const record = parseRecord(text, FORMAT_VERSION, 'changes');
  return {
    baseAt: textOf(record, 'baseAt'),
    baseVersion: textOf(record, 'baseVersion'),
    hasCatalogs: field(record, 'hasCatalogs') === true,
    nodes: records(record, 'nodes').flatMap((node) => {
      const kind = textOf(node, 'kind');
      if (kind !== 'added' && kind !== 'removed' && kind !== 'modified') return [];
      return {
        id: textOf(node, 'id'),
        name: textOf(node, 'name'),
        type: textOf(node, 'type'),
        kind,
        parts: listOf(node, 'parts') as readonly ChangePart[],
        columnCount: numberOf(node, 'columnCount'),
        columns: records(node, 'columns') as unknown as readonly ColumnChange[],
        tests: records(node, 'tests') as unknown as readonly TestChange[],
        values: records(node, 'values') as unknown as readonly ValueChange[],
        code: listOf(node, 'code'),
      };
    }),
  };
}

function records(record: Json, key: string): readonly Json[] {
  const list = field(record, key);
  return Array.isArray(list) ? list.filter((one: Json) => isRecord(one)) : [];
}

function listOf(record: Json, key: string): readonly string[] {
  const list = field(record, key);
  return Array.isArray(list) ? list.filter((one: Json) => typeof one === 'string') : [];
}
