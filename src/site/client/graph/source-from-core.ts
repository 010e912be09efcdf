// The lineage view's input from the data of the site.
import { type Columns, type Core, type Expressions, FLAG, type Status } from '../../format/index.ts';
import { graphOf } from './csr.ts';
import type { LineageNode, LineageSource, NodeState } from './lineage-source.ts';

const NO_CARDS: ReadonlySet<string> = new Set([
  'test',
  'unit_test',
  'macro',
  'group',
  'operation',
  'sql_operation',
  'doc',
]);

const STATE_OF: { readonly [status in Status]: NodeState } = {
  none: 'none',
  pass: 'pass',
  warn: 'warn',
  fail: 'fail',
  error: 'fail',
  skip: 'skipped',
  drift: 'drift',
};

/** dbt's words for a state, for `result:`. */
const RESULT_OF: { readonly [status in Status]: string | undefined } = {
  none: undefined,
  pass: 'success',
  warn: 'warn',
  fail: 'fail',
  error: 'error',
  skip: 'skipped',
  drift: undefined,
};

const ENDINGS: { readonly [kind: string]: string } = {
  model: '.sql',
  snapshot: '.sql',
  analysis: '.sql',
  seed: '.csv',
};

/** What is read when somebody asks for it. */
export interface LineageFiles {
  readonly hasColumns: boolean;
  readonly columns: () => Promise<Columns>;
  /** Undefined: the site has none. */
  readonly expressions: (() => Promise<Expressions>) | undefined;
}

/** Reads nodes from the core, columns and expressions when they are asked for. */
export function sourceFromCore(core: Core, files: LineageFiles): LineageSource {
  const isCard = (index: number): boolean =>
    !NO_CARDS.has(core.types[index] ?? '') && ((core.flags[index] ?? 0) & (FLAG.disabled | FLAG.internal)) === 0;
  const from: number[] = [];
  const to: number[] = [];
  for (let child = 0; child < core.count; child++) {
    if (!isCard(child)) continue;
    for (let place = core.parents.start[child] ?? 0; place < (core.parents.start[child + 1] ?? 0); place++) {
      const parent = core.parents.to[place] ?? 0;
      if (!isCard(parent)) continue;
      from.push(parent);
      to.push(child);
    }
  }
  const nodes = new Map<number, LineageNode>();
  return {
    graph: graphOf(core.count, from, to),
    isCard,
    node: (index) => {
      let node = nodes.get(index);
      if (!node) {
        node = nodeOf(core, index);
        nodes.set(index, node);
      }
      return node;
    },
    indexOf: (id) => core.indexOf.get(id),
    hasResults: core.status.some((status) => status !== 'none'),
    projectName: core.project.name,
    hasColumns: files.hasColumns,
    columns: files.columns,
    steps: async () => {
      const known = await files.expressions?.();
      return (column) => {
        const sql = known?.expressions[column] ?? '';
        return sql === '' ? undefined : { sql, line: known?.lines.get(column) };
      };
    },
  };
}

function nodeOf(core: Core, index: number): LineageNode {
  const text = (list: readonly string[]): string | undefined => (list[index] === '' ? undefined : list[index]);
  const kind = core.types[index] ?? '';
  const own = core.names[index] ?? '';
  const folder = core.folders[index] ?? '';
  const sourceName = text(core.sourceNames);
  const packageName = core.packages[index] ?? '';
  const duration = core.duration[index] ?? -1;
  const status = core.status[index] ?? 'none';
  const columns = core.columnCount[index] ?? 0;
  const described = ((core.flags[index] ?? 0) & FLAG.described) !== 0 ? 1 : 0;
  const name = kind === 'source' && sourceName !== undefined ? `${sourceName}.${own}` : own;
  const health = STATE_OF[core.health[index] ?? 'none'];
  return {
    id: core.ids[index] ?? '',
    name: core.versions[index] ? `${name}.v${core.versions[index]}` : name,
    label: core.labels.get(index),
    kind,
    packageName,
    path: `${folder === '' ? '' : `${folder}/`}${own}${Object.hasOwn(ENDINGS, kind) ? ENDINGS[kind] : ''}`,
    fqn: [
      packageName,
      ...folder.split('/').slice(1),
      own,
      ...(core.versions[index] ? [`v${core.versions[index]}`] : []),
    ],
    tags: core.tags[index] ?? [],
    group: text(core.groups),
    owner: text(core.owners),
    access: text(core.access),
    materialized: text(core.materialized),
    sourceName,
    version: text(core.versions),
    color: text(core.colors),
    state: kind === 'source' && health === 'warn' ? 'stale' : health,
    result: kind === 'source' && status === 'pass' ? 'pass' : RESULT_OF[status],
    durationMs: duration < 0 ? undefined : duration,
    freshness: kind === 'source' ? freshnessOf(status) : undefined,
    documented: (described + (core.documentedColumns[index] ?? 0)) / (1 + columns),
    change: changeOf(core.changes.get(index)),
    tests: { total: core.tests[index] ?? 0, failed: core.testsFailed[index] ?? 0 },
  };
}

function changeOf(word: string | undefined): LineageNode['change'] {
  return word === 'added' || word === 'modified' ? word : undefined;
}

function freshnessOf(status: Status): LineageNode['freshness'] {
  if (status === 'pass' || status === 'warn') return status;
  return status === 'fail' || status === 'error' ? 'error' : undefined;
}
