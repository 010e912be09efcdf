import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NodeId } from '../../base/index.ts';
import type { BuiltNode } from './built-node.ts';
import { readBuiltNodes, readStoredNodes } from './state-file.ts';

const NODE: BuiltNode = {
  kind: 'model',
  code: 'c',
  sql: 's',
  asked: null,
  raw: null,
  text: 'select ":{",\n \'",\\n\' as "}}"',
  config: {},
  key: null,
  inputs: { 'source.a.b.c': null },
  version: 'v',
  always: null,
  relation: { database: 'd', schema: 's', identifier: 'i', type: null },
  columns: [['a', 'integer']],
  builtAt: 5,
  invocationId: 'i',
  isUnfinished: false,
};
const [ONE, TWO] = ['model.a.one', 'model.a."two":{\n,'] as unknown as readonly [NodeId, NodeId];

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsdbt-state-'));
  path = join(folder, 'dev.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

function written(nodes: readonly (readonly [NodeId, BuiltNode])[]): string {
  const stored = readStoredNodes(path);
  for (const [id, node] of nodes) stored.set(id, node);
  return [...stored.text()].join('');
}

describe('the store of what was built', () => {
  test.each([
    ['node by node', [[ONE, NODE]]],
    [
      'where names look like the shape of the file',
      [
        [ONE, NODE],
        [TWO, { ...NODE, isUnfinished: true }],
      ],
    ],
    ['without a node', []],
  ] as const)('is read as it was written, %s', (_, nodes) => {
    writeFileSync(path, written(nodes));
    expect([...readBuiltNodes(path)]).toEqual(nodes);
    expect([...readStoredNodes(path).text()].join('')).toBe(written([]));
  });

  test('is read in another layout', () => {
    writeFileSync(path, JSON.stringify(JSON.parse(written([[ONE, NODE]])), null, 2));
    expect([...readBuiltNodes(path)]).toEqual([[ONE, NODE]]);
  });

  test('holds nothing where it is cut off or of another shape', () => {
    const text = written([[ONE, NODE]]);
    writeFileSync(path, text.slice(0, -2));
    expect(readBuiltNodes(path).size).toBe(0);
    writeFileSync(path, text.replace('"schema_version":1', '"schema_version":2'));
    expect(readBuiltNodes(path).size).toBe(0);
  });

  test('a node that is damaged is not known, the others are', () => {
    const text = written([
      ['model.a.three' as NodeId, { ...NODE, kind: 'seed' }],
      [ONE, NODE],
    ]);
    writeFileSync(path, text.replace('"kind":"seed"', '"kind":seed'));
    expect([...readBuiltNodes(path)]).toEqual([[ONE, NODE]]);
    const stored = readStoredNodes(path);
    expect(stored.get('model.a.three' as NodeId)).toBeUndefined();
    expect([...stored.text()].join('')).not.toContain('three');
  });

  test('a node that is begun is unfinished, and gives what it was', () => {
    writeFileSync(path, written([[ONE, NODE]]));
    const stored = readStoredNodes(path);
    const first = stored.begin(ONE);
    expect([first?.isUnfinished, first?.read()]).toEqual([false, NODE]);
    writeFileSync(path, [...stored.text()].join(''));
    expect(readBuiltNodes(path).get(ONE)).toEqual({ ...NODE, isUnfinished: true });
    expect(stored.get(ONE)).toEqual({ ...NODE, isUnfinished: true });
    expect([stored.begin(ONE)?.isUnfinished, readStoredNodes(path).begin(ONE)?.isUnfinished]).toEqual([true, true]);
    stored.set(ONE, NODE);
    expect(stored.begin(ONE)?.read()).toEqual(NODE);
    expect(stored.get(ONE)?.isUnfinished).toBe(true);
    expect(stored.begin(TWO)).toBeUndefined();
  });

  test('changes of runs that were killed are in it', () => {
    writeFileSync(path, written([[ONE, NODE]]));
    writeFileSync(
      join(folder, 'dev.x.ndjson'),
      `${JSON.stringify({ at: 9, id: ONE, what: 'begin', value: null })}\n{"at"`,
    );
    expect(readStoredNodes(path).get(ONE)).toEqual({ ...NODE, isUnfinished: true });
  });
});
