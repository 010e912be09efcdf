// An error on the way of a node as a diagnostic with the place in the template, and as dbt's message.
import { databaseErrorPosition, toldHeading } from '../adapters/index.ts';
import { type Diagnostic, describeForeign, inOwnFiles, offsetAt, type Span, TsdbtError } from '../base/index.ts';
import type { GraphResource, SeedNode } from '../parse/index.ts';
import { placeInSeed } from './seed-table.ts';
import { atToldPlace, type ToldPlace } from './told-places.ts';

export interface FailedNode {
  readonly diagnostic: Diagnostic;
  /** dbt's `message`: heading line, text indented by two, the compiled file for database errors. */
  readonly message: string;
}

export interface FailurePlace extends ToldPlace {
  /** The statement that failed, when the warehouse said so. */
  readonly failedSql: string | undefined;
  /** Shown in the message of database errors, relative to the project. */
  readonly codePath: string | undefined;
}

/** Describes what was thrown while working on a node. */
export function describeFailure(thrown: unknown, place: FailurePlace): FailedNode {
  const { resource } = place;
  const found = locate(describeThrown(thrown, resource.uniqueId), thrown, place);
  const own = withoutStart(inOwnFiles(atDefinition(found, resource), resource.span), resource);
  const located = atToldPlace(own, place);
  return { diagnostic: located, message: failureMessage(located, place) };
}

/** The diagnostic that was thrown; anything else is a defect of ours. */
export function describeThrown(thrown: unknown, nodeId?: string): Diagnostic {
  if (thrown instanceof TsdbtError) return thrown.diagnostic;
  return describeForeign(thrown, { nodeId });
}

function locate(found: Diagnostic, thrown: unknown, place: FailurePlace): Diagnostic {
  const nodeId = found.nodeId ?? place.resource.uniqueId;
  if (found.heading !== 'Database Error') return { ...found, nodeId, span: found.span ?? place.resource.span };
  if (place.resource.kind === 'seed') return locateInSeed(found, place.resource, nodeId);
  const { spans, isEnd } = warehousePlaces(thrown, place);
  const [innermost] = spans;
  if (!innermost) {
    // The query of a source stands in a built-in macro: what can be changed is the source.
    const span = place.resource.kind === 'source' ? place.resource.span : (found.span ?? place.resource.span);
    return { ...found, nodeId, span };
  }
  const own = spans[spans.length - 1];
  return {
    ...found,
    nodeId,
    hint: found.hint ?? (isEnd ? 'the query is not complete: something is missing at its end' : undefined),
    span: own,
    related: [...found.related, ...(own === innermost ? [] : [{ message: 'this text comes from', span: innermost }])],
  };
}

/** Generic tests and hooks of the project have templates that are no files: they stand in a file of YAML. */
export function atDefinition(found: Diagnostic, resource: GraphResource): Diagnostic {
  if (resource.kind !== 'operation' && !(resource.kind === 'test' && resource.testMetadata)) return found;
  const isThere = (span: Span | undefined): boolean => span?.file.path === resource.template.path;
  const related = found.related.map((one) => (isThere(one.span) ? { ...one, span: resource.span } : one));
  return isThere(found.span) ? { ...found, related, span: resource.span, variables: undefined } : { ...found, related };
}

/** That a node was begun says nothing beside a place in its own file. */
function withoutStart(found: Diagnostic, { span }: GraphResource): Diagnostic {
  const isStart = (place: Span | undefined): boolean =>
    place?.file.path === span.file.path && place.start === span.start;
  if (found.span?.file.path !== span.file.path) return found;
  return { ...found, related: found.related.filter((one) => !isStart(one.span)) };
}

interface WarehousePlaces {
  readonly spans: readonly Span[];
  /** Whether the engine stumbled over what stands behind the query. */
  readonly isEnd: boolean;
}

const NOWHERE: WarehousePlaces = { spans: [], isEnd: false };

/** Rows of a seed go to the warehouse as they are: the value that it refuses is looked for in the file. */
function locateInSeed(found: Diagnostic, seed: SeedNode, nodeId: Diagnostic['nodeId']): Diagnostic {
  const hint =
    found.hint ??
    (OTHER_COLUMNS.test(found.message) ? 'the table was made with other columns: run with --full-refresh' : undefined);
  const value = REFUSED_VALUE.exec(found.message)
    ?.slice(1)
    .find((one) => one !== undefined);
  return { ...found, nodeId, hint, span: (value === undefined ? undefined : placeInSeed(seed, value)) ?? seed.span };
}

const OTHER_COLUMNS = /does not have a column with name|column "?.*"? of relation .* does not exist/;
const REFUSED_VALUE =
  /Could not convert string '([^']*)'|value out of range: "([^"]*)"|invalid (?:input syntax for|[\w ]*field format:)[^"]*"([^"]*)"/;

/** Template places of the position that the engine named: innermost first. */
function warehousePlaces(thrown: unknown, place: FailurePlace): WarehousePlaces {
  const position = thrown instanceof TsdbtError ? databaseErrorPosition(thrown) : undefined;
  const { compiled, failedSql } = place;
  if (!position || !compiled || failedSql === undefined) return NOWHERE;
  const offset = offsetAt({ path: '', text: failedSql }, position.line, position.column);
  const start = failedSql.indexOf(compiled.sql.trim());
  if (start === -1) return NOWHERE;
  const lead = compiled.sql.length - compiled.sql.trimStart().length;
  const inCompiled = offset - start + lead;
  if (inCompiled < 0) return NOWHERE;
  if (inCompiled < compiled.sql.length) return { spans: compiled.map.trail(inCompiled), isEnd: false };
  // A query that is not complete is noticed by what comes next.
  const end = compiled.sql.trimEnd().length;
  const isEnd = failedSql.slice(start - lead + end, offset).trim() === '';
  return isEnd ? { spans: compiled.map.trail(end - 1), isEnd } : NOWHERE;
}

/** Whether dbt does not foresee the error: it then tells the bare text, and tells it at once. */
export function isUnforeseen(found: Diagnostic): boolean {
  return found.slug === 'test-failure-count';
}

function failureMessage(found: Diagnostic, place: FailurePlace): string {
  if (isUnforeseen(found)) return found.message;
  const { resource } = place;
  const heading = toldHeading(found);
  const subject = found.subject ?? `${resource.kind} ${resource.name} (${resource.originalFilePath})`;
  const where = `${heading} in ${subject}`;
  const code = heading === 'Database Error' && place.codePath ? `\ncompiled code at ${place.codePath}` : '';
  return errorText(where, found.message + code);
}

/** An error as dbt writes it: below its heading the message, each line indented, empty ones too. */
export function errorText(heading: string, message: string): string {
  return [heading, ...message.split('\n').map((line) => `  ${line}`)].join('\n');
}
