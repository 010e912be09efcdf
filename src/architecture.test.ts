import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { withRoomsSection } from './dev/architecture-doc.ts';
import { checkRooms, type RoomRules, readSources } from './dev/rooms.ts';

const src = fileURLToPath(new URL('.', import.meta.url));
const rules = JSON.parse(readFileSync(`${src}/rooms.json`, 'utf8')) as RoomRules;

test('rooms import downwards, through their index, and packages through their door', () => {
  expect(checkRooms(readSources(src), rules)).toEqual([]);
});

test('the check sees what it must forbid', () => {
  const bad = [
    {
      path: 'base/a.ts',
      text: "throw new Error('x')",
      imports: [{ target: '../jinja/index.ts', isType: false, isDynamic: false }],
    },
    {
      path: 'run/b.ts',
      text: "const engine = 'duckdb';",
      imports: [{ target: 'nunjucks', isType: false, isDynamic: false }],
    },
    { path: 'cli/kept-code.ts', text: "import { createContext, Script } from 'node:vm';", imports: [] },
    { path: 'cli/main.ts', text: "const { Script } = process.getBuiltinModule('node:vm');", imports: [] },
    { path: 'run/c.ts', text: '', imports: [{ target: './d.ts', isType: false, isDynamic: false }] },
    { path: 'run/d.ts', text: '', imports: [{ target: './c.ts', isType: false, isDynamic: false }] },
  ];
  expect(checkRooms(bad, rules)).toEqual([
    'base/a.ts: room base may not import jinja (../jinja/index.ts)',
    'base/a.ts: bare throw new Error',
    'run/b.ts: package nunjucks may be imported only in jinja',
    "run/b.ts: engine name 'duckdb'",
    'cli/kept-code.ts: node:vm',
    'cli/main.ts: node:vm',
    'value cycle: run/c.ts → run/d.ts → run/c.ts',
  ]);
});

test('ARCHITECTURE.md shows the rooms as they are', () => {
  const path = `${src}/../ARCHITECTURE.md`;
  const document = readFileSync(path, 'utf8');
  const expected = withRoomsSection(document, rules);
  if (process.env['UPDATE_DOCS']) writeFileSync(path, expected);
  else expect(document).toBe(expected);
});
