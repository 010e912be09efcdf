// `overrides:` of a source: what a project says in place of a package of the package's source. Observed on dbt 1.12.3.
import { type JsonObject, jsonObject, type LogEvent, objectsOf } from '../../base/index.ts';
import type { Entry } from './properties-file.ts';
import type { SourceTable } from './sources.ts';

interface Override {
  readonly entry: Entry;
  readonly tables: ReadonlyMap<string, JsonObject>;
  isUsed: boolean;
  readonly unused: Set<string>;
}

/** The overrides of a parse, by package and source; the tables they concern are made with what they say. */
export class SourceOverrides {
  readonly #overrides = new Map<string, Override>();

  /** Keeps an entry of `sources:` that is an override; false for one that describes a source of its own. */
  take(entry: Entry): boolean {
    const packageName = entry.data['overrides'];
    if (typeof packageName !== 'string') return false;
    const tables = new Map(objectsOf(entry.data['tables']).map((table) => [String(table['name']), table] as const));
    const unused = new Set(tables.keys());
    this.#overrides.set(`${packageName}.${entry.name}`, { entry, tables, isUsed: false, unused });
    return true;
  }

  /** The table as it is with the override of its source; the same one where there is none. */
  applyTo(given: SourceTable): SourceTable {
    const { entry } = given;
    const override = this.#overrides.get(`${entry.properties.context.name}.${entry.name}`);
    if (!override) return given;
    override.isUsed = true;
    override.unused.delete(given.name);
    const own = override.tables.get(given.name);
    // An override that is silent on config and thresholds of the source takes the package's away.
    const data = merged(entry.data, override.entry.data, ['freshness', 'config'], ['overrides', 'tables', 'name']);
    const table = own ? merged(given.table, own, ['freshness', 'quoting'], ['name']) : given.table;
    return { ...given, entry: { ...entry, data }, table };
  }

  /** Warns of the overrides of sources and tables that no package has. */
  warnUnused(warn: (event: Omit<LogEvent, 'level'>) => void): void {
    const lines: string[] = [];
    for (const [name, { entry, isUsed, unused }] of this.#overrides) {
      const where = `(in ${entry.properties.file.path})`;
      if (!isUsed) lines.push(`  - Source ${name} ${where}`);
      else for (const table of [...unused].sort()) lines.push(`  - Source table ${name}.${table} ${where}`);
    }
    if (lines.length === 0) return;
    const head = '[WARNING]: During parsing, dbt encountered source overrides that had no target:';
    warn({ code: 'I056', name: 'UnusedTables', msg: [head, ...lines, ''].join('\n') });
  }
}

/** What is given with what an override says in its place, but its `kept` keys; `silenced` ones go in any case. */
function merged(given: JsonObject, by: JsonObject, silenced: readonly string[], kept: readonly string[]): JsonObject {
  const said = Object.entries(by).filter(
    ([key, value]) => !kept.includes(key) && (value !== null || key === 'freshness'),
  );
  const replaced = new Set([...silenced, ...said.map(([key]) => key)]);
  // Tests have two names, of which one stands for both.
  if (replaced.has('data_tests')) replaced.add('tests');
  if (replaced.has('tests')) replaced.add('data_tests');
  return jsonObject([...Object.entries(given).filter(([key]) => !replaced.has(key)), ...said]);
}
