import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { chromePath, launch, seriousFindings, watch } from './browser.ts';

const site = fileURLToPath(new URL('../../dist/site/', import.meta.url));

test.skipIf(chromePath === undefined)('the application starts from a folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-site-'));
  const read = (name: string): string => readFileSync(join(site, name), 'utf8');
  const html = `<!doctype html><html lang="en"><title>t</title><style>${read('app.css')}</style><body><script>${read('app.js')}</script>`;
  writeFileSync(join(folder, 'index.html'), html);
  const browser = await launch();
  try {
    const { page, faults } = await watch(await browser.newContext(), pathToFileURL(folder).href);
    await page.goto(pathToFileURL(join(folder, 'index.html')).href);
    expect(await page.locator('main').count()).toBe(1);
    expect(await seriousFindings(page)).toEqual([]);
    expect(faults).toEqual([]);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
