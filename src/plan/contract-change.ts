// Whether a model still keeps the contract that it had in an earlier manifest, and what breaks it (dbt's rules).
import { memberOf } from '../artifacts/index.ts';
import { isJsonObject, type JsonObject, type JsonValue, jsonEqual, listOf } from '../base/index.ts';

/** What comparing two contracts gives. */
export interface ContractChange {
  readonly isSame: boolean;
  /** dbt's texts of the changes that break users of the model; empty for harmless changes. */
  readonly breaking: readonly string[];
}

const SAME: ContractChange = { isSame: true, breaking: [] };

/** Compares the contracts of a model as manifests hold it; `enforced` names the constraints that the engine enforces. */
export function contractChange(now: JsonObject, before: JsonObject, enforced: ReadonlySet<string>): ContractChange {
  const isEnforced = isContractEnforced(now);
  if (!isContractEnforced(before)) return isEnforced ? { isSame: false, breaking: [] } : SAME;
  if (isEnforced && jsonEqual(contractPart(now, 'checksum'), contractPart(before, 'checksum'))) return SAME;
  const columns = changedColumns(now, before, enforced);
  const breaking: string[] = [];
  if (!isEnforced) {
    breaking.push(
      'Contract enforcement was removed: Previously, this model had an enforced contract. It is no longer configured to enforce its contract, and this is a breaking change.',
    );
  }
  addList(breaking, 'Columns were removed', columns.removed);
  addList(breaking, 'Columns with data_type changes', columns.retyped);
  addList(breaking, 'Enforced column level constraints were removed', columns.freed);
  addList(breaking, 'Enforced model level constraints were removed', freedModel(now, before, enforced));
  if (
    enforcesConstraints(before) &&
    !enforcesConstraints(now) &&
    (listOf(before['constraints']).length > 0 || columns.hadConstraints)
  ) {
    addList(breaking, 'Materialization changed with enforced constraints', [
      `${materialization(before)} -> ${materialization(now)}`,
    ]);
  }
  return { isSame: false, breaking };
}

/** dbt's text for a contracted model that is gone; undefined when that breaks nothing. `now` is in milliseconds. */
export function removedContract(removed: JsonObject, now: number): string | undefined {
  if (!isContractEnforced(removed)) return undefined;
  const date = removed['deprecation_date'];
  if (typeof date === 'string' && Date.parse(date) < now) return undefined;
  const isDisabled = memberOf(removed['config'], 'enabled') === false;
  return `Contracted model '${String(removed['unique_id'])}' was ${isDisabled ? 'disabled' : 'deleted or renamed'}.`;
}

function addList(to: string[], title: string, items: readonly string[]): void {
  if (items.length > 0) to.push(`${title}: \n    - ${items.join('\n    - ')}`);
}

function contractPart(node: JsonObject, key: string): JsonValue {
  return memberOf(node['contract'], key) ?? null;
}

function isContractEnforced(node: JsonObject): boolean {
  return contractPart(node, 'enforced') === true;
}

function materialization(node: JsonObject): string {
  const found = memberOf(node['config'], 'materialized');
  return typeof found === 'string' ? found : 'view';
}

function enforcesConstraints(node: JsonObject): boolean {
  return materialization(node) === 'table' || materialization(node) === 'incremental';
}

interface ColumnChanges {
  readonly removed: string[];
  readonly retyped: string[];
  readonly freed: string[];
  hadConstraints: boolean;
}

function changedColumns(now: JsonObject, before: JsonObject, enforced: ReadonlySet<string>): ColumnChanges {
  const changes: ColumnChanges = { removed: [], retyped: [], freed: [], hadConstraints: false };
  const earlier = isJsonObject(before['columns']) ? before['columns'] : {};
  for (const name of Object.keys(earlier).sort()) {
    const old = memberOf(earlier, name);
    if (!isJsonObject(old)) continue;
    const constraints = listOf(old['constraints']);
    if (constraints.length > 0) changes.hadConstraints = true;
    const column = memberOf(now['columns'], name);
    if (!isJsonObject(column)) {
      changes.removed.push(String(old['name'] ?? name));
      continue;
    }
    const [from, to] = [old['data_type'] ?? null, column['data_type'] ?? null];
    if (baseType(from) !== baseType(to)) changes.retyped.push(`${name} (${pythonText(from)} -> ${pythonText(to)})`);
    if (!enforcesConstraints(before)) continue;
    for (const constraint of lost(constraints, listOf(column['constraints']), enforced)) {
      changes.freed.push(`'${constraintName(constraint)}' constraint on column ${name}`);
    }
  }
  return changes;
}

function freedModel(now: JsonObject, before: JsonObject, enforced: ReadonlySet<string>): string[] {
  if (!enforcesConstraints(before)) return [];
  return lost(listOf(before['constraints']), listOf(now['constraints']), enforced).map((constraint) => {
    const columns = listOf(constraint['columns']).map((column) => `'${String(column)}'`);
    return `'${constraintName(constraint)}' constraint on columns [${columns.join(', ')}]`;
  });
}

function lost(
  before: readonly JsonValue[],
  now: readonly JsonValue[],
  enforced: ReadonlySet<string>,
): readonly JsonObject[] {
  return before
    .filter(isJsonObject)
    .filter((old) => enforced.has(String(old['type'])) && !now.some((one) => jsonEqual(one, old)));
}

function constraintName(constraint: JsonObject): string {
  // dbt prints the member of its enumeration for constraints without a name.
  return String(constraint['name'] ?? `ConstraintType.${String(constraint['type'])}`);
}

/** A type without its size: `varchar(10)` and `VARCHAR(5)` are the same. */
function baseType(type: JsonValue): string {
  return typeof type === 'string' ? (type.split('(')[0] ?? '').trim().toLowerCase() : '';
}

function pythonText(value: JsonValue): string {
  return value === null ? 'None' : String(value);
}
