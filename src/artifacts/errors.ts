// Errors of writing and reading artifacts, 19xx.
import { errorKind } from '../base/index.ts';

export const artifactErrors = {
  writeFailed: errorKind<{ path: string; problem: string }>('artifact-write-failed', {
    code: 1901,
    title: 'An artifact cannot be written',
    heading: 'Runtime Error',
    message: ({ path, problem }) => `Could not write ${path}: ${problem}`,
    hint: () => 'check free space and the rights of the target folder, or choose another one with --target-path',
  }),
  unreadable: errorKind<{ path: string; title: string; problem: string }>('artifact-unreadable', {
    code: 1902,
    title: 'An artifact of an earlier run cannot be read',
    heading: 'Runtime Error',
    message: ({ path, title, problem }) => `Could not read ${title} at "${path}" as JSON: ${problem}`,
    hint: () => 'the file was cut or changed by hand; make the earlier artifacts again, or name another folder',
  }),
  versionUnknown: errorKind<{ path: string; expected: string; found: string }>('artifact-version-unknown', {
    code: 1903,
    title: 'An artifact of an earlier run has a version that is not understood',
    heading: 'Runtime Error',
    message: ({ path, expected, found }) =>
      `Expected a schema version of "${expected}" in ${path}, but found "${found}". Are you running with a different version of dbt?`,
    hint: () => 'manifests from v4, run results from v4 and sources v3 are understood (dbt 1.0 and newer)',
  }),
  versionMissing: errorKind<{ path: string }>('artifact-version-missing', {
    code: 1904,
    title: 'A manifest does not say which version it has',
    heading: 'Internal Error',
    message: ({ path }) => `Artifact is missing schema version: ${path}`,
    hint: () => 'is it a manifest.json that dbt or tsdbt has written?',
  }),
};
