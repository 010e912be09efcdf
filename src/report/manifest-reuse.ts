// Which parts of a manifest are those that an earlier command has written.
import { type EarlierManifest, KEPT, type ManifestKeys } from '../artifacts/index.ts';
import { type JsonObject, type NodeId, sha256, sha256Of } from '../base/index.ts';
import type { KeptParse, ParsedNode, SourceNode } from '../parse/index.ts';
import { isHandOver } from './hand-over.ts';
import type { ReportInput } from './report-input.ts';

/** The name of a built file holds the hash of its content, and of all that it imports. */
const program = sha256(import.meta.url);

/** What parts of the manifest are made from; undefined when none of it can be kept or taken from what was kept. */
export function manifestKeys({ facts, graph, kept }: ReportInput): ManifestKeys | undefined {
  const { env, redactor } = facts.services;
  // What is replaced by asterisks hangs on secrets, which are noted nowhere.
  if (!kept || redactor.hasSecrets() || isHandOver(env)) return undefined;
  return { program, cache: kept.after, graph: graphKey(graph), docs: kept.docs };
}

/** Of all resources and of the edges between them: what a node takes from others but the files that describe it. */
function graphKey({ adjacency, ids, leftOut, project }: ReportInput['graph']): string {
  const { nodes, sources, exposures, semantics, unitTests } = project;
  const { offsets, targets } = adjacency.parents;
  const lists: Iterable<string>[] = [nodes.keys(), sources.keys(), exposures.keys(), unitTests.keys(), ids];
  function* parts(): Iterable<string> {
    for (const list of lists) yield `${[...list].join('\n')}\n\n`;
    for (const { kind, uniqueId } of semantics.values()) yield `${kind} ${uniqueId}\n`;
    yield `${offsets.join()}\n${targets.join()}\n${JSON.stringify([...leftOut])}\n`;
  }
  return sha256Of(parts());
}

/** Decides on each part of a manifest that is about to be written. */
export class ManifestReuse {
  readonly #kept: KeptParse | undefined;
  readonly #earlier: EarlierManifest | undefined;
  readonly #hasSameDocs: boolean;
  readonly #markOf: (id: NodeId) => string;
  /** Whether parents and children are those of the earlier manifest. */
  readonly keepsEdges: boolean;
  /** Whether macros are; as in dbt, those of an unchanged project keep the moment at which they were first parsed. */
  readonly keepsMacros: boolean;

  /** `markOf` gives the mark of what this command says of a node more than the parse does; empty: no more. */
  constructor(
    { kept }: ReportInput,
    keys: ManifestKeys,
    earlier: EarlierManifest | undefined,
    markOf: (id: NodeId) => string,
  ) {
    this.#kept = kept;
    this.keepsEdges = earlier !== undefined && earlier.keys.graph === keys.graph;
    // The earlier manifest is of the parse that parts of this one were taken from.
    this.#earlier = this.keepsEdges && earlier?.keys.cache === kept?.before ? earlier : undefined;
    this.#hasSameDocs = keys.docs === earlier?.keys.docs;
    this.#markOf = markOf;
    const isSameParse = kept?.isSteady === true && earlier?.keys.cache === keys.cache;
    this.keepsMacros = isSameParse && this.#hasSameDocs;
  }

  /** The members of a section: those that can be kept stand for themselves. */
  *members<T extends ParsedNode | SourceNode>(
    name: 'nodes' | 'sources',
    resources: readonly T[],
    shape: (resource: T) => JsonObject,
  ): Iterable<readonly [string, JsonObject | typeof KEPT]> {
    const { sizes, marks } = this.#earlier?.places[name] ?? NOWHERE;
    const isOfThese = sizes.length === resources.length;
    for (const [index, resource] of resources.entries()) {
      const isKept = isOfThese && this.#isKept(resource, marks[index] ?? '');
      yield [resource.uniqueId, isKept ? KEPT : shape(resource)];
    }
  }

  #isKept(resource: ParsedNode | SourceNode, mark: string): boolean {
    if (!this.#kept?.isRestored(resource) || this.#markOf(resource.uniqueId) !== mark) return false;
    return this.#hasSameDocs || !this.#kept.isDescribed(resource);
  }
}

const NOWHERE: { readonly sizes: readonly number[]; readonly marks: readonly string[] } = { sizes: [], marks: [] };
