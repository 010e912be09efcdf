import { describe } from 'vitest';
import { chromePath } from './browser.ts';

/**
 * Tests in a browser. npm brings none, and the test command has to pass on a machine with nothing but Node: there they
 * are reported as skipped. The continuous integration installs Debian's Chromium, so that they run there.
 */
export const describeInChromium = describe.skipIf(chromePath === undefined);
