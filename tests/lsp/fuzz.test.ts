// A thousand random edits of a model and of a properties file: the server answers every request and stays alive.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ProjectFolder, projectFolder } from '../project-folder.ts';
import { LspClient } from './client.ts';
import { SHOP } from './shop.ts';

const EDITS = 1000;
const PIECES = [
  '{{',
  '}}',
  '{%',
  '%}',
  '{#',
  "'",
  '"',
  '(',
  ')',
  '[',
  ']',
  ',',
  '.',
  ':',
  '-',
  '\n',
  '\r\n',
  ' ',
  '  ',
  '|',
  '*',
  '&a',
  '<<:',
  '\t',
  '\u0000',
  '😀',
  'é',
  "{{ ref('",
  "{{ ref('stg_orders') }}",
  "{{ source('app', ",
  '{% for x in range(9) %}',
  '{% endfor %}',
  '{% set a = ',
  '{% macro m(',
  'select ',
  ' from ',
  'with a as (',
  'union all',
  'models:',
  '- name: ',
  'columns:',
  'data_tests:',
  'config(',
  "{{ doc('",
  '{{ config(materialized=',
  '{{ undefined_macro(1) }}',
  '{{ 1 / 0 }}',
  '{{ [1,2][7] }}',
];

/** The same numbers for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

let folder: ProjectFolder;
let client: LspClient;
beforeAll(async () => {
  folder = projectFolder(SHOP);
  client = await LspClient.start(folder.path);
});
afterAll(() => folder.remove());

const REQUESTS = [
  'completion',
  'hover',
  'definition',
  'references',
  'documentSymbol',
  'foldingRange',
  'codeLens',
  'prepareRename',
];

it.each([
  ['models/marts/orders.sql', 7],
  ['models/schema.yml', 8],
  ['macros/money.sql', 9],
] as const)('lives through edits of %s', async (path, seed) => {
  const next = random(seed);
  const start = SHOP[path] ?? '';
  let text = start;
  await client.open(path);
  for (let edit = 0; edit < EDITS; edit += 1) {
    const at = Math.floor(next() * (text.length + 1));
    const removed = next() < 0.4 ? Math.floor(next() * 12) : 0;
    const piece = next() < 0.7 ? (PIECES[Math.floor(next() * PIECES.length)] ?? '') : '';
    text = edit % 60 === 59 || text.length > 20_000 ? start : text.slice(0, at) + piece + text.slice(at + removed);
    await client.change(path, text);
    if (edit % 4 !== 0) continue;
    const lines = text.slice(0, at).split('\n');
    const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
    const name = REQUESTS[Math.floor(next() * REQUESTS.length)] ?? '';
    const params = { textDocument: { uri: client.uri(path) }, position, context: { includeDeclaration: true } };
    // A refused rename is an answer too.
    await client
      .request(`textDocument/${name}`, params)
      .catch((refused: Error) => expect(refused.message).toMatch(/cannot be renamed/));
  }
  await client.change(path, start);
  await client.diagnostics(path, (found) => found.length === 0);
  expect(client.logged).toEqual([]);
});

it('ends when it is told to', async () => {
  expect(await client.stop()).toBe(0);
});
