// Budgets of the page at 10,000 nodes, from a folder: how soon it is seen and searched, how long a node page takes, and
// what memory is left in use.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { budgetLine, type MeasuredBudget } from '../bench/budgets.ts';
import { launch } from './browser.ts';

const TRIES = 5;
const PAGES = 50;

/**
 * Measures the site in `target/docs`, prints each budget with its figure, and gives them. Times are on the clock.
 * @param slowness of this machine (calibration.ts)
 */
export async function pageBudgets(target: string, slowness: number): Promise<readonly MeasuredBudget[]> {
  const url = pathToFileURL(join(target, 'docs/index.html')).href;
  const browser = await launch();
  try {
    const [painted, searchable] = await starts(browser, url);
    const { opened, heap } = await opensPages(browser, url);
    const found: MeasuredBudget[] = [
      { name: 'page: first contentful paint', value: painted, limit: 300, unit: 'ms' },
      { name: 'page: a search is answered, from navigation', value: searchable, limit: 600, unit: 'ms' },
      { name: 'page: a node from click, median', value: opened, limit: 150, unit: 'ms' },
      { name: `page: heap after ${PAGES} pages`, value: heap, limit: 150, unit: 'MB' },
    ];
    for (const budget of found) console.log(budgetLine(budget, slowness));
    return found;
  } finally {
    await browser.close();
  }
}

/** What a reader does who searches at once, without the time of the tool that drives the browser. */
const SEARCHED = `searched = new Promise((done) => {
  const until = (selector, then) => {
    const found = document.querySelector(selector);
    if (found) then(found);
    else requestAnimationFrame(() => until(selector, then));
  };
  until('.searchbutton', (button) => {
    button.click();
    until('dialog[open] input', (input) => {
      input.value = 'orders';
      input.dispatchEvent(new Event('input', { bubbles: true }));
      until('.result', () => done(performance.now()));
    });
  });
})`;

/** The best of some starts, each in a new profile: milliseconds from navigation. */
async function starts(browser: Browser, url: string): Promise<readonly [painted: number, searchable: number]> {
  const painted: number[] = [];
  const searchable: number[] = [];
  for (let n = 0; n < TRIES; n += 1) {
    const context = await browser.newContext({ viewport: { width: 1400, height: 850 } });
    const page = await context.newPage();
    await page.addInitScript(SEARCHED);
    await page.goto(url);
    searchable.push(await page.evaluate('searched'));
    painted.push(
      await page.evaluate('performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity'),
    );
    await context.close();
  }
  return [Math.min(...painted), Math.min(...searchable)];
}

async function opensPages(browser: Browser, url: string): Promise<{ readonly opened: number; readonly heap: number }> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 850 } });
  await page.goto(`${url}#/search?q=orders`);
  await page.locator('main a[href^="#/n/"]').first().waitFor();
  const links: string[] = await page.evaluate(
    `[...new Set([...document.querySelectorAll('main a[href^="#/n/"]')].map((link) => link.getAttribute('href')))]`,
  );
  const times: number[] = [];
  for (let n = 0; n < PAGES; n += 1) times.push(await opened(page, links[n % links.length] ?? ''));
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return { opened: times.sort((a, b) => a - b)[PAGES / 2] ?? Number.POSITIVE_INFINITY, heap: usedSize / 1e6 };
}

/** Milliseconds from a change of the address, on the overview, to the columns of the node. */
async function opened(page: Page, href: string): Promise<number> {
  await page.evaluate('location.hash = "#/"');
  await page.getByText('Needs attention').waitFor();
  return page.evaluate(`new Promise((done) => {
    const from = performance.now();
    location.hash = ${JSON.stringify(href)};
    const look = () => {
      const isThere = document.querySelector('main h1') && document.querySelector('main .columns tbody tr');
      if (isThere || performance.now() - from > 5000) done(performance.now() - from);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })`);
}
