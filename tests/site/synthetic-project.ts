// Artifacts of the made-up project (synthetic-nodes.ts): what a command would have written.
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Column, expressionOf, kindOf, madeNodes, type Node, writeRuns } from './synthetic-nodes.ts';

export interface SyntheticOptions {
  readonly nodes: number;
  /** Runs in the history. */
  readonly runs: number;
}

export interface SyntheticCounts {
  readonly nodes: number;
  readonly edges: number;
  readonly columns: number;
  readonly tests: number;
  readonly columnEdges: number;
  readonly manifestBytes: number;
}

/** Writes manifest, catalog, run results, lineage and run history into a folder. */
export function writeSyntheticProject(folder: string, { nodes: size, runs }: SyntheticOptions): SyntheticCounts {
  mkdirSync(folder, { recursive: true });
  const nodes = madeNodes(size);
  const tests = nodes.flatMap((node) =>
    node.kind === 'exposure'
      ? []
      : node.columns.flatMap((column) =>
          column.tests.map((test, at) => ({
            node,
            column,
            test,
            id: `test.proj.${test}_${node.name}_${column.name}.${hash(node.at * 100 + at)}`,
          })),
        ),
  );
  const manifestBytes = writeManifest(join(folder, 'manifest.json'), nodes, tests);
  writeCatalog(join(folder, 'catalog.json'), nodes);
  const columnEdges = writeLineage(join(folder, 'lineage.json'), nodes);
  writeRuns(
    folder,
    [...nodes.filter(({ kind }) => kind === 'model').map(({ id }) => id), ...tests.map(({ id }) => id)],
    runs,
  );
  return {
    nodes: nodes.length,
    edges: nodes.reduce((sum, { parents }) => sum + parents.length, 0),
    columns: nodes.reduce((sum, { columns }) => sum + columns.length, 0),
    tests: tests.length,
    columnEdges,
    manifestBytes,
  };
}

function hash(number: number): string {
  return (Math.imul(number + 1, 2654435761) >>> 0).toString(16).padStart(8, '0').padEnd(10, 'f');
}

/** Members are written one after the other: the whole text would be near the limit of a string. */
class JsonWriter {
  readonly #handle: number;
  readonly #open: string[] = [];
  #parts: string[] = [];
  #size = 0;
  bytes = 0;

  constructor(path: string) {
    this.#handle = openSync(path, 'w');
  }

  section(text: string, close: string): void {
    this.#put(text);
    this.#open.push(close);
  }

  #isFirst = true;

  member(text: string): void {
    this.#put(`${this.#isFirst ? '' : ',\n'}${text}`);
    this.#isFirst = false;
  }

  end(): void {
    this.#put(this.#open.pop() ?? '');
    this.#isFirst = true;
  }

  close(): void {
    this.#flush();
    closeSync(this.#handle);
  }

  #put(text: string): void {
    this.#parts.push(text);
    this.#size += text.length;
    if (this.#size > 1 << 20) this.#flush();
  }

  #flush(): void {
    const bytes = Buffer.from(this.#parts.join(''));
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#handle, bytes, at);
    this.bytes += bytes.length;
    this.#parts = [];
    this.#size = 0;
  }
}

const TIME = '2026-01-02T03:04:05.000Z';

function metadata(kind: string): string {
  return JSON.stringify({
    dbt_schema_version: `https://schemas.getdbt.com/dbt/${kind}.json`,
    dbt_version: '1.12.3',
    generated_at: TIME,
    invocation_id: '00000000-0000-0000-0000-000000000000',
    project_name: 'proj',
    adapter_type: 'made_up',
  });
}

type Tests = readonly { readonly node: Node; readonly column: Column; readonly test: string; readonly id: string }[];

/** What dbt writes of every node; the size of a real manifest comes from these lines. */
const CONFIG = {
  enabled: true,
  alias: null,
  schema: null,
  database: null,
  meta: {},
  group: null,
  materialized: 'table',
  incremental_strategy: null,
  persist_docs: {},
  'post-hook': [],
  'pre-hook': [],
  quoting: {},
  column_types: {},
  full_refresh: null,
  unique_key: null,
  on_schema_change: 'ignore',
  on_configuration_change: 'apply',
  grants: {},
  packages: [],
  docs: { show: true, node_color: null },
  contract: { enforced: false, alias_types: true },
  access: 'protected',
};

function writeManifest(path: string, nodes: readonly Node[], tests: Tests): number {
  const out = new JsonWriter(path);
  const idsOf = (node: Node): string[] => node.parents.map((parent) => nodes[parent]?.id ?? '');
  const base = (node: Node) => ({
    database: 'analytics',
    schema: `prod_${node.domain}`,
    name: node.name,
    resource_type: node.kind,
    package_name: 'proj',
    path: `${node.domain}/${node.name}.sql`,
    original_file_path: `models/${node.domain}/${node.name}.sql`,
    unique_id: node.id,
    fqn: ['proj', node.domain, node.name],
    alias: node.name,
    checksum: { name: 'sha256', checksum: 'a'.repeat(64) },
    config: { ...CONFIG, tags: node.tags },
    tags: node.tags,
    description: node.description,
    meta: {},
    group: null,
    docs: { show: true, node_color: null },
    patch_path: `proj://models/${node.domain}/schema.yml`,
    build_path: null,
    unrendered_config: { materialized: 'table' },
    created_at: 1700000000.123,
    language: 'sql',
    refs: [],
    sources: [],
    metrics: [],
    depends_on: { macros: [], nodes: idsOf(node) },
    contract: { enforced: false, alias_types: true, checksum: null },
  });
  const columns = (node: Node) =>
    Object.fromEntries(
      node.columns.map((one) => [
        one.name,
        {
          name: one.name,
          description: one.description,
          meta: {},
          data_type: null,
          constraints: [],
          quote: null,
          tags: [],
        },
      ]),
    );
  out.section(`{"metadata":${metadata('manifest/v12')},\n"nodes":{`, '},\n');
  for (const node of nodes) {
    if (node.kind !== 'model') continue;
    const { raw, compiled, name, domain } = node;
    const value = {
      ...base(node),
      columns: columns(node),
      relation_name: `"analytics"."prod_${domain}"."${name}"`,
      raw_code: raw,
      compiled_path: `target/compiled/proj/models/${domain}/${name}.sql`,
      compiled: true,
      compiled_code: compiled,
      extra_ctes_injected: true,
      extra_ctes: [],
    };
    out.member(`${JSON.stringify(node.id)}:${JSON.stringify(value)}`);
  }
  for (const { node, column, test, id } of tests) {
    const value = {
      ...base(node),
      unique_id: id,
      name: id.split('.')[2],
      resource_type: 'test',
      description: '',
      columns: {},
      tags: [],
      raw_code: `{{ test_${test}(**_dbt_generic_test_kwargs) }}`,
      attached_node: node.id,
      column_name: column.name,
      config: { ...CONFIG, severity: 'ERROR', materialized: 'test', warn_if: '!= 0', error_if: '!= 0' },
      depends_on: { macros: [`macro.dbt.test_${test}`], nodes: [node.id] },
      compiled: true,
      compiled_code: `\nselect ${column.name}\nfrom "analytics"."prod_${node.domain}"."${node.name}"\nwhere ${column.name} is null\n`,
      test_metadata: {
        name: test,
        namespace: null,
        kwargs: { column_name: column.name, model: `{{ get_where_subquery(ref('${node.name}')) }}` },
      },
    };
    out.member(`${JSON.stringify(id)}:${JSON.stringify(value)}`);
  }
  out.end();
  out.section('"sources":{', '},\n');
  for (const node of nodes) {
    if (node.kind !== 'source') continue;
    const value = {
      ...base(node),
      columns: columns(node),
      source_name: node.domain,
      identifier: node.name,
      source_description: '',
      loader: '',
      freshness: null,
    };
    out.member(`${JSON.stringify(node.id)}:${JSON.stringify(value)}`);
  }
  out.end();
  out.section('"exposures":{', '},\n');
  for (const node of nodes) {
    if (node.kind !== 'exposure') continue;
    const value = {
      ...base(node),
      type: 'dashboard',
      maturity: 'high',
      url: 'https://bi.test/board',
      owner: { name: 'Analytics', email: 'a@bi.test' },
    };
    out.member(`${JSON.stringify(node.id)}:${JSON.stringify(value)}`);
  }
  out.end();
  out.section('"macros":{', '}');
  out.end();
  out.section(
    `,"parent_map":${JSON.stringify(Object.fromEntries(nodes.map((node) => [node.id, idsOf(node)])))},"child_map":{`,
    '}}\n',
  );
  out.end();
  out.close();
  return out.bytes;
}

function writeCatalog(path: string, nodes: readonly Node[]): void {
  const table = ({ name, domain, id, columns }: Node): string =>
    `${JSON.stringify(id)}:${JSON.stringify({
      metadata: {
        type: 'BASE TABLE',
        schema: `prod_${domain}`,
        name,
        database: 'analytics',
        comment: null,
        owner: null,
      },
      columns: Object.fromEntries(
        columns.map((one, at) => [one.name, { type: one.type, index: at + 1, name: one.name, comment: null }]),
      ),
      stats: { has_stats: { id: 'has_stats', label: 'Has Stats?', value: false, include: false, description: '' } },
      unique_id: id,
    })}`;
  const members = (kind: Node['kind']): string =>
    nodes
      .filter((node) => node.kind === kind)
      .map(table)
      .join(',\n');
  writeFileSync(
    path,
    `{"metadata":${metadata('catalog/v1')},"nodes":{${members('model')}},"sources":{${members('source')}},"errors":null}`,
  );
}

function writeLineage(path: string, nodes: readonly Node[]): number {
  const out = new JsonWriter(path);
  let edges = 0;
  out.section('{"metadata":{"schema":"tsdbt/lineage","schema_version":1},"nodes":[', '],\n');
  const traced = nodes.filter(({ kind }) => kind !== 'exposure');
  for (const node of traced) {
    const file = `models/${node.domain}/${node.name}.sql`;
    const columns = node.columns.map((one, at) => ({
      name: one.name,
      type: one.type,
      status: 'resolved',
      ...(node.kind === 'model'
        ? { expression: expressionOf(node, at), place: { path: file, line: 9 + at, column: 9 } }
        : {}),
    }));
    const rows =
      node.parents[0] === undefined
        ? undefined
        : [{ node: nodes[node.parents[0]]?.id, column: nodes[node.parents[0]]?.columns[0]?.name, kind: 'join' }];
    out.member(
      JSON.stringify({
        unique_id: node.id,
        resource_type: node.kind,
        name: node.name,
        path: file,
        status: 'resolved',
        all_columns_known: true,
        columns,
        rows,
      }),
    );
  }
  out.end();
  out.section('"edges":[', ']}\n');
  for (const node of traced) {
    node.lineage.forEach((sources, at) => {
      for (const [parent, column] of sources) {
        const from = nodes[parent];
        edges += 1;
        out.member(
          JSON.stringify({
            from: { node: from?.id, column: from?.columns[column]?.name },
            to: { node: node.id, column: node.columns[at]?.name },
            kind: kindOf(node, at),
          }),
        );
      }
    });
  }
  out.end();
  out.close();
  return edges;
}
