// The artifacts of an earlier run, as `--state` and `--defer-state` name them.
import { join, normalize, resolve } from 'node:path';
import { memberOf, readArtifact } from '../artifacts/index.ts';
import {
  type Diagnostic,
  diagnostic,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type NodeId,
} from '../base/index.ts';
import { planErrors } from './errors.ts';

/** What a state folder holds; a file that is not there is undefined. */
export interface PreviousState {
  /** As it was given. */
  readonly path: string;
  /** In the shape of v12. */
  readonly manifest: JsonObject | undefined;
  readonly runResults: JsonObject | undefined;
  readonly sources: JsonObject | undefined;
}

/**
 * Reads a state folder; a relative path starts at the project. Warns when it is the target folder.
 * @throws TsdbtError 1902 – 1904 for files that cannot be read
 */
export function readState(
  path: string,
  folders: { readonly projectDirectory: string; readonly targetDirectory: string },
): { readonly state: PreviousState; readonly diagnostics: readonly Diagnostic[] } {
  const folder = resolve(folders.projectDirectory, path);
  const isTarget = normalize(folder) === normalize(folders.targetDirectory);
  return {
    state: {
      path,
      manifest: readArtifact(join(folder, 'manifest.json'), 'manifest'),
      runResults: readArtifact(join(folder, 'run_results.json'), 'runResults'),
      sources: readArtifact(join(folder, 'sources.json'), 'sources'),
    },
    diagnostics: isTarget ? [diagnostic(planErrors.stateIsTarget, { path })] : [],
  };
}

/** The results of a run_results.json or sources.json. */
export function resultsOf(artifact: JsonObject): readonly JsonObject[] {
  const list = artifact['results'];
  return isJsonArray(list) ? list.filter(isJsonObject) : [];
}

/** Status by unique_id, for `result:`. */
export function statusById(runResults: JsonObject): ReadonlyMap<NodeId, string> {
  return textById(runResults, 'status');
}

/** `max_loaded_at` by source, for `source_status:`; sources whose check failed are left out. */
export function loadedAtById(sources: JsonObject): ReadonlyMap<NodeId, string> {
  return textById(sources, 'max_loaded_at');
}

function textById(artifact: JsonObject, key: string): ReadonlyMap<NodeId, string> {
  const found = new Map<NodeId, string>();
  for (const result of resultsOf(artifact)) {
    const [id, value]: readonly (JsonValue | undefined)[] = [memberOf(result, 'unique_id'), memberOf(result, key)];
    if (typeof id === 'string' && typeof value === 'string') found.set(id as NodeId, value);
  }
  return found;
}
