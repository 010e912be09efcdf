import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createRedactor, type JsonValue, jsonObject, type LogEvent, processEnv } from '../../base/index.ts';
import type { CliIo } from '../invocation.ts';
import { Console } from './console.ts';
import { modelOptionDeprecation } from './deprecations.ts';
import { uiSettings } from './ui-settings.ts';
import { warnPolicy } from './warn-policy.ts';

const NOON = Date.UTC(2026, 10, 23, 12, 0, 5, 250);
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

interface Screen {
  readonly console: Console;
  readonly addSecret: (text: string) => void;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

function screen(flags: { [name: string]: JsonValue } = {}, options: { isTTY?: boolean; logs?: string } = {}): Screen {
  const out = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr'): CliIo['stdout'] => ({
    write: (text) => {
      out[name] += text;
    },
    isTTY: options.isTTY === true,
    columns: 100,
  });
  const io: CliIo = {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    env: processEnv({}),
    cwd: '/',
    signal: new AbortController().signal,
  };
  const redactor = createRedactor();
  const console = new Console(io, { redactor, clock: { now: () => NOON, monotonic: () => 0 }, invocationId: 'id-1' });
  const given = new Map(Object.entries(flags));
  console.configure(uiSettings(given, given, io), warnPolicy(given), options.logs);
  return { console, addSecret: redactor.addSecret, stdout: () => out.stdout, stderr: () => out.stderr };
}

function event(msg: string, also: Partial<LogEvent> = {}): LogEvent {
  return { code: 'X001', name: 'Something', level: 'info', msg, ...also };
}

test('text lines have a UTC clock, printed ones stand alone', () => {
  const { console, stdout } = screen();
  console.emit(event('Found 2 models'));
  console.emit(event(''));
  console.emit(event('two\nlines', { level: 'error' }));
  console.emit(event('pkg.model', { always: true }));
  console.emit(event('hidden', { level: 'debug' }));
  expect(stdout()).toBe('12:00:05  Found 2 models\n12:00:05  \n12:00:05  two\nlines\npkg.model\n');
});

test('quiet keeps errors and what was asked for', () => {
  const { console, stdout } = screen({ QUIET: true });
  console.emit(event('line'));
  console.emit(event('careful', { level: 'warn' }));
  console.emit(event('broken', { level: 'error' }));
  console.emit(event('asked', { name: 'PrintEvent' }));
  expect(stdout()).toBe('12:00:05  broken\nasked\n');
});

test('levels', () => {
  const { console, stdout } = screen({ LOG_LEVEL: 'warn' });
  console.emit(event('line'));
  console.emit(event('careful', { level: 'warn' }));
  expect(stdout()).toBe('12:00:05  careful\n');
});

test('JSON lines have the shape of dbt, keys sorted, separators of Python', () => {
  const { console, stdout } = screen({ LOG_FORMAT: 'json' });
  console.emit(
    event('é', {
      data: jsonObject([
        ['b', 1],
        ['a', null],
      ]),
      thread: 'Thread-1 (worker)',
    }),
  );
  expect(stdout()).toBe(
    `{"data": {"a": null, "b": 1}, "info": {"category": "", "code": "X001", "extra": {}, "invocation_id": "id-1", "level": "info", "msg": "\\u00e9", "name": "Something", "pid": ${process.pid}, "thread": "Thread-1 (worker)", "ts": "2026-11-23T12:00:05.250000Z"}}\n`,
  );
});

test('the debug form names level and thread', () => {
  const { console, stdout } = screen({ LOG_FORMAT: 'debug' });
  console.emit(event('line', { thread: 'Thread-1 (worker)' }));
  expect(stdout()).toBe('12:00:05.250000 [info ] [Thread-1 (]: line\n');
});

test('notes go to stderr and obey quiet', () => {
  const loud = screen();
  loud.console.emit(event('by the way', { note: true }));
  expect([loud.stdout(), loud.stderr()]).toEqual(['', 'note: by the way\n']);
  const quiet = screen({ QUIET: true });
  quiet.console.emit(event('by the way', { note: true }));
  expect(quiet.stderr()).toBe('');
});

test('secrets leave by no way: console, JSON, notes, log file', () => {
  const logs = mkdtempSync(join(tmpdir(), 'tsdbt-logs-'));
  folders.push(logs);
  for (const flags of [{}, { LOG_FORMAT: 'json' }]) {
    const one = screen(flags, { logs });
    one.addSecret('pa"ss');
    one.console.emit(event('password pa"ss here', { data: jsonObject([['password', 'pa"ss']]) }));
    one.console.emit(event('note pa"ss', { note: true }));
    one.console.close();
    const written = one.stdout() + one.stderr() + readFileSync(join(logs, 'dbt.log'), 'utf8');
    expect(written).not.toMatch(/pa\\?"ss/);
    expect(written).toContain('*****');
  }
});

test('colours: tags and statuses, only where wanted', () => {
  const plain = screen({}, { isTTY: false });
  const coloured = screen({ USE_COLORS: true });
  for (const { console } of [plain, coloured]) {
    console.emit(event('[ERROR]: in model a', { level: 'error' }));
    console.emit(event('1 of 1 OK created x ... [SELECT 1 in 0.14s]', { status: 'ok' }));
    console.emit(event('Completed successfully', { status: 'ok' }));
  }
  expect(plain.stdout()).not.toContain('\u001b');
  expect(coloured.stdout()).toBe(
    [
      '12:00:05  [\u001b[31mERROR\u001b[39m]: in model a',
      '12:00:05  1 of 1 OK created x ... [\u001b[32mSELECT 1\u001b[39m in 0.14s]',
      '12:00:05  \u001b[32mCompleted successfully\u001b[39m',
      '',
    ].join('\n'),
  );
});

test('warnings raised to errors are kept for the command, silenced ones vanish, results are never raised', () => {
  const warning = event('[WARNING]: w', { level: 'warn', name: 'NothingToDo' });
  const all = screen({ WARN_ERROR: true });
  all.console.emit(warning);
  all.console.emit(event('1 of 1 WARN 2 t', { level: 'warn', name: 'LogTestResult' }));
  all.console.emit(event('hint', { level: 'warn', note: true }));
  all.console.emit(event('a word', { level: 'warn', name: 'Note' }));
  expect(all.console.takeRaised()).toEqual([warning]);
  expect(all.console.takeRaised()).toEqual([]);
  expect(all.stdout()).toBe('12:00:05  1 of 1 WARN 2 t\n12:00:05  a word\n');
  const silent = screen({ WARN_ERROR_OPTIONS: jsonObject([['silence', ['NothingToDo']]]) });
  silent.console.emit(warning);
  expect([silent.stdout(), silent.console.takeRaised()]).toEqual(['', []]);
});

test('a deprecation is shown once, and counted at the end', () => {
  const { console, stdout } = screen();
  console.emit(modelOptionDeprecation());
  console.emit(modelOptionDeprecation());
  console.close();
  expect(stdout()).toBe(
    `12:00:05  [WARNING][ModelParamUsageDeprecation]: Deprecated functionality
Usage of \`--models\`, \`--model\`, and \`-m\` is deprecated in favor of \`--select\` or
\`-s\`.
12:00:05  [WARNING][DeprecationsSummary]: Deprecated functionality
Summary of encountered deprecations:
- ModelParamUsageDeprecation: 2 occurrences
To see all deprecation instances instead of just the first occurrence of each,
run command again with the \`--show-all-deprecations\` flag. You may also need to
run with \`--no-partial-parse\` as some deprecations are only encountered during
parsing.
`,
  );
});

test('the summary of deprecations is as wide as printer_width says', () => {
  const { console, stdout } = screen({ PRINTER_WIDTH: 120 });
  console.emit(modelOptionDeprecation());
  console.close();
  expect(stdout()).toContain('of each, run command again with the\n`--show-all-deprecations` flag.');
});

test('events before the settings are known wait', () => {
  const out: string[] = [];
  const io: CliIo = {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: () => {} },
    env: processEnv({}),
    cwd: '/',
    signal: new AbortController().signal,
  };
  const console = new Console(io, {
    redactor: createRedactor(),
    clock: { now: () => NOON, monotonic: () => 0 },
    invocationId: 'x',
  });
  console.emit(event('early'));
  expect(out).toEqual([]);
  console.configure(uiSettings(new Map(), new Map(), io), warnPolicy(new Map()), undefined);
  expect(out).toEqual(['12:00:05  early\n']);
});

test('the log file gets everything, begins each run with a rule, and is rotated', () => {
  const logs = mkdtempSync(join(tmpdir(), 'tsdbt-logs-'));
  folders.push(logs);
  for (let run = 0; run < 3; run += 1) {
    const { console } = screen({ QUIET: true, LOG_FILE_MAX_BYTES: 300 }, { logs });
    console.emit(event('Running with dbt=1', { name: 'MainReportVersion' }));
    console.emit(event(`detail ${run}`, { level: 'debug' }));
    console.close();
  }
  expect(readdirSync(logs).sort()).toEqual(['dbt.log', 'dbt.log.1', 'dbt.log.2']);
  const last = readFileSync(join(logs, 'dbt.log'), 'utf8');
  expect(last).toContain('============================== 12:00:05.250000 | id-1 ==============================');
  expect(last).toContain('[debug] [MainThread]: detail 2');
});

test('the live line is drawn on a terminal, erased before each line, and gone at the end', () => {
  const { console, stdout } = screen({}, { isTTY: true });
  console.progress?.started('orders', 3);
  console.emit(event('line'));
  console.progress?.ended('orders');
  console.close();
  expect(stdout()).toContain(' 0/3 · 0s · orders 0s');
  expect(stdout().endsWith('\r\u001b[2K')).toBe(true);
  expect(screen({}, { isTTY: false }).console.progress).toBeUndefined();
});
