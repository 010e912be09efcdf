// lineage.json: the columns of all nodes, what they are made of, and how much of that is known. Equal projects give
// equal bytes: there is no time in it, and nodes and edges have an order of their own.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../artifacts/index.ts';
import { sha256, sha256Of, TsdbtError } from '../base/index.ts';
import type {
  LineageEdge,
  LineageNode,
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
  const key = input.facts.services.redactor.hasSecrets() ? undefined : project.key;
  const noted = key === undefined ? '' : `${program} ${key}`;
  if (noted !== '' && isNoted(targetDirectory, path, noted)) return path;
  writeLineage(input, lineageText(project, tools));
  if (noted !== '') note(targetDirectory, path, noted);
  return path;
}

function isNoted(folder: string, path: string, noted: string): boolean {
  try {
    const found = readFileSync(join(folder, KEY_FILE), 'utf8');
    return found.startsWith(`${noted} `) && found === `${noted} ${sha256Of([readFileSync(path)])}\n`;
  } catch {
    return false;
  }
}

/** That it cannot be noted must not fail the command. */
function note(folder: string, path: string, noted: string): void {
  try {
    writeFileAtomic(join(folder, KEY_FILE), [`${noted} ${sha256Of([readFileSync(path)])}\n`], { isDurable: false });
  } catch (thrown) {
    if (!(thrown instanceof TsdbtError) && !(thrown instanceof Error && 'syscall' in thrown)) throw thrown;
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
