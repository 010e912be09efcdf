// Column and model constraints as DDL text (dbt's render_raw_columns_constraints and render_raw_model_constraints).
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts';
import { toJson } from '../../jinja/index.ts';
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
    run: (_state, args) => {
      const constraints = toJson(args.get('raw_constraints') ?? null);
      if (!isJsonArray(constraints)) return [];
      return constraints
        .filter(isJsonObject)
        .map(modelConstraint)
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
        .map(columnConstraint)
        .filter((part): part is string => part !== undefined)
    : [];
  return [shown, text(column['data_type']), ...rendered].join(' ');
}

function columnConstraint(constraint: JsonObject): string | undefined {
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
      return foreignKeyTarget(constraint, expression);
    case 'custom':
      return expression || undefined;
    default:
      return undefined;
  }
}

function modelConstraint(constraint: JsonObject): string | undefined {
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
      const target = foreignKeyTarget(constraint, expression);
      return target && `${prefix}foreign key (${columns}) ${target}`;
    }
    case 'custom':
      return expression ? `${prefix}${expression}` : undefined;
    default:
      return undefined;
  }
}

function foreignKeyTarget(constraint: JsonObject, expression: string): string | undefined {
  const to = text(constraint['to']);
  if (to) return `references ${to} (${listOf(constraint['to_columns']).join(', ')})`;
  return expression ? `references ${expression}` : undefined;
}

function listOf(value: JsonValue | undefined): string[] {
  return isJsonArray(value) ? value.map(text) : [];
}

function text(value: JsonValue | undefined): string {
  return value === undefined || value === null ? '' : String(value);
}
