// How long the language server takes in a project of 1,000 models: the time from an edit to its diagnostics, of
// completion and hover, while a real client talks to it; and its memory. `npm run bench:lsp [models]`
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LspClient } from '../lsp/client.ts';

const count = process.argv[2] ?? '1000';
const folder = mkdtempSync(join(tmpdir(), 'tsdbt-bench-lsp-'));
execFileSync(process.execPath, [
  join(process.env['TSDBT_ROOT'] ?? '.', 'tests/bench/gen.mjs'),
  '--out',
  folder,
  '--n',
  count,
  '--macros',
  '1',
]);
const began = performance.now();
const client = await LspClient.start(folder);
const width = count.length;
const name = (index: number): string => String(index).padStart(width, '0');
const middle = Math.floor(Number(count) * 0.8);
const path = `models/marts/g${String(Math.floor(middle / 100)).padStart(4, '0')}/fct_${name(middle)}.sql`;
const yaml = `models/marts/g${String(Math.floor(middle / 100)).padStart(4, '0')}/_models.yml`;
const text = readFileSync(join(folder, path), 'utf8');
await client.open(path);
await client.request('textDocument/hover', client.at(path, "ref('|"));
report('first answer', [performance.now() - began]);

const times: number[] = [];
for (let round = 0; round < 20; round += 1) {
  const start = performance.now();
  await client.change(path, text.replace(/ref\('/, `ref('wrong_${round}_`));
  await client.diagnostics(path, (found) => found.some(({ message }) => String(message).includes(`wrong_${round}_`)));
  times.push(performance.now() - start);
  await client.change(path, text);
  await client.diagnostics(path, (found) => found.length === 0);
}
report('SQL edit to diagnostics', times);

await client.open(yaml);
const properties = client.text(yaml);
const yamlTimes: number[] = [];
for (let round = 0; round < 10; round += 1) {
  const start = performance.now();
  await client.change(yaml, properties.replace('columns:', `columns: ${round}`));
  await client.diagnostics(yaml, (found) => found.length > 0);
  yamlTimes.push(performance.now() - start);
  await client.change(yaml, properties);
  await client.diagnostics(yaml, (found) => found.length === 0);
}
report('YAML edit to diagnostics', yamlTimes);
await client.close(yaml);
await new Promise((done) => setTimeout(done, 3000));

await timed('completion in ref()', 'textDocument/completion', client.at(path, "ref('|"));
await timed('completion of columns', 'textDocument/completion', client.at(path, 'p0.|'));
await timed('hover of a model', 'textDocument/hover', client.at(path, "ref('i|"));
await timed('hover of a column', 'textDocument/hover', client.at(path, 'p0.i|d'));
await timed('definition', 'textDocument/definition', client.at(path, "ref('i|"));
await timed('references', 'textDocument/references', {
  ...client.at(path, "ref('i|"),
  context: { includeDeclaration: true },
} as never);
const status =
  readFileSync(`/proc/${client.process.pid}/task/${client.process.pid}/children`, 'utf8').trim().split(' ')[0] ?? '';
for (const pid of [client.process.pid, status]) {
  const memory = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  console.log(`memory of process ${pid}: ${Math.round(Number(memory) / 1024)} MB`);
}
await client.stop();
rmSync(folder, { recursive: true });

async function timed(what: string, method: string, params: object): Promise<void> {
  const found: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    const start = performance.now();
    await client.request(method, params);
    found.push(performance.now() - start);
  }
  report(what, found);
}

function report(what: string, found: number[]): void {
  found.sort((a, b) => a - b);
  const at = (share: number): string =>
    (found[Math.min(found.length - 1, Math.floor(found.length * share))] ?? 0).toFixed(1);
  console.log(`${what}: median ${at(0.5)} ms, 90 % ${at(0.9)} ms, most ${at(1)} ms`);
}
