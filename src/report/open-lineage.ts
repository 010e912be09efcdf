// The lineage of columns as OpenLineage events that describe jobs, not runs: one for each model and snapshot. What is
// ephemeral is no dataset: what it reads stands in its place. Nothing is sent anywhere.
// Source: the OpenLineage specification 2-0-2 and its facets.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isJsonObject, type NodeId } from '../base/index.ts';
import type { ColumnRef, LineageNode, ProjectLineage } from '../compile/index.ts';
import { type ReportInput, utcTime } from './report-input.ts';

const SPEC = 'https://openlineage.io/spec';
const PRODUCER = 'urn:tsdbt';

type Kind = LineageNode['indirect'][number]['kind'] | LineageNode['columns'][number]['sources'][number]['kind'];

const TRANSFORMATIONS: { readonly [K in Kind]: { readonly type: string; readonly subtype: string } } = {
  copied: { type: 'DIRECT', subtype: 'IDENTITY' },
  renamed: { type: 'DIRECT', subtype: 'IDENTITY' },
  derived: { type: 'DIRECT', subtype: 'TRANSFORMATION' },
  aggregated: { type: 'DIRECT', subtype: 'AGGREGATION' },
  filter: { type: 'INDIRECT', subtype: 'FILTER' },
  join: { type: 'INDIRECT', subtype: 'JOIN' },
  group: { type: 'INDIRECT', subtype: 'GROUP_BY' },
  order: { type: 'INDIRECT', subtype: 'SORT' },
  window: { type: 'INDIRECT', subtype: 'WINDOW' },
};

interface Input extends ColumnRef {
  readonly kind: Kind;
}

/** The events, each one line of JSON, in the order of the ids. */
export function* openLineageEvents(input: ReportInput, lineage: ProjectLineage): Generator<string> {
  const events = new EventWriter(input, lineage);
  for (const node of [...lineage.nodes.values()].sort((a, b) => (a.id < b.id ? -1 : 1)))
    if ((node.kind === 'model' || node.kind === 'snapshot') && !events.isEphemeral(node.id))
      yield JSON.stringify(events.event(node));
}

class EventWriter {
  readonly #input: ReportInput;
  readonly #lineage: ProjectLineage;
  readonly #namespace: string;
  readonly #jobs: string;
  readonly #time: string;

  constructor(input: ReportInput, lineage: ProjectLineage) {
    this.#input = input;
    this.#lineage = lineage;
    this.#namespace = dataNamespace(input);
    this.#jobs = jobNamespace(input);
    this.#time = utcTime(input.facts.services.clock.now());
  }

  isEphemeral(id: NodeId): boolean {
    const resource = this.#input.graph.resources.get(id);
    return resource?.kind === 'model' && resource.config['materialized'] === 'ephemeral';
  }

  event(node: LineageNode): object {
    const { read, inlined } = this.#parents(node.id);
    return {
      eventTime: this.#time,
      producer: PRODUCER,
      schemaURL: `${SPEC}/2-0-2/OpenLineage.json#/$defs/JobEvent`,
      job: { namespace: this.#jobs, name: node.id },
      inputs: [...read].sort().map((name) => ({ namespace: this.#namespace, name })),
      outputs: [
        {
          namespace: this.#namespace,
          name: this.#datasetOf({ node: node.id }),
          facets: { schema: schemaFacet(node), columnLineage: this.#lineageFacet(node, inlined) },
        },
      ],
    };
  }

  #lineageFacet(node: LineageNode, inlined: ReadonlySet<NodeId>): object {
    const fields = node.columns.flatMap(({ name, sources, indirect }) => {
      const inputs = [...sources, ...indirect].flatMap((one) => this.#stored(one));
      return inputs.length > 0 ? [[name, { inputFields: this.#fields(inputs) }] as const] : [];
    });
    const rows = [node.id, ...inlined].flatMap((id) => this.#lineage.nodes.get(id)?.indirect ?? []);
    return {
      ...facet('ColumnLineageDatasetFacet', '1-2-0'),
      fields: Object.fromEntries(fields),
      dataset: this.#fields(rows.flatMap((one) => this.#stored(one))),
    };
  }

  /** The columns of relations that are stored, in place of those of ephemeral models. */
  #stored(one: Input, seen: ReadonlySet<string> = new Set()): Input[] {
    if (one.node === undefined || !this.isEphemeral(one.node)) return [one];
    const key = `${one.node} ${one.column}`;
    const column = this.#lineage.column(one.node, one.column);
    if (!column || seen.has(key)) return [];
    const further = new Set([...seen, key]);
    const direct = column.sources.map((above) => ({ ...above, kind: combined(above.kind, one.kind) }));
    return [...direct, ...column.indirect].flatMap((above) => this.#stored(above, further));
  }

  /** Each column once, with all that is done with it. */
  #fields(inputs: readonly Input[]): object[] {
    const fields = new Map<string, { readonly field: object; readonly done: Set<Kind> }>();
    for (const { kind, ...ref } of inputs) {
      const name = this.#datasetOf(ref);
      const key = JSON.stringify([name, ref.column]);
      const known = fields.get(key) ?? {
        field: { namespace: this.#namespace, name, field: ref.column },
        done: new Set(),
      };
      fields.set(key, known);
      // A column under another name is the same to readers of these events.
      known.done.add(kind === 'renamed' ? 'copied' : kind);
    }
    return [...fields.values()].map(({ field, done }) => ({
      ...field,
      transformations: [...done].map((kind) => TRANSFORMATIONS[kind]),
    }));
  }

  /** The relations that a node reads, also through ephemeral models, and those models. */
  #parents(id: NodeId): { readonly read: ReadonlySet<string>; readonly inlined: ReadonlySet<NodeId> } {
    const read = new Set<string>();
    const inlined = new Set<NodeId>();
    const open = [id];
    for (let next = open.pop(); next !== undefined; next = open.pop())
      for (const parent of this.#input.graph.dependsOn(next)) {
        if (!this.#lineage.nodes.has(parent)) continue;
        if (!this.isEphemeral(parent)) read.add(this.#datasetOf({ node: parent }));
        else if (!inlined.has(parent)) {
          inlined.add(parent);
          open.push(parent);
        }
      }
    return { read, inlined };
  }

  #datasetOf({ node, relation }: Omit<ColumnRef, 'column'>): string {
    const resource = node === undefined ? undefined : this.#input.graph.resources.get(node);
    switch (resource?.kind) {
      case 'source':
        return dotted(resource.database, resource.schema, resource.identifier);
      case 'model':
      case 'seed':
      case 'snapshot':
        return dotted(resource.database, resource.schema, resource.alias);
      default:
        return relation ?? node ?? '?';
    }
  }
}

/** What is done to a value in two steps. */
function combined(first: Kind, second: Kind): Kind {
  if (TRANSFORMATIONS[second].type === 'INDIRECT') return second;
  const strength: readonly Kind[] = ['copied', 'renamed', 'derived', 'aggregated'];
  return strength.indexOf(first) > strength.indexOf(second) ? first : second;
}

function schemaFacet({ columns, isClosed }: LineageNode): object {
  return {
    ...facet('SchemaDatasetFacet', '1-2-0'),
    fields: columns.map(({ name, type, description, inherited }, index) => ({
      name,
      type,
      // Where some columns are not known, the place of the others is not known either.
      ordinal_position: isClosed ? index + 1 : undefined,
      description: description ?? inherited?.description,
    })),
  };
}

function facet(name: string, version: string): object {
  return { _producer: PRODUCER, _schemaURL: `${SPEC}/facets/${version}/${name}.json#/$defs/${name}` };
}

function dotted(...parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join('.');
}

function jobNamespace({ source, facts }: ReportInput): string {
  const settings = source.toolSettings?.['openlineage'];
  const written = isJsonObject(settings) ? settings['namespace'] : undefined;
  const named = facts.services.env.get('OPENLINEAGE_NAMESPACE');
  return named || (typeof written === 'string' && written !== '' ? written : 'default');
}

/** Where the relations are: the server, the account or the file. */
function dataNamespace({ facts }: ReportInput): string {
  const { type, fields } = facts.target;
  const text = (key: string): string | undefined => {
    const value = fields[key];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
  const [host, port, account, path] = [text('host'), text('port'), text('account'), text('path')];
  if (host !== undefined) return `${type}://${host}${port === undefined ? '' : `:${port}`}`;
  if (account !== undefined) return `${type}://${account}`;
  if (path === undefined || path.startsWith(':')) return type;
  // Databases of a service have addresses already.
  return /^[a-z][a-z\d+.-]+:/i.test(path) ? path : pathToFileURL(resolve(path)).href;
}
