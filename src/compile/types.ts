// What compiling a node gives.
import { type JsonObject, jsonObject, type NodeId } from '../base/index.ts';
import type { OutputMap } from '../jinja/index.ts';

export interface ExtraCte {
  readonly id: NodeId;
  readonly sql: string;
}

/** A node with its SQL: references replaced, ephemeral parents injected. */
export interface CompiledNode {
  readonly uniqueId: NodeId;
  /** Final SQL with ephemeral CTEs in front: dbt's compiled_code. */
  readonly sql: string;
  /** The node's own rendered text, before injection. */
  readonly body: string;
  readonly extraCtes: readonly ExtraCte[];
  /** From an offset of `sql` back to the template, `undefined` inside injected CTEs of other models. */
  readonly map: OutputMap;
  /** `to` of the model's foreign keys as written → the relation it means. */
  readonly foreignKeys?: ReadonlyMap<string, string> | undefined;
  /** Of functions: their overloads with rendered bodies, where there are any. */
  readonly overloads?: readonly JsonObject[];
}

/** Its ephemeral CTEs as dbt's manifest writes them. */
export function extraCtesOf({ extraCtes }: CompiledNode): readonly JsonObject[] {
  return extraCtes.map(({ id, sql }) =>
    jsonObject([
      ['id', id],
      ['sql', sql],
    ]),
  );
}
