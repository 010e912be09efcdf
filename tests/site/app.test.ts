// The site in a real browser: every route in both themes, from a folder, as a reader opens it.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveSite } from '../../src/site/index.ts';
import type { ProjectFolder } from '../project-folder.ts';
import { launch, seriousFindings, watch } from './browser.ts';
import { describeInChromium } from './describe-in-chromium.ts';
import { shopSite } from './shop.ts';

/** Route and a text that must be seen there. */
const ROUTES: readonly (readonly [hash: string, text: string])[] = [
  ['#/', 'Needs attention'],
  ['#/n/model.shop.fct_revenue.v2', 'Revenue per day.'],
  ['#/n/model.shop.fct_revenue.v2/c/revenue', 'sum(amount)'],
  ['#/n/model.shop.fct_revenue.v2?tab=code', 'group by'],
  ['#/n/model.shop.fct_revenue.v2/code/compiled:L2-3', 'order_day'],
  ['#/n/model.shop.fct_revenue.v2?tab=tests', 'at_least'],
  ['#/n/model.shop.fct_revenue.v2?tab=runs', 'Finished'],
  ['#/n/model.shop.fct_revenue.v2?tab=lineage', 'stg_orders'],
  ['#/n/model.shop.fct_broken', 'no_such_column'],
  ['#/n/source.shop.erp.raw_orders', 'nightly'],
  ['#/n/exposure.shop.board', 'Board dashboard'],
  ['#/n/macro.shop.cents', 'Money as cents.'],
  ['#/n/snapshot.shop.users_history', 'users_history'],
  ['#/n/seed.shop.raw_users', 'raw_users'],
  ['#/n/test.shop.no_negative_revenue', 'revenue < 0'],
  ['#/n/unit_test.shop.fct_revenue.revenue_is_summed_v2', 'expect'],
  ['#/n/unit_test.shop.fct_revenue.revenue_is_summed_v2?tab=lineage', 'fct_revenue.v2'],
  ['#/n/analysis.shop.best_days', 'desc'],
  ['#/graph?s=1%2Bfct_revenue.v2%2B1', 'fct_revenue.v2'],
  ['#/runs', 'critical path'],
  ['#/compare', 'Copy as Markdown'],
  ['#/tests', 'at_least'],
  ['#/sources', 'Without limits'],
  ['#/search?q=amounts', 'fct_revenue'],
  ['#/search?q=sql%3Ano_such_column', 'fct_broken'],
  ['#/search?status=broken', 'fct_broken'],
  ['#/p/day', 'day'],
  ['#/n/no.such.node', 'Not in this site'],
  ['#/nowhere', 'No such page'],
];

describeInChromium('the site in Chromium', () => {
  let folder: ProjectFolder;
  let browser: Browser;
  beforeAll(async () => {
    [folder, browser] = await Promise.all([shopSite(true), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    folder?.remove();
  });

  const urlOf = (path: string, hash = ''): string => `${pathToFileURL(join(folder.path, 'target', path)).href}${hash}`;
  const seen = (page: Page, text: string): Promise<void> =>
    page.locator('main').getByText(text).first().waitFor({ state: 'visible', timeout: 10_000 });

  // The themes differ in colours only: the second is asked for contrast alone.
  test.each(['light', 'dark'] as const)(
    'every route, %s: nothing from outside, no error, accessible',
    async (theme) => {
      const context = await browser.newContext({ colorScheme: theme, viewport: { width: 1400, height: 850 } });
      const { page, faults } = await watch(context, urlOf('docs/'));
      await page.goto(urlOf('docs/index.html'));
      for (const [hash, text] of ROUTES) {
        await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
        await seen(page, text);
        expect(
          await seriousFindings(page, theme === 'dark' ? ['color-contrast'] : undefined),
          `${hash} in ${theme}`,
        ).toEqual([]);
      }
      expect(faults).toEqual([]);
      await context.close();
    },
  );

  test('the page alone shows the same', async () => {
    const context = await browser.newContext();
    const { page, faults } = await watch(context, urlOf('index.html'));
    await page.goto(urlOf('index.html', '#/n/model.shop.fct_revenue.v2'));
    await seen(page, 'Revenue per day.');
    // It holds no second copy of the descriptions: they are found all the same.
    await page.keyboard.press('Control+k');
    await page.locator('dialog[open] input').waitFor();
    await page.keyboard.type('sum of all');
    await page.locator('.resulttext', { hasText: 'Sum of all amounts.' }).first().waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  test('the tree is walked with the arrows', async () => {
    const page = await browser.newPage();
    await page.goto(urlOf('docs/index.html'));
    await page.locator('.counters').waitFor();
    await page.locator('[role="treeitem"][tabindex="0"]').focus();
    const focused = (): Promise<unknown> =>
      page.evaluate('document.activeElement.querySelector(".treename").textContent');
    await page.keyboard.press('End');
    await expect.poll(focused).toBe('tests');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect.poll(focused).toBe('no_negative_revenue');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.locator('[role="treeitem"][aria-expanded="false"]:focus', { hasText: 'tests' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.locator('[role="treeitem"][aria-expanded="true"]:focus', { hasText: 'tests' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe('no_negative_revenue');
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'no_negative_revenue' }).waitFor();
    await page.close();
  });

  test.each([1000, 700, 360])('nothing is wider than a window of %i pixels', async (width) => {
    const context = await browser.newContext({ viewport: { width, height: 800 } });
    const page = await context.newPage();
    await page.goto(urlOf('docs/index.html'));
    const wide: string[] = [];
    for (const [hash, text] of ROUTES) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await seen(page, text);
      if (await page.evaluate('document.documentElement.scrollWidth > innerWidth')) wide.push(hash);
      // The lineage has its own ways to move: the page around it has none.
      if (hash.startsWith('#/graph') && (await page.evaluate('document.documentElement.scrollHeight > innerHeight')))
        wide.push(`${hash} is too high`);
    }
    expect(wide).toEqual([]);
    // Nothing of the tree is cut off either.
    await page.getByRole('button', { name: 'Project tree' }).click();
    const cut = `document.querySelector('.rail').scrollWidth > document.querySelector('.rail').clientWidth`;
    await page.locator('.rail.open').waitFor();
    expect(await page.evaluate(cut)).toBe(false);
    await context.close();
  });

  test('with the keyboard only: a column by a word of its description, its source, its tests, its link', async () => {
    const context = await browser.newContext({ viewport: { width: 1400, height: 850 } });
    const page = await context.newPage();
    await page.goto(urlOf('docs/index.html'));
    await page.locator('.counters').waitFor();
    await page.keyboard.press('/');
    await page.locator('dialog[open] input').waitFor();
    await page.keyboard.type('sum of all');
    await page.locator('.result', { hasText: 'revenue' }).first().waitFor();
    await page.keyboard.press('Enter');
    await seen(page, 'sum(amount)');
    expect(page.url()).toMatch(/#\/n\/model\.shop\.fct_revenue\.v\d\/c\/revenue$/);
    expect(await page.locator('.edgelist a').first().textContent()).toBe('stg_orders.amount');
    expect(await page.locator('.columnmore .testline').count()).toBeGreaterThan(0);
    const address = page.url();
    const other = await context.newPage();
    await other.goto(address);
    await seen(other, 'sum(amount)');
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.locator('h1', { hasText: 'Tests' }).waitFor();
    await page.keyboard.press('[');
    await seen(page, 'sum(amount)');
    await page.keyboard.press('?');
    await page.locator('dialog[open] h2', { hasText: 'Help' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    await context.close();
  });

  test('with the mouse only, but for the word: the same, its last run, and a second window', async () => {
    const context = await browser.newContext({ viewport: { width: 1400, height: 850 } });
    const page = await context.newPage();
    await page.goto(urlOf('docs/index.html'));
    await page.locator('header').getByText('Search models').click();
    await page.locator('dialog[open] input:focus').waitFor();
    await page.keyboard.insertText('sum of all');
    await page.locator('.result', { hasText: 'revenue' }).first().click();
    await seen(page, 'sum(amount)');
    expect(await page.locator('.columnmore .testline').count()).toBeGreaterThan(0);
    const address = page.url();
    const [other] = await Promise.all([
      context.waitForEvent('page'),
      page.locator('.edgelist a').first().click({ button: 'middle' }),
    ]);
    await other.locator('h1', { hasText: 'stg_orders' }).waitFor();
    await page.locator('.edgelist a').first().click();
    await page.locator('h1', { hasText: 'stg_orders' }).waitFor();
    await page.goBack();
    await seen(page, 'sum(amount)');
    expect(page.url()).toBe(address);
    await page.locator('[role=tablist], .tabs').getByText('Runs').first().click();
    await seen(page, 'Finished');
    await page.locator('main').getByText('Lineage', { exact: true }).first().click();
    await page.locator('canvas').first().waitFor();
    expect(page.url()).toContain('fct_revenue');
    await context.close();
  });

  test('links of the site that dbt makes lead to the same node', async () => {
    const page = await browser.newPage();
    await page.goto(urlOf('docs/index.html', '#!/model/model.shop.stg_orders?g_v=0'));
    await seen(page, 'One row per order.');
    expect(page.url()).toContain('#/n/model.shop.stg_orders');
    await page.close();
  });

  test('the theme is remembered', async () => {
    const context = await browser.newContext({ colorScheme: 'light' });
    const page = await context.newPage();
    await page.goto(urlOf('docs/index.html'));
    await page.getByRole('button', { name: 'Use the dark theme' }).click();
    await page.reload();
    await page.locator('html[data-theme="dark"]').waitFor();
    await context.close();
  });

  test('a file that is damaged or missing is named, the rest of the page stays, and it can be asked for again', async () => {
    const data = join(folder.path, 'target/docs/data');
    const [details = ''] = readdirSync(join(data, 'n'));
    const path = join(data, 'n', details);
    const whole = readFileSync(path, 'utf8');
    const page = await browser.newPage();
    try {
      writeFileSync(path, whole.slice(0, whole.length / 2));
      await page.goto(urlOf('docs/index.html', '#/n/model.shop.stg_orders'));
      const box = page.locator('main [role="alert"]');
      await box.getByText(details).first().waitFor();
      expect(await page.locator('h1').textContent()).toBe('stg_orders');
      rmSync(path);
      await box.getByRole('button', { name: 'Try again' }).click();
      await box.getByText('could not be loaded').waitFor();
      writeFileSync(path, whole);
      await box.getByRole('button', { name: 'Try again' }).click();
      await seen(page, 'One row per order.');
    } finally {
      writeFileSync(path, whole);
      await page.close();
    }
  });

  test('also the pages that are no node read their file again', async () => {
    const data = join(folder.path, 'target/docs/data');
    const name = readdirSync(data).find((one) => one.startsWith('tests.')) ?? '';
    const path = join(data, name);
    const whole = readFileSync(path, 'utf8');
    const page = await browser.newPage();
    try {
      writeFileSync(path, whole.slice(0, whole.length / 2));
      await page.goto(urlOf('docs/index.html', '#/tests'));
      const box = page.locator('main [role="alert"]');
      await box.getByText(name).first().waitFor();
      writeFileSync(path, whole);
      await box.getByRole('button', { name: 'Try again' }).click();
      await seen(page, 'at_least');
      expect(await box.count()).toBe(0);
    } finally {
      writeFileSync(path, whole);
      await page.close();
    }
  });

  test('descriptions of columns are found as well when they arrive before the columns', async () => {
    const server = await serveSite({ directory: join(folder.path, 'target/docs'), host: '127.0.0.1', port: 0 });
    const page = await browser.newPage();
    try {
      let release = (): void => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      await page.route(/\/data\/cols\./, async (route) => {
        await held;
        await route.continue();
      });
      const texts = page.waitForResponse(/\/data\/text\./);
      await page.goto(`http://localhost:${server.port}/`);
      await page.locator('.counters').waitFor();
      await page.keyboard.press('Control+k');
      await page.locator('dialog[open] input').waitFor();
      await page.keyboard.type('sum of all');
      await (await texts).finished();
      // Nothing is said of what was not looked through yet.
      await page.waitForTimeout(100);
      expect(await page.locator('.palettenone').textContent()).toBe('Searching…');
      release();
      await page.locator('.resulttext', { hasText: 'Sum of all amounts.' }).first().waitFor({ timeout: 10_000 });
    } finally {
      await page.close();
      await server.close();
    }
  });

  test('the search page keeps its results when the palette has searched for something else', async () => {
    const page = await browser.newPage();
    await page.goto(urlOf('docs/index.html', '#/search?q=best_days'));
    const results = page.locator('main').getByText('best_days');
    await results.first().waitFor();
    await page.keyboard.press('Control+k');
    await page.locator('dialog[open] input').waitFor();
    await page.keyboard.type('stg_orders');
    await page.locator('.result', { hasText: 'stg_orders' }).first().waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await expect.poll(() => results.count()).toBeGreaterThan(0);
    expect(await page.locator('main').getByText('stg_orders').count()).toBe(0);
    await page.close();
  });

  test('a column of a version is traced in the lineage; the filter of columns reads what the reader sees', async () => {
    const page = await browser.newPage();
    await page.goto(urlOf('docs/index.html', '#/n/model.shop.fct_revenue.v2/c/revenue'));
    const filter = page.getByRole('searchbox', { name: 'Filter columns' });
    await filter.fill('the day of');
    await page.locator('#col-day').waitFor({ timeout: 10_000 });
    await filter.fill('em>');
    await seen(page, 'No column is called or described like that.');
    await filter.fill('');
    // Where it comes from beyond the model before, and what is below in all.
    await seen(page, 'Originally from');
    await page
      .locator('.nodeaside')
      .getByRole('link', { name: /^In all \d+ nodes/ })
      .first()
      .waitFor();
    await page.getByRole('link', { name: 'Trace it in the lineage' }).click();
    await page.locator('.lin-panel h2', { hasText: 'revenue' }).waitFor();
    await expect.poll(() => page.locator('.lin-steps li').count()).toBeGreaterThan(0);
    await page.close();
  });

  test('back leads to where one was, also when a link was opened in another window', async () => {
    const context = await browser.newContext({ viewport: { width: 1400, height: 400 } });
    const page = await context.newPage();
    await page.goto(urlOf('docs/index.html', '#/n/model.shop.fct_revenue.v2'));
    await seen(page, 'Revenue per day.');
    const scrolled = (): Promise<unknown> => page.evaluate('scrollY');
    await page.evaluate('scrollTo(0, 90)');
    await expect.poll(scrolled).toBe(90);
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await seen(page, 'at_least');
    await expect.poll(scrolled).toBe(0);
    const [other] = await Promise.all([
      context.waitForEvent('page'),
      page
        .locator('main a.resultrow')
        .first()
        .click({ modifiers: ['Control'] }),
    ]);
    await other.close();
    await page.goBack();
    await seen(page, 'Revenue per day.');
    await expect.poll(scrolled).toBe(90);
    await context.close();
  });

  test('on paper: the node without what is for the screen', async () => {
    const page = await browser.newPage();
    await page.goto(urlOf('docs/index.html', '#/n/model.shop.fct_revenue.v2'));
    await seen(page, 'Revenue per day.');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    for (const part of ['.header', '.rail', '.tabs']) expect(await page.locator(part).isVisible(), part).toBe(false);
    for (const part of ['.columns', '.nodeaside']) expect(await page.locator(part).isVisible(), part).toBe(true);
    expect(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe(
      'rgb(255, 255, 255)',
    );
    await page.close();
  });

  test('served, the header tells how far a run is', async () => {
    const server = await serveSite({ directory: join(folder.path, 'target/docs'), host: '127.0.0.1', port: 0 });
    const context = await browser.newContext({ viewport: { width: 1400, height: 850 } });
    try {
      const address = `http://localhost:${server.port}/`;
      const { page, faults } = await watch(context, address);
      const listening = page.waitForResponse(`${address}__live`);
      await page.goto(address);
      await listening;
      const stamp = page.locator('header .stamp');
      server.tell('progress', { done: 3, total: 12, failed: 1, isRunning: true });
      await expect.poll(() => stamp.textContent()).toBe('running 3/12 · 1 failed');
      server.tell('progress', { done: 12, total: 12, failed: 1, isRunning: false });
      await expect.poll(() => stamp.textContent()).toContain('run ');
      expect(faults).toEqual([]);
    } finally {
      await context.close();
      await server.close();
    }
  });

  test('without any result nothing is invented: coverage, and the commands that fill the pages', async () => {
    const bare = await shopSite(false);
    try {
      const url = pathToFileURL(join(bare.path, 'target/docs/')).href;
      const { page, faults } = await watch(await browser.newContext(), url);
      await page.goto(`${url}index.html`);
      await seen(page, 'No results yet');
      await seen(page, 'described');
      expect(await page.locator('main').getByText('healthy').count()).toBe(0);
      for (const [hash, command] of [
        ['#/runs', 'tsdbt build'],
        ['#/sources', 'tsdbt source freshness'],
        ['#/compare', 'tsdbt docs generate --state DIR'],
        ['#/compare?of=runs', 'tsdbt build'],
      ]) {
        await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
        await seen(page, command ?? '');
      }
      expect(faults).toEqual([]);
      await page.context().close();
    } finally {
      bare.remove();
    }
  });
});
