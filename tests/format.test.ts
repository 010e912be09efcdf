import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lexSql, sqlLexicon } from '../src/sql/index.ts';
import { CliFolder } from '../src/testing/cli-folder.ts';

const root = join(import.meta.dirname, '..');
const cli = new CliFolder();
let shop: string;

beforeAll(() => {
  shop = cli.project('format_shop', {});
  for (const part of ['dbt_project.yml', 'models', 'macros', 'seeds', 'tests/assertions']) {
    cpSync(join(root, part), join(shop, part), { recursive: true });
  }
});
afterAll(() => cli.remove());

/** Every file below a folder with the words of its SQL. */
function wordsOf(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (!statSync(path).isFile()) continue;
    const text = readFileSync(path, 'utf8');
    const words = lexSql(text, sqlLexicon(''));
    found.set(name, words.map(({ start, end }) => text.slice(start, end).toLowerCase()).join('\n'));
  }
  return found;
}

test('the example project is laid out as format does it', async () => {
  const { code, stdout } = await cli.run(shop, 'format', '--check');
  expect(stdout).toMatch(/^0 files would change, \d+ as they should be, 0 left alone\n$/);
  expect(code).toBe(0);
});

test('the example project compiles to the same words after it is laid out otherwise, and is laid out once', async () => {
  writeFileSync(join(shop, 'tsdbt.yml'), 'format: {keywords: upper, indent: 2, width: 40, comma: leading}\n');
  expect((await cli.run(shop, 'compile')).code).toBe(0);
  const compiled = join(shop, 'target/compiled');
  const before = wordsOf(compiled);
  const checked = await cli.run(shop, 'format', '--check');
  expect(checked.code).toBe(1);
  expect(checked.stdout).toMatch(/\d+ files would change, \d+ as they should be, 0 left alone\n$/);
  const done = await cli.run(shop, 'format');
  expect(done.code).toBe(0);
  expect(done.stdout).toMatch(/\d+ files formatted/);
  expect((await cli.run(shop, 'compile')).code).toBe(0);
  expect(wordsOf(compiled)).toEqual(before);
  const again = await cli.run(shop, 'format', '--check');
  expect(again.stdout).toMatch(/^0 files would change/);
  expect(again.code).toBe(0);
});

test('frames of windows stay whole, on a line of their own', async () => {
  const project = cli.project('framed', {
    'models/a.sql': `select sum(amount) over (partition by customer_id, region order by created_at, id rows between unbounded preceding and current row) as running,
  avg(x) over (order by d range between interval '6 days' preceding and interval '1 day' following) as near_by,
  count(*) filter (where amount between 1 and 2 and created_at between date '2024-01-01' and date '2024-02-01') as few
from {{ ref('b') }}
`,
    'models/b.sql': 'select\n    1 as amount\n',
  });
  expect((await cli.run(project, 'format')).code).toBe(0);
  const text = readFileSync(join(project, 'models/a.sql'), 'utf8');
  expect(text).toContain(`
        order by
            created_at,
            id
        rows between unbounded preceding and current row
    ) as running,
    avg(x) over (
        order by
            d
        range between interval '6 days' preceding and interval '1 day' following
    ) as near_by,
`);
  expect((await cli.run(project, 'format', '--check')).code).toBe(0);
});

test('paths, selection, difference, standard input', async () => {
  const project = cli.project('formatted', {
    'models/a.sql': 'SELECT 1 as x\n',
    'models/deep/b.sql': "SELECT x FROM {{ ref('a') }}\n",
    'models/broken.sql': 'select (1 as x\n',
    'macros/m.sql': '{% macro m() %}SELECT 1{% endmacro %}\n',
  });
  const difference = await cli.run(project, 'format', 'models/a.sql', '--diff', '--check');
  expect(difference).toMatchObject({
    code: 1,
    stdout:
      '--- a/models/a.sql\n+++ b/models/a.sql\n@@ -1,1 +1,2 @@\n-SELECT 1 as x\n+select\n+    1 as x\n1 file would change, 0 as they should be, 0 left alone\n',
  });
  const selected = await cli.run(project, 'format', '--select', 'a', '--check');
  expect(selected.stdout).toBe('models/a.sql\n1 file would change, 0 as they should be, 0 left alone\n');
  expect((await cli.run(join(project, 'models'), 'format', '--project-dir', '..', 'deep')).stdout).toMatch(
    /^models\/deep\/b\.sql\n1 file formatted/,
  );
  expect(readFileSync(join(project, 'models/deep/b.sql'), 'utf8')).toBe("select\n    x\nfrom\n    {{ ref('a') }}\n");
  const left = await cli.run(project, 'format', 'models');
  expect(left.stdout).toContain('models/broken.sql: left as it is: the formatter does not understand it');
  const missing = await cli.run(project, 'format', 'models/c.sql');
  expect(missing.code).toBe(2);
  expect(missing.stdout).toContain('error[TSDBT-1061] format-path');
  writeFileSync(join(project, 'tsdbt.yml'), 'format:\n  keyword: upper\n');
  const setting = await cli.run(project, 'format');
  expect(setting.code).toBe(2);
  expect(setting.stdout).toContain('tsdbt.yml:2:3');
  expect(setting.stdout).toContain("did you mean 'keywords'?");
});

test('standard input', async () => {
  const project = cli.project('from_input', {});
  const ran = await cli.runWith(project, { stdin: 'SELECT 1 as x' }, 'format', '-');
  expect(ran).toMatchObject({ code: 0, stdout: 'select\n    1 as x\n', stderr: '' });
  const broken = await cli.runWith(project, { stdin: 'SELECT (1' }, 'format', '-');
  expect(broken).toMatchObject({ code: 0, stdout: 'SELECT (1' });
  expect(broken.stderr).toContain('left as it is');
});
