import { describe } from 'vitest';
import { chromePath } from './browser.ts';

/**
 * Tests in a browser. They are skipped, each counted in the last line of `npm test` and told with its reason by
 * browser.ts, because npm brings no browser and the README promises that two commands do everything on a machine with
 * nothing but Node. Where the continuous integration runs as root it installs Debian's Chromium, so that none is skipped.
 */
export const describeInChromium = describe.skipIf(chromePath === undefined);
