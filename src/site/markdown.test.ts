import { expect, test } from 'vitest';
import { isSafeLink, markdownRenderer } from './markdown.ts';

const render = markdownRenderer({ allowRemoteImages: false });

test('what people write', () => {
  expect(render('One row per order.')).toBe('<p>One row per order.</p>\n');
  expect(render('')).toBe('');
  expect(render('a **b** `c` [d](https://e.test/f "t")')).toBe(
    '<p>a <strong>b</strong> <code>c</code> <a href="https://e.test/f" title="t" rel="noopener noreferrer">d</a></p>\n',
  );
  expect(render('# T\n\n- a\n- b\n\n3. c\n\n> q\n\n```sql\nselect 1 < 2\n```')).toBe(
    '<h1>T</h1>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol start="3">\n<li>c</li>\n</ol>\n<blockquote>\n<p>q</p>\n</blockquote>\n<pre><code>select 1 &lt; 2\n</code></pre>\n',
  );
  expect(render('| a | b |\n|:--|--:|\n| 1 | 2 |')).toContain('<td align="right">2</td>');
  expect(render('[here](#/n/model.a.b) [there](docs/a.md)')).toContain('href="#/n/model.a.b"');
});

test('the way without a parser and the way with it agree', () => {
  const words = [
    'a',
    'B.',
    ' c',
    '1',
    '%',
    '"q"',
    "it's",
    '$x',
    'é',
    '日本',
    ',',
    ';',
    '?',
    '/',
    '^',
    '  d',
    '&amp;',
    'x_y',
    '1. z',
    '- w',
    '+',
    '=',
    '~',
    '\\',
    'www.a.test',
    'a:b',
    '\t',
  ];
  const slow = markdownRenderer({ allowRemoteImages: false });
  for (const first of words) {
    for (const second of words) {
      for (const third of words) {
        const text = `${first}${second} ${third}`;
        // A `*` at the end of a second paragraph sends the text through the parser.
        expect(slow(text)).toBe(slow(`${text}\n\n*`).replace(/(?:<p>\*<\/p>|<ul>\n<li><\/li>\n<\/ul>)\n$/, ''));
      }
    }
  }
});

test('raw HTML is text', () => {
  for (const attack of [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg onload=alert(1)>',
    '<a href="javascript:alert(1)">x</a>',
    '`<img src=x onerror=alert(1)>`',
    '```"><script>\nx\n```',
    '</script><script>alert(1)//',
    '<style>*{}</style>',
    '<!-- x --><iframe src=//e>',
    '[<img src=x onerror=1>](x)',
    '![<img onerror=1>](x)',
    '| <b>a</b> |\n|--|\n| <i onclick=1> |',
  ]) {
    const html = render(attack);
    const tags = [...html.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, name]) => name);
    for (const tag of tags)
      expect(['p', 'code', 'pre', 'a', 'img', 'table', 'thead', 'tbody', 'tr', 'th', 'td']).toContain(tag);
    expect(html.replace(/="[^"]*"/g, '=')).not.toMatch(/<[^>]*\s(on\w+|style|id|name|class)=/i);
  }
});

test('links with other schemes lose their address, in every writing', () => {
  for (const address of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    '&#106;avascript:alert(1)',
    '&#x6A;avascript:alert(1)',
    'javascript&colon;alert(1)',
    'java&Tab;script:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html;base64,PHNjcmlwdD4=',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:x',
    ' javascript:alert(1)',
  ]) {
    expect(isSafeLink(address), address).toBe(false);
    expect(render(`[x](<${address}>) <${address}> ![i](<${address}>)`)).not.toMatch(
      /(href|src)="(?!https?:)[^"]*(script|data:|file:|blob:)/i,
    );
  }
  for (const address of ['https://a.test', 'http://a.test', 'mailto:a@b.test', '#/n/x', 'a/b.md', '?q=a:b', '/x', '']) {
    expect(isSafeLink(address), address).toBe(true);
  }
});

test('images: of the project or within the text; others only where that is allowed', () => {
  expect(render('![a](https://e.test/x.png)')).toBe('<p><img alt="a"></p>\n');
  expect(render('![a](//e.test/x.png)')).toBe('<p><img alt="a"></p>\n');
  expect(render('![a](assets/x.png)')).toBe('<p><img src="assets/x.png" alt="a"></p>\n');
  for (const path of [
    '../x.png',
    'a/../../x.png',
    '..',
    '%2e%2E/x.png',
    '.%2e/x.png',
    '..%5cx.png',
    '<..\\x.png>',
    '/x.png',
  ])
    expect(render(`![a](${path})`), path).toBe('<p><img alt="a"></p>\n');
  expect(render('![a](a..b/..c.png)')).toContain('src="a..b/..c.png"');
  expect(render('![a](data:image/svg+xml;base64,AAAA)')).toBe('<p><img alt="a"></p>\n');
  expect(render('![a](data:image/png;base64,AAAA)')).toContain('src="data:image/png;base64,AAAA"');
  expect(markdownRenderer({ allowRemoteImages: true })('![a](https://e.test/x.png)')).toContain(
    'src="https://e.test/x.png"',
  );
});

test('controls that turn a text around are shown as a mark', () => {
  expect(render('a\u202eb\u0000c\ud800d')).toBe('<p>a\ufffdb\ufffdc\ufffdd</p>\n');
});

test('long texts of brackets end', () => {
  for (const text of ['[', '![', '*a ', '> ', '- ', '`', '<', '|a'].map((part) => part.repeat(20_000)))
    expect(render(text)).toBeTypeOf('string');
});
