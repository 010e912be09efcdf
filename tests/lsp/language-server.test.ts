// The language server as an editor sees it: the command line is started and spoken to over its streams.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  CodeAction,
  CompletionItem,
  Diagnostic,
  DocumentSymbol,
  Hover,
  Location,
  TextEdit,
  WorkspaceEdit,
  WorkspaceSymbol,
} from 'vscode-languageserver/node';
import { type ProjectFolder, projectFolder } from '../project-folder.ts';
import { LspClient } from './client.ts';
import { SHOP } from './shop.ts';

const ORDERS = 'models/marts/orders.sql';
const DAILY = 'models/marts/daily.sql';
const STAGING = 'models/staging/stg_orders.sql';
const SCHEMA = 'models/schema.yml';

let folder: ProjectFolder;
let client: LspClient;
beforeAll(async () => {
  folder = projectFolder(SHOP);
  client = await LspClient.start(folder.path);
  for (const path of [ORDERS, DAILY, STAGING, SCHEMA]) await client.open(path);
});
afterAll(async () => {
  expect(await client.stop()).toBe(0);
  expect(client.logged).toEqual([]);
  folder.remove();
});

const definition = async (path: string, marked: string): Promise<string[]> =>
  client.shown(await client.request<Location[] | null>('textDocument/definition', client.at(path, marked)));
const references = async (path: string, marked: string): Promise<string[]> => {
  const context = { includeDeclaration: false };
  return client.shown(
    await client.request<Location[] | null>('textDocument/references', { ...client.at(path, marked), context }),
  );
};
const hover = async (path: string, marked: string): Promise<string> => {
  const found = await client.request<Hover | null>('textDocument/hover', client.at(path, marked));
  if (!found?.range) return '';
  return `${client.covered(client.uri(path), found.range)}\n${(found.contents as { readonly value: string }).value}`;
};
const complete = async (path: string, marked: string): Promise<CompletionItem[]> =>
  client.request<CompletionItem[]>('textDocument/completion', client.at(path, marked));
const labels = async (path: string, marked: string): Promise<string[]> =>
  (await complete(path, marked)).map(({ label }) => label).sort();
/** Types a text in place of a file's, asks, and puts the file back. */
const typed = async <T>(path: string, text: string, ask: () => Promise<T>): Promise<T> => {
  const before = client.text(path);
  await client.change(path, text);
  try {
    return await ask();
  } finally {
    await client.change(path, before);
  }
};
const shownDiagnostics = (path: string, found: readonly Diagnostic[]): string[] =>
  found
    .map(
      ({ code, range, message }) =>
        `${code} ${client.covered(client.uri(path), range)} | ${String(message).split('\n').at(-1)}`,
    )
    .sort();

describe('definition', () => {
  it('finds models, seeds, tables of sources, macros, docs blocks and variables', async () => {
    expect(await definition(ORDERS, "ref('stg_|orders')")).toEqual([`${STAGING}:1:1 `]);
    expect(await definition(STAGING, "ref('raw_orders|')")).toEqual(['seeds/raw_orders.csv:1:1 ']);
    expect(await definition(ORDERS, "'us|ers')")).toEqual([`${SCHEMA}:31:15 users`]);
    expect(await definition(ORDERS, "source('ap|p'")).toEqual([`${SCHEMA}:27:11 app`]);
    expect((await definition(STAGING, "ce|nts('amount')"))[0]).toMatch(/^macros\/money\.sql:1:1 \{% macro cents/);
    expect((await definition(SCHEMA, "doc('orders|_text')"))[0]).toMatch(/^models\/docs\.md:1:1 \{% docs/);
    expect(await definition(DAILY, 'var("first|_day")')).toEqual(['dbt_project.yml:4:3 first_day']);
  });
  it('finds them from YAML too', async () => {
    expect(await definition(SCHEMA, '- name: stg_|orders\n')).toEqual([`${STAGING}:1:1 `]);
    expect(await definition(SCHEMA, "to: ref('stg|_orders')")).toEqual([`${STAGING}:1:1 `]);
    expect(await definition(SCHEMA, 'model: stg_or|ders')).toEqual([`${STAGING}:1:1 `]);
  });
  it('finds columns through aliases, stars and CTEs', async () => {
    expect(await definition(ORDERS, 'o.order_i|d,')).toEqual([`${STAGING}:7:15 order_id`]);
    expect(await definition(ORDERS, 'u.na|me')).toEqual([`${SCHEMA}:35:19 name`]);
    expect(await definition(STAGING, 'from ren|amed')).toEqual([`${STAGING}:5:1 renamed`]);
    expect(await definition(STAGING, '        user_i|d')).toEqual(['seeds/raw_orders.csv:1:4 user_id']);
  });
  it('shows built-in macros as files that cannot be written', async () => {
    const [found] = await typed(DAILY, "select {{ dbt.date_trunc('day', 'x') }}", () =>
      client.request<Location[]>('textDocument/definition', client.at(DAILY, 'dbt.date_|trunc')),
    );
    const path = fileURLToPath(found?.uri ?? '');
    expect(readFileSync(path, 'utf8')).toContain('macro date_trunc');
    expect(statSync(path).mode & 0o222).toBe(0);
  });
  it('knows that a macro written in a model is not the one of the project', async () => {
    const own = "{% macro cents(a) %}{% endmacro %}select {{ cents('a') }}";
    const [head, call, uses] = await typed(DAILY, own, async () => [
      await definition(DAILY, 'macro ce|nts'),
      await definition(DAILY, "ce|nts('a')"),
      await references(DAILY, "ce|nts('a')"),
    ]);
    expect(head).toEqual([]);
    expect(call?.[0]).toMatch(/^macros\/money\.sql:1:1 /);
    expect(uses?.filter((use) => use.startsWith(DAILY))).toEqual([`${DAILY}:1:45 cents`]);
  });
  it('finds nothing where nothing is', async () => {
    expect(await definition(ORDERS, 'where| o')).toEqual([]);
    expect(await definition(ORDERS, "materialized='ta|ble'")).toEqual([]);
  });
});

describe('references', () => {
  it('finds every use of a model', async () => {
    expect(await references(ORDERS, "ref('stg_|orders')")).toEqual(
      [
        `${DAILY}:2:14 stg_orders`,
        `${ORDERS}:7:14 stg_orders`,
        `${SCHEMA}:23:26 stg_orders`,
        `${SCHEMA}:4:11 stg_orders`,
        `${SCHEMA}:49:12 stg_orders`,
        `${SCHEMA}:64:14 stg_orders`,
      ].sort(),
    );
  });
  it('finds uses of macros, tables, docs blocks, variables and tests', async () => {
    expect(await references(STAGING, "ce|nts('amount')")).toEqual([`${SCHEMA}:40:11 cents`, `${STAGING}:9:12 cents`]);
    expect(await references(ORDERS, "'us|ers')")).toEqual([`${ORDERS}:8:29 users`, `${SCHEMA}:31:15 users`]);
    expect(await references(SCHEMA, "doc('orders|_text')")).toEqual([`${SCHEMA}:5:27 orders_text`]);
    expect(await references(DAILY, 'var("first|_day")')).toEqual([`${DAILY}:3:16 first_day`]);
    expect(await references(SCHEMA, '- uniq|ue')).toEqual([`${SCHEMA}:11:13 unique`]);
  });
  it('finds uses of a CTE and of a column in the query', async () => {
    expect(await references(STAGING, 'from renam|ed')).toEqual([`${STAGING}:13:15 renamed`]);
    expect(await references(ORDERS, 'o.amou|nt,')).toEqual([`${ORDERS}:5:7 amount`, `${ORDERS}:9:9 amount`]);
  });
});

describe('hover', () => {
  it('shows what a model is, its columns and its SQL', async () => {
    const text = await hover(ORDERS, "ref('stg_|orders')");
    expect(text).toMatch(/^stg_orders\n\*\*stg_orders\*\* \(model, view\)/);
    expect(text).toContain('All orders, **once** each.');
    expect(text).toContain(
      '| order_id | integer | Number of the order. |\n| user_id |  |  |\n| amount | double | Paid, in units. |',
    );
    expect(text).toContain('select * from "demo"."main"."raw_orders"'.replace('demo', 'shop'));
  });
  it('shows tables, columns, macros, variables and keys of config', async () => {
    expect(await hover(ORDERS, "'us|ers')")).toContain('**app.users** (source)');
    expect(await hover(ORDERS, 'o.order_i|d,')).toBe(
      'order_id\n**o.order_id** `integer` (column)\n\nNumber of the order.',
    );
    const macro = await hover(STAGING, "ce|nts('amount')");
    expect(macro).toContain('cents(column, digits=…)');
    expect(macro).toContain('- `column` (string): What is divided.');
    expect(await hover(DAILY, 'var("first|_day")')).toBe('first_day\n**first_day** (var) = `"2024-01-01"`');
    expect(await hover(ORDERS, 'mater|ialized')).toContain('How the model becomes a relation.');
    expect(await hover(ORDERS, 'left jo|in')).toBe('');
  });
});

describe('completion', () => {
  it('knows names within ref, source, doc and var, half typed', async () => {
    expect(await labels(ORDERS, "ref('|stg_orders')")).toEqual(['daily', 'raw_orders', 'shop', 'stg_orders']);
    const [first] = (await complete(ORDERS, "ref('stg_|orders')")).filter(({ label }) => label === 'daily');
    expect(first?.textEdit).toMatchObject({
      newText: 'daily',
      range: { start: { line: 6, character: 13 }, end: { line: 6, character: 23 } },
    });
    expect(await typed(ORDERS, "select * from {{ source('", () => labels(ORDERS, "source('|"))).toEqual(['app']);
    expect(await typed(ORDERS, "select * from {{ source('app', '\n", () => labels(ORDERS, "'app', '|"))).toEqual([
      'users',
    ]);
    expect(await typed(DAILY, "select {{ var('fi", () => labels(DAILY, "var('fi|"))).toEqual(['first_day']);
    expect(await labels(SCHEMA, "doc('|orders_text')")).toContain('orders_text');
  });
  it('knows columns behind an alias, CTEs and models behind from', async () => {
    expect(await labels(ORDERS, 'o.|order_id')).toEqual(['amount', 'order_id', 'user_id']);
    expect(await labels(ORDERS, 'u.|name')).toEqual(['id', 'name']);
    const query = 'with a as (select 1 as one, 2 as two), b as (select * from a) select  from b join ';
    expect(await typed(DAILY, query, () => labels(DAILY, 'select | from b'))).toEqual(['one', 'two']);
    expect(await typed(DAILY, query, () => labels(DAILY, 'join |'))).toEqual([
      'a',
      'b',
      'orders',
      'raw_orders',
      'stg_orders',
    ]);
  });
  it('knows names in templates, members of packages and keys of config', async () => {
    const names = await typed(DAILY, 'select {{ ce', () => complete(DAILY, '{{ ce|'));
    expect(names.find(({ label }) => label === 'cents')).toMatchObject({ detail: 'cents(column, digits=…) · shop' });
    expect(names.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['ref', 'source', 'today', 'is_incremental']),
    );
    expect(await typed(DAILY, 'select {{ dbt.', () => labels(DAILY, 'dbt.|'))).toContain('date_trunc');
    const keys = await typed(DAILY, "{{ config(materialized='view', u", () => labels(DAILY, ', u|'));
    expect(keys).toContain('unique_key');
    expect(keys).not.toContain('materialized');
    expect(await typed(DAILY, "{{ config(materialized='", () => labels(DAILY, "='|"))).toContain('incremental');
    expect(await typed(DAILY, "{{ config(tags=['", () => labels(DAILY, "['|"))).toEqual([]);
  });
  it('knows keys of a properties file by their place', async () => {
    const text = client.text(SCHEMA);
    const model = await typed(
      SCHEMA,
      text.replace('    description: Orders with', '    \n    description: Orders with'),
      () => complete(SCHEMA, '  - name: orders\n    |'),
    );
    const found = model.map(({ label }) => label);
    expect(found).toEqual(expect.arrayContaining(['config', 'data_tests', 'constraints', 'access']));
    expect(found).not.toContain('description');
    expect(await typed(SCHEMA, `${text}\ngro`, () => labels(SCHEMA, '\ngro|'))).toContain('groups');
    const column = text.replace('        data_type: integer\n', '        data_type: integer\n        \n');
    expect(await typed(SCHEMA, column, () => labels(SCHEMA, 'integer\n        |'))).toEqual(
      expect.arrayContaining(['quote', 'constraints']),
    );
    const test = text.replace('- not_null', '- acc');
    expect(await typed(SCHEMA, test, () => labels(SCHEMA, '- acc|'))).toEqual(
      expect.arrayContaining(['accepted_values', 'relationships', 'unique']),
    );
    expect(await typed(SCHEMA, text.replace('model: stg_orders', 'model: '), () => labels(SCHEMA, 'model: |'))).toEqual(
      ['daily', 'orders', 'stg_orders'],
    );
    expect(
      await typed(SCHEMA, text.replace('- name: amount', '- name: '), () =>
        labels(SCHEMA, '- name: |\n        description: Paid'),
      ),
    ).toEqual(['amount', 'order_id', 'user_id']);
  });
  it('knows keys of dbt_project.yml', async () => {
    await client.open('dbt_project.yml');
    const text = client.text('dbt_project.yml');
    expect(
      await typed('dbt_project.yml', `${text}        \n`, () => labels('dbt_project.yml', '[daily]\n        |')),
    ).toContain('+materialized');
    expect(await typed('dbt_project.yml', `${text}see`, () => labels('dbt_project.yml', 'see|'))).toContain(
      'seed-paths',
    );
    await client.close('dbt_project.yml');
  });
});

describe('diagnostics', () => {
  it('tells unknown references, macros and half-typed templates at their places, and takes them back', async () => {
    const text = client.text(ORDERS);
    await client.change(
      ORDERS,
      text
        .replace("ref('stg_orders')", "ref('stg_ordrs')")
        .replace("'users'", "'usrs'")
        .replace("var('least'", "vra('least'"),
    );
    const found = await client.diagnostics(ORDERS, (all) => all.length === 3);
    expect(shownDiagnostics(ORDERS, found)).toEqual([
      "TSDBT-1202 vra | did you mean 'var'?",
      "TSDBT-1401 ref('stg_ordrs') | did you mean 'stg_orders'?",
      "TSDBT-1401 source('app', 'usrs') | did you mean 'app.users'?",
    ]);
    const actions = await client.request<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: client.uri(ORDERS) },
      range: found[0]?.range,
      context: { diagnostics: found },
    });
    const edits = actions.flatMap(({ edit }) => edit?.changes?.[client.uri(ORDERS)] ?? []);
    expect(actions.map(({ title }) => title).sort()).toEqual([
      "Change to 'stg_orders'",
      "Change to 'users'",
      "Change to 'var'",
    ]);
    expect(client.applied({ changes: { [client.uri(ORDERS)]: edits } })[ORDERS]).toBe(text);
    await client.change(ORDERS, `select {{ ref('stg_orders') `);
    const [broken] = await client.diagnostics(
      ORDERS,
      (all) => all.length === 1 && String(all[0]?.code).startsWith('TSDBT-12'),
    );
    expect(broken?.severity).toBe(1);
    await client.change(ORDERS, text);
    expect(await client.diagnostics(ORDERS, (all) => all.length === 0)).toEqual([]);
  });
  it('tells errors of properties at the key', async () => {
    const text = client.text(SCHEMA);
    await client.change(
      SCHEMA,
      text
        .replace('  - name: orders\n', '  - name: orders\n    columns: 3\n')
        .replace(
          / {4}columns:\n {6}- name: order_id\n {8}data_tests:\n {10}- relationships:[\s\S]*?field: order_id\n/,
          '',
        ),
    );
    const found = await client.diagnostics(SCHEMA, (all) => all.length > 0);
    expect(found[0]?.range.start.line).toBe(16);
    await client.change(SCHEMA, text.replace("to: ref('stg_orders')", "to: ref('stg_ordres')"));
    const references = await client.diagnostics(SCHEMA, (all) =>
      all.some(({ message }) => String(message).includes('stg_ordres')),
    );
    expect(references.map(({ message }) => String(message).split('\n').at(-1))).toEqual(["did you mean 'stg_orders'?"]);
    await client.change(SCHEMA, `${text}\nmodels: [`);
    const [broken] = await client.diagnostics(SCHEMA, (all) =>
      all.some(({ code }) => String(code).startsWith('TSDBT-10')),
    );
    expect(broken?.severity).toBe(1);
    await client.change(SCHEMA, text);
    await client.diagnostics(SCHEMA, (all) => all.length === 0);
  });
  it('follows edits that are sent in parts, with CRLF and characters of two units', async () => {
    const text = "select '😀' as face,\r\n  {{ ref('stg_orders') }}.x\r\nfrom {{ ref('stg_orders') }}\r\n";
    await client.change(DAILY, text);
    const range = { start: { line: 1, character: 10 }, end: { line: 1, character: 20 } };
    await client.change(DAILY, text.replace('stg_orders', 'gone'), { range, text: 'gone' });
    const [found] = await client.diagnostics(DAILY, (all) => all.length === 1);
    expect(found?.range).toEqual({ start: { line: 1, character: 5 }, end: { line: 1, character: 16 } });
    const face = { textDocument: { uri: client.uri(DAILY) }, position: { line: 0, character: 20 } };
    expect(await client.request('textDocument/hover', face)).toBeNull();
    await client.change(DAILY, SHOP[DAILY] ?? '');
    await client.diagnostics(DAILY, (all) => all.length === 0);
  });
  it('sees files that come, change and go', async () => {
    folder.write({ 'models/late.sql': "select * from {{ ref('nowhere') }}\n" });
    const changes = [{ uri: client.uri('models/late.sql'), type: 1 }];
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    await client.diagnostics('models/late.sql', (all) => all.length === 1);
    folder.write({ 'models/late.sql': "select * from {{ ref('orders') }}\n" });
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    await client.diagnostics('models/late.sql', (all) => all.length === 0);
    expect(await labels(ORDERS, "ref('|stg_orders')")).toContain('late');
  });
});

describe('outline', () => {
  it('lists CTEs and columns, macros, entries of YAML', async () => {
    const symbols = async (path: string): Promise<string[]> => {
      const found = await client.request<DocumentSymbol[]>('textDocument/documentSymbol', {
        textDocument: { uri: client.uri(path) },
      });
      return found.map(
        ({ name, detail, selectionRange }) => `${detail} ${name} ${client.covered(client.uri(path), selectionRange)}`,
      );
    };
    expect(await symbols(STAGING)).toEqual(['CTE source source', 'CTE renamed renamed']);
    expect(await symbols(ORDERS)).toEqual([
      'column order_id order_id',
      'column amount amount',
      'column user_name user_name',
    ]);
    expect(await symbols(SCHEMA)).toContain('models stg_orders stg_orders');
    expect(await symbols('macros/money.sql')).toEqual(['macro cents cents', 'macro today today']);
  });
  it('finds symbols of the project', async () => {
    const found = await client.request<WorkspaceSymbol[]>('workspace/symbol', { query: 'stgord' });
    expect(found.map(({ name }) => name)).toEqual(['stg_orders']);
  });
  it('folds CTEs and blocks', async () => {
    const found = await client.request<{ startLine: number; endLine: number }[]>('textDocument/foldingRange', {
      textDocument: { uri: client.uri(STAGING) },
    });
    expect(found).toEqual([
      { startLine: 0, endLine: 2 },
      { startLine: 4, endLine: 10 },
    ]);
  });
});

describe('formatting', () => {
  it('lays a model out as the command does, and touches only what changes', async () => {
    const text = "select 1 as a\n\nfrom {{ ref('stg_orders') }}\nWHERE   a>1 and {{ today() }} is not null\n";
    const edits = await typed(DAILY, text, () =>
      client.request<TextEdit[]>('textDocument/formatting', {
        textDocument: { uri: client.uri(DAILY) },
        options: { tabSize: 4, insertSpaces: true },
      }),
    );
    const formatted = await typed(
      DAILY,
      text,
      async () => client.applied({ changes: { [client.uri(DAILY)]: edits } })[DAILY] ?? '',
    );
    expect(formatted).toMatch(/where\n {4}a > 1\n {4}and \{\{ today\(\) \}\} is not null\n$/);
    const again = await typed(DAILY, formatted, () =>
      client.request<TextEdit[]>('textDocument/formatting', { textDocument: { uri: client.uri(DAILY) }, options: {} }),
    );
    expect(again).toEqual([]);
    const broken = await typed(DAILY, "select {{ ref('", () =>
      client.request<TextEdit[]>('textDocument/formatting', { textDocument: { uri: client.uri(DAILY) }, options: {} }),
    );
    expect(broken).toEqual([]);
  });
});

describe('rename', () => {
  const rename = (path: string, marked: string, newName: string): Promise<WorkspaceEdit> =>
    client.request('textDocument/rename', { ...client.at(path, marked), newName });
  const prepare = (path: string, marked: string): Promise<unknown> =>
    client.request('textDocument/prepareRename', client.at(path, marked));

  it('changes a model everywhere at once', async () => {
    const texts = client.applied(await rename(ORDERS, "ref('stg_|orders')", 'stg_sales'));
    expect(texts[STAGING]).toBe('(gone)');
    expect(texts['models/staging/stg_sales.sql']).toBe(client.text(STAGING));
    expect(texts[ORDERS]).toBe(client.text(ORDERS).replace('stg_orders', 'stg_sales'));
    // The relation has no alias there: its name is what the query says.
    expect(texts[DAILY]).toBe(client.text(DAILY).replaceAll('stg_orders', 'stg_sales'));
    expect(texts[SCHEMA]).toBe(client.text(SCHEMA).replaceAll('stg_orders', 'stg_sales'));
    expect(texts['dbt_project.yml']).toBe((SHOP['dbt_project.yml'] ?? '').replace('stg_orders:', 'stg_sales:'));
    expect(Object.keys(texts)).toHaveLength(6);
  });
  it('changes macros, docs blocks and CTEs', async () => {
    const macro = client.applied(await rename(STAGING, "ce|nts('amount')", 'units'));
    expect(macro['macros/money.sql']).toContain('{% macro units(column');
    expect(macro[STAGING]).toContain("{{ units('amount') }}");
    expect(macro[SCHEMA]).toContain('- name: units');
    const doc = client.applied(await rename(SCHEMA, "doc('orders|_text')", 'sales_text'));
    expect(doc['models/docs.md']).toContain('{% docs sales_text %}');
    const cte = client.applied(await rename(STAGING, 'from ren|amed', 'named'));
    expect(cte).toEqual({ [STAGING]: client.text(STAGING).replaceAll('renamed', 'named') });
    const alias = client.applied(await rename(ORDERS, "left join {{ source('app', 'users') }} as u|", 'buyer'));
    expect(alias[ORDERS]).toContain('buyer.name as user_name');
    expect(alias[ORDERS]).toContain('as buyer on buyer.id');
  });
  it('says why a name stays', async () => {
    await expect(prepare(ORDERS, "'us|ers')")).rejects.toThrow(/data that others load/);
    await expect(prepare(DAILY, 'var("first|_day")')).rejects.toThrow(/cannot be renamed/);
    await expect(rename(ORDERS, "ref('stg_|orders')", 'orders')).rejects.toThrow(
      /there is a resource 'orders' already/,
    );
    await expect(rename(ORDERS, "ref('stg_|orders')", 'no name')).rejects.toThrow(/is no name/);
    await expect(
      typed(DAILY, "select {{ dbt.date_trunc('day', 'x') }}", () => prepare(DAILY, 'dbt.date_|trunc')),
    ).rejects.toThrow(/belongs to dbt/);
    expect(await prepare(ORDERS, 'wher|e o.')).toBeNull();
    expect(await prepare(ORDERS, "ref('stg_|orders')")).toEqual({
      range: { start: { line: 6, character: 13 }, end: { line: 6, character: 23 } },
      placeholder: 'stg_orders',
    });
  });
  it('leaves a model whose name a macro makes up', async () => {
    folder.write({ 'models/made_up.sql': "{% set part = 'daily' %}select * from {{ ref(part) }}\n" });
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: client.uri('models/made_up.sql'), type: 1 }],
    });
    await expect.poll(() => labels(ORDERS, "ref('|stg_orders')"), { timeout: 20_000 }).toContain('made_up');
    const refused = typed(ORDERS, "select * from {{ ref('daily') }}", () => prepare(ORDERS, "ref('dai|ly')"));
    await expect(refused).rejects.toThrow(/models\/made_up\.sql refers to it by a macro or variable/);
  });
});

describe('commands', () => {
  const run = <T>(command: string, ...given: object[]): Promise<T> =>
    client.request<T>('workspace/executeCommand', { command, arguments: given });

  it('previews rows of a seed, a model as typed and a CTE, and leaves the database to others', async () => {
    const inline =
      'with a as (select 1 as one union all select 2), b as (select one + 1 as two from a)\nselect two from b order by two';
    const { rows, columns } = await typed(DAILY, inline, () =>
      run<{ rows: unknown[][]; columns: string[] }>('tsdbt.preview', { uri: client.uri(DAILY) }),
    );
    expect({ rows, columns }).toEqual({ rows: [[2], [3]], columns: ['two'] });
    const cte = await typed(DAILY, inline, () =>
      run<{ rows: unknown[][] }>('tsdbt.preview', { uri: client.uri(DAILY), cte: 'a', limit: 1 }),
    );
    expect(cte.rows).toHaveLength(1);
    await expect(
      typed(DAILY, inline, () => run('tsdbt.preview', { uri: client.uri(DAILY), cte: 'c' })),
    ).rejects.toThrow(/no CTE 'c'[\s\S]*it has: a, b/);
    await expect(run('tsdbt.preview', { uri: client.uri(ORDERS) })).rejects.toThrow(/stg_orders|users/);
  });
  it('gives compiled SQL', async () => {
    const { sql } = await run<{ sql: string }>('tsdbt.compiledSql', { uri: client.uri(DAILY) });
    expect(sql).toContain('from "shop"."main"."stg_orders"');
    await expect(run('tsdbt.compiledSql', { uri: 'file:///nowhere/a.sql' })).rejects.toThrow(/belongs to no project/);
  });
  it('writes no database file while it only reads', () => {
    expect(existsSync(`${folder.path}/target/manifest.json`)).toBe(false);
  });
});
