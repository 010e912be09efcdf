// The schemas that the catalog describes, and which of them a session can read.
import type { Adapter, CatalogTable } from '../adapters/index.ts';
import { diagnostic, isJsonObject, type NodeId } from '../base/index.ts';
import { contextErrors } from '../context/index.ts';
import type { ParsedProject } from '../parse/index.ts';

export interface CatalogFound {
  readonly tables: readonly CatalogTable[];
  /** What kept schemas from being read, one text for each database, as dbt puts them into `errors`. */
  readonly problems: readonly string[];
}

export interface SchemaName {
  readonly database: string;
  readonly schema: string;
}

/** The schemas in which these resources have relations, each once; without ids those of the whole project. */
export function describedSchemas(
  project: Pick<ParsedProject, 'nodes' | 'sources'>,
  ids: ReadonlySet<NodeId> | undefined,
): readonly SchemaName[] {
  const schemas = new Map<string, SchemaName>();
  for (const resource of [...project.nodes.values(), ...project.sources.values()]) {
    if (resource.kind === 'operation' || resource.kind === 'analysis') continue;
    if (ids !== undefined && !ids.has(resource.uniqueId)) continue;
    // The rows of a test that keeps its failures are a table of the project too.
    if (resource.kind === 'test' && resource.relationName === null) continue;
    if (isJsonObject(resource.config) && resource.config['materialized'] === 'ephemeral') continue;
    const { database, schema } = resource;
    schemas.set(`${database}.${schema}`.toLowerCase(), { database, schema });
  }
  return [...schemas.values()];
}

/** Parts the schemas by what a session of the engine can read. */
export function readableSchemas(
  schemas: readonly SchemaName[],
  { onlyDatabase, target }: Pick<Adapter, 'onlyDatabase' | 'target'>,
): { readonly readable: readonly SchemaName[]; readonly problems: readonly string[] } {
  if (onlyDatabase === undefined) return { readable: schemas, problems: [] };
  const isNear = ({ database }: SchemaName): boolean => database.toLowerCase() === onlyDatabase.toLowerCase();
  const far = new Map(
    schemas.filter((schema) => !isNear(schema)).map(({ database }) => [database.toLowerCase(), database]),
  );
  const problems = [...far.values()].map((wanted) => {
    const { type } = target;
    const problem = diagnostic(contextErrors.otherDatabase, { wanted, connected: onlyDatabase, adapter: type });
    return `${problem.heading}\n  ${problem.message}`;
  });
  return { readable: schemas.filter(isNear), problems };
}
