import { existsSync } from 'node:fs';
import axeCore from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** Where a Chromium is, or undefined: CHROME_PATH, else Debian's. */
export const chromePath: string | undefined = [process.env['CHROME_PATH'], '/usr/bin/chromium'].find(
  (path) => path !== undefined && existsSync(path),
);

if (chromePath === undefined)
  console.warn('SKIPPED: no Chromium (set CHROME_PATH); the site is not tried in a browser');

/** A headless browser; the caller closes it. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    ...(chromePath === undefined ? {} : { executablePath: chromePath }),
    args: ['--no-sandbox', '--disable-gpu'],
  });
}

/** What a page did that it must not: requests outside its folder, errors, violations of the policy. */
export interface Watched {
  readonly page: Page;
  readonly faults: string[];
}

/** A new page that records every fault. @param folder URL prefix that requests may have. */
export async function watch(context: BrowserContext, folder: string): Promise<Watched> {
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(folder) && !url.startsWith('data:') && !url.startsWith('blob:')) faults.push(`request: ${url}`);
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`console: ${message.text()}`);
  });
  return { page, faults };
}

/** Serious and critical findings of axe, one line each. @param rules Only these, where not all are wanted. */
export async function seriousFindings(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(axeCore.source);
  const found = await page.evaluate(async (only) => {
    const axe = (globalThis as unknown as { axe: typeof axeCore }).axe;
    const result = await axe.run(document, {
      resultTypes: ['violations'],
      ...(only ? { runOnly: [...only] } : {}),
    });
    return result.violations
      .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
      .map(
        (violation) =>
          `${violation.id}: ${violation.nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary ?? ''}`).join(' | ')}`,
      );
  }, rules);
  return found;
}
