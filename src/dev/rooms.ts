// Reads the imports of src/ and says where the architecture of rooms.json is broken.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

export interface Room {
  readonly name: string;
  readonly rank: number;
  readonly imports: readonly string[];
}

export interface RoomRules {
  readonly rooms: readonly Room[];
  readonly doors: { readonly [packageName: string]: readonly string[] };
  readonly engines: readonly string[];
  readonly lines: { readonly hard: number; readonly wanted: number };
  readonly baseFiles: number;
}

export interface ImportLine {
  readonly target: string;
  readonly isType: boolean;
  readonly isDynamic: boolean;
}

export interface SourceText {
  /** Relative to src/, `/`-separated. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly ImportLine[];
}

const ROOMLESS = new Set(['dev', 'testing', 'index.ts', 'fixtures']);

/** All TypeScript files below `src`. */
export function readSources(src: string): SourceText[] {
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => {
      const text = readFileSync(path, 'utf8');
      return { path: relative(src, path).split(sep).join('/'), text, imports: importsOf(text) };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function importsOf(text: string): ImportLine[] {
  const found: ImportLine[] = [];
  const pattern = /^(?:import|export)\s+(type\s+)?([^'";]*?from\s+)?'([^']+)'/gms;
  for (const match of text.matchAll(pattern)) {
    const names = match[2] ?? '';
    const named = /^\{([\s\S]*)\}\s*from\s*$/.exec(names.trim());
    const onlyTypes = named ? splitNames(named[1] ?? '').every((name) => name.startsWith('type ')) : false;
    found.push({ target: match[3] ?? '', isType: Boolean(match[1]) || onlyTypes, isDynamic: false });
  }
  for (const match of text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)) {
    found.push({ target: match[1] ?? '', isType: false, isDynamic: true });
  }
  return found;
}

function splitNames(names: string): string[] {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
}

/** Every violation as one line `file: what`. */
export function checkRooms(sources: readonly SourceText[], rules: RoomRules): string[] {
  return [
    ...sources.flatMap((source) => checkFile(source, rules)),
    ...valueCycles(sources),
    ...checkBase(sources, rules),
  ];
}

function checkFile(source: SourceText, rules: RoomRules): string[] {
  const room = roomOf(source.path);
  if (ROOMLESS.has(room) || source.path.includes('/fixtures/')) return [];
  const isTest = source.path.endsWith('.test.ts');
  return [
    ...source.imports.flatMap((line) => checkImport(source, room, line, rules, isTest)),
    ...(isTest ? [] : checkText(source, room, rules)),
  ];
}

function roomOf(path: string): string {
  return path.split('/')[0] ?? path;
}

function checkImport(source: SourceText, room: string, line: ImportLine, rules: RoomRules, isTest: boolean): string[] {
  if (!line.target.startsWith('.')) return checkDoor(source, room, line, rules, isTest);
  const target = join(dirname(source.path), line.target).split(sep).join('/');
  const other = roomOf(target);
  const found: string[] = [];
  if (line.isDynamic && !isTest && !mayImportLazily(source.path))
    found.push(`${source.path}: import() of ${line.target}`);
  if (other === room)
    return [...found, ...checkEngineFolders(source.path, target, isTest), ...checkBrowser(source.path, target, isTest)];
  if (isTest) return found;
  const allowed = rules.rooms.find((candidate) => candidate.name === room)?.imports ?? [];
  if (!allowed.includes(other)) found.push(`${source.path}: room ${room} may not import ${other} (${line.target})`);
  if (target !== `${other}/index.ts`)
    found.push(`${source.path}: ${line.target} is inside ${other}, only its index.ts may be imported`);
  return found;
}

function mayImportLazily(path: string): boolean {
  return ['cli/', 'adapters/', 'sql/', 'site/', 'lsp/', 'ml/', 'graph/', 'compile/', 'run/'].some((room) =>
    path.startsWith(room),
  );
}

/** Inside adapters/, an engine's folder knows shared/ and itself only. */
function checkEngineFolders(path: string, target: string, isTest: boolean): string[] {
  const [room, folder, rest] = path.split('/');
  const [, other, otherRest] = target.split('/');
  if (room !== 'adapters' || isTest || rest === undefined || otherRest === undefined) return [];
  if (folder === other || other === 'shared') return [];
  return [`${path}: engine folder ${folder} imports ${other}`];
}

/** What runs in the browser knows itself and the format of the data only. */
function checkBrowser(path: string, target: string, isTest: boolean): string[] {
  const isOurs = (place: string): boolean => place.startsWith('site/client/') || place.startsWith('site/format/');
  if (isTest || !path.startsWith('site/client/') || isOurs(target)) return [];
  return [`${path}: the browser's code may not import ${target}`];
}

function checkDoor(source: SourceText, room: string, line: ImportLine, rules: RoomRules, isTest: boolean): string[] {
  if (line.target.startsWith('node:') || isTest) return [];
  const name = line.target
    .split('/')
    .slice(0, line.target.startsWith('@') ? 2 : 1)
    .join('/');
  const doors = rules.doors[name];
  if (!doors) return [`${source.path}: package ${name} has no door in rooms.json`];
  if (doors.some((door) => source.path.startsWith(`${door}/`) || door === room)) return [];
  return [`${source.path}: package ${name} may be imported only in ${doors.join(', ')}`];
}

const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/\beval\s*\(/, 'eval'],
  [/\bnew Function\s*\(/, 'new Function'],
  [/['"`](?:node:)?vm['"`]/, 'node:vm'],
  [/\bthrow new Error\b/, 'bare throw new Error'],
  [/^export default\b/m, 'export default'],
];

/** The one file that may turn text into program, that of the program itself, and all that it may use for it. */
const COMPILES = 'cli/kept-code.ts';
const SCRIPT = /\{ Script \} (?:from |= process\.getBuiltinModule\()'node:vm'/g;

function checkText(source: SourceText, room: string, rules: RoomRules): string[] {
  const found: string[] = [];
  const text = withoutComments(source.text);
  const code = source.path === COMPILES ? text.replace(SCRIPT, '') : text;
  for (const [pattern, name] of FORBIDDEN) if (pattern.test(code)) found.push(`${source.path}: ${name}`);
  if (/\bprocess\.exit\b/.test(code) && source.path !== 'cli/main.ts') found.push(`${source.path}: process.exit`);
  if (/(^|\/)(utils|helpers|common|manager|service)\.ts$/.test(source.path))
    found.push(`${source.path}: a name that says nothing`);
  const lines = source.text.split('\n').length;
  if (lines > rules.lines.hard) found.push(`${source.path}: ${lines} lines, more than ${rules.lines.hard}`);
  if (room !== 'adapters') {
    for (const engine of rules.engines) {
      if (new RegExp(`['"\`]${engine}['"\`]`).test(code)) found.push(`${source.path}: engine name '${engine}'`);
    }
  }
  return found;
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}

function checkBase(sources: readonly SourceText[], rules: RoomRules): string[] {
  const count = sources.filter((source) => source.path.startsWith('base/') && !source.path.endsWith('.test.ts')).length;
  return count > rules.baseFiles ? [`base/: ${count} files, more than ${rules.baseFiles}`] : [];
}

/** Files that import each other's values in a circle; each circle once, by its first file. */
function valueCycles(sources: readonly SourceText[]): string[] {
  const edges = new Map<string, string[]>();
  for (const source of sources) {
    if (source.path.endsWith('.test.ts')) continue;
    edges.set(
      source.path,
      source.imports
        .filter((line) => line.target.startsWith('.') && !line.isType && !line.isDynamic)
        .map((line) =>
          relative('/', resolve('/', dirname(source.path), line.target))
            .split(sep)
            .join('/'),
        ),
    );
  }
  const state = new Map<string, 'open' | 'done'>();
  const found: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      found.push(`value cycle: ${[...trail.slice(trail.indexOf(path)), path].join(' → ')}`);
      return;
    }
    state.set(path, 'open');
    for (const next of edges.get(path) ?? []) walk(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of edges.keys()) walk(path, []);
  return found;
}
