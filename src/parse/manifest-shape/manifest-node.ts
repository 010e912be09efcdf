// A parsed resource as dbt's manifest writes it: snake_case keys in dbt's order.
import type { JsonObject, JsonValue, NodeId } from '../../base/index.ts';
import type { GraphResource, GroupNode, MacroNode, DocBlock } from '../types.ts';

/** What only later stages know. */
export interface ManifestExtra {
  readonly dependsOn?: readonly NodeId[] | undefined;
  readonly buildPath?: string | null | undefined;
  readonly compiledPath?: string | null | undefined;
  /** Present once compiled. */
  readonly compiled?: { readonly code: string; readonly extraCtes: readonly JsonObject[] } | undefined;
  /** More keys, put at the end. */
  readonly also?: { readonly [key: string]: JsonValue } | undefined;
}

export declare function manifestNode(
  resource: GraphResource | GroupNode | MacroNode | DocBlock,
  extra?: ManifestExtra,
): JsonObject;
