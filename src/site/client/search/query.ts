import { fold } from './score.ts';

/** What a term may be limited to: `tag:daily`, `column:amount`. */
export const FIELDS = [
  'name',
  'column',
  'tag',
  'owner',
  'type',
  'package',
  'path',
  'source',
  'schema',
  'group',
  'status',
  'text',
  'sql',
] as const;
export type Field = (typeof FIELDS)[number];

export interface Term {
  readonly field: Field | undefined;
  /** Folded, not empty. */
  readonly text: string;
}

const FIELD_NAMES: ReadonlyMap<string, Field> = new Map(FIELDS.map((field) => [field, field]));

/**
 * Takes apart what was typed: words that must all be found, each maybe limited to a field, quotes around words that belong
 * together. A word before a colon that is no field is part of the text.
 */
export function parseQuery(text: string): Term[] {
  const terms: Term[] = [];
  for (const match of text.matchAll(/(?:([A-Za-z]+):)?(?:"([^"]*)"?|(\S*))/g)) {
    const [whole, head, quoted, plain] = match;
    const field = head === undefined ? undefined : FIELD_NAMES.get(head.toLowerCase());
    const value = fold(field !== undefined || head === undefined ? (quoted ?? plain ?? '') : whole).trim();
    if (value !== '') terms.push({ field, text: value });
  }
  return terms;
}
