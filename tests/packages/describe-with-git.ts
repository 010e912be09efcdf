// Groups of tests that need git.
import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';

const hasGit: boolean = spawnSync('git', ['--version']).status === 0;

/**
 * `describe` for tests that need git. The product asks for git only where a project declares git packages, and the
 * tests have to pass on a machine with nothing but Node and npm: there these are skipped. In continuous integration
 * git is at hand: there they always run, and fail without it.
 */
export const describeWithGit = describe.skipIf(!hasGit && process.env['CI'] === undefined);
