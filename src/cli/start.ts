// Where node begins. `--version` is answered from here alone; for the rest the program is loaded, without the loader of
// ECMAScript modules.
import { createRequire } from 'node:module';
import { asksForVersion, versionText } from './version.ts';

const words = process.argv.slice(2);

if (asksForVersion(words)) process.stdout.write(versionText());
// Made by src/dev/program-parts.mjs.
else createRequire(__filename)('../program/main.cjs');
