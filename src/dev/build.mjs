// Builds dist/: the command line and the library (esbuild, split), the site's application, the built-in macros as JSON.
// @ts-check
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { collectBuiltinMacros } from './collect-macros.mjs';
import { partEntries } from './late-parts.mjs';
import { writeProgram } from './program-parts.mjs';
import { pureBase } from './pure-base.mjs';
import { sharedWithPage } from './shared-with-page.mjs';
import { styleText } from './style-text.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

const banner = {
  js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); const __navigator = { userAgent: 'Node.js' };",
};

/** What the three builds have in common. */
const forNode = /** @type {const} */ ({ bundle: true, platform: 'node', target: 'node20.19', logLevel: 'warning' });

/** commander starts programs for subcommands, which nothing here has; the module for it costs 8 ms. @type {import('esbuild').Plugin} */
const startsNothing = {
  name: 'starts-nothing',
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]commander[\\/]lib[\\/]/.test(importer) ? { path: 'child_process', namespace: 'nothing' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'nothing' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** The native part of DuckDB's driver is found in a shorter way. @type {import('esbuild').Plugin} */
const findsNativePart = {
  name: 'finds-native-part',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^@duckdb\/node-bindings$/ }, () => ({
      path: `${root}/src/adapters/duckdb/native-binding.cjs`,
    }));
  },
};

rmSync(`${root}/dist`, { recursive: true, force: true });

const { metafile } = await build({
  metafile: true,
  absWorkingDir: root,
  entryPoints: {
    'cli/main': `${root}/src/cli/main.ts`,
    index: `${root}/src/index.ts`,
    'sql/lineage-worker': `${root}/src/sql/lineage/lineage-worker.ts`,
    ...Object.fromEntries(partEntries.map((path, index) => [`parts/${index}`, `${root}/${path}`])),
  },
  outdir: `${root}/dist`,
  ...forNode,
  splitting: true,
  format: 'esm',
  minifySyntax: true,
  legalComments: 'none',
  chunkNames: 'chunks/[name]-[hash]',
  // The driver of Postgres asks whether it runs on Cloudflare, and would load the web's classes of node for the answer.
  define: { navigator: '__navigator' },
  external: ['snowflake-sdk', 'pg-native', 'node-sql-parser', '@polyglot-sql/sdk', 'hive-driver'],
  banner,
  plugins: [startsNothing, findsNativePart],
});

writeProgram(metafile, root, 'dist/cli/main.js');
// What only divides the program is loaded by nobody: its content is in chunks.
rmSync(`${root}/dist/parts`, { recursive: true });

// The program that npm links: CommonJS, since the loader of modules costs more than all that --version does.
// The same flags as those of src/cli/main.ts, which starts node anew where they are missing.
const flags = '--disallow-code-generation-from-strings --disable-proto=throw --max-semi-space-size=32';
const shebang = `#!/usr/bin/env -S node ${flags}`;
const start = `${root}/dist/cli/start.cjs`;
await build({
  entryPoints: [`${root}/src/cli/start.ts`],
  outfile: start,
  ...forNode,
  format: 'cjs',
  minifySyntax: true,
  supported: { 'dynamic-import': true },
  banner: { js: shebang },
});
chmodSync(start, 0o755);

// main.js can be started as well: npx keeps a link to it on machines where it was the program.
const main = `${root}/dist/cli/main.js`;
writeFileSync(main, `${shebang}\n${readFileSync(main, 'utf8')}`);
chmodSync(main, 0o755);

// What the browser runs: one classic script (modules do not load from a folder of files), one style sheet, and the lineage
// and the comparison, which are loaded when somebody looks at them.
/** @type {import('esbuild').BuildOptions} */
const forBrowser = {
  outdir: `${root}/dist/site`,
  entryNames: '[name]',
  bundle: true,
  platform: 'browser',
  target: ['chrome111', 'firefox113', 'safari16.4'],
  format: 'iife',
  minify: true,
  charset: 'utf8',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'warning',
};
const client = `${root}/src/site/client`;
await build({
  ...forBrowser,
  entryPoints: { app: `${client}/main.tsx`, style: `${client}/style/index.css` },
  plugins: [pureBase],
});
await build({
  ...forBrowser,
  entryPoints: { lineage: `${client}/graph/lineage-app.ts` },
  plugins: [pureBase, sharedWithPage, styleText],
});
await build({
  ...forBrowser,
  entryPoints: { compare: `${client}/pages/compare/compare-app.ts` },
  plugins: [sharedWithPage, styleText],
});
renameSync(`${root}/dist/site/style.css`, `${root}/dist/site/app.css`);

// What is known of the built-in macros is stored with them, so that no command needs to read them all.
const engine = `${root}/dist/jinja.mjs`;
await build({
  entryPoints: [`${root}/src/jinja/index.ts`],
  outfile: engine,
  ...forNode,
  format: 'esm',
  banner,
});
const { storeMacros } = await import(pathToFileURL(engine).href);
rmSync(engine);

mkdirSync(`${root}/dist/builtins`, { recursive: true });
for (const [name, files] of Object.entries(collectBuiltinMacros(`${root}/src/adapters`))) {
  const stored = files.map((file) => ({ ...file, blocks: storeMacros(file) }));
  writeFileSync(`${root}/dist/builtins/${name}.json`, JSON.stringify(stored));
}

// Declarations of types for those who use the package as a library: only what is packed needs them.
if (['pack', 'publish'].includes(process.env.npm_command ?? '')) {
  execFileSync(process.execPath, [`${root}/node_modules/typescript/bin/tsc`, '-p', 'tsconfig.types.json'], {
    cwd: root,
    stdio: 'inherit',
  });
}
