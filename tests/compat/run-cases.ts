// Runs recorded cases through tsdbt and compares each step with what a real dbt was recorded to do.
// npm run compat:cases -- DIR [--only CASE…] [--parse-level] [--verbose] [--json FILE]; last line: `cases: E of N steps equal`.
import { writeFileSync } from 'node:fs';
import { readCases } from './case-files.ts';
import { runCase, type StepResult } from './run-case.ts';

interface Options {
  readonly folder: string;
  readonly only: readonly string[];
  readonly parseLevel: boolean;
  readonly verbose: boolean;
  readonly json: string | undefined;
}

function readOptions(argv: readonly string[]): Options {
  const words = [...argv];
  const only: string[] = [];
  let folder: string | undefined;
  let json: string | undefined;
  const flags = new Set<string>();
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--only') while (words[0] !== undefined && !words[0].startsWith('-')) only.push(words.shift() ?? '');
    else if (word === '--json') json = words.shift();
    else if (word.startsWith('--')) flags.add(word);
    else folder = word;
  }
  if (folder === undefined) {
    console.error('usage: npm run compat:cases -- DIR [--only CASE…] [--parse-level] [--verbose] [--json FILE]');
    process.exit(2);
  }
  return { folder, only, parseLevel: flags.has('--parse-level'), verbose: flags.has('--verbose'), json };
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const cases = readCases(options.folder, options.only);
  const results: StepResult[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < cases.length) {
      const recorded = cases[next];
      next += 1;
      if (recorded) results.push(...(await runCase(recorded, options)));
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
  }
  const compared = results.filter((result) => result.leftOut === undefined);
  const equal = compared.filter((result) => result.differences.length === 0);
  console.log(`cases: ${equal.length} of ${compared.length} steps equal`);
}

await main();
