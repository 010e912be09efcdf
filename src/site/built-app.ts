// The application of the site, as it was built into the package.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InternalError } from '../base/index.ts';
import type { SiteApp } from './write/page.ts';

/** Script and style of the page, from dist/site. */
export function builtApp(): SiteApp {
  const here = dirname(fileURLToPath(import.meta.url));
  // Beside the chunks of the built program, or below the root when run from source.
  const folder = ['../site', '../../dist/site']
    .map((path) => join(here, path))
    .find((path) => existsSync(join(path, 'app.js')));
  if (folder === undefined) throw new InternalError('the application of the site was not built: run the build');
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return { js: read('app.js'), css: read('app.css'), lineage: read('lineage.js'), compare: read('compare.js') };
}
