// Artifacts of earlier runs, read back as plain data: version checked, older manifests brought to the shape of today.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fail, isJsonObject, type JsonObject, type JsonValue } from '../base/index.ts';
import { artifactErrors } from './errors.ts';
import { upgradeManifest } from './upgrade-manifest.ts';

/** What can be read: dbt's name of the schema, the version that is written today, the oldest one that is understood. */
interface ReadableArtifact {
  readonly schema: string;
  readonly version: number;
  readonly oldest: number;
  /** What dbt calls the file in its error text. */
  readonly title: string;
}

const READABLE = {
  manifest: { schema: 'manifest', version: 12, oldest: 4, title: 'WritableManifest' },
  runResults: { schema: 'run-results', version: 6, oldest: 4, title: 'RunResultsArtifact' },
  sources: { schema: 'sources', version: 3, oldest: 3, title: 'FreshnessExecutionResultArtifact' },
  catalog: { schema: 'catalog', version: 1, oldest: 1, title: 'CatalogArtifact' },
} as const satisfies { readonly [kind: string]: ReadableArtifact };

export type ReadableArtifactKind = keyof typeof READABLE;

/**
 * Reads an artifact of an earlier run; undefined when there is no such file. Manifests from v4 on have the keys of v12.
 * @throws TsdbtError 1902 for text that is no JSON object, 1903 for a version that is not understood, 1904 for a manifest
 * without a version
 */
export function readArtifact(path: string, kind: ReadableArtifactKind): JsonObject | undefined {
  if (!existsSync(path) || !statSync(path).isFile()) return undefined;
  const readable = READABLE[kind];
  const data = parsed(path, readable);
  const found = memberOf(memberOf(data, 'metadata'), 'dbt_schema_version');
  if (typeof found !== 'string') {
    if (kind === 'manifest') fail(artifactErrors.versionMissing, { path });
    return data;
  }
  const version = Number(/^https:\/\/schemas\.getdbt\.com\/dbt\/([a-z-]+)\/v(\d+)\.json$/.exec(found)?.[2]);
  if (!found.includes(`/${readable.schema}/`) || !(version >= readable.oldest && version <= readable.version)) {
    const expected = `https://schemas.getdbt.com/dbt/${readable.schema}/v${readable.version}.json`;
    fail(artifactErrors.versionUnknown, { path, expected, found });
  }
  return kind === 'manifest' && version < readable.version ? upgradeManifest(data, version) : data;
}

function parsed(path: string, { title }: ReadableArtifact): JsonObject {
  let problem: string;
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as JsonValue;
    if (isJsonObject(value)) return value;
    problem = 'it holds no object';
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  return fail(artifactErrors.unreadable, { path, title, problem });
}

/** A key of data that was read from a file: names like `constructor` or `__proto__` are ordinary keys in it. */
export function memberOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (!isJsonObject(value)) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value as JsonValue | undefined;
}
