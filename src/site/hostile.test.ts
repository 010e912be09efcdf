import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildSite } from './build-site.ts';
import { model, writeArtifacts } from './fixtures/artifacts.ts';
import { earlierHostile, hostileArtifacts, PAYLOADS } from './fixtures/hostile.ts';
import { type ReadSite, readSite } from './fixtures/read-site.ts';
import { decodeChanges, decodeDocs, decodeTexts } from './format/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsdbt-hostile-'));
const app = { js: '"use strict"', css: 'a{}' };
let site: ReadSite;

beforeAll(() => {
  writeArtifacts(folder, hostileArtifacts(PAYLOADS));
  writeArtifacts(join(folder, 'earlier'), earlierHostile(PAYLOADS));
  buildSite({
    artifacts: folder,
    directory: folder,
    state: join(folder, 'earlier'),
    app,
    title: '</title><script>pwned(1)</script>"\'&\u202e\u0000',
    runs: 30,
    allowRemoteImages: false,
    withLineage: true,
    withoutSql: false,
    dropsStubs: false,
    isStatic: true,
    withApi: true,
  });
  site = readSite(join(folder, 'docs/index.html'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function files(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

test('in the pages there is one script, one style, and data in an alphabet that ends nothing', () => {
  for (const name of ['index.html', 'docs/index.html', 'static_index.html']) {
    const html = readFileSync(join(folder, name), 'utf8');
    const rest = html
      .replace(/<script type="text\/plain" data-key="[a-zA-Z0-9/-]+">[A-Za-z0-9+/=]*<\/script>\n/g, '')
      .replace('<script>"use strict"</script>', '')
      .replace('<style>a{}</style>', '');
    expect(rest).not.toMatch(/<script|<style|<img|<svg|<iframe|onerror|javascript:|evil/i);
    const title = "&lt;/title&gt;&lt;script&gt;pwned(1)&lt;/script&gt;&quot;'&amp;\ufffd\ufffd";
    expect(rest).toContain(`<title>${title}</title>`);
    expect(rest).toContain(`<span class="titletext">${title}</span>`);
    expect(rest.match(/<[a-z]+/g)).toEqual([
      '<html',
      '<head',
      '<meta',
      '<meta',
      '<meta',
      '<meta',
      '<meta',
      '<title',
      '<link',
      '<body',
      '<div',
      '<div',
      '<span',
      '<span',
      '<span',
      '<noscript',
    ]);
  }
});

test('every file of data is one call with base64, and lies where it should', () => {
  for (const path of files(join(folder, 'docs'))) {
    expect(path.startsWith(join(folder, 'docs/'))).toBe(true);
    if (path.endsWith('.js'))
      expect(readFileSync(path, 'utf8')).toMatch(/^__d\("[a-zA-Z0-9/-]+","[A-Za-z0-9+/=]+"\)\n$/);
    else expect(path).toMatch(/\.(?:html|json|md)$/);
  }
  const api = files(join(folder, 'docs/api/v1/nodes'));
  expect(api.length).toBe(site.core.count);
  for (const path of api) expect(() => JSON.parse(readFileSync(path, 'utf8'))).not.toThrow();
});

test('all texts arrive as they are, and nothing got a name of the language', () => {
  PAYLOADS.forEach((payload, at) => {
    expect(site.core.indexOf.has(`model.${payload}.${payload}${at}`), JSON.stringify(payload)).toBe(true);
    const detail = site.detail(`model.${payload}.${payload}${at}`);
    expect(detail.raw, payload).toBe(payload);
    expect(detail.columns?.[0]?.name).toBe(payload);
    expect(JSON.parse(detail.meta ?? '{}')).toHaveProperty([payload], payload);
    expect(detail.config === undefined || Object.hasOwn(JSON.parse(detail.config) as object, payload)).toBe(true);
  });
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(site.core.colors.every((color) => /^[a-z]*$/i.test(color))).toBe(true);
});

const TAGS =
  'p br hr em strong s code pre blockquote ul ol li h1 h2 h3 h4 h5 h6 table thead tbody tr th td a img'.split(' ');
const ATTRIBUTES: ReadonlySet<string> = new Set(['href', 'title', 'rel', 'src', 'alt', 'align', 'start']);

test('there are two hundred of them, each another', () => {
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(200);
  expect(new Set(PAYLOADS).size).toBe(PAYLOADS.length);
});

test('the comparison has the texts as they are, and its Markdown has no element, link or mention of theirs', () => {
  const { nodes } = decodeChanges(site.text('compare'));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  PAYLOADS.forEach((payload, at) => {
    const found = byId.get(`model.${payload}.${payload}${at}`);
    expect(found?.kind, JSON.stringify(payload)).toBe(at % 7 === 0 ? 'added' : 'modified');
  });
  const markdown = readFileSync(join(folder, 'docs/compare.md'), 'utf8');
  expect(markdown.length).toBeLessThanOrEqual(65_536);
  expect(markdown.replaceAll('<br>', '')).not.toMatch(/</);
  expect(markdown).not.toMatch(/(?<!\\)\]\(|:\/\/|@(?!\u200b)|[\u202a-\u202e\u2066-\u2069\u0000]/);
  for (const line of markdown.split('\n').slice(4, -2))
    if (line.startsWith('|')) expect(line.match(/(?<!\\)\|/g), line).toHaveLength(5);
});

/** Where an attribute leads, as a browser reads it. */
function target(value: string): URL {
  const text = value
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
  return new URL(text, 'https://site.test/docs/index.html');
}

test('HTML has the tags and attributes that are allowed, links lead where links may', () => {
  const pages = decodeDocs(site.text('docs')).map(({ html }) => html);
  const details = site.core.ids.flatMap((id) => {
    const { description, sourceDescription, columns, arguments: list, tests } = site.detail(id);
    const parts = [...(columns ?? []), ...(list ?? []), ...(tests ?? [])].map((part) => part.description);
    return [description, sourceDescription, ...parts].flatMap((html) => html ?? []);
  });
  expect(details.length).toBeGreaterThan(PAYLOADS.length * 5);
  for (const html of [...pages, ...details]) {
    for (const [tag, name = '', attributes = ''] of html.matchAll(/<\/?([a-z0-9]+)((?:\s+[a-z]+="[^"]*")*)\s*>/gi)) {
      expect(TAGS, tag).toContain(name);
      for (const [, key = '', value = ''] of attributes.matchAll(/([a-z]+)="([^"]*)"/gi)) {
        expect(ATTRIBUTES.has(key), tag).toBe(true);
        if (key === 'href') expect(['http:', 'https:', 'mailto:'], tag).toContain(target(value).protocol);
        if (key === 'src')
          expect(target(value).protocol === 'data:' || target(value).host === 'site.test', tag).toBe(true);
        if (key === 'src') expect(value).not.toMatch(/svg|html/i);
      }
    }
    expect(html.replace(/<\/?[a-z0-9]+(?:\s+[a-z]+="[^"]*")*\s*>/gi, '')).not.toMatch(/[<>]/);
  }
});

test('texts of a megabyte, and addresses of exposures', () => {
  expect(decodeTexts(site.text('text')).nodes.size).toBeGreaterThan(PAYLOADS.length);
  for (const id of site.core.ids.filter((one) => one.startsWith('exposure.'))) {
    expect(site.detail(id).url ?? 'https://x').toMatch(/^(?:https?|mailto):/);
  }
  const long = mkdtempSync(join(tmpdir(), 'tsdbt-long-'));
  try {
    const name = '<b>long '.repeat(130_000);
    writeArtifacts(long, { manifest: { nodes: { 'model.shop.x': model(name, { description: name }) } } });
    buildSite({
      artifacts: long,
      directory: long,
      app,
      title: '',
      runs: 1,
      allowRemoteImages: false,
      withLineage: true,
      withoutSql: false,
      dropsStubs: false,
      isStatic: false,
      withApi: true,
    });
    expect(readSite(join(long, 'docs/index.html')).core.names[0]).toBe(name);
  } finally {
    rmSync(long, { recursive: true, force: true });
  }
});
