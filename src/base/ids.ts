// Branded identifiers. A node id is dbt's unique_id: `model.pkg.name`, `test.pkg.name.hash`, …

declare const nodeIdBrand: unique symbol;
export type NodeId = string & { readonly [nodeIdBrand]: true };

declare const macroIdBrand: unique symbol;
export type MacroId = string & { readonly [macroIdBrand]: true };

/** Joins the parts of a unique_id. */
export function nodeId(...parts: readonly string[]): NodeId {
  return parts.join('.') as NodeId;
}

/** `macro.<package>.<name>`. */
export function macroId(packageName: string, name: string): MacroId {
  return `macro.${packageName}.${name}` as MacroId;
}
