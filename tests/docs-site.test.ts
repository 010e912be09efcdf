// The documentation site from the command line: what is written, what stays out of it, what is served.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readSite } from '../src/site/fixtures/read-site.ts';
import { CLI, commandEnv, NODE_FLAGS, runCommand } from './compat/run-command.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

let folder: ProjectFolder;
const target = (...path: string[]): string => join(folder.path, 'target', ...path);
const run = (...args: string[]) => runCommand(args, { cwd: folder.path, env });
/** A secret of the profile, and one of the environment that nothing reads. */
const SECRET = 'marker-7f3a91';
const env = { DBT_ENV_SECRET_FILE: SECRET, SOME_TOKEN: 'marker-of-the-environment' };

beforeAll(() => {
  folder = projectFolder({
    'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\n',
    'profiles.yml': `shop: {target: dev, outputs: {dev: {type: duckdb, path: "{{ env_var('DBT_ENV_SECRET_FILE') }}.duckdb"}}}\n`,
    'tsdbt.yml': 'docs: {title: "The <shop>", runs: 3}\n',
    'models/a.sql': "select 1 as id, 'x' as name",
    'models/b.sql': "select id + 1 as id from {{ ref('a') }}",
    'models/broken.sql': "select no_such_column from {{ ref('b') }}",
    'models/m.yml':
      'models: [{name: a, description: "All of **it**.", columns: [{name: id, description: Key, data_tests: [not_null, {accepted_values: {arguments: {values: [2], quote: false}}}]}]}]\n',
  });
});
afterAll(() => folder.remove());

test('what runs did is in the site, also after docs generate has overwritten their results', async () => {
  expect((await run('build')).exit).toBe(1);
  writeFileSync(join(folder.path, 'models/broken.sql'), "select id from {{ ref('b') }}");
  expect((await run('run')).exit).toBe(0);
  const made = await run('docs', 'generate', '--static');
  expect(made.exit, made.stdout + made.stderr).toBe(0);
  expect(made.stderr).toContain('note: the documentation site is target/index.html\n');
  expect(JSON.parse(readFileSync(target('run_results.json'), 'utf8'))).toMatchObject({ args: { which: 'generate' } });
  const site = readSite(target('docs/index.html'));
  const { core } = site;
  expect(core.project).toMatchObject({ title: 'The <shop>', name: 'shop', hasLineage: true, notes: [] });
  expect(core.runs.map(({ command, target: name }) => [command, name])).toEqual([
    ['run', 'dev'],
    ['build', 'dev'],
  ]);
  const at = (name: string): number => core.indexOf.get(`model.shop.${name}`) ?? -1;
  expect(['a', 'b', 'broken'].map((name) => core.status[at(name)])).toEqual(['pass', 'pass', 'pass']);
  expect(core.health[at('a')]).toBe('fail');
  expect(site.detail('model.shop.broken').history?.status).toMatch(/^1[45]$/);
  expect(site.detail('model.shop.a').description).toBe('<p>All of <strong>it</strong>.</p>\n');
  expect(site.detail('model.shop.a').columns?.map(({ type }) => type)).toEqual(['INTEGER', 'VARCHAR']);
  expect(site.columns?.up.to.length).toBeGreaterThan(0);
  expect(existsSync(target('static_index.html'))).toBe(true);
  expect(readdirSync(target('run_history')).length).toBe(2);
});

test('secrets of the profile and of the environment are in no file', () => {
  const files = readdirSync(target(), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const isSite = /^(?:docs|run_history)$|index\.html$/;
  let looked = 0;
  for (const entry of files) {
    const path = join(entry.parentPath, entry.name);
    if (
      !path
        .slice(target().length + 1)
        .split('/')
        .some((part) => isSite.test(part))
    )
      continue;
    const text = readFileSync(path, 'utf8');
    const parts = [...text.matchAll(/[A-Za-z0-9+/=]{40,}/g)].flatMap(([payload]) => {
      const bytes = Buffer.from(payload, 'base64');
      return bytes[0] === 0x1f && bytes[1] === 0x8b ? [gunzipSync(bytes).toString('utf8')] : [];
    });
    looked += parts.length;
    for (const part of [text, ...parts]) {
      expect(part.includes(SECRET), path).toBe(false);
      expect(part.includes('marker-of-the-environment'), path).toBe(false);
    }
  }
  expect(looked).toBeGreaterThan(10);
});

test('--only, --no-sql and --api; without --static the earlier file goes', async () => {
  expect((await run('docs', 'generate', '--only', 'a', '--no-sql', '--api', '--drop-stubs')).exit).toBe(0);
  const site = readSite(target('docs/index.html'));
  expect(site.core.ids.filter((id) => id.startsWith('model.'))).toEqual(['model.shop.a']);
  expect(site.detail('model.shop.a').raw).toBeUndefined();
  expect(existsSync(target('docs/api/v1/nodes/model.shop.a.json'))).toBe(true);
  expect(existsSync(target('static_index.html'))).toBe(false);
  expect(JSON.parse(readFileSync(target('docs/data/meta.json'), 'utf8'))).toMatchObject({
    limited: true,
    made: { api: true, static: false, lineage: true },
  });
  const none = await run('docs', 'generate', '--only', 'tag:none');
  expect([none.exit, none.stdout.includes('site-selector-empty')]).toEqual([2, true]);
});

test('--from needs no project, no more runs are kept than wanted, --no-write-json keeps none', async () => {
  for (let more = 0; more < 3; more += 1) await run('run', '--select', 'a');
  expect(readdirSync(target('run_history')).length).toBe(3);
  await run('run', '--select', 'a', '--no-write-json');
  expect(readdirSync(target('run_history')).length).toBe(3);
  const out = join(folder.path, 'elsewhere');
  const made = await runCommand(['docs', 'generate', '--from', target(), '--target-path', out], {
    cwd: out.slice(0, out.lastIndexOf('/')),
  });
  expect(made.exit, made.stderr).toBe(0);
  expect(readSite(join(out, 'docs/index.html')).core.runs.length).toBe(3);
  rmSync(out, { recursive: true });
  const missing = await run('docs', 'generate', '--from', 'nowhere');
  expect([missing.exit, missing.stdout.includes('site-artifact-missing')]).toEqual([2, true]);
});

test('--no-compile shows no lineage of an earlier command', async () => {
  expect(existsSync(target('lineage.json'))).toBe(true);
  expect((await run('docs', 'generate', '--no-compile')).exit).toBe(0);
  const { core, columns } = readSite(target('docs/index.html'));
  expect([core.project.hasLineage, columns?.up.to.length]).toEqual([false, 0]);
});

test('--no-compile keeps what is compiled in the manifest', async () => {
  await run('compile');
  const compiled = readFileSync(target('manifest.json'), 'utf8');
  expect((await run('docs', 'generate', '--no-compile')).exit).toBe(0);
  expect(readFileSync(target('manifest.json'), 'utf8')).toBe(compiled);
  rmSync(target('manifest.json'));
  expect((await run('docs', 'generate', '--no-compile')).exit).toBe(0);
  expect(existsSync(target('manifest.json'))).toBe(true);
});

test('folders of asset-paths go to the target folder, as in dbt, and to the site, but nowhere else', async () => {
  const own = projectFolder({
    'dbt_project.yml': 'name: shop\nversion: "1.0"\nasset-paths: [img, none, data, "../out", "."]\n',
    'models/a.sql': 'select 1 as id',
    'img/one.png': 'one',
    'data/meta.json': 'mine',
    'target/img/earlier.png': 'earlier',
    'target/none/earlier.png': 'earlier',
  });
  const at = (...path: string[]): string => join(own.path, 'target', ...path);
  const made = await runCommand(['docs', 'generate'], { cwd: own.path });
  expect(made.exit, made.stdout + made.stderr).toBe(0);
  expect(readdirSync(at('img'))).toEqual(['one.png']);
  expect(existsSync(at('none'))).toBe(false);
  expect(readdirSync(at('docs/img'))).toEqual(['one.png']);
  expect(readFileSync(at('data/meta.json'), 'utf8')).toBe('mine');
  expect(readFileSync(at('docs/data/meta.json'), 'utf8')).not.toBe('mine');
  own.remove();
});

test('asset-paths in a folder of the name that the site has are added to it, at every run', async () => {
  const own = projectFolder({
    'dbt_project.yml': 'name: shop\nversion: "1.0"\nasset-paths: [docs, docs/more]\n',
    'models/a.sql': 'select 1 as id',
    'docs/one.png': 'one',
    'docs/index.html': 'mine',
    'docs/more/two.png': 'two',
  });
  const at = (path: string): string => readFileSync(join(own.path, 'target/docs', path), 'utf8');
  const generate = (...args: string[]): ReturnType<typeof runCommand> =>
    runCommand(['docs', 'generate', ...args], { cwd: own.path });
  expect((await generate('--no-write-json')).exit).toBe(0);
  for (const text of ['one', 'changed']) {
    own.write({ 'docs/one.png': text });
    const made = await generate();
    expect(made.exit, made.stdout + made.stderr).toBe(0);
    expect([at('one.png'), at('more/two.png'), at('docs/one.png')]).toEqual([text, 'two', text]);
    expect(at('index.html')).not.toBe('mine');
  }
  own.remove();
});

test('docs serve gives the site, tells pages of a run, and ends when it is interrupted', async () => {
  await run('docs', 'generate', '--api', '--static', '--no-lineage');
  // One that cannot be read is no reason to end with an error of JSON.
  writeFileSync(target('docs/data/meta.json'), '{');
  const refused = await run('docs', 'serve', '--no-browser', '--port', '0');
  expect([refused.exit, refused.stdout + refused.stderr]).toEqual([2, expect.stringContaining('site-output-not-ours')]);
  rmSync(target('docs'), { recursive: true });
  await run('docs', 'generate', '--api', '--static', '--no-lineage');
  const server = spawn(process.execPath, [...NODE_FLAGS, CLI, 'docs', 'serve', '--no-browser', '--port', '0'], {
    cwd: folder.path,
    env: commandEnv({ cwd: folder.path, env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let notes = '';
  server.stderr.on('data', (part: Buffer) => {
    notes += part.toString();
  });
  try {
    const port = await new Promise<string>((resolve) => {
      let text = '';
      server.stdout.on('data', (part: Buffer) => {
        text += part.toString();
        const found = /Serving docs at (\d+)/.exec(text)?.[1];
        if (found && text.includes('Ctrl+C')) resolve(found);
      });
    });
    const address = `http://127.0.0.1:${port}`;
    expect(await (await fetch(`${address}/`)).text()).toContain('<title>The &lt;shop&gt;</title>');
    const stop = new AbortController();
    const news = await fetch(`${address}/__live`, { signal: stop.signal });
    const reader = news.body?.getReader();
    let heard = '';
    const told = (async () => {
      for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
        heard += Buffer.from(part.value).toString();
    })().catch(() => undefined);
    const changes = async (): Promise<number> => {
      // What was told before this answer has arrived before it.
      await (await fetch(`${address}/data/meta.json`)).text();
      return heard.split('event: changed').length - 1;
    };
    const patience = { timeout: 30_000, interval: 100 };
    await run('run', '--select', 'b');
    const writtenAt = (name: string): number => statSync(target(name)).mtimeMs;
    await vi.waitFor(async () => {
      expect(writtenAt('docs/data/meta.json')).toBeGreaterThan(writtenAt('run_results.json'));
      expect(await changes()).toBeGreaterThan(0);
    }, patience);
    const before = await changes();
    // What the site had, the one that is made anew has as well.
    expect(readSite(target('docs/index.html')).core.project.hasLineage).toBe(false);
    expect([existsSync(target('docs/api/v1/nodes.json')), existsSync(target('static_index.html'))]).toEqual([
      true,
      true,
    ]);
    // An artifact that cannot be read makes no other site: open pages stay as they are.
    const manifest = readFileSync(target('manifest.json'), 'utf8');
    writeFileSync(target('manifest.json'), '{');
    await vi.waitFor(() => expect(notes).toContain('the site is as it was'), patience);
    expect(await changes()).toBe(before);
    writeFileSync(target('manifest.json'), manifest);
    await vi.waitFor(async () => expect(await changes()).toBe(before + 1), patience);
    stop.abort();
    await told;
    const meta = await (await fetch(`${address}/data/meta.json`)).json();
    expect(meta).toMatchObject({ limited: false, counts: { runs: 3 } });
  } finally {
    const ended = new Promise((resolve) => server.on('close', resolve));
    server.kill('SIGINT');
    expect(await ended).toBe(0);
  }
});
