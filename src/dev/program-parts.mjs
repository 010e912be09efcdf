// The command line's modules as CommonJS in dist/program: node's loader of ECMAScript modules costs a third of what a
// command needs before it reads anything. They are made from what esbuild wrote, whose form is known.
// @ts-check
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What esbuild writes at the beginning of each module. */
const REQUIRE = /^import \{ createRequire as __createRequire \} from 'node:module'; const require = \S+;/m;

/**
 * Writes the program whose first module is `entry` (a path below `root`, as in the metafile). Throws where a module has
 * a form that is not known here.
 * @param {import('esbuild').Metafile} metafile
 * @param {string} root
 * @param {string} entry
 */
export function writeProgram(metafile, root, entry) {
  const folder = join(root, 'dist/program');
  mkdirSync(folder, { recursive: true });
  for (const path of reachedFrom(metafile, entry)) {
    const text = asCommonJs(readFileSync(join(root, path), 'utf8'), path === entry);
    writeFileSync(join(folder, programName(path)), text);
  }
}

/** @param {string} path */
function programName(path) {
  return basename(path).replace(/\.js$/, '.cjs');
}

/**
 * Modules that an entry may load, sorted.
 * @param {import('esbuild').Metafile} metafile
 * @param {string} entry
 * @returns {readonly string[]}
 */
function reachedFrom(metafile, entry) {
  const reached = new Set([entry]);
  for (const path of reached) {
    for (const { path: next, external } of metafile.outputs[path]?.imports ?? []) if (!external) reached.add(next);
  }
  const names = new Set([...reached].map((path) => basename(path)));
  if (names.size !== reached.size) throw new TypeError('two modules of one name');
  if ([...reached].some((path) => isInCycle(metafile, path))) throw new TypeError('modules import each other');
  return [...reached].sort((a, b) => (dirname(a) + a < dirname(b) + b ? -1 : 1));
}

/**
 * Whether a module's static imports lead back to it: it would be asked for what it does not have yet.
 * @param {import('esbuild').Metafile} metafile
 * @param {string} path
 */
function isInCycle(metafile, path) {
  const reached = new Set([path]);
  for (const one of reached) {
    for (const { path: next, kind, external } of metafile.outputs[one]?.imports ?? []) {
      if (external || kind !== 'import-statement') continue;
      if (next === path) return true;
      reached.add(next);
    }
  }
  return false;
}

/**
 * The text of a module as CommonJS. Lines stay where they are.
 * @param {string} text
 * @param {boolean} isEntry may wait at its top
 */
function asCommonJs(text, isEntry) {
  const url = /\bimport\.meta\.url\b/.test(text.replace(REQUIRE, '')) ? URL : '';
  const body = text
    .replace(/^#!.*\n/, '\n')
    .replace(REQUIRE, '')
    .replace(/^import (?:([\w$]+)(?:, )?)?(?:\{([^}]*)\})? ?(?:\* as ([\w$]+))? ?(?:from )?"([^"]+)";$/gm, importLine)
    .replace(/^export default (.*);$/gm, 'module.exports = { default: $1 };')
    .replace(/^export \{([^}]*)\};$/gm, (_, names) => `module.exports = {${exported(text, names)}};`)
    // What is no module of ours may be one that only import() can load.
    .replace(/(?<![.\w$])import\("(\.[^"]+)"\)/g, (_, from) => `Promise.resolve().then(() => ${required(from)})`)
    .replace(/\bimport\.meta\.url\b/g, '__url');
  const left = /^(?:import|export)\b.*|\bimport\.meta\b.*/m.exec(body);
  if (left) throw new TypeError(`not turned into CommonJS: ${left[0]}`);
  return isEntry ? `"use strict"; (async () => {${url}${body}\n})();\n` : `"use strict";${url}${body}`;
}

const URL = ' const __url = require("node:url").pathToFileURL(__filename).href;';

/** @param {string} from */
function required(from) {
  return `require("${from.startsWith('.') ? `./${programName(from)}` : from}")`;
}

/**
 * @param {string} line
 * @param {string | undefined} whole
 * @param {string | undefined} names
 * @param {string | undefined} space
 * @param {string} from
 */
function importLine(line, whole, names, space, from) {
  const loaded = required(from);
  const made = [];
  // Of what is no module of the program, the default is all of it.
  if (whole !== undefined) made.push(`const ${whole} = ${loaded};`);
  if (space !== undefined) made.push(`const ${space} = ${loaded};`);
  if (names !== undefined) made.push(`const {${imported(names)}} = ${loaded};`);
  if (made.length === 0) made.push(`${loaded};`);
  return made.join(' ') + '\n'.repeat(line.split('\n').length - 1);
}

/** @param {string} names */
function imported(names) {
  return names.replace(/\s+/g, ' ').replace(/([\w$]+) as ([\w$]+)/g, '$1: $2');
}

/**
 * Whoever imports a name gets its value, not the variable: it may have one value only, before the module ends.
 * @param {string} text
 * @param {string} names
 */
function exported(text, names) {
  const isLazy = text.includes('__esm(');
  for (const part of names.split(',')) {
    const name = part.trim().split(' ')[0]?.replaceAll('$', '\\$&') ?? '';
    if (name === '' || new RegExp(`^(?:async )?function\\*? ?${name}\\(`, 'm').test(text)) continue;
    const given = text.match(new RegExp(`(?<![.\\w$])${name} (?:[-+|&?*]*=|\\+\\+|--)(?![=>])`, 'g'));
    if (isLazy || (given?.length ?? 0) > 1) throw new TypeError(`${name} has its value later than it is exported`);
  }
  return names.replace(/\s+/g, ' ').replace(/([\w$]+) as ([\w$]+)/g, '$2: $1');
}
