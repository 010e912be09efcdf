// Data tests and unit tests of a manifest: what each says, and whose pages show it.
import type { TestDetail } from '../format/index.ts';
import type { Mutable, TestDraft } from '../model/draft.ts';
import { isColumnName } from './config.ts';
import type { FieldReader } from './field-reader.ts';
import { fieldKeys, OTHERS, WHOLE } from './field-scan.ts';
import { entriesOf, shownJson } from './json-value.ts';
import type { ReadOptions } from './manifest-node.ts';

/** What is read of a test: there are many, and most of what is written of each is the same for all. */
const SLOT = {
  type: 0,
  name: 1,
  metadata: 2,
  test: 3,
  namespace: 4,
  arguments: 5,
  model: 6,
  columnArgument: 7,
  otherArguments: 8,
  column: 9,
  attached: 10,
  reads: 11,
  severity: 12,
  where: 13,
  warnIf: 14,
  errorIf: 15,
  path: 16,
  relation: 17,
  tags: 18,
  description: 19,
  code: 20,
  sql: 21,
  tested: 22,
} as const;

/** How many fields a test has. */
export const TEST_SLOTS = Object.keys(SLOT).length;

/** The fields of a test. */
export const TEST_KEYS = fieldKeys({
  resource_type: SLOT.type,
  name: SLOT.name,
  test_metadata: {
    [WHOLE]: SLOT.metadata,
    name: SLOT.test,
    namespace: SLOT.namespace,
    kwargs: {
      [WHOLE]: SLOT.arguments,
      model: SLOT.model,
      column_name: SLOT.columnArgument,
      [OTHERS]: SLOT.otherArguments,
    },
  },
  column_name: SLOT.column,
  attached_node: SLOT.attached,
  depends_on: { nodes: SLOT.reads },
  config: { severity: SLOT.severity, where: SLOT.where, warn_if: SLOT.warnIf, error_if: SLOT.errorIf },
  original_file_path: SLOT.path,
  relation_name: SLOT.relation,
  tags: SLOT.tags,
  description: SLOT.description,
  compiled_code: SLOT.code,
  compiled_sql: SLOT.sql,
  tested_node_unique_id: SLOT.tested,
});

/** True for a test that a property file asks for; others are files of their own, and so nodes of the site. */
export function isGeneric(fields: FieldReader): boolean {
  return fields.isObject(SLOT.metadata);
}

/** True for a data test of whatever kind. */
export function isDataTest(fields: FieldReader): boolean {
  return fields.word(SLOT.type) === 'test';
}

/** A data test or unit test from its fields. */
export function manifestTest(id: string, fields: FieldReader, options: ReadOptions): TestDraft {
  const { withoutSql } = options;
  const isUnit = id.startsWith('unit_test.');
  const generic = isGeneric(fields);
  const space = fields.word(SLOT.namespace);
  const name = fields.word(SLOT.test);
  // There are many tests: their objects are made at once, without parts that are put together.
  const detail: Mutable<TestDetail> = {
    id,
    name: fields.wordOnce(SLOT.name) ?? id,
    kind: isUnit ? 'unit' : generic ? 'generic' : 'singular',
    status: 'none',
  };
  if (generic && name) detail.test = space ? `${space}.${name}` : name;
  const column = fields.word(SLOT.column) ?? fields.word(SLOT.columnArgument);
  // Some tests take an expression for it.
  if (column && (!withoutSql || isColumnName(column)))
    detail.column = QUOTES.has(column.charAt(0)) ? column.slice(1, -1) : column;
  const severity = isUnit ? undefined : fields.word(SLOT.severity);
  if (severity) detail.severity = SEVERITIES.get(severity) ?? severity.toLowerCase();
  const path = fields.word(SLOT.path);
  if (path) detail.path = path.includes('\\') ? path.replaceAll('\\', '/') : path;
  const relation = fields.wordOnce(SLOT.relation);
  if (relation) detail.failuresRelation = relation;
  addRareParts(detail, fields, options);
  const reads = fields.words(SLOT.reads);
  const draft = { id, detail, nodes: nodesOf(fields, isUnit, reads), reads };
  if (withoutSql) return draft;
  // Many arguments are SQL: conditions, expressions.
  const shown = fields.has(SLOT.otherArguments) ? shownArguments(fields) : undefined;
  if (shown) detail.arguments = shown;
  const where = fields.word(SLOT.where);
  if (where) detail.where = where;
  // The code of a test that has a page of its own stands there.
  const sql = generic ? (fields.wordOnce(SLOT.code) ?? fields.wordOnce(SLOT.sql)) : undefined;
  if (sql) detail.sql = sql;
  return draft;
}

const QUOTES: ReadonlySet<string> = new Set(['"', '`']);
/** As they are mostly written. */
const SEVERITIES: ReadonlyMap<string, string> = new Map([
  ['ERROR', 'error'],
  ['WARN', 'warn'],
]);

function shownArguments(fields: FieldReader): string | undefined {
  const others = entriesOf(fields.json(SLOT.arguments)).filter(([key]) => key !== 'model' && key !== 'column_name');
  return others.length > 0 ? shownJson(Object.fromEntries(others)) : undefined;
}

function addRareParts(detail: Mutable<TestDetail>, fields: FieldReader, { markdown, withoutSql }: ReadOptions): void {
  // Conditions that the warehouse answers.
  const warnIf = withoutSql ? undefined : unlessDefault(fields.word(SLOT.warnIf));
  if (warnIf) detail.warnIf = warnIf;
  const errorIf = withoutSql ? undefined : unlessDefault(fields.word(SLOT.errorIf));
  if (errorIf) detail.errorIf = errorIf;
  const tags = fields.words(SLOT.tags);
  if (tags.length > 0) detail.tags = tags;
  const description = fields.wordOnce(SLOT.description);
  if (description) detail.description = markdown(description);
}

function unlessDefault(condition: string | undefined): string | undefined {
  return condition === '!= 0' ? undefined : condition;
}

/** A generic test belongs to the node it is written at, others to all that they read. */
function nodesOf(fields: FieldReader, isUnit: boolean, parents: readonly string[]): readonly string[] {
  if (isUnit) return [fields.word(SLOT.tested) ?? parents[0] ?? ''];
  const attached = fields.word(SLOT.attached);
  // Mostly it reads nothing else.
  if (attached) return parents.length === 1 && parents[0] === attached ? parents : [attached];
  if (!isGeneric(fields)) return parents;
  // Manifests before v11 do not say it: the tested model is in the arguments, what else is read may stand beside it.
  const model = fields.word(SLOT.model) ?? '';
  const [, source, table] = /source\(\s*'([^']*)'\s*,\s*'([^']*)'\s*\)/.exec(model) ?? [];
  const name = /ref\(\s*(?:'[^']*'\s*,\s*)?'([^']*)'/.exec(model)?.[1];
  const found = parents.find((id) =>
    source === undefined ? id.split('.')[2] === name : id.endsWith(`.${source}.${table}`),
  );
  return [found ?? parents[0] ?? ''];
}
