// The lineage in a browser: opened, walked, expanded, folded, traced, exported; by mouse and by keyboard.
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CanvasView } from '../../src/site/client/graph/canvas-view.ts';
import type { LineageModel } from '../../src/site/client/graph/lineage-model.ts';
import { launch, seriousFindings, watch } from './browser.ts';
import { describeInChromium } from './describe-in-chromium.ts';
import { type LineagePageFolder, lineagePage } from './lineage-page.ts';

interface Exposed {
  readonly lineage: { readonly model: LineageModel; readonly view: CanvasView };
}

const NODE = 'int_d2__orders_120';
const SELECT = `s=${encodeURIComponent(`1+${NODE}+1`)}`;

describeInChromium('the lineage', () => {
  let folder: LineagePageFolder;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    folder = await lineagePage();
    browser = await launch();
    context = await browser.newContext({ viewport: { width: 1400, height: 850 } });
  });

  afterAll(async () => {
    await browser?.close();
    folder?.remove();
  });

  async function open(query: string, search = 'nodes=300'): Promise<{ page: Page; faults: string[] }> {
    const { page, faults } = await watch(context, folder.address.replace(/index\.html$/, ''));
    await page.goto(`${folder.address}?${search}#${query}`);
    await page.locator('[role=treeitem]').first().waitFor({ state: 'attached' });
    return { page, faults };
  }

  const names = (page: Page): Promise<string[]> =>
    page
      .locator('[role=treeitem]')
      .evaluateAll((items) => items.map((item) => item.textContent?.split(',')[0] ?? '').sort());

  /** The middle of a card's head in the window. */
  const placeOf = (page: Page, name: string): Promise<{ x: number; y: number }> =>
    page.evaluate((wanted) => {
      const { model, view } = (globalThis as unknown as Exposed).lineage;
      const card = model.scene.value?.cards.find((one) => one.card.label === wanted);
      const box = view.canvas.getBoundingClientRect();
      const { x, y, zoom } = card ? view.placeOf(card) : { x: -1, y: -1, zoom: 1 };
      return { x: box.left + x + 124 * zoom, y: box.top + y + 25 * zoom };
    }, name);

  test('opens with the neighbours of a node, readable, the node in the middle of attention', async () => {
    const { page, faults } = await open(SELECT);
    const shown = await names(page);
    expect(shown).toContain(NODE);
    expect(shown).toHaveLength(7);
    const zoom = await page.evaluate(() => (globalThis as unknown as Exposed).lineage.view.camera.value.zoom);
    expect(zoom).toBeGreaterThanOrEqual(0.82);
    expect(await page.locator('.lin-panel h2').textContent()).toBe(NODE);
    expect(await page.locator('.lin-count').textContent()).toBe('7 nodes');
    expect(await seriousFindings(page)).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });

  test('is walked, expanded and collapsed with the keyboard, and the address tells it', async () => {
    const { page, faults } = await open(SELECT);
    const active = page.locator('[role=treeitem][aria-selected=true]');
    await page.locator('[role=treeitem][tabindex="0"]').focus();
    await page.keyboard.press('ArrowRight');
    const child = (await active.textContent())?.split(',')[0] ?? '';
    expect(child).not.toBe(NODE);
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent?.split(',')[0])).toBe(child);
    const before = await names(page);
    await page.keyboard.press('e');
    const grown = await names(page);
    expect(grown.length).toBeGreaterThan(before.length);
    expect(grown).toEqual(expect.arrayContaining(before));
    expect(page.url()).toContain('more=');
    // Choosing another card lays nothing out anew.
    const isSame = await page.evaluate(() => {
      const { model } = (globalThis as unknown as Exposed).lineage;
      const { value } = model.scene;
      const other = value?.cards.find(({ card }) => card.node !== model.focus.value)?.card.node ?? 0;
      const start = model.focus.value ?? 0;
      model.choose(other);
      model.choose(start);
      return value === model.scene.value;
    });
    expect(isSame).toBe(true);
    // What a colleague gets is the same.
    const other = await open(page.url().split('#')[1] ?? '');
    expect(await names(other.page)).toEqual(grown);
    await other.page.close();
    await page.keyboard.press('c');
    expect((await names(page)).length).toBeLessThan(grown.length);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Shift+ArrowRight');
    expect((await names(page)).length).toBeGreaterThan(before.length);
    await page.keyboard.press('Enter');
    expect(await page.title()).toMatch(/^#\/n\/(model|source|exposure)\.shop\./);
    expect(faults).toEqual([]);
    await page.close();
  });

  test('is expanded, chosen and opened with the mouse', async () => {
    const { page, faults } = await open(SELECT);
    const before = await names(page);
    const place = await placeOf(page, NODE);
    // The handle of the first child, on its right side.
    const child =
      (await page.locator('.lin-panel h3:has-text("Children") + ul li button').first().textContent())?.slice(2) ?? '';
    const target = await placeOf(page, child);
    await page.mouse.click(target.x + 124 + 17, target.y);
    await expect.poll(() => names(page)).not.toEqual(before);
    // The card that was expanded stays where it was.
    const after = await placeOf(page, child);
    expect(Math.hypot(after.x - target.x, after.y - target.y)).toBeLessThan(1);
    await page.mouse.click(after.x, after.y);
    expect(await page.locator('.lin-panel h2').textContent()).toBe(child);
    await page.mouse.click(after.x, after.y, { button: 'right' });
    await page.getByRole('menuitem', { name: 'Hide', exact: true }).click();
    expect(await names(page)).not.toContain(child);
    const start = await placeOf(page, NODE);
    await page.mouse.move(start.x + 20, start.y + 200);
    await page.mouse.down();
    await page.mouse.move(start.x - 60, start.y + 100, { steps: 4 });
    await page.mouse.up();
    const moved = await placeOf(page, NODE);
    expect(Math.round(moved.x - start.x)).toBe(-80);
    expect(Math.round(moved.y - start.y)).toBe(-100);
    await page.mouse.dblclick(moved.x, moved.y);
    expect(await page.title()).toContain(NODE);
    expect(place.x).toBeGreaterThan(0);
    expect(faults).toEqual([]);
    await page.close();
  });

  test('traces a column: steps with their SQL, impact as CSV, edges by kind', async () => {
    const { page, faults } = await open(`${SELECT}&cols=1`);
    await page.locator('.lin-columns summary').click();
    await page.locator('.lin-columns button').first().click();
    const title = await page.locator('.lin-panel h2').textContent();
    expect(title).toMatch(/^column_\d+/);
    await expect.poll(() => page.locator('.lin-steps li').count()).toBeGreaterThan(1);
    expect(await page.locator('.lin-sql code').first().textContent()).toMatch(/^coalesce\(column_\d+, 0\)$/);
    expect(await page.locator('.lin-sql a').first().getAttribute('href')).toMatch(/^#\/n\//);
    expect(page.url()).toContain('col=');
    const shown = await names(page);
    await page.getByRole('button', { name: 'only the trace' }).click();
    expect((await names(page)).length).toBeLessThan(shown.length);
    await page.getByRole('button', { name: 'filters and joins' }).click();
    expect(page.url()).toContain('rows=1');
    await page.locator('.lin-impact summary').click();
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'as CSV' }).click();
    expect(readFileSync(await (await coming).path(), 'utf8')).toMatch(
      /^node,type,column,data type,how,steps,owner,unique_id\r\n/,
    );
    expect(await seriousFindings(page)).toEqual([]);
    await page.locator('[role=treeitem][tabindex="0"]').focus();
    await page.keyboard.press('Escape');
    expect(page.url()).not.toContain('col=');
    expect(faults).toEqual([]);
    await page.close();
  });

  test('shows ten thousand nodes folded, opens a fold, and all of them when asked', async () => {
    const { page, faults } = await open('', 'nodes=10000&theme=dark');
    expect(await names(page)).toEqual(['models/intermediate', 'models/marts', 'models/staging']);
    expect(await page.locator('.lin-count').textContent()).toBe('10,000 nodes');
    await page.locator('[role=treeitem][tabindex="0"]').focus();
    await page.keyboard.press('Enter');
    expect((await names(page)).length).toBeGreaterThan(20);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByLabel('fold by').selectOption('none');
    const cards = (): Promise<number | undefined> =>
      page.evaluate(() => (globalThis as unknown as Exposed).lineage.model.scene.value?.cards.length);
    // In a worker, which a page from a folder can only make from a text.
    await expect.poll(cards, { timeout: 20_000 }).toBe(10_000);
    expect(await page.locator('.lin-minimap').count()).toBe(1);
    expect(await page.locator('[role=treeitem]').count()).toBeLessThan(400);
    await page.keyboard.press('0');
    expect(faults).toEqual([]);
    await page.close();
  });

  test('selects in the words of the command line, with completion and exclusion', async () => {
    const { page, faults } = await open('');
    const input = page.getByRole('combobox', { name: 'Select' });
    await input.fill('tag:nig');
    await page.getByRole('option').first().click();
    expect(await input.inputValue()).toBe('tag:nightly');
    expect(await page.locator('.lin-count').textContent()).toBe('60 nodes');
    await input.press('Enter');
    expect(await names(page)).toHaveLength(60);
    await page.getByRole('button', { name: 'exclude' }).click();
    await page.getByRole('combobox', { name: 'Exclude' }).fill('source:*');
    await page.getByRole('combobox', { name: 'Exclude' }).press('Enter');
    expect(await names(page)).toHaveLength(50);
    expect(page.url()).toContain('x=source');
    await input.fill('tagg:x');
    expect(await page.locator('.lin-count').textContent()).toContain('is no selection method');
    expect(faults).toEqual([]);
    await page.close();
  });

  test('shows hostile names as text, everywhere', async () => {
    const { page, faults } = await open('', 'nodes=40&hostile');
    for (const mode of ['folder', 'group', 'tag', 'none']) {
      await page.getByLabel('fold by').selectOption(mode);
      await page.getByLabel('colour').selectOption('owner');
      await page.getByRole('button', { name: 'columns' }).click();
    }
    await page.locator('[role=treeitem][tabindex="0"]').focus();
    for (let step = 0; step < 9; step++) {
      await page.keyboard.press(step % 2 === 0 ? 'ArrowRight' : 'ArrowDown');
      await page.keyboard.press('e');
    }
    // What the last key asked for may still be under way.
    await page.locator('[role=treeitem]:focus').waitFor({ state: 'attached' });
    // A drawing that failed shows no menu.
    expect(faults).toEqual([]);
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.lin-export summary').click();
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'SVG picture' }).click();
    const svg = readFileSync(await (await coming).path(), 'utf8');
    const read = await page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      const tags = new Set([...parsed.querySelectorAll('*')].map((element) => element.tagName));
      return { tags: [...tags].sort(), hit: (globalThis as { hit?: number }).hit };
    }, svg);
    expect(read).toEqual({ tags: ['path', 'svg', 'text'] });
    expect(faults).toEqual([]);
    await page.close();
  });

  test('what depends on itself is told, also by the worker, and nothing waits on', async () => {
    const { page, faults } = await watch(context, folder.address.replace(/index\.html$/, ''));
    await page.goto(`${folder.address}?nodes=600&circle#fold=none`);
    await page.locator('.lin-message', { hasText: 'in a circle' }).waitFor();
    expect(await page.locator('.lin-busy').count()).toBe(0);
    expect(faults).toEqual([]);
    await page.close();
  });

  test('legend and map take the colours of the theme that is chosen', async () => {
    const { page, faults } = await open('fold=none', 'nodes=300');
    const legend = (): Promise<string[]> =>
      page.locator('.lin-key span[style]').evaluateAll((spans) => spans.map((span) => getComputedStyle(span).color));
    const map = (): Promise<string> =>
      page
        .locator('.lin-minimap canvas')
        .evaluate((canvas) => (canvas instanceof HTMLCanvasElement ? canvas.toDataURL() : ''));
    const [lightLegend, lightMap] = [await legend(), await map()];
    expect(lightLegend.length).toBeGreaterThan(2);
    await page.evaluate(() => {
      document.documentElement.dataset['theme'] = 'dark';
    });
    await expect.poll(legend).not.toEqual(lightLegend);
    await expect.poll(map).not.toBe(lightMap);
    expect(faults).toEqual([]);
    await page.close();
  });

  test('does not say that it copied what the browser refused', async () => {
    const { page, faults } = await open(SELECT);
    await page.evaluate(() => {
      Object.assign(navigator.clipboard ?? {}, { writeText: () => Promise.reject(new Error('refused')) });
      Object.assign(document, { execCommand: () => false });
    });
    const place = await placeOf(page, NODE);
    await page.mouse.click(place.x, place.y, { button: 'right' });
    await page.getByRole('menuitem', { name: 'Copy its name' }).click();
    await page.locator('.lin-message', { hasText: 'does not allow copying' }).waitFor({ timeout: 5000 });
    expect(faults).toEqual([]);
    await page.close();
  });

  test('exports what is shown', async () => {
    const { page, faults } = await open(SELECT);
    for (const [name, pattern] of [
      [
        'SVG picture',
        /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*>\n[\s\S]*int_d2__orders_120[\s\S]*<\/svg>\n$/,
      ],
      ['Mermaid text', /^flowchart LR\n/],
      ['DOT text', /^digraph lineage \{\n/],
      ['PNG picture', /^.PNG/s],
    ] as const) {
      await page.locator('.lin-export summary').click();
      const coming = page.waitForEvent('download');
      await page.getByRole('button', { name }).click();
      expect(readFileSync(await (await coming).path(), 'latin1')).toMatch(pattern);
    }
    expect(faults).toEqual([]);
    await page.close();
  });

  test('stands in a page with a way to the whole, and leaves the wheel to it', async () => {
    const { page, faults } = await open(SELECT, 'nodes=300&inline');
    expect(await page.locator('.lin-panel, .lin-bar').count()).toBe(0);
    expect(await page.locator('.lin-large').getAttribute('href')).toContain('#/graph?s=1%2B');
    const zoom = (): Promise<number> =>
      page.evaluate(() => (globalThis as unknown as Exposed).lineage.view.camera.value.zoom);
    const before = await zoom();
    await page.mouse.move(500, 400);
    await page.mouse.wheel(0, 240);
    expect(await zoom()).toBe(before);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, 240);
    await page.keyboard.up('Control');
    await expect.poll(zoom).toBeLessThan(before);
    expect(await seriousFindings(page)).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });
});
