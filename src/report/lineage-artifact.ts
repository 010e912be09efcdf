// lineage.json: the columns of all nodes, what they are made of, and how much of that is known. Equal projects give
// equal bytes: there is no time in it, and nodes and edges have an order of their own.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../artifacts/index.ts';
import { sha256, sha256Of, TsdbtError } from '../base/index.ts';
import type {
  LineageEdge,
  LineageNode,
  LineageOrigins,
  LineageTools,
  ProjectColumn,
  ProjectLineage,
  ProjectProblem,
} from '../compile/index.ts';
import { type ReportInput, writeArtifact } from './report-input.ts';

/** Grows when a reader of the form before would misunderstand something; what is only added changes nothing. */
const SCHEMA_VERSION = 1;

/** Beside the artifact: what it was made from, and the hash of its bytes. */
const KEY_FILE = 'tsdbt_lineage_key.txt';

/** The name of a built file holds the hash of its content, and of all that it imports. */
const program = sha256(import.meta.url);

/** Writes the text as target/lineage.json; gives its path. @throws TsdbtError 1901 */
export function writeLineage(input: ReportInput, text: string): string {
  return writeArtifact(input, 'lineage.json', [text, '\n']);
}

/**
 * Writes the lineage as target/lineage.json unless it is there already, from the same things by the same program; gives
 * its path. @throws TsdbtError 1901
 */
export function keepLineage(input: ReportInput, project: ProjectLineage, tools: LineageTools): string {
  const { targetDirectory } = input.source;
  const path = join(targetDirectory, 'lineage.json');
  // What is replaced by asterisks hangs on secrets, which are noted nowhere.
  const origins = input.facts.services.redactor.hasSecrets() ? undefined : project.origins;
  const before = origins && readNote(targetDirectory);
  const file = before && origins && isSame(before, origins) && hashOf(path) === before.file ? before.file : undefined;
  if (file === undefined) writeLineage(input, lineageText(project, tools));
  if (origins) note(targetDirectory, path, origins, before, file);
  return path;
}

/** What was noted of a lineage. */
interface Note {
  /** Of the program that wrote it, and of which nodes it tells. */
  readonly common: string;
  /** Hash of the file. */
  readonly file: string;
  /** What each node followed from, and what was found of it. */
  readonly keys: readonly string[];
  readonly hashes: readonly string[];
}

function isSame(before: Note, origins: LineageOrigins): boolean {
  if (before.common !== commonOf(origins)) return false;
  return origins.nodes.every(({ key, hash }, at) => before.keys[at] === key || before.hashes[at] === hash());
}

function commonOf({ common }: LineageOrigins): string {
  return `${program} ${common}`;
}

function readNote(folder: string): Note | undefined {
  try {
    const found = JSON.parse(readFileSync(join(folder, KEY_FILE), 'utf8')) as Note;
    const isList = (list: unknown): boolean => Array.isArray(list) && list.every((one) => typeof one === 'string');
    return isList(found.keys) && isList(found.hashes) ? found : undefined;
  } catch {
    return undefined;
  }
}

function hashOf(path: string): string | undefined {
  try {
    return sha256Of([readFileSync(path)]);
  } catch {
    return undefined;
  }
}

/** That it cannot be noted must not fail the command. */
function note(
  folder: string,
  path: string,
  origins: LineageOrigins,
  before: Note | undefined,
  file = hashOf(path) ?? '',
): void {
  const common = commonOf(origins);
  const known = before?.common === common ? before : undefined;
  const keys = origins.nodes.map(({ key }) => key);
  if (file === known?.file && keys.every((key, at) => key === known.keys[at])) return;
  const hashes = origins.nodes.map(({ key, hash }, at) =>
    known?.keys[at] === key ? (known.hashes[at] ?? hash()) : hash(),
  );
  try {
    const text = JSON.stringify({ common, file, keys, hashes } satisfies Note);
    writeFileAtomic(join(folder, KEY_FILE), [text], { isDurable: false });
  } catch (thrown) {
    if (!(thrown instanceof TsdbtError)) throw thrown;
  }
}

/** The text of the artifact, one node or edge a line. */
export function lineageText(project: ProjectLineage, tools: LineageTools): string {
  const nodes = [...project.nodes].sort(([a], [b]) => (a < b ? -1 : 1));
  // What readers named has the order in which they were looked at.
  const sorted = new Map(nodes.map(([id, node]) => [id, { ...node, columns: withImpliedLast(node.columns) }]));
  const lineage: ProjectLineage = { ...project, nodes: sorted };
  const described = [...sorted.values()].map(nodeJson);
  const edges = [...tools.directEdges(lineage), ...tools.indirectEdges(lineage)].map(edgeJson);
  const summary = JSON.stringify(tools.summarize(lineage));
  const head = `{\n"metadata": {"schema": "tsdbt/lineage", "schema_version": ${SCHEMA_VERSION}}`;
  return `${head},\n"nodes": ${lines(described)},\n"edges": ${lines(edges)},\n"summary": ${summary}\n}`;
}

function withImpliedLast(columns: readonly ProjectColumn[]): readonly ProjectColumn[] {
  const implied = columns.filter(({ isImplied }) => isImplied);
  if (implied.length === 0) return columns;
  implied.sort((a, b) => (a.name < b.name ? -1 : 1));
  return [...columns.filter(({ isImplied }) => !isImplied), ...implied];
}

function lines(elements: readonly object[]): string {
  return `[\n${elements.map((one) => JSON.stringify(one)).join(',\n')}\n]`;
}

function nodeJson(node: LineageNode): object {
  const { id, kind, name, path, columns, isClosed, status, indirect, problems } = node;
  return {
    unique_id: id,
    resource_type: kind,
    name,
    path,
    status,
    all_columns_known: isClosed,
    columns: columns.map((one) => ({
      name: one.name,
      type: one.type,
      description: one.description ?? one.inherited?.description,
      description_from: one.inherited?.from,
      status: one.status,
      in_no_list: one.isImplied,
      expression: one.expression?.sql,
      place: one.expression?.place,
      problems: one.problems.length > 0 ? one.problems.map(problemJson) : undefined,
    })),
    rows: indirect.length > 0 ? indirect.map(({ kind: by, ...from }) => ({ ...from, kind: by })) : undefined,
    problems: problems.length > 0 ? problems.map(problemJson) : undefined,
  };
}

/** An edge without its expression, which stands at its column. */
function edgeJson({ from, to, kind }: LineageEdge): object {
  return { from, to, kind };
}

function problemJson({ reason, message, place }: ProjectProblem): object {
  return { reason, message, place };
}
