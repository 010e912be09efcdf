// Errors of writing artifacts, 19xx.
import { errorKind } from '../base/index.ts';

export const artifactErrors = {
  writeFailed: errorKind<{ path: string; problem: string }>('artifact-write-failed', {
    code: 1901,
    title: 'An artifact cannot be written',
    heading: 'Runtime Error',
    message: ({ path, problem }) => `Could not write ${path}: ${problem}`,
    hint: () => 'check free space and the rights of the target folder, or choose another one with --target-path',
  }),
};
