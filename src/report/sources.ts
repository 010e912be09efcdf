// sources.json: how old each source is.
import { resolve } from 'node:path';
import { sourcesText } from '../artifacts/index.ts';
import { type JsonObject, jsonObject } from '../base/index.ts';
import type { NodeResult, RunResults } from '../run/index.ts';
import { artifactMetadata, type ReportInput, utcTime, writeArtifact } from './report-input.ts';

/**
 * Writes target/sources.json, or the file that `--output` names; gives its path. Sources that could not be asked are
 * left out, as dbt does. @throws TsdbtError 1901
 */
export function writeSources(
  input: Pick<ReportInput, 'source' | 'facts'>,
  run: Pick<RunResults, 'results' | 'elapsed'>,
  output?: string,
): string {
  const text = sourcesText({
    metadata: artifactMetadata(input.facts, 'sources/v3'),
    results: run.results.flatMap(sourceShape),
    elapsed_time: run.elapsed,
  });
  return writeArtifact(input, output === undefined ? 'sources.json' : resolve(output), text);
}

function sourceShape(result: NodeResult): JsonObject[] {
  const { freshness, resource } = result;
  if (!freshness || resource.kind !== 'source') return [];
  return [
    jsonObject([
      ['unique_id', result.uniqueId],
      ['max_loaded_at', freshness.maxLoadedAt],
      ['snapshotted_at', freshness.snapshottedAt],
      ['max_loaded_at_time_ago_in_s', freshness.age],
      ['status', result.status],
      ['criteria', resource.freshness],
      ['adapter_response', result.adapterResponse],
      [
        'timing',
        result.timing.map((part) =>
          jsonObject([
            ['name', part.name],
            ['started_at', utcTime(part.startedAt)],
            ['completed_at', utcTime(part.completedAt)],
          ]),
        ),
      ],
      ['thread_id', result.threadId],
      ['execution_time', result.executionTime],
    ]),
  ];
}
