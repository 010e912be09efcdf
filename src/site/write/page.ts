// The HTML of the site: a policy, the application, the core. All that the project has to say in it is data and a title.
import { InternalError, sha256 } from '../../base/index.ts';

/** The built application, as it lies in dist/site. */
export interface SiteApp {
  readonly js: string;
  readonly css: string;
  /** The program of the lineage, which the page loads as one of its files when it is wanted. */
  readonly lineage?: string;
  /** That of the page that compares, in the same way. */
  readonly compare?: string;
}

export interface PageOptions {
  readonly title: string;
  readonly app: SiteApp;
  /** The way from the page to the folder of the data: '' or 'docs/'. */
  readonly base: string;
  /** The page alone, or with its files beside it. */
  readonly form: 'single' | 'folder';
  /** Key and payload of what the page holds; the core first. */
  readonly inline: readonly (readonly [key: string, payload: string])[];
  readonly allowRemoteImages: boolean;
}

/** Where a page of `docs serve` hears of changes. */
export const LIVE_PATH = '/__live';

/** The parts of the page, to be written one after the other. */
export function* pageParts(options: PageOptions): Generator<string> {
  const { title, app, base, form, inline, allowRemoteImages } = options;
  const script = app.js.trim();
  const style = app.css.trim();
  // Neither can end its element; the build of the application sees to that.
  if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style))
    throw new InternalError('the application ends its element');
  const policy = contentPolicy({
    scripts: [script, app.lineage, app.compare].filter((one) => one !== undefined),
    style,
    form,
    allowRemoteImages,
  });
  yield `<!doctype html>
<html lang="en" data-base="${base}" data-form="${form}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="tsdbt">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>`;
  // The name of the project is seen while the core is unpacked; the application takes its place.
  yield `${style}</style>
</head>
<body>
<div id="app"><div class="header"><span class="title"><span class="logo"></span><span class="titletext">${escapeHtml(title)}</span></span></div></div>
<noscript>This page shows the documentation of a project and needs JavaScript.</noscript>
`;
  const [core, ...others] = inline;
  if (core) yield dataElement(core);
  yield `<script>${script}</script>\n`;
  for (const one of others) yield dataElement(one);
  yield '</body>\n</html>\n';
}

/** Base64 ends no element; keys are made by the writer, and escaped all the same. */
function dataElement([key, payload]: readonly [string, string]): string {
  return `<script type="text/plain" data-key="${escapeHtml(key)}">${payload}</script>\n`;
}

/** The policy: only these scripts, this style, files beside the page; no connection to anywhere. */
export function contentPolicy(page: {
  readonly scripts: readonly string[];
  readonly style: string;
  readonly form: 'single' | 'folder';
  readonly allowRemoteImages: boolean;
}): string {
  const files = page.form === 'folder' ? "'self' " : '';
  return [
    "default-src 'none'",
    `script-src ${files}${page.scripts.map(hashSource).join(' ')}`,
    `style-src ${hashSource(page.style)}`,
    `img-src 'self' data:${page.allowRemoteImages ? ' https:' : ''}`,
    "connect-src 'none'",
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function hashSource(text: string): string {
  return `'sha256-${Buffer.from(sha256(text), 'hex').toString('base64')}'`;
}

/** The page as `docs serve` gives it: it may listen to the server that it comes from. */
export function withLiveReload(html: string): string {
  return html
    .replace("connect-src 'none'", "connect-src 'self'")
    .replace('<html lang="en"', `<html lang="en" data-live="${LIVE_PATH}"`);
}

function escapeHtml(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
