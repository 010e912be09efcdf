// Parses every .sql and .yml file of folders with our readers and prints those that fail.
// npm run compat:parse -- DIR... [--json FILE]; last line: `files: P of N parse`.
// `--json` writes the failures, so that another program can tell which of them dbt refuses as well.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml, type SourceFile, TsdbtError } from '../../src/base/index.ts';
import { parseBlocks, parseTemplate } from '../../src/jinja/index.ts';

interface Failure {
  readonly path: string;
  readonly problem: string;
}

/** Folders that hold no sources of a project. */
const SKIPPED = new Set(['.git', 'node_modules', 'target', 'compiled']);
const KINDS = /\.(sql|ya?ml)$/;

function* filesIn(folder: string): Generator<string> {
  if (statSync(folder).isFile()) {
    yield folder;
    return;
  }
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) yield* filesIn(path);
    else if (entry.isFile() && KINDS.test(entry.name)) yield path;
  }
}

/** Reads a file as dbt would: YAML as data, SQL as a template and as a file of blocks. @throws TsdbtError */
function readFile(path: string): void {
  const file: SourceFile = { path, text: readFileSync(path, 'utf8').replaceAll('\r\n', '\n') };
  if (!path.endsWith('.sql')) {
    parseYaml(file);
    return;
  }
  const { macros, snapshots } = parseBlocks(file);
  for (const block of snapshots) parseTemplate({ path, text: block.body });
  if (macros.length === 0 && snapshots.length === 0) parseTemplate(file);
}

function main(folders: readonly string[], json: string | undefined): void {
  if (folders.length === 0) {
    console.error('usage: npm run compat:parse -- DIR... [--json FILE]');
    process.exit(2);
  }
  const failures: Failure[] = [];
  let count = 0;
  for (const folder of folders) {
    for (const path of filesIn(folder)) {
      count += 1;
      try {
        readFile(path);
      } catch (error) {
        const problem = error instanceof TsdbtError ? error.diagnostic.message : `defect: ${String(error)}`;
        failures.push({ path, problem });
      }
    }
  }
  for (const { path, problem } of failures) console.log(`${path}: ${problem.split('\n')[0] ?? ''}`);
  if (json !== undefined) writeFileSync(json, JSON.stringify(failures, null, 1));
  console.log(`files: ${count - failures.length} of ${count} parse`);
}

const words = process.argv.slice(2);
const at = words.indexOf('--json');
const json = at === -1 ? undefined : words.splice(at, 2)[1];
main(words, json);
