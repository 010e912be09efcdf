// Where node begins. `--version` is answered from here alone; for the rest the program is loaded, without the loader of
// ECMAScript modules.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { keepCode } from './compile-cache.ts';
import { asksForVersion, versionText } from './version.ts';

const words = process.argv.slice(2);

if (asksForVersion(words)) process.stdout.write(versionText());
else {
  // Made by src/dev/program-parts.mjs.
  const program = join(__dirname, '../program/main.cjs');
  keepCode(program);
  createRequire(__filename)(program);
}
