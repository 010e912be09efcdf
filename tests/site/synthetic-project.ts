// Artifacts of a made-up project of any size, shaped like a layered dbt project: sources, staging, eight layers between,
// marts, exposures, grouped into domains. With 10,000 nodes: 22,000 edges, about 99,000 columns, 40,000 tests and
// 98,000 column edges. The same numbers give the same bytes.
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { keepRunRecord } from '../../src/artifacts/index.ts';

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

const DOMAINS =
  'stripe salesforce zendesk hubspot shopify segment netsuite jira marketo ga4 core finance product growth ops risk hr supply ads mobile'.split(
    ' ',
  );
const ENTITIES = 'orders customers payments sessions events invoices tickets users accounts items'.split(' ');
const WORDS =
  'customer order payment session event invoice ticket user account item revenue amount status created updated deleted first last total count daily monthly weekly net gross tax discount currency country region channel campaign source medium device browser product category price cost margin quantity shipment warehouse stock supplier employee department salary contract subscription plan trial churn cohort retention activation feature score label prediction snapshot valid from to is has flag rank number id key hash name email phone address city zip code type kind group segment tier level'.split(
    ' ',
  );
const TYPES = ['bigint', 'varchar', 'timestamp', 'boolean', 'numeric(18,2)', 'date', 'double', 'integer'];
const TAGS = ['nightly', 'hourly', 'pii', 'finance', 'core', 'ml'];
/** Share of the nodes in each layer. */
const LAYERS = [0.18, 0.2, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03, 0.02, 0.01, 0.1, 0.06, 0.04, 0.06];
const EDGES_PER_NODE = 2.2;

/** Numbers in [0, 1) from a seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly tests: readonly string[];
}

interface Node {
  readonly at: number;
  readonly layer: number;
  readonly domain: string;
  readonly name: string;
  readonly kind: 'source' | 'model' | 'exposure';
  readonly id: string;
  readonly parents: number[];
  readonly columns: Column[];
  readonly description: string;
  readonly tags: readonly string[];
  readonly raw: string;
  readonly compiled: string;
  /** Of each column: parent and its column. */
  readonly lineage: (readonly (readonly [number, number])[])[];
}

function madeNodes(count: number): Node[] {
  const random = numbers(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const word = (): string => pick(WORDS);
  const sentence = (length: number): string => {
    const text = Array.from({ length }, word).join(' ');
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  };
  const domains = Math.max(4, Math.round(count / 60));
  const nodes: Node[] = [];
  const pools = new Map<string, number[]>();
  const degree: number[] = [];
  const poolOf = (layer: number, domain?: string): number[] => pools.get(`${domain ?? ''}:${layer}`) ?? [];
  LAYERS.forEach((share, layer) => {
    const size = layer === LAYERS.length - 1 ? count - nodes.length : Math.round(share * count);
    for (let made = 0; made < size && nodes.length < count; made += 1) {
      const number = Math.floor(random() * domains);
      const round = Math.floor(number / DOMAINS.length);
      const domain = `${DOMAINS[number % DOMAINS.length]}${round === 0 ? '' : round}`;
      const prefix =
        layer === 0 ? 'src' : layer === 1 ? 'stg' : layer < 10 ? 'int' : layer < 13 ? pick(['fct', 'dim']) : 'exp';
      const kind = layer === 0 ? 'source' : layer === LAYERS.length - 1 ? 'exposure' : 'model';
      const at = nodes.length;
      const name = `${prefix}_${domain}__${pick(ENTITIES)}_${at}`;
      const id = kind === 'source' ? `source.proj.${domain}.${name}` : `${kind}.proj.${name}`;
      const names = new Set<string>();
      for (const size = 4 + Math.floor(random() * 13); names.size < size; ) {
        names.add(names.size === 0 ? `${word()}_id` : `${word()}_${word()}${random() < 0.3 ? `_${word()}` : ''}`);
      }
      const columns = [...names].map(
        (name): Column => ({
          name,
          type: pick(TYPES),
          description: random() < 0.6 ? sentence(5 + Math.floor(random() * 9)) : '',
          tests: random() < 0.27 ? ['not_null'] : random() < 0.1 ? ['unique', 'not_null'] : [],
        }),
      );
      const tags = random() < 0.5 ? [pick(TAGS)] : [];
      const description = random() < 0.7 ? sentence(15 + Math.floor(random() * 40)) : '';
      nodes.push({
        at,
        layer,
        domain,
        name,
        kind,
        id,
        parents: [],
        columns,
        description,
        tags,
        raw: '',
        compiled: '',
        lineage: [],
      });
      degree.push(0);
      for (const key of [`:${layer}`, `${domain}:${layer}`]) {
        const pool = pools.get(key);
        if (pool) pool.push(at);
        else pools.set(key, [at]);
      }
    }
  });
  const last = LAYERS.length - 1;
  const parentOf = (node: Node): number => {
    let layer = node.layer - 1;
    if (node.layer === last && random() < 0.9) layer = 10 + Math.floor(random() * 3);
    else if (random() > 0.65) layer = random() < 0.6 ? Math.max(0, node.layer - 2) : Math.floor(random() * node.layer);
    const own = random() < 0.82 ? poolOf(layer, node.domain) : [];
    const pool = own.length > 0 ? own : poolOf(layer).length > 0 ? poolOf(layer) : poolOf(0);
    let best = pick(pool);
    for (let tries = 0; tries < 2; tries += 1) {
      const other = pick(pool);
      if ((degree[other] ?? 0) > (degree[best] ?? 0) && random() < 0.7) best = other;
    }
    return best;
  };
  const add = (node: Node): boolean => {
    const parent = parentOf(node);
    if (node.parents.includes(parent)) return false;
    node.parents.push(parent);
    degree[parent] = (degree[parent] ?? 0) + 1;
    return true;
  };
  let edges = 0;
  const later = nodes.filter(({ layer }) => layer > 0);
  for (const node of later) if (add(node)) edges += 1;
  const upper = nodes.filter(({ layer }) => layer > 1);
  for (let tries = 0; edges < count * EDGES_PER_NODE && tries < count * 50; tries += 1)
    if (add(pick(upper))) edges += 1;
  return nodes.map((node) => ({ ...node, ...codeOf(node, nodes, random) }));
}

function codeOf(node: Node, nodes: readonly Node[], random: () => number): Pick<Node, 'raw' | 'compiled' | 'lineage'> {
  const { parents, columns } = node;
  const lineage = columns.map(() =>
    parents.length === 0
      ? []
      : Array.from({ length: random() < 0.72 ? 1 : 2 }, () => {
          const parent = parents[Math.floor(random() * parents.length)] ?? 0;
          return [parent, Math.floor(random() * (nodes[parent]?.columns.length ?? 1))] as const;
        }),
  );
  if (node.kind !== 'model') return { raw: '', compiled: '', lineage: node.kind === 'source' ? [] : lineage };
  const name = (parent: number): string => nodes[parent]?.name ?? '';
  const from = parents
    .map((parent, at) => `src_${at} as (\n    select * from {{ ref('${name(parent)}') }}\n)`)
    .join(',\n');
  const selected = columns.map(
    (one) =>
      `        s0.${one.name}${random() < 0.3 ? ` + coalesce(s1.${WORDS[Math.floor(random() * WORDS.length)]}, 0)` : ''} as ${one.name}`,
  );
  const body = `, joined as (\n    select\n${selected.join(',\n')}\n    from src_0 s0\n    left join src_1 s1 using (${columns[0]?.name})\n    where s0.${columns[1]?.name} is not null\n)\nselect * from joined\n`;
  const raw = `{{ config(materialized='table') }}\n\nwith\n${from}\n${body}`;
  const compiled = `\n\nwith\n${from.replace(/\{\{ ref\('([^']+)'\) \}\}/g, `"analytics"."prod_${node.domain}"."$1"`)}\n${body}`;
  return { raw, compiled, lineage };
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

const KINDS = ['copied', 'copied', 'renamed', 'derived', 'copied', 'aggregated', 'renamed', 'copied'] as const;

function kindOf(node: Node, column: number): (typeof KINDS)[number] {
  return KINDS[(node.at * 5 + column * 3) % KINDS.length] ?? 'copied';
}

function expressionOf(node: Node, column: number): string {
  const name = node.columns[column]?.name ?? '';
  const kind = kindOf(node, column);
  if (kind === 'derived') return `s0.${name} + coalesce(s1.${WORDS[(node.at + column) % WORDS.length]}, 0)`;
  return kind === 'aggregated' ? `sum(s0.${name})` : `s0.${name}`;
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

function writeRuns(folder: string, ids: readonly string[], runs: number): void {
  const random = numbers(11);
  // Rows grow slowly, times vary by a tenth.
  const usual = ids.map((id) => ({
    rows: Math.floor(random() * 1e6),
    duration: random() * (id.startsWith('test.') ? 400 : 90_000),
  }));
  for (let run = 0; run < runs; run += 1) {
    const day = String((run % 28) + 1).padStart(2, '0');
    const month = String(Math.floor(run / 28) + 1).padStart(2, '0');
    const results = ids.map((id, at) => {
      const isTest = id.startsWith('test.');
      const chance = random();
      const status =
        chance < 0.002 ? (isTest ? 'fail' : 'error') : chance < 0.004 && isTest ? 'warn' : isTest ? 'pass' : 'success';
      return {
        id,
        status,
        start: at * 20,
        duration: Math.floor((usual[at]?.duration ?? 0) * (0.9 + 0.2 * random())),
        thread: `Thread-${(at % 8) + 1} (worker)`,
        rows: isTest ? -1 : Math.floor((usual[at]?.rows ?? 0) * (1 + run / 500)),
        failures: status === 'fail' ? 3 : -1,
        message: status === 'fail' || status === 'error' ? 'Got 3 results, configured to fail if != 0' : '',
      };
    });
    const id = `${String(run).padStart(8, '0')}-0000-0000-0000-000000000000`;
    keepRunRecord(
      folder,
      { id, command: 'build', startedAt: `2025-${month}-${day}T03:00:00.000Z`, elapsed: 900, target: 'prod', results },
      365,
      (text) => text,
    );
  }
}
