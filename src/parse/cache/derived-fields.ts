// Fields of drafts that follow from others: a row need not hold them.
import type { UnitFiles } from './unit-files.ts';

type Fields = { readonly [key: string]: unknown };

/** A field and what it is when it follows from those before it in the list and from the file. */
interface Rule {
  readonly key: string;
  of(fields: Fields, files: UnitFiles): unknown;
}

/** Length of what follows the name in the unique_id of a generic test: a point and ten digits. */
const TEST_HASH = 11;

function text(fields: Fields, key: string): string {
  const value = fields[key];
  return typeof value === 'string' ? value : '';
}

function idPrefix(fields: Fields): number {
  return text(fields, 'kind').length + text(fields, 'packageName').length + 2;
}

/** In the order in which they are worked out. */
const rules: readonly Rule[] = [
  { key: 'name', of: (fields) => text(fields, 'uniqueId').slice(idPrefix(fields)) },
  { key: 'name', of: (fields) => text(fields, 'uniqueId').slice(idPrefix(fields), -TEST_HASH) },
  { key: 'alias', of: ({ name }) => name },
  { key: 'originalFilePath', of: (_, files) => files.path },
  { key: 'path', of: (_, files) => files.pathInRoot },
  { key: 'path', of: (fields) => `${text(fields, 'name')}.sql` },
  { key: 'fqn', of: ({ name }, { folders }) => [...folders, name] },
  {
    key: 'relationName',
    of: (fields) => `"${text(fields, 'database')}"."${text(fields, 'schema')}"."${text(fields, 'alias')}"`,
  },
];

/** The rules that hold for a draft, as bits, and the keys that they give. */
export function derivedFrom(
  fields: Fields,
  files: UnitFiles,
): { readonly bits: number; readonly keys: ReadonlySet<string> } {
  let bits = 0;
  const keys = new Set<string>();
  for (const [index, { key, of }] of rules.entries()) {
    if (keys.has(key) || !(key in fields) || !isSame(fields[key], of(fields, files))) continue;
    keys.add(key);
    bits |= 1 << index;
  }
  return { bits, keys };
}

function isSame(value: unknown, made: unknown): boolean {
  if (!Array.isArray(value) || !Array.isArray(made)) return value === made;
  return value.length === made.length && value.every((item, index) => item === made[index]);
}

/** Puts in what follows from the rest. */
export function derive(fields: { [key: string]: unknown }, bits: number, files: UnitFiles): void {
  for (let index = 0; bits >> index !== 0; index += 1) {
    const rule = rules[index];
    if (rule && ((bits >> index) & 1) === 1) fields[rule.key] = rule.of(fields, files);
  }
}
