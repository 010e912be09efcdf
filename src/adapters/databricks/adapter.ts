// Stands where an adapter must be so that projects are compiled: it can do nothing that needs a connection.
import { fail } from '../../base/index.ts';
import { strOf, toValue } from '../../jinja/index.ts';
import type { Adapter, CatalogTable, Connection, SeedKind, TargetDescription } from '../adapter.ts';
import type { Column } from '../shared/column.ts';
import type { Relation } from '../shared/relation.ts';
import { databricksErrors } from './errors.ts';

export class DatabricksAdapter implements Adapter {
  readonly target: TargetDescription;

  constructor(target: TargetDescription) {
    this.target = target;
  }

  /** @throws TsdbtError databricks-no-connection, as every method that asks the engine */
  async connect(): Promise<Connection> {
    return this.#refuse();
  }
  async listRelations(): Promise<Relation[]> {
    return this.#refuse();
  }
  async listSchemas(): Promise<string[]> {
    return this.#refuse();
  }
  async columnsOf(): Promise<Column[]> {
    return this.#refuse();
  }
  async describe(): Promise<Column[]> {
    return this.#refuse();
  }
  async bulkLoad(): Promise<number> {
    return this.#refuse();
  }
  async catalog(): Promise<CatalogTable[]> {
    return this.#refuse();
  }
  async close(): Promise<void> {}

  #refuse(): never {
    return fail(databricksErrors.noConnection, { host: String(this.target.fields['host'] ?? '') });
  }

  get connectionInfo(): ReadonlyMap<string, string> {
    return new Map(Object.entries(this.target.fields).map(([key, value]) => [key, strOf(toValue(value))]));
  }

  seedType(kind: SeedKind): string {
    return {
      integer: 'bigint',
      number: 'double',
      datetime: 'timestamp',
      text: 'string',
      boolean: kind,
      date: kind,
      time: kind,
    }[kind];
  }
}
