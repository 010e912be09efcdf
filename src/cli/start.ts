// Where node begins. `--version` is answered from here alone, without the loader of modules; the rest is main.ts.
import { asksForVersion, versionText } from './version.ts';

const words = process.argv.slice(2);

if (asksForVersion(words)) process.stdout.write(versionText());
else void import('./main.ts');
