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
const client = await LspClient.start(folder, {
  capabilities: {
    textDocument: {
      completion: { completionItem: { snippetSupport: true }, completionList: { itemDefaults: ['editRange'] } },
    },
  },
});
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
let server: string | undefined;

const typed = (round: number): string => `${text}\n-- ${round}`;
/** An edit, so that all that follows from it begins, and after `rest` milliseconds the request. */
const after = (rest: number) => async (round: number) => {
  await client.change(path, typed(round));
  await pause(rest);
};
for (const [when, before] of [
  ['at rest', undefined],
  ['with each letter', after(0)],
  ['30 ms after a letter', after(30)],
  ['while the project is read', after(1010)],
  ['while it is checked', untilBusy],
] as const) {
  const rounds = when.startsWith('while') ? 20 : 40;
  if (!before) await pause(6000);
  await timed(`completion in ref(), ${when}`, rounds, before, 'textDocument/completion', client.at(path, "ref('|"));
  await timed(`completion of columns, ${when}`, rounds, before, 'textDocument/completion', client.at(path, 'p0.|'));
  await timed(`hover of a model, ${when}`, rounds, before, 'textDocument/hover', client.at(path, "ref('i|"));
  await timed(`hover of a column, ${when}`, rounds, before, 'textDocument/hover', client.at(path, 'p0.i|d'));
}
await timed('definition', 20, undefined, 'textDocument/definition', client.at(path, "ref('i|"));
await timed('references', 20, undefined, 'textDocument/references', {
  ...client.at(path, "ref('i|"),
  context: { includeDeclaration: true },
} as never);
for (const pid of [client.process.pid, serverId()]) {
  const memory = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  console.log(`memory of process ${pid}: ${Math.round(Number(memory) / 1024)} MB`);
}
await client.stop();
rmSync(folder, { recursive: true });

/** Time on the clock, and time on the processor of the thread that answers: the machine may be busy with other things. */
async function timed(
  what: string,
  rounds: number,
  before: ((round: number) => Promise<void>) | undefined,
  method: string,
  params: object,
): Promise<void> {
  const found: number[] = [];
  const busy: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await before?.(round);
    const start = performance.now();
    const cpu = processorTime();
    await client.request(method, params);
    busy.push(processorTime() - cpu);
    found.push(performance.now() - start);
  }
  report(what, found);
  report('    on the processor', busy);
}

/**
 * An edit, and then the moment at which the server is at work on what it does when typing rests for longer; a moment of
 * rest where that was done before anybody looked.
 */
async function untilBusy(round: number): Promise<void> {
  await client.change(path, typed(round));
  await pause(2000);
  for (let tries = 0; tries < 100; tries += 1) {
    const before = processorTime();
    await pause(20);
    if (processorTime() - before > 8) return;
  }
}

function serverId(): string {
  return (
    readFileSync(`/proc/${client.process.pid}/task/${client.process.pid}/children`, 'utf8').trim().split(' ')[0] ?? ''
  );
}

/** Milliseconds that the main thread of the server has had so far. */
function processorTime(): number {
  server ??= serverId();
  return Number(readFileSync(`/proc/${server}/task/${server}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}

function report(what: string, found: number[]): void {
  found.sort((a, b) => a - b);
  const at = (share: number): string =>
    (found[Math.min(found.length - 1, Math.floor(found.length * share))] ?? 0).toFixed(1);
  console.log(`${what}: median ${at(0.5)} ms, 90 % ${at(0.9)} ms, most ${at(1)} ms`);
}
