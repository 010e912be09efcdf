// Makes the schemas that the selected nodes will be built in, before anything else runs.
import { Relation } from '../adapters/index.ts';
import { isEphemeral, quotingOf } from '../compile/index.ts';
import type { GraphResource } from '../parse/index.ts';
import { runMacro } from './run-macro.ts';
import type { NodeDatabase, RunSession } from './session.ts';

/** Creates missing schemas through the `create_schema` macro. @throws TsdbtError 2xxx: then nothing can run, as in dbt */
export async function createSchemas(session: RunSession, resources: readonly GraphResource[]): Promise<void> {
  const wanted = wantedSchemas(session, resources);
  if (wanted.size === 0) return;
  const known = new Map<string, Set<string>>();
  for (const [, { database: name, schema }] of wanted) {
    let existing = known.get(name);
    if (!existing) {
      const found = await withDatabase(session, `list_${name}`, (database) => database.listSchemas(name));
      existing = new Set(found.map((one) => one.toLowerCase()));
      known.set(name, existing);
    }
    if (existing.has(schema.toLowerCase())) continue;
    await withDatabase(session, `create_${name}_${schema}`, (database) =>
      createSchema(session, database, name, schema),
    );
  }
}

async function withDatabase<T>(
  session: RunSession,
  name: string,
  use: (database: NodeDatabase) => Promise<T>,
): Promise<T> {
  const database = session.databaseNamed(name);
  try {
    return await use(database);
  } finally {
    await database.release();
  }
}

function wantedSchemas(
  session: RunSession,
  resources: readonly GraphResource[],
): Map<string, { database: string; schema: string }> {
  const wanted = new Map<string, { database: string; schema: string }>();
  for (const resource of resources) {
    if (!('template' in resource) || isEphemeral(resource) || resource.kind === 'operation') continue;
    if (resource.kind === 'test' && !storesFailures(session, resource.config)) continue;
    wanted.set(`${resource.database}.${resource.schema}`, { database: resource.database, schema: resource.schema });
  }
  return wanted;
}

function storesFailures(session: RunSession, config: { readonly [key: string]: unknown }): boolean {
  if (config['store_failures_as'] === 'ephemeral') return false;
  if (config['store_failures_as'] === 'table' || config['store_failures_as'] === 'view') return true;
  const own = config['store_failures'];
  return typeof own === 'boolean' ? own : session.options.storeFailures;
}

async function createSchema(session: RunSession, database: NodeDatabase, name: string, schema: string): Promise<void> {
  const { facts, graph } = session.environment;
  const { dialect } = facts.target;
  const quotePolicy = quotingOf(dialect.quoteByDefault, graph.project.source.root.config.quoting, undefined);
  const relation = new Relation({ dialect, database: name, schema, identifier: null, quotePolicy });
  await runMacro(session, database, 'create_schema', [relation]);
}
