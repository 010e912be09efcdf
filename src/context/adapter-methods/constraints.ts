// Column and model constraints as DDL text (dbt's render_raw_columns_constraints and render_raw_model_constraints).
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, wrapText } from '../../base/index.ts';
import { toJson } from '../../jinja/index.ts';
import { warnAt } from '../warn-at.ts';
import { type AdapterMethods, type AdapterState, quoted } from './state.ts';

export const constraintMethods: AdapterMethods = {
  render_raw_columns_constraints: {
    parameters: ['raw_columns'],
    atParse: () => [],
    run: (state, args) => {
      const columns = toJson(args.get('raw_columns') ?? null);
      if (!isJsonObject(columns)) return [];
      return Object.values(columns)
        .filter(isJsonObject)
        .map((column) => columnDefinition(state, column));
    },
  },
  render_raw_model_constraints: {
    parameters: ['raw_constraints'],
    atParse: () => [],
    run: (state, args) => {
      const constraints = toJson(args.get('raw_constraints') ?? null);
      if (!isJsonArray(constraints)) return [];
      return constraints
        .filter(isJsonObject)
        .filter((constraint) => isWritten(state, constraint))
        .map((constraint) => modelConstraint(state, constraint))
        .filter((text): text is string => text !== undefined);
    },
  },
};

function columnDefinition(state: AdapterState, column: JsonObject): string {
  const name = text(column['name']);
  const shown = column['quote'] === true ? quoted(state, name) : name;
  const constraints = column['constraints'];
  const rendered = isJsonArray(constraints)
    ? constraints
        .filter(isJsonObject)
        .filter((constraint) => isWritten(state, constraint))
        .map((constraint) => columnConstraint(state, constraint))
        .filter((part): part is string => part !== undefined)
    : [];
  return [shown, text(column['data_type']), ...rendered].join(' ');
}

function columnConstraint(state: AdapterState, constraint: JsonObject): string | undefined {
  const expression = text(constraint['expression']);
  switch (constraint['type']) {
    case 'check':
      return expression ? `check (${expression})` : undefined;
    case 'not_null':
      return `not null ${expression}`.trimEnd();
    case 'unique':
      return `unique ${expression}`.trimEnd();
    case 'primary_key':
      return `primary key ${expression}`.trimEnd();
    case 'foreign_key':
      return foreignKeyTarget(state, constraint, expression);
    case 'custom':
      return expression || undefined;
    default:
      return undefined;
  }
}

function modelConstraint(state: AdapterState, constraint: JsonObject): string | undefined {
  const name = text(constraint['name']);
  const prefix = name ? `constraint ${name} ` : '';
  const expression = text(constraint['expression']);
  const columns = listOf(constraint['columns']).join(', ');
  switch (constraint['type']) {
    case 'check':
      return expression ? `${prefix}check (${expression})` : undefined;
    case 'unique':
      return `${prefix}unique${expression ? ` ${expression}` : ''} (${columns})`;
    case 'primary_key':
      return `${prefix}primary key${expression ? ` ${expression}` : ''} (${columns})`;
    case 'foreign_key': {
      const target = foreignKeyTarget(state, constraint, expression);
      return target && `${prefix}foreign key (${columns}) ${target}`;
    }
    case 'custom':
      return expression ? `${prefix}${expression}` : undefined;
    default:
      return undefined;
  }
}

function foreignKeyTarget(state: AdapterState, constraint: JsonObject, expression: string): string | undefined {
  const written = text(constraint['to']);
  const columns = listOf(constraint['to_columns']);
  if (written && columns.length > 0) {
    const parts = written.split('.');
    const isLong = parts.length === 3 && state.facts.target.capabilities.foreignKeysNameNoDatabase === true;
    return `references ${isLong ? parts.slice(1).join('.') : written} (${columns.join(', ')})`;
  }
  return expression ? `references ${expression}` : undefined;
}

/** False for constraints that the engine does not know; tells of those and of the ones it does not enforce. */
function isWritten(state: AdapterState, constraint: JsonObject): boolean {
  const type = text(constraint['type']);
  const { target } = state.facts;
  const support = type === 'custom' ? 'enforced' : (target.capabilities.constraints?.[type] ?? 'enforced');
  if (support === 'not-supported' && constraint['warn_unsupported'] !== false) {
    warn(
      state,
      ['E049', 'ConstraintNotSupported'],
      `The constraint type ${type} is not supported by ${target.type}, and will be ignored. Set 'warn_unsupported: false' on this constraint to ignore this warning.`,
    );
  }
  if (support === 'not-enforced' && constraint['warn_unenforced'] !== false) {
    warn(
      state,
      ['E048', 'ConstraintNotEnforced'],
      `The constraint type ${type} is not enforced by ${target.type}. The constraint will be included in this model's DDL statement, but it will not guarantee anything about the underlying data. Set 'warn_unenforced: false' on this constraint to ignore this warning.`,
    );
  }
  return support !== 'not-supported';
}

function warn(state: AdapterState, [code, name]: readonly [string, string], msg: string): void {
  warnAt(state.facts, { code, name, level: 'warn', msg: wrapText(`[WARNING]: ${msg}`) });
}

function listOf(value: JsonValue | undefined): string[] {
  return isJsonArray(value) ? value.map(text) : [];
}

function text(value: JsonValue | undefined): string {
  return value === undefined || value === null ? '' : String(value);
}
