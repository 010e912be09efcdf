// Constraints and contracts of models: checked, put on the node, and summed up in the contract's checksum.
import {
  fail,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  sha256,
} from '../../base/index.ts';
import { reprOf, toValue } from '../../jinja/index.ts';
import { arePlain } from '../cache/cached-columns.ts';
import { parseErrors } from '../errors.ts';
import type { NodeDraft, ParseState } from '../parse-state.ts';
import { parseReference } from '../reference-expression.ts';
import { warnParse } from '../warnings.ts';
import { constraintTypes, modelConstraint } from './columns.ts';
import type { Entry } from './properties-file.ts';

type ModelDraft = Extract<NodeDraft, { kind: 'model' }>;

type Place = () => { readonly span: NodeDraft['span']; readonly nodeId: string };

interface ConstraintSource {
  readonly entry: Entry;
  readonly constraints: readonly JsonObject[];
}

const enforcing: ReadonlySet<JsonValue | undefined> = new Set(['table', 'incremental']);

/** Puts the constraints of an entry on a model and makes the checksum of an enforced contract. */
export function applyConstraints(state: ParseState, node: ModelDraft, source: ConstraintSource): void {
  const { entry, constraints } = source;
  const place: Place = () => ({ span: entry.locate(['name']), nodeId: node.uniqueId });
  const enforced = node.contract['enforced'] === true;
  if (enforced) {
    const problems: string[] = [];
    if (node.columns.size === 0) {
      problems.push('Constraints must be defined in a `yml` schema configuration file like `schema.yml`.');
    }
    if (node.language !== 'sql') problems.push(`Language Error: Expected 'sql' but found '${node.language}'`);
    if (problems.length > 0) fail(parseErrors.contractPrerequisite, { path: node.originalFilePath, problems }, place());
    warnUnsupported(state, node, constraints);
  }
  if (constraints.some((one) => !constraintTypes.has(one['type']))) {
    const names = [...constraintTypes].map((one) => `'${String(one)}'`).join(', ');
    const problem = `Invalid constraint type on model ${node.name}: Type must be one of [${names}]`;
    fail(parseErrors.invalidConstraint, { problem }, { ...place(), span: entry.locate(['constraints']) });
  }
  checkPrimaryKeys(node, constraints, place);
  node.constraints = constraints.map((one) => modelConstraint(one));
  followForeignKeys(node, place);
  if (enforced && node.contract['checksum'] === null) {
    node.contract = jsonObject([...Object.entries(node.contract), ['checksum', contractChecksum(node)]]);
  }
}

function warnUnsupported(state: ParseState, node: ModelDraft, constraints: readonly JsonObject[]): void {
  if (enforcing.has(node.config['materialized'])) return;
  const all = [...columnConstraints(node), ...constraints];
  if (!all.some((one) => one['warn_unsupported'] !== false)) return;
  warnParse(
    state,
    'I068',
    'UnsupportedConstraintMaterialization',
    `Constraint types are not supported for ${String(node.config['materialized'])} materializations and will ` +
      "be ignored.  Set 'warn_unsupported: false' on this constraint to ignore this warning.",
  );
}

function columnConstraints(node: ModelDraft): readonly JsonObject[] {
  return [...node.columns.values()].flatMap((column) => column.constraints);
}

function checkPrimaryKeys(node: ModelDraft, constraints: readonly JsonObject[], place: Place): void {
  const keys: string[] = [];
  for (const column of node.columns.values()) {
    for (const one of column.constraints) if (one['type'] === 'primary_key') keys.push(column.name);
  }
  const problems: string[] = [];
  if (keys.length > 1) {
    problems.push(
      `Found ${keys.length} columns (${reprOf(toValue(keys))}) with primary key constraints defined. ` +
        'Primary keys for multiple columns must be defined as a model level constraint.',
    );
  }
  if (keys.length > 0 && constraints.some((one) => one['type'] === 'primary_key')) {
    problems.push(
      'Primary key constraints defined at the model level and the columns level. ' +
        'Primary keys can be defined at the model level or the column level, not both.',
    );
  }
  if (problems.length === 0) return;
  const problem = `Primary key constraint error: (${node.originalFilePath})\n${problems.join('\n')}`;
  fail(parseErrors.invalidConstraint, { problem }, place());
}

/** A foreign key's target is a parent of the model. */
function followForeignKeys(node: ModelDraft, place: Place): void {
  for (const one of [...node.constraints, ...columnConstraints(node)]) {
    const { to } = one;
    if (one['type'] !== 'foreign_key' || typeof to !== 'string' || to === '') continue;
    const found = parseReference(to);
    if (!found) {
      const problem = `Invalid 'ref' or 'source' syntax on foreign key constraint 'to' on model ${node.name}: ${to}.`;
      fail(parseErrors.invalidConstraint, { problem }, place());
    }
    if (found.kind === 'ref') node.refs = [...node.refs, found.ref];
    else node.sources = [...node.sources, found.source];
  }
}

/** SHA-256 of columns, types and constraints, in dbt's text form. */
function contractChecksum(node: ModelDraft): string {
  const columns = [...node.columns.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  let state = '';
  for (const column of columns) {
    state += `|${column.name}${column.data_type ?? 'None'}${shown('ColumnLevelConstraint', column.constraints)}`;
  }
  const { materialized } = node.config;
  if (enforcing.has(materialized)) state += `${String(materialized)}${shown('ModelLevelConstraint', node.constraints)}`;
  return sha256(state);
}

/** A list of constraints as Python prints dbt's objects. */
function shown(className: string, constraints: readonly JsonObject[]): string {
  const items = constraints.map((one) => {
    const type = String(one['type']);
    const fields = Object.entries(one).map(([key, value]) =>
      key === 'type' ? `type=<ConstraintType.${type}: '${type}'>` : `${key}=${reprOf(toValue(value))}`,
    );
    return `${className}(${fields.join(', ')})`;
  });
  return `[${items.join(', ')}]`;
}

/** Columns that the constraints name as primary key; undefined when there is none. */
export function constraintPrimaryKey(node: ModelDraft): readonly string[] | undefined {
  for (const one of node.constraints) {
    if (one['type'] !== 'primary_key') continue;
    const { columns } = one;
    return isJsonArray(columns) ? columns.map(String) : [];
  }
  if (arePlain(node.columns)) return undefined;
  for (const column of node.columns.values()) {
    if (column.constraints.some((one) => isJsonObject(one) && one['type'] === 'primary_key')) return [column.name];
  }
  return undefined;
}
