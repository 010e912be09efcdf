// Texts that want to be more than text, through every field of every artifact, in a real browser: nothing runs, nothing
// is asked for, the texts are shown.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeArtifacts } from '../../src/site/fixtures/artifacts.ts';
import { hostileArtifacts, PAYLOADS } from '../../src/site/fixtures/hostile.ts';
import { runCommand } from '../compat/run-command.ts';
import { chromePath, launch, watch } from './browser.ts';

describe.skipIf(chromePath === undefined)('hostile texts in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-hostile-'));
  let browser: Browser;
  beforeAll(async () => {
    writeArtifacts(folder, hostileArtifacts(PAYLOADS));
    const made = await runCommand(['docs', 'generate', '--from', folder, '--target-path', join(folder, 'out')], {
      cwd: folder,
    });
    expect(made.exit, made.stderr).toBe(0);
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('no script runs, no request leaves, every page shows its text', async () => {
    const context = await browser.newContext();
    const page = pathToFileURL(join(folder, 'out/docs/index.html')).href;
    const { page: tab, faults } = await watch(context, pathToFileURL(join(folder, 'out/docs/')).href);
    let dialogs = 0;
    tab.on('dialog', (dialog) => {
      dialogs += 1;
      void dialog.dismiss();
    });
    await tab.addInitScript('globalThis.pwned = () => { globalThis.wasPwned = true; };');
    await tab.goto(page);
    await tab.locator('main').waitFor();
    const go = async (hash: string): Promise<string> => {
      await tab.evaluate((to) => {
        location.hash = to;
      }, hash);
      // Pages draw when their file has come: two frames after the last change.
      await tab.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
      await tab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      return (await tab.locator('main').textContent()) ?? '';
    };
    const shows = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 30);
    for (const [at, payload] of PAYLOADS.entries()) {
      // An address cannot hold half a character.
      const id = encodeURIComponent(`model.${payload}.${payload}${at}`.replace(/[\ud800-\udfff]/g, '\ufffd'));
      const text = await go(`#/n/${id}`);
      const visible = shows(payload);
      if (/^[\x20-\x7e]+$/.test(visible)) expect(text.replace(/\s+/g, ' '), payload).toContain(visible);
      if (at % 8 === 0) for (const tab of ['code', 'tests', 'runs']) await go(`#/n/${id}?tab=${tab}`);
      if (at % 16 === 0) await go(`#/search?q=${encodeURIComponent(payload.replace(/[\ud800-\udfff]/g, ''))}`);
    }
    for (const hash of ['#/', '#/runs', '#/tests', '#/sources', '#/compare', '#/graph', '#/p/__overview__'])
      await go(hash);
    for (const payload of PAYLOADS.slice(0, 40)) await go(`#/${payload}`);
    expect(await tab.evaluate('globalThis.wasPwned === true')).toBe(false);
    expect(dialogs).toBe(0);
    expect(await tab.evaluate('location.href.split("#")[0]')).toBe(page);
    expect(faults).toEqual([]);
    await context.close();
  });
});
