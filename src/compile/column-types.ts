// General type names of columns (`string`) in the engine's words (`TEXT`), as dbt gives them to macros in `model`.
import { translateType } from '../adapters/index.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../base/index.ts';
import type { ParsedNode } from '../parse/index.ts';
import type { CompileEnvironment } from './environment.ts';

/** The `model` dict with translated types, unless the contract says `alias_types: false`. */
export function withEngineTypes(environment: CompileEnvironment, node: ParsedNode, model: JsonObject): JsonObject {
  const { columns } = model;
  if (!('contract' in node) || node.contract['alias_types'] !== true || !isJsonObject(columns)) return model;
  const { typeLabels } = environment.facts.target.dialect;
  const translated = Object.entries(columns).map(([name, column]): [string, JsonValue] => {
    const type = isJsonObject(column) ? column['data_type'] : undefined;
    if (!isJsonObject(column) || typeof type !== 'string') return [name, column];
    const own = translateType(type, typeLabels);
    return [name, own === type ? column : { ...column, data_type: own }];
  });
  return { ...model, columns: Object.fromEntries(translated) };
}
