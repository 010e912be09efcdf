import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { TsdbtError } from '../../base/index.ts';
import { cpuMilliseconds } from '../../testing/cpu-time.ts';
import { loadProject } from '../load-project.ts';
import { TestFolder, testServices } from '../test-folder.ts';
import type { ProjectFile } from '../types.ts';
import { ignoreRule } from './ignore.ts';

const folders: TestFolder[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

function folder(files: Readonly<Record<string, string>>): TestFolder {
  const made = new TestFolder({ 'dbt_project.yml': 'name: shop\n', ...files });
  folders.push(made);
  return made;
}

function files(at: TestFolder): readonly ProjectFile[] {
  return loadProject({ cwd: at.path }, testServices({ HOME: at.path })).value.root.files;
}

const list = (at: TestFolder): string[] => files(at).map((file) => `${file.kind} ${file.path}`);
const empty = (...paths: readonly string[]): Record<string, string> =>
  Object.fromEntries(paths.map((path) => [path, '']));

describe('discoverFiles', () => {
  it('reads folders that are named by absolute paths, whose files keep these as their names', () => {
    const shared = folder({ 'docs/words.md': 'w', 'seeds/deep/s.csv': 'id' });
    const own = join(shared.path, 'docs');
    const at = folder({
      'dbt_project.yml': `name: shop\ndocs-paths: ["${own}"]\nseed-paths: ["${join(shared.path, 'seeds')}"]\n`,
    });
    const found = files(at);
    expect(found.map(({ kind, path, pathInRoot }) => [kind, path, pathInRoot])).toEqual([
      ['seed', `${shared.path}/seeds/deep/s.csv`, 'deep/s.csv'],
      ['docs', `${own}/words.md`, 'words.md'],
    ]);
    expect(found.map((file) => file.source().text)).toEqual(['id', 'w']);
    expect(found[1]?.source().path).toBe(`${own}/words.md`);
  });

  it('tells the kinds apart by path and extension', () => {
    const at = folder(
      empty(
        'models/b.sql',
        'models/a/z.sql',
        'models/p.py',
        'models/a/schema.yml',
        'models/doc.md',
        'models/seed.csv',
        'models/notes.txt',
        'seeds/s.csv',
        'seeds/s.yaml',
        'tests/t.sql',
        'tests/deep/generic/u.sql',
        'tests/generic/g.sql',
        'tests/fixtures/f.csv',
        'tests/fixtures/f2.sql',
        'macros/m.sql',
        'snapshots/n.sql',
        'analyses/q.sql',
        'functions/fn.js',
        'readme.md',
      ),
    );
    expect(list(at)).toEqual([
      'macro macros/m.sql',
      'model models/p.py',
      'model models/b.sql',
      'model models/a/z.sql',
      'snapshot snapshots/n.sql',
      'analysis analyses/q.sql',
      'singular-test tests/t.sql',
      'singular-test tests/deep/generic/u.sql',
      'generic-test tests/generic/g.sql',
      'seed seeds/s.csv',
      'docs models/doc.md',
      'properties models/a/schema.yml',
      'properties seeds/s.yaml',
      'fixture tests/fixtures/f.csv',
      'fixture tests/fixtures/f2.sql',
      'function functions/fn.js',
    ]);
  });
  it('takes names as they come, but none that look temporary', () => {
    const at = folder(
      empty(
        'models/mit leer.sql',
        'models/Ünï.sql',
        'models/UPPER.SQL',
        'models/.hid.sql',
        'models/~x.sql',
        'models/#y.sql',
        'models/.sql',
        'models/日本.sql',
        'models/.dir/in.sql',
      ),
    );
    expect(list(at).sort()).toEqual([
      'model models/.dir/in.sql',
      'model models/UPPER.SQL',
      'model models/mit leer.sql',
      'model models/Ünï.sql',
      'model models/日本.sql',
    ]);
  });
  it('with . as path leaves out packages, target, logs and the files of the project itself', () => {
    const at = folder({
      'dbt_project.yml': 'name: shop\nmodel-paths: ["."]\nmacro-paths: []\ntest-paths: []\n',
      ...empty(
        'a.sql',
        'x/b.sql',
        'x/c.yml',
        'target/compiled/a.sql',
        'logs/l.sql',
        'dbt_packages/stray.sql',
        '.git/g.sql',
      ),
      'selectors.yml': 'selectors: []',
    });
    expect(list(at)).toEqual(['model a.sql', 'model x/b.sql', 'properties x/c.yml']);
  });
  it('takes a file once although paths overlap, with the path it was found under first', () => {
    const at = folder({
      'dbt_project.yml': 'name: shop\nmodel-paths: [./models/, models/sub]\n',
      ...empty('models/sub/a.sql', 'models/sub/p.yml'),
    });
    expect(list(at)).toEqual(['model models/sub/a.sql', 'properties models/sub/p.yml']);
    expect(files(at)[0]).toMatchObject({
      searchRoot: 'models',
      pathInRoot: 'sub/a.sql',
      absolutePath: at.at('models/sub/a.sql'),
    });
  });
  it('takes linked files, does not follow links to folders', () => {
    const at = folder(empty('models/a.sql', 'other/o.sql'));
    symlinkSync('..', at.at('models/loop'));
    symlinkSync(at.at('other/o.sql'), at.at('models/linked.sql'));
    symlinkSync(at.at('nowhere'), at.at('models/broken.sql'));
    expect(list(at)).toEqual(['model models/a.sql', 'model models/linked.sql']);
  });
  it('obeys .dbtignore', () => {
    const at = folder({
      ...empty('models/a.sql', 'models/wip/b.sql', 'models/c.sql', 'seeds/s.csv'),
      '.dbtignore': '# mine\nwip/\n*.csv\nmodels/c.sql\n',
    });
    expect(list(at)).toEqual(['model models/a.sql']);
  });
  it('takes .sql.jinja only under its flag', () => {
    const at = folder(empty('models/a.sql.jinja', 'models/b.sql'));
    expect(list(at)).toEqual(['model models/b.sql']);
    at.write({ 'dbt_project.yml': 'name: shop\nflags: {allow_jinja_file_extensions: true}\n' });
    expect(list(at)).toEqual(['model models/b.sql', 'model models/a.sql.jinja']);
  });
  it('reads files on first use, with size and time', () => {
    const at = folder({ 'models/a.sql': 'select 1\r\n' });
    const [file] = files(at);
    writeFileSync(at.at('models/a.sql'), 'select 22');
    expect(file?.source()).toEqual({ path: 'models/a.sql', text: 'select 22' });
    expect(file?.source()).toBe(file?.source());
    expect(file?.size).toBe(9);
    expect(file?.mtimeMs).toBeGreaterThan(1.7e12);
  });
  it('says which file is not UTF-8 or has gone', () => {
    const at = folder(empty('models/a.sql', 'models/b.sql'));
    const [bad, gone] = files(at);
    writeFileSync(at.at('models/a.sql'), Uint8Array.of(0x61, 0xff, 0xfe));
    const text = (file: ProjectFile | undefined): string => {
      try {
        return file?.source().text ?? '';
      } catch (error) {
        return error instanceof TsdbtError ? `${error.diagnostic.slug} ${error.message}` : 'other';
      }
    };
    expect(text(bad)).toContain('file-not-utf8 Could not read models/a.sql');
    at.remove();
    expect(text(gone)).toBe('file-unreadable Could not read models/b.sql: the file is gone');
  });
  it('finds 5,000 files fast', () => {
    const paths = Array.from(
      { length: 5000 },
      (_, i) => `models/area_${i % 50}/model_${i}.${i % 5 === 0 ? 'yml' : 'sql'}`,
    );
    const at = folder(empty(...paths));
    files(at);
    // CPU time, so that a busy machine does not fail it; a quadratic walk takes many seconds.
    const start = cpuMilliseconds();
    expect(files(at)).toHaveLength(5000);
    expect(cpuMilliseconds() - start).toBeLessThan(600);
  });
});

// fixtures/pathspec.json: which paths Python's pathspec (gitwildmatch), which dbt uses, matches.
const fixture = JSON.parse(readFileSync(new URL('../fixtures/pathspec.json', import.meta.url), 'utf8')) as {
  readonly paths: readonly string[];
  readonly patterns: readonly (readonly [string, readonly string[]])[];
};

it.each(fixture.patterns)('.dbtignore %j matches as pathspec does', (text, expected) => {
  expect(fixture.paths.filter(ignoreRule(text))).toEqual(expected);
});
