// The relation of a resource, as ref() and source() give it.
import { Relation } from '../adapters/index.ts';
import { isJsonObject, type JsonValue } from '../base/index.ts';
import type { InvocationFacts } from '../context/index.ts';
import type { ParsedNode, SourceNode } from '../parse/index.ts';
import type { QuotingConfig } from '../project/index.ts';

/** Prefix of the CTE that stands for an ephemeral model. */
export const CTE_PREFIX = '__dbt__cte__';

/** True for nodes that are inlined instead of built. */
export function isEphemeral(node: {
  readonly kind: string;
  readonly config?: { readonly [key: string]: JsonValue };
}): boolean {
  return node.kind === 'model' && node.config?.['materialized'] === 'ephemeral';
}

/** What the relation of a node is made from. */
export type RelationFacts = Pick<ParsedNode, 'kind' | 'config' | 'database' | 'schema' | 'alias'>;

/** The relation that a node is, or will be, in the warehouse, its type unknown as in dbt; a CTE for ephemeral models. */
export function relationOfNode(node: RelationFacts, facts: InvocationFacts, projectQuoting: QuotingConfig): Relation {
  const known = relations.get(node);
  if (known?.facts === facts && known.projectQuoting === projectQuoting) return known.relation;
  const relation = newRelation(node, facts, projectQuoting);
  relations.set(node, { facts, projectQuoting, relation });
  return relation;
}

/** Most nodes are read by several others. */
const relations = new WeakMap<
  RelationFacts,
  { readonly facts: InvocationFacts; readonly projectQuoting: QuotingConfig; readonly relation: Relation }
>();

function newRelation(node: RelationFacts, facts: InvocationFacts, projectQuoting: QuotingConfig): Relation {
  const { dialect } = facts.target;
  if (isEphemeral(node)) {
    return new Relation({
      dialect,
      database: null,
      schema: null,
      identifier: `${CTE_PREFIX}${node.alias}`,
      type: 'cte',
      quotePolicy: { database: false, schema: false, identifier: false },
    });
  }
  return namedRelation(node, facts, projectQuoting);
}

/** `this` of a node: the relation of its name, also of an ephemeral model, which is none. */
export function thisRelationOf(node: RelationFacts, facts: InvocationFacts, projectQuoting: QuotingConfig): Relation {
  return isEphemeral(node) ? namedRelation(node, facts, projectQuoting) : relationOfNode(node, facts, projectQuoting);
}

function namedRelation(node: RelationFacts, facts: InvocationFacts, projectQuoting: QuotingConfig): Relation {
  const { dialect } = facts.target;
  return new Relation({
    dialect,
    database: node.database,
    schema: node.schema,
    identifier: node.alias,
    quotePolicy: quotingOf(dialect.quoteByDefault, projectQuoting, node.config['quoting']),
  });
}

/** The relation of a source table; its quoting ignores the project's (DBT-SPEC section 3). */
export function relationOfSource(source: SourceNode, facts: InvocationFacts): Relation {
  const { dialect, checkSource } = facts.target;
  checkSource?.(source);
  return new Relation({
    dialect,
    database: source.database,
    schema: source.schema,
    identifier: source.identifier,
    quotePolicy: quotingOf(dialect.quoteByDefault, {}, source.quoting),
    external: facts.target.externalSource?.(source),
  });
}

/** How a relation is quoted: as its own config says, else the project, else the engine. */
export function quotingOf(
  byDefault: { readonly database: boolean; readonly schema: boolean; readonly identifier: boolean },
  project: QuotingConfig,
  own: JsonValue | undefined,
): { readonly database: boolean; readonly schema: boolean; readonly identifier: boolean } {
  const pick = (key: 'database' | 'schema' | 'identifier'): boolean => {
    const configured = isJsonObject(own) ? own[key] : undefined;
    if (typeof configured === 'boolean') return configured;
    return project[key] ?? byDefault[key];
  };
  return { database: pick('database'), schema: pick('schema'), identifier: pick('identifier') };
}
