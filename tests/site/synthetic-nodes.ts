// The nodes of a made-up project of any size, shaped like a layered dbt project: sources, staging, eight layers between,
// marts, exposures, grouped into domains. With 10,000 nodes: 22,000 edges, about 99,000 columns, 40,000 tests and
// 98,000 column edges. The same numbers give the same nodes.
import { keepRunRecord } from '../../src/artifacts/index.ts';

const DOMAINS =
  'stripe salesforce zendesk hubspot shopify segment netsuite jira marketo ga4 core finance product growth ops risk hr supply ads mobile'.split(
    ' ',
  );
const ENTITIES = 'orders customers payments sessions events invoices tickets users accounts items'.split(' ');
export const WORDS =
  'customer order payment session event invoice ticket user account item revenue amount status created updated deleted first last total count daily monthly weekly net gross tax discount currency country region channel campaign source medium device browser product category price cost margin quantity shipment warehouse stock supplier employee department salary contract subscription plan trial churn cohort retention activation feature score label prediction snapshot valid from to is has flag rank number id key hash name email phone address city zip code type kind group segment tier level'.split(
    ' ',
  );
const TYPES = ['bigint', 'varchar', 'timestamp', 'boolean', 'numeric(18,2)', 'date', 'double', 'integer'];
const TAGS = ['nightly', 'hourly', 'pii', 'finance', 'core', 'ml'];
/** Share of the nodes in each layer. */
const LAYERS = [0.18, 0.2, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03, 0.02, 0.01, 0.1, 0.06, 0.04, 0.06];
const EDGES_PER_NODE = 2.2;

/** Numbers in [0, 1) from a seed (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly tests: readonly string[];
}

export interface Node {
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

/** The nodes, in layers: parents before children. */
export function madeNodes(count: number): Node[] {
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

const KINDS = ['copied', 'copied', 'renamed', 'derived', 'copied', 'aggregated', 'renamed', 'copied'] as const;

/** What a column is of what it is made of. */
export function kindOf(node: Node, column: number): (typeof KINDS)[number] {
  return KINDS[(node.at * 5 + column * 3) % KINDS.length] ?? 'copied';
}

/** The expression of a column. */
export function expressionOf(node: Node, column: number): string {
  const name = node.columns[column]?.name ?? '';
  const kind = kindOf(node, column);
  if (kind === 'derived') return `s0.${name} + coalesce(s1.${WORDS[(node.at + column) % WORDS.length]}, 0)`;
  return kind === 'aggregated' ? `sum(s0.${name})` : `s0.${name}`;
}

/** The records of runs of these models and tests, one a day. */
export function writeRuns(folder: string, ids: readonly string[], runs: number): void {
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
