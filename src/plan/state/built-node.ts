// What the store knows of a node that was built: enough to tell whether it would be the same if it were built again.
import { jsonText } from '../../artifacts/index.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, type NodeId, sha256 } from '../../base/index.ts';

/** Name and type, as the engine says them. */
export type BuiltColumn = readonly [name: string, type: string];

export interface BuiltRelation {
  readonly database: string;
  readonly schema: string;
  readonly identifier: string;
  /** As the catalog of the engine says it; null until it was asked. */
  readonly type: string | null;
}

export interface BuiltNode {
  readonly kind: string;
  /** Hash of the text as it was written. */
  readonly code: string;
  /** Hash of what it means: the compiled SQL without comments, or the template where its SQL depends on the warehouse. */
  readonly sql: string;
  /** Hash of the SQL that a node which asks the warehouse had when it was built. */
  readonly asked: string | null;
  /** Hash of the compiled SQL to the letter; null where there is none. */
  readonly raw: string | null;
  /** The compiled SQL, until somebody works out what it means. */
  readonly text: string | null;
  /** What of the configuration makes the relation. */
  readonly config: JsonObject;
  /** Hash of everything that rendering can see; null where a template reads what changes from run to run. */
  readonly key: string | null;
  /** Nearest nodes and sources above → the version that was read; null: nothing tells it. */
  readonly inputs: { readonly [id: string]: string | null };
  readonly version: string;
  /** Why it cannot be told that it would be the same again. */
  readonly always: string | null;
  readonly relation: BuiltRelation | null;
  readonly columns: readonly BuiltColumn[] | null;
  /** Milliseconds since 1970. */
  readonly builtAt: number;
  readonly invocationId: string;
  /** A later run began to build it and did not end well. */
  readonly isUnfinished: boolean;
}

export type BuiltNodes = ReadonlyMap<NodeId, BuiltNode>;

/** How the text of a node ends that a later run began to build. */
export const UNFINISHED = ',"unfinished":true}';

/** The node as the file holds it: JSON. */
export function builtText(node: BuiltNode): string {
  const { always, asked, columns, relation } = node;
  return `{"kind":"${node.kind}","code":"${node.code}","sql":"${node.sql}"${
    asked === null ? '' : `,"asked":"${asked}"`
  }${node.raw === null ? '' : `,"raw":"${node.raw}"`}${
    node.text === null ? '' : `,"text":${JSON.stringify(node.text)}`
  },"config":${textOf(node.config)},"key":${
    node.key === null ? 'null' : `"${node.key}"`
  },"inputs":${JSON.stringify(node.inputs)},"version":${JSON.stringify(node.version)}${
    always === null ? '' : `,"always":${JSON.stringify(always)}`
  }${relation === null ? '' : `,"relation":${JSON.stringify(relation)}`}${
    columns === null ? '' : `,"columns":${JSON.stringify(columns)}`
  },"built_at":${node.builtAt},"invocation_id":${JSON.stringify(node.invocationId)}${
    node.isUnfinished ? UNFINISHED : '}'
  }`;
}

const texts = new WeakMap<JsonObject, string>();

/** Many nodes have the same configuration. */
function textOf(config: JsonObject): string {
  const known = texts.get(config);
  if (known !== undefined) return known;
  const made = jsonText(config);
  texts.set(config, made);
  return made;
}

/** The same back; undefined for what has not this shape. */
export function builtFromJson(value: JsonValue | undefined): BuiltNode | undefined {
  if (!isJsonObject(value)) return undefined;
  const text = (name: string): string | undefined => {
    const found = value[name];
    return typeof found === 'string' ? found : undefined;
  };
  const [kind, code, sql, version] = [text('kind'), text('code'), text('sql'), text('version')];
  const { inputs, config, built_at: builtAt } = value;
  if (kind === undefined || code === undefined || sql === undefined || version === undefined) return undefined;
  if (!isJsonObject(inputs) || !isJsonObject(config) || typeof builtAt !== 'number') return undefined;
  return {
    kind,
    code,
    sql,
    asked: text('asked') ?? null,
    raw: text('raw') ?? null,
    text: text('text') ?? null,
    config,
    key: text('key') ?? null,
    inputs: isInputs(inputs) ? inputs : {},
    version,
    always: text('always') ?? null,
    relation: relationFrom(value['relation']),
    columns: columnsFrom(value['columns']),
    builtAt,
    invocationId: text('invocation_id') ?? '',
    isUnfinished: value['unfinished'] === true,
  };
}

function relationFrom(value: JsonValue | undefined): BuiltRelation | null {
  if (!isJsonObject(value)) return null;
  const { database, schema, identifier, type } = value;
  if (typeof database !== 'string' || typeof schema !== 'string' || typeof identifier !== 'string') return null;
  return { database, schema, identifier, type: typeof type === 'string' ? type : null };
}

function isInputs(value: JsonObject): value is JsonObject & BuiltNode['inputs'] {
  for (const id of Object.keys(value)) if (typeof value[id] !== 'string' && value[id] !== null) return false;
  return true;
}

/** Pairs of name and type; null for what is no list of them. */
export function columnsFrom(value: JsonValue | undefined): readonly BuiltColumn[] | null {
  return isJsonArray(value) && isColumns(value) ? value : null;
}

function isColumns(value: readonly JsonValue[]): value is readonly JsonValue[] & readonly BuiltColumn[] {
  return value.every(
    (pair) => isJsonArray(pair) && pair.length === 2 && typeof pair[0] === 'string' && typeof pair[1] === 'string',
  );
}

/** The version of what is made from this by these inputs; undefined when an input has none that is known. */
export function versionOf(content: string, inputs: Iterable<readonly [NodeId, string | null]>): string | undefined {
  const known: [NodeId, string][] = [];
  for (const [id, version] of inputs) {
    if (version === null) return undefined;
    known.push([id, version]);
  }
  known.sort(([one], [other]) => (one < other ? -1 : 1));
  return sha256(JSON.stringify([content, known])).slice(0, 32);
}
