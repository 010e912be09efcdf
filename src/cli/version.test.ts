import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DBT_VERSION } from '../project/index.ts';
import { versionText } from './version.ts';

test('--version says the version of the package and of the dbt it behaves as', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(versionText()).toBe(`tsdbt ${manifest.version} (behaves as dbt ${DBT_VERSION})\n`);
});
