// `npm run new:adapter NAME`: the folder of an adapter of which everything is still to be written, its line in the
// registry, and its place in the conformance suite. A second argument is another root than this repository.
// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [name = '', given] = process.argv.slice(2);
const root = given ?? fileURLToPath(new URL('../..', import.meta.url));
const adapters = join(root, 'src/adapters');
const suite = join(root, 'tests/conformance');
const skeleton = fileURLToPath(new URL('./adapter-skeleton', import.meta.url));

if (!/^[a-z][a-z0-9]*$/.test(name)) refuse("usage: npm run new:adapter NAME   (dbt's type name: letters and digits)");
if (existsSync(join(adapters, name))) refuse(`src/adapters/${name} is there already`);

/** @type {string[]} */
const touched = [];
const block = freeBlock();
const words = {
  __Name__: name.charAt(0).toUpperCase() + name.slice(1),
  __name__: name,
  __block__: block,
  __code__: `${block}01`,
};

for (const template of readdirSync(skeleton, { recursive: true }).map(String)) {
  if (template.endsWith('.template')) write(placeOf(template), filled(readFileSync(join(skeleton, template), 'utf8')));
}
edit(join(adapters, 'registry.ts'), (text) =>
  insertBefore(text, ']);', `  ['${name}', async () => (await import('./${name}/index.ts')).${name}Registration],\n`),
);
edit(join(suite, 'engines/index.ts'), (text) =>
  insertBefore(text, '\nexport const engines', `import { ${name} } from './${name}.ts';\n`).replace(
    /(export const engines[^=]*= \[)([^\]]*)\]/,
    (_, head, list) => `${head}${list}, ${name}]`,
  ),
);
edit(join(root, 'src/rooms.json'), (text) =>
  text.replace(/("engines": \[)([^\]]*)\]/, (all, head, list) =>
    list.includes(`"${name}"`) ? all : `${head}${list}, "${name}"]`,
  ),
);
spawnSync(join(root, 'node_modules/.bin/biome'), ['check', '--write', '--vcs-enabled=false', ...touched], {
  cwd: root,
});
console.log(`src/adapters/${name} is written. What next: CONTRIBUTING.md, "Add an adapter".`);

/** @param {string} message */
function refuse(message) {
  console.error(message);
  process.exit(2);
}

/** The first two digits of error codes that no adapter has: 25 for 25xx. */
function freeBlock() {
  const used = readdirSync(adapters)
    .map((folder) => join(adapters, folder, 'errors.ts'))
    .filter((file) => existsSync(file))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\b(2\d)\d\d\b/g)].map((match) => match[1]));
  for (let number = 21; number <= 29; number += 1) if (!used.includes(String(number))) return String(number);
  return refuse('all codes from 2100 to 2999 are taken: widen the range in the registry of errors first') ?? '';
}

/** @param {string} template */
function placeOf(template) {
  const file = template.slice(0, -'.template'.length);
  if (file === 'engine.ts') return join(suite, 'engines', `${name}.ts`);
  if (file === 'suite.test.ts') return join(suite, `${name}.test.ts`);
  return join(adapters, name, file);
}

/** @param {string} text */
function filled(text) {
  return Object.entries(words).reduce((done, [mark, word]) => done.replaceAll(mark, word), text);
}

/** @param {string} file @param {string} text */
function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  touched.push(file);
}

/** @param {string} file @param {(text: string) => string} change */
function edit(file, change) {
  const text = readFileSync(file, 'utf8');
  const changed = change(text);
  if (changed !== text) write(file, changed);
}

/** @param {string} text @param {string} mark @param {string} line */
function insertBefore(text, mark, line) {
  const at = text.indexOf(mark);
  if (at === -1) refuse(`nothing to put the new line before: ${mark}`);
  return text.slice(0, at) + line + text.slice(at);
}
