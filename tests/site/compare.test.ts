// The comparison with earlier artifacts in a real browser.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeArtifacts } from '../../src/site/fixtures/artifacts.ts';
import { BASE, NOW } from '../../src/site/fixtures/compared.ts';
import { runCommand } from '../compat/run-command.ts';
import { launch, seriousFindings, watch } from './browser.ts';
import { describeInChromium } from './describe-in-chromium.ts';

describeInChromium('the comparison in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-compare-'));
  let browser: Browser;
  const make = (...words: string[]) =>
    runCommand(['docs', 'generate', '--from', join(folder, 'now'), ...words], { cwd: folder });
  beforeAll(async () => {
    writeArtifacts(join(folder, 'base'), BASE);
    writeArtifacts(join(folder, 'now'), NOW);
    const made = await make('--state', join(folder, 'base'));
    expect(made.exit, made.stderr).toBe(0);
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('what changed, filtered, opened, copied, in the lineage', async () => {
    const context = await browser.newContext({ viewport: { width: 1400, height: 850 } });
    const { page, faults } = await watch(context, pathToFileURL(join(folder, 'target/')).href);
    await page.goto(pathToFileURL(join(folder, 'target/docs/index.html')).href);
    await page.locator('.places a', { hasText: 'Changes' }).click();
    const main = page.locator('main');
    await main.getByText('1 added, 1 removed, 2 modified').waitFor();
    expect(await main.locator('.cmp-node').count()).toBe(4);
    expect(await main.locator('.cmp-columns').first().textContent()).toContain('INTEGER → DOUBLE');
    await main.locator('.cmp-parts', { hasText: 'code' }).click();
    await main.locator('.cmp-new', { hasText: '2.5 as amount' }).waitFor();
    expect(await main.locator('tr', { hasText: 'materialized' }).textContent()).toContain('viewtable');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousFindings(page), colorScheme).toEqual([]);
    }
    await page.getByLabel('Filter by name or column').fill('EXTRA');
    await expect.poll(() => main.locator('.cmp-node').count()).toBe(1);
    expect(page.url()).toContain('q=EXTRA');
    await page.getByLabel('Filter by name or column').fill('(a+)+$');
    await main.getByText('Nothing of it matches the filter.').waitFor();
    await page.getByLabel('Filter by name or column').fill('');
    await page.getByRole('combobox', { name: /^What/ }).selectOption('definition');
    await expect.poll(() => main.locator('.cmp-node').count()).toBe(1);
    await main.getByText('In the lineage').click();
    await page.locator('[role=treeitem]', { hasText: 'fresh' }).first().waitFor();
    expect(await page.locator('main').textContent()).toContain('added');
    expect(faults).toEqual([]);
    await context.close();
  });

  test('without earlier artifacts the page names the command', async () => {
    const { exit } = await make('--target-path', join(folder, 'other'));
    expect(exit).toBe(0);
    const context = await browser.newContext();
    const { page, faults } = await watch(context, pathToFileURL(join(folder, 'other/')).href);
    await page.goto(`${pathToFileURL(join(folder, 'other/index.html')).href}#/compare`);
    await page.locator('main').getByText('tsdbt docs generate --state DIR').waitFor();
    expect(await page.locator('.places a', { hasText: 'Changes' }).count()).toBe(0);
    expect(faults).toEqual([]);
    expect(readFileSync(join(folder, 'target/docs/compare.md'), 'utf8')).toContain('model gone');
    await context.close();
  });
});
