// Runs recorded cases through tsdbt and compares each step with what a real dbt was recorded to do.
// npm run compat:cases -- DIR [--adapter postgres] [--only CASE…] [--parse-level] [--verbose] [--json FILE] [--processes]
// --processes starts node for every command. Deviations and steps left out stand in deviations.json and left-out.json beside DIR. Last line: `cases: E of N steps equal`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverFolder, startServer, stopServer } from '../postgres/server.ts';
import { readCases } from './case-files.ts';
import { readDeviations } from './deviations.ts';
import { duckdbWarehouse } from './duckdb-warehouse.ts';
import { readLeftOut } from './left-out.ts';
import { postgresWarehouse } from './postgres-warehouse.ts';
import { runCase, type StepResult } from './run-case.ts';
import type { OpenWarehouse } from './warehouse.ts';

interface Options {
  readonly folder: string;
  readonly only: readonly string[];
  readonly parseLevel: boolean;
  readonly verbose: boolean;
  readonly json: string | undefined;
  readonly adapter: string;
  readonly isEachAlone: boolean;
}

function readOptions(argv: readonly string[]): Options {
  const words = [...argv];
  const only: string[] = [];
  let folder: string | undefined;
  let json: string | undefined;
  let adapter = 'duckdb';
  const flags = new Set<string>();
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--only') while (words[0] !== undefined && !words[0].startsWith('-')) only.push(words.shift() ?? '');
    else if (word === '--json') json = words.shift();
    else if (word === '--adapter') adapter = words.shift() ?? adapter;
    else if (word.startsWith('--')) flags.add(word);
    else folder = word;
  }
  if (folder === undefined || !['duckdb', 'postgres'].includes(adapter)) {
    console.error(
      'usage: npm run compat:cases -- DIR [--adapter duckdb|postgres] [--only CASE…] [--parse-level] [--verbose] [--json FILE] [--processes]',
    );
    process.exit(2);
  }
  return {
    folder,
    only,
    parseLevel: flags.has('--parse-level'),
    verbose: flags.has('--verbose'),
    json,
    adapter,
    isEachAlone: flags.has('--processes'),
  };
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.adapter !== 'postgres') return runAll(options, duckdbWarehouse);
  const folder = serverFolder();
  try {
    const server = await startServer(folder);
    if ('unavailable' in server) {
      console.error(`no Postgres server can be started: ${server.unavailable}`);
      process.exitCode = 2;
    } else await runAll(options, () => postgresWarehouse(server));
  } finally {
    await stopServer(folder);
  }
}

async function runAll(options: Options, warehouse: OpenWarehouse): Promise<void> {
  const cases = readCases(options.folder, options.only);
  const deviations = readDeviations(join(options.folder, '..', 'deviations.json'));
  const leftOut = readLeftOut(join(options.folder, '..', 'left-out.json'));
  const { parseLevel, isEachAlone } = options;
  const results: StepResult[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < cases.length) {
      const recorded = cases[next];
      next += 1;
      if (recorded)
        results.push(...(await runCase(recorded, { parseLevel, warehouse, deviations, leftOut, isEachAlone })));
    }
  };
  await Promise.all([worker(), worker()]);
  results.sort((a, b) => (a.case === b.case ? a.step - b.step : a.case < b.case ? -1 : 1));
  print(results, options);
  if (options.json) writeFileSync(options.json, JSON.stringify(results, null, 1));
}

function print(results: readonly StepResult[], options: Options): void {
  for (const result of results) {
    if (result.leftOut) console.log(`left out ${result.case}:${result.step} ${result.args}: ${result.leftOut}`);
    else if (result.differences.length > 0) {
      console.log(`differs  ${result.case}:${result.step} ${result.args}`);
      for (const line of result.differences.slice(0, options.verbose ? 40 : 2)) console.log(`    ${line}`);
    }
    for (const { file, path, reason } of result.meant ?? [])
      console.log(`meant    ${result.case}:${result.step} ${file} ${path}: ${reason}`);
  }
  const compared = results.filter((result) => result.leftOut === undefined);
  const equal = compared.filter((result) => result.differences.length === 0);
  if (compared.length < results.length) console.log(`left out: ${results.length - compared.length} steps`);
  console.log(`cases: ${equal.length} of ${compared.length} steps equal`);
}

await main();
