// Texts that want to be more than text, through every field of every artifact, in a real browser: nothing runs, nothing
// is asked for, the texts are shown.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeArtifacts } from '../../src/site/fixtures/artifacts.ts';
import { earlierHostile, hostileArtifacts, PAYLOADS } from '../../src/site/fixtures/hostile.ts';
import { runCommand } from '../compat/run-command.ts';
import { launch, watch } from './browser.ts';
import { describeInChromium } from './describe-in-chromium.ts';

describeInChromium('hostile texts in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-hostile-'));
  let browser: Browser;
  beforeAll(async () => {
    writeArtifacts(folder, hostileArtifacts(PAYLOADS));
    writeArtifacts(join(folder, 'earlier'), earlierHostile(PAYLOADS));
    const words = ['--from', folder, '--state', join(folder, 'earlier'), '--target-path', join(folder, 'out')];
    const made = await runCommand(['docs', 'generate', ...words], { cwd: folder });
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
    // All addresses of a list one after the other, without a way back and forth for each: what each page says.
    const visit = (hashes: readonly string[]): Promise<string[]> =>
      tab.evaluate(async (list) => {
        const frame = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done));
        const said: string[] = [];
        for (const hash of list) {
          const moved = new Promise((done) => {
            addEventListener('hashchange', done, { once: true });
            setTimeout(done, 100);
          });
          location.hash = hash;
          await moved;
          // Pages draw when their file has come.
          do await frame();
          while (document.querySelector('[aria-busy=true]'));
          said.push(document.querySelector('main')?.textContent ?? '');
        }
        return said;
      }, hashes);
    // An address cannot hold half a character.
    const whole = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');
    const id = (payload: string, at: number): string => encodeURIComponent(whole(`model.${payload}.${payload}${at}`));
    const texts = await visit(PAYLOADS.map((payload, at) => `#/n/${id(payload, at)}`));
    const shows = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 30);
    for (const [at, payload] of PAYLOADS.entries()) {
      const visible = shows(payload);
      if (/^[\x20-\x7e]+$/.test(visible)) expect(texts[at]?.replace(/\s+/g, ' '), payload).toContain(visible);
    }
    const some = (every: number): readonly (readonly [string, number])[] =>
      PAYLOADS.map((payload, at) => [payload, at] as const).filter(([, at]) => at % every === 0);
    await visit([
      ...some(24).flatMap(([payload, at]) =>
        ['code', 'tests', 'runs', 'columns'].map((name) => `#/n/${id(payload, at)}?tab=${name}`),
      ),
      ...some(20).map(([payload]) => `#/search?q=${encodeURIComponent(whole(payload))}`),
      ...some(24).map(([payload]) => `#/compare?q=${encodeURIComponent(whole(payload))}`),
      ...some(60).flatMap(([, at]) =>
        ['metric', 'semantic_model', 'saved_query', 'unit_test', 'function', 'exposure', 'macro'].map(
          (kind) => `#/n/${kind}.${at}`,
        ),
      ),
      ...['#/', '#/runs', '#/tests', '#/sources', '#/graph', '#/p/__overview__', '#/graph?color=changed'],
      ...some(12).map(([payload]) => `#/${whole(payload)}`),
      '#/compare',
    ]);
    // What changed, opened.
    const opened = await tab.evaluate(() => {
      const buttons = [...document.querySelectorAll<HTMLElement>('.cmp-parts')];
      for (const button of buttons) button.click();
      return buttons.length;
    });
    expect(opened).toBe(100);
    await expect.poll(() => tab.locator('.cmp-code').count()).toBe(100);
    expect(await tab.evaluate('globalThis.wasPwned === true')).toBe(false);
    expect(dialogs).toBe(0);
    expect(await tab.evaluate('location.href.split("#")[0]')).toBe(page);
    expect(faults).toEqual([]);
    await context.close();
  });
});
