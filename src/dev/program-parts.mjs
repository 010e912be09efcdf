// The command line's modules as CommonJS in dist/program: node's loader of ECMAScript modules costs a third of what a
// command needs before it reads anything. They are made from what esbuild wrote, whose form is known. What all commands
// load stands in one file; what many of them never call is loaded when it is called, so that it need not be read through.
// @ts-check
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { transformSync } from 'esbuild';
import { isLate } from './late-parts.mjs';

/** What esbuild writes at the beginning of each module. */
const REQUIRE = /^import \{ createRequire as __createRequire \} from 'node:module'; const require = \S+;/m;

/** The file of the modules that all commands load. */
const CORE = 'core.cjs';

/** The file through which all others call import(): before Node 22 it does not work in code that was kept. */
const IMPORTER = 'import.cjs';

/** What is loaded before anything else: help is answered from these alone. */
const FIRST = new Set(['src/cli/main.ts', 'src/cli/options/parse-command-line.ts']);
/** What all commands load. */
const SHARED = 'src/cli/run-cli.ts';

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
  const program = new Program(metafile);
  /** @param {string} path */
  const textOf = (path) => asCommonJs(readFileSync(join(root, path), 'utf8'), path === entry, path, program);
  for (const path of reachedFrom(metafile, entry)) {
    if (!program.core.has(path)) writeFileSync(join(folder, programName(path)), textOf(path));
  }
  if (program.core.size === 0) throw new TypeError('nothing that all commands load');
  const texts = [...program.core].map(
    ([path, name]) => `exports.${name} = (function (module) {${textOf(path)}\nreturn module.exports; })({});\n`,
  );
  writeFileSync(join(folder, CORE), `"use strict";\n${texts.join('')}`);
  writeFileSync(join(folder, IMPORTER), '"use strict";module.exports = (name) => import(name);\n');
}

/** Which modules stand where. */
class Program {
  /** Paths of the modules in the core, each after those that it imports, with their names there. */
  core = /** @type {Map<string, string>} */ (new Map());
  /** Paths of the modules that are loaded when they are called. */
  late = /** @type {Set<string>} */ (new Set());
  #outputs;

  /** @param {import('esbuild').Metafile} metafile */
  constructor({ outputs }) {
    this.#outputs = outputs;
    const entries = Object.keys(outputs).filter((path) => FIRST.has(outputs[path]?.entryPoint ?? ''));
    const first = new Set(entries.flatMap((path) => [...this.#imported(path)]));
    const shared = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === SHARED) ?? '';
    for (const path of this.#imported(shared)) {
      if (first.has(path) || outputs[path]?.entryPoint) continue;
      if (isLate(outputs[path]?.inputs ?? {})) this.late.add(path);
      else this.core.set(path, `part${this.core.size}`);
    }
  }

  /**
   * A module and all that it imports, each after its own imports.
   * @param {string} path
   * @param {Set<string>} [found]
   * @returns {ReadonlySet<string>}
   */
  #imported(path, found = new Set()) {
    for (const { path: next, kind, external } of this.#outputs[path]?.imports ?? []) {
      if (!external && kind === 'import-statement' && !found.has(next)) this.#imported(next, found);
    }
    return found.add(path);
  }

  /**
   * The path in the metafile of what a module imports by a relative path.
   * @param {string} by
   * @param {string} from
   */
  pathOf(by, from) {
    return join(dirname(by), from);
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
 * The text of a module as CommonJS, without the white space that nobody reads.
 * @param {string} text
 * @param {boolean} isEntry may wait at its top
 * @param {string} path
 * @param {Program} program
 */
function asCommonJs(text, isEntry, path, program) {
  const isInCore = program.core.has(path);
  const url = /\bimport\.meta\.url\b/.test(text.replace(REQUIRE, '')) ? urlOf(path) : '';
  /** @type {{ [name: string]: string }} */
  const late = {};
  /** @param {string} from */
  const required = (from) => {
    if (!from.startsWith('.')) return `require("${from}")`;
    const part = program.core.get(program.pathOf(path, from));
    if (part === undefined) return `require("./${programName(from)}")`;
    return isInCore ? `exports.${part}` : `require("./${CORE}").${part}`;
  };
  const body = text
    .replace(/^#!.*\n/, '\n')
    .replace(REQUIRE, '')
    .replace(IMPORT, (line, whole, names, space, from) => {
      if (!from.startsWith('.') || !program.late.has(program.pathOf(path, from))) {
        return importLine(whole, names, space, required(from));
      }
      if (whole !== undefined || space !== undefined) throw new TypeError(`not a late part: ${line}`);
      if (names === undefined) return '';
      return lateImport(names, required(from), late);
    })
    .replace(/^export default (.*);$/gm, 'module.exports = { default: $1 };')
    .replace(/^export \{([^}]*)\};$/gm, (_, names) => `module.exports = {${exported(text, names)}};`)
    .replace(/(?<![.\w$])import\("(\.[^"]+)"\)/g, (_, from) => `Promise.resolve().then(() => ${required(from)})`)
    // What is no module of ours may be one that only import() can load.
    .replace(/(?<![.\w$])import\(/g, `require("./${IMPORTER}")(`)
    .replace(/\bimport\.meta\.url\b/g, '__url');
  const left = /^(?:import|export)\b.*|\bimport\.meta\b.*/m.exec(body);
  if (left) throw new TypeError(`not turned into CommonJS: ${left[0]}`);
  const whole = isEntry ? `"use strict"; (async () => {${url}${body}\n})();\n` : `"use strict";${url}${body}`;
  // Lines that are not too long to be shown with an error of node.
  return transformSync(whole, { define: late, minifyWhitespace: true, legalComments: 'none', lineLimit: 200 }).code;
}

const IMPORT = /^import (?:([\w$]+)(?:, )?)?(?:\{([^}]*)\})? ?(?:\* as ([\w$]+))? ?(?:from )?"([^"]+)";$/gm;

/**
 * The URL of a module, also where it stands in another file: its name holds the hash of its content.
 * @param {string} path
 */
function urlOf(path) {
  return ` const __url = require("node:url").pathToFileURL(require("node:path").join(__dirname, "${programName(path)}")).href;`;
}

/**
 * An import of what is loaded when one of its names is used for the first time.
 * @param {string} names
 * @param {string} loaded
 * @param {{ [name: string]: string }} late filled with the names and what stands for them
 */
function lateImport(names, loaded, late) {
  const module = `__late${Object.keys(late).length}`;
  for (const one of names.split(',')) {
    const [name = '', own = name] = one.trim().split(' as ');
    if (name !== '') late[own] = `${module}.${name}`;
  }
  return `let ${module} = new Proxy({}, { get: (_, name) => (${module} = ${loaded})[name] });`;
}

/**
 * @param {string | undefined} whole
 * @param {string | undefined} names
 * @param {string | undefined} space
 * @param {string} loaded
 */
function importLine(whole, names, space, loaded) {
  const made = [];
  // Of what is no module of the program, the default is all of it.
  if (whole !== undefined) made.push(`const ${whole} = ${loaded};`);
  if (space !== undefined) made.push(`const ${space} = ${loaded};`);
  if (names !== undefined) made.push(`const {${imported(names)}} = ${loaded};`);
  if (made.length === 0) made.push(`${loaded};`);
  return made.join(' ');
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
