// Adds to package-lock.json the optional packages of other platforms that npm left out because the registry in use does
// not serve them; without the entries `npm ci` refuses the lock file. Run after `npm install`: node src/dev/complete-lock.mjs
// @ts-check
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = fileURLToPath(new URL('../../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(path, 'utf8'));
const SYSTEMS = ['android', 'darwin', 'linux', 'win32', 'freebsd', 'netbsd', 'openbsd', 'sunos', 'aix', 'openharmony'];
const CPUS = ['arm64', 'x64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32'];

let added = 0;
for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(place, name) || /[^0-9A-Za-z.+-]/.test(version)) continue;
    const words = name.split(/[/@_-]/);
    const system = SYSTEMS.find((known) => words.includes(known));
    const cpu =
      CPUS.find((known) => words.includes(known)) ??
      (words.includes('armv7') || words.includes('gnueabihf') ? 'arm' : undefined);
    if (cpu === undefined) continue;
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(entry.dev ? { dev: true } : {}),
      ...(words.includes('musl') ? { libc: ['musl'] } : words.includes('gnu') ? { libc: ['glibc'] } : {}),
      optional: true,
      // A package for a processor alone (WebAssembly) is for no system that node runs on.
      os: [system ?? 'none'],
    };
    added += 1;
  }
}

/** @param {string} place @param {string} name */
function isLocked(place, name) {
  return (
    lock.packages[`node_modules/${name}`] !== undefined || lock.packages[`${place}/node_modules/${name}`] !== undefined
  );
}

const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = Object.fromEntries(sorted);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} entries added`);
