// What the artifacts are made from, and what they share: where they go, their metadata, redaction.
import { resolve } from 'node:path';
import { type ArtifactMetadata, type FilePart, readKeptText, writeFileAtomic } from '../artifacts/index.ts';
import { type Env, type JsonObject, jsonObject } from '../base/index.ts';
import type { InvocationFacts } from '../context/index.ts';
import type { ProjectGraph } from '../graph/index.ts';
import type { KeptParse } from '../parse/index.ts';
import type { ProjectSource } from '../project/index.ts';

/** An opened project as the artifacts see it. */
export interface ReportInput {
  readonly source: ProjectSource;
  readonly facts: InvocationFacts;
  readonly graph: ProjectGraph;
  /** What of the parse is as an earlier command left it. */
  readonly kept?: KeptParse | undefined;
}

export type ArtifactKind = 'manifest/v12' | 'run-results/v6' | 'catalog/v1' | 'sources/v3';

/** The `metadata` block that all artifacts have. */
export function artifactMetadata(facts: InvocationFacts, kind: ArtifactKind): ArtifactMetadata {
  const { services } = facts;
  return {
    dbt_schema_version: `https://schemas.getdbt.com/dbt/${kind}.json`,
    dbt_version: facts.dbtVersion,
    generated_at: utcTime(services.clock.now()),
    invocation_id: services.invocationId,
    invocation_started_at: utcTime(facts.runStartedAt),
    env: metadataEnv(services.env),
  };
}

const METADATA_ENV = /^DBT_(?:ENGINE_)?ENV_CUSTOM_ENV_(.+)$/;

/** `DBT_ENV_CUSTOM_ENV_X=y` becomes `X: y`. */
function metadataEnv(env: Env): JsonObject {
  const found = jsonObject();
  for (const name of env.names()) {
    const key = METADATA_ENV.exec(name)?.[1];
    if (key !== undefined) found[key] = env.get(name) ?? '';
  }
  return found;
}

/** A moment as dbt writes it: `2026-11-23T02:14:08.878Z`. */
export function utcTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Writes a file of the target folder, or of an absolute path, with secrets replaced; gives its path. @throws TsdbtError 1901 */
export function writeArtifact(
  input: Pick<ReportInput, 'source' | 'facts'>,
  name: string,
  text: Iterable<string | FilePart>,
): string {
  const path = resolve(input.source.targetDirectory, name);
  writeFileAtomic(path, redacted(text, input.facts));
  return path;
}

/** The same for a text that says nothing of the moment: a file that has it stays, and nobody waits for the disk. @throws TsdbtError 1901 */
export function writeSteadyArtifact(
  input: Pick<ReportInput, 'source' | 'facts'>,
  name: string,
  parts: Iterable<string>,
): string {
  const text = input.facts.services.redactor.redact([...parts].join(''));
  const path = resolve(input.source.targetDirectory, name);
  if (readKeptText(path) !== text) writeFileAtomic(path, [text]);
  return path;
}

function* redacted(parts: Iterable<string | FilePart>, facts: InvocationFacts): Iterable<string | FilePart> {
  const { redactor } = facts.services;
  for (const part of parts) yield typeof part === 'string' ? redactor.redact(part) : part;
}
