// A run keeps the SQL of what is new to it as it is: what it means is worked out when somebody compares, not while it runs.
import { type NodeId, sha256 } from '../../base/index.ts';
import { normalSql } from '../../sql/index.ts';
import { type BuiltNode, type BuiltNodes, versionOf } from './built-node.ts';
import { isNode, type NodeFacts, unitTestSql } from './node-facts.ts';

/** Stands for the hash of SQL that nobody has looked at yet. */
export const UNREAD = 'unread';

/** Begins versions that follow from something that nobody has looked at yet. */
const PROVISIONAL = 'unread:';

/** Whether a version follows from something that nobody has looked at yet. */
export function isProvisional(version: string): boolean {
  return version.startsWith(PROVISIONAL);
}

/** Whether what follows from the SQL of a node, or of what it reads, is still to be worked out. */
function isUnread({ sql, version }: Pick<BuiltNode, 'sql' | 'version'>): boolean {
  return sql === UNREAD || isProvisional(version);
}

/** The version of a build until it is worked out. Builds of the same by the same keep it, where all of that is known. */
export function provisionalVersion(id: NodeId, invocationId: string): string {
  return `${PROVISIONAL}${aloneVersion(id, invocationId)}`;
}

/** Whether other builds can have the same version: it is of what was built, or still to be worked out. */
export function isShareable(version: string): boolean {
  return isProvisional(version) || !version.includes(':');
}

/** The version of a build that is like no other. */
export function aloneVersion(id: NodeId, invocationId: string): string {
  return `${invocationId}:${id}`;
}

/** Works out what runs have left open; gives the nodes that are known better now. */
export function settleNodes(built: BuiltNodes, facts: NodeFacts): ReadonlyMap<NodeId, BuiltNode> {
  const settling = new Settling(built, facts);
  for (const [id, node] of built) if (isUnread(node)) settling.node(id, node);
  return settling.settled;
}

class Settling {
  readonly settled = new Map<NodeId, BuiltNode>();
  readonly #built: BuiltNodes;
  readonly #facts: NodeFacts;

  constructor(built: BuiltNodes, facts: NodeFacts) {
    this.#built = built;
    this.#facts = facts;
  }

  node(id: NodeId, node: BuiltNode): BuiltNode {
    const known = this.settled.get(id);
    if (known) return known;
    // Set before looking at inputs: names may go round in circles.
    this.settled.set(id, node);
    const made = node.kind === 'unit_test' ? this.#unitTest(id, node) : this.#made(id, node);
    this.settled.set(id, made);
    return made;
  }

  #made(id: NodeId, node: BuiltNode): BuiltNode {
    const inputs = Object.fromEntries(
      Object.entries(node.inputs).map(([parent, version]) => [parent, this.#versionOf(parent as NodeId, version)]),
    );
    const { text } = node;
    if (node.sql === UNREAD && text === null) return { ...node, inputs };
    const resource = this.#facts.graph.resources.get(id);
    const isSame = node.key !== null && this.#facts.key(id) === node.key;
    const own = resource && isNode(resource) ? resource : undefined;
    const { sql, asked, always } = text === null || !own ? node : this.#facts.sqlFacts(own, text);
    const now = isSame ? own : undefined;
    // What else decided on it is only known when nothing of that has changed since: it may be again what it was.
    if (!now) {
      // A version that was taken over says that the rows are the same.
      const wasShared = isProvisional(node.version) && node.version !== provisionalVersion(id, node.invocationId);
      const version = wasShared && (!own || always !== null) ? aloneVersion(id, node.invocationId) : node.version;
      return { ...node, inputs, version, ...(text !== null && { sql: sha256(normalSql(text)) }) };
    }
    const content = this.#facts.content(now, { sql, always, config: node.config });
    const known = Object.entries(inputs) as [NodeId, string | null][];
    const isOpen = content !== undefined && known.some(([, version]) => version !== null && isProvisional(version));
    const found = content === undefined ? undefined : versionOf(content, known);
    const version =
      !isProvisional(node.version) || isOpen ? node.version : (found ?? aloneVersion(id, node.invocationId));
    return { ...node, inputs, sql, asked, always, text: null, version };
  }

  /** The version of an input: what it was then may be another one than what is known of it now. */
  #versionOf(id: NodeId, version: string | null): string | null {
    const above = this.#built.get(id);
    if (version === null || !isProvisional(version) || above?.version !== version) return version;
    const now = this.node(id, above).version;
    // It was built again since, and gives other rows each time.
    const isOther =
      now === aloneVersion(id, above.invocationId) && version !== provisionalVersion(id, above.invocationId);
    return isOther ? version.slice(PROVISIONAL.length) : now;
  }

  /** It was made of the model that it tested. */
  #unitTest(id: NodeId, node: BuiltNode): BuiltNode {
    const [model] = this.#facts.graph.dependsOn(id);
    const tested = model === undefined ? undefined : this.#built.get(model);
    if (model === undefined || !tested || tested.raw !== node.raw) return node;
    const known = isUnread(tested) ? this.node(model, tested) : tested;
    return known.sql === UNREAD ? node : { ...node, sql: unitTestSql(node.code, known) };
  }
}
