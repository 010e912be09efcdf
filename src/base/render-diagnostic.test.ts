import { expect, test } from 'vitest';
import { diagnostic, errorKind } from './diagnostic.ts';
import { renderDiagnostic } from './render-diagnostic.ts';
import { span } from './source-file.ts';

const unknownRef = errorKind<{ name: string }>('unknown-ref', {
  code: 1401,
  title: 'A reference leads to nothing',
  message: ({ name }) => `no model named "${name}"\nsecond line`,
  hint: () => 'did you mean "orders"?',
});

const text = "select *\nfrom {{ ref('ordrs') }}\nwhere id > 1\n";
const file = { path: 'models/a.sql', text };
const at = text.indexOf("'ordrs'");
const found = diagnostic(
  unknownRef,
  { name: 'ordrs' },
  {
    span: span(file, at, at + "'ordrs'".length),
    related: [{ message: 'called from', span: span({ path: 'macros/x.sql', text: 'a\nb\n  c' }, 6) }],
    variables: new Map([['day', "'2024-01-31'"]]),
  },
);

test('pretty: title, place, lines with carets, hints', () => {
  expect(renderDiagnostic(found, 'pretty')).toBe(
    [
      'error[TSDBT-1401] unknown-ref: no model named "ordrs"',
      'second line',
      ' --> models/a.sql:2:13',
      '  |',
      '1 | select *',
      "2 | from {{ ref('ordrs') }}",
      '  |             ^^^^^^^',
      '  = did you mean "orders"?',
      '  = called from macros/x.sql:3:3',
      "  = day = '2024-01-31'",
      '  = docs/errors/TSDBT-1401.md',
    ].join('\n'),
  );
});

test('below a message that is already printed only code and slug stand in the title', () => {
  const lines = renderDiagnostic(found, 'pretty', { withMessage: false }).split('\n');
  expect(lines.slice(0, 2)).toEqual(['error[TSDBT-1401] unknown-ref', ' --> models/a.sql:2:13']);
});

test('colours touch the marked parts only', () => {
  const painted = renderDiagnostic(found, 'pretty', { paint: (part, word) => `<${part}>${word}</>` });
  expect(painted).toContain('<error>error[TSDBT-1401]</> unknown-ref');
  expect(painted).toContain('<caret>^^^^^^^</>');
  expect(painted.replace(/<\/?\w*>/g, '')).toBe(renderDiagnostic(found, 'pretty'));
});

test('the caret stands below its sign: tabs, wide signs, ends of lines', () => {
  const frame = (line: string, mark: string): string[] => {
    const start = line.indexOf(mark);
    const place = span({ path: 'a', text: line }, start, start + mark.length);
    return renderDiagnostic({ ...found, span: place }, 'pretty')
      .split('\n')
      .slice(4, 6);
  };
  expect(frame('\tselect x', 'x')).toEqual(['1 | \tselect x', '  | \t       ^']);
  expect(frame('名前 = x', 'x')).toEqual(['1 | 名前 = x', '  |        ^']);
  expect(frame('a\nb', 'a\nb')).toEqual(['1 | a', '  | ^']);
});

test('a long line is cut around the place, control characters cannot reach the terminal', () => {
  const line = `${'x'.repeat(400)} BAD ${'y'.repeat(400)}\u001b[31m`;
  const start = line.indexOf('BAD');
  const lines = renderDiagnostic({ ...found, span: span({ path: 'a', text: line }, start, start + 3) }, 'pretty').split(
    '\n',
  );
  expect(lines[4]?.length).toBeLessThan(170);
  expect(lines[4]?.slice(lines[5]?.indexOf('^^^'), (lines[5]?.indexOf('^^^') ?? 0) + 3)).toBe('BAD');
  const evil = renderDiagnostic({ ...found, message: 'a\u001b]0;title\u0007b' }, 'concise');
  expect(evil).toBe('models/a.sql:2:13: error[TSDBT-1401] unknown-ref: a\ufffd]0;title\ufffdb');
});

test('without a place, and an empty file', () => {
  expect(renderDiagnostic({ ...found, span: undefined, related: [], variables: undefined }, 'pretty')).toBe(
    'error[TSDBT-1401] unknown-ref: no model named "ordrs"\nsecond line\n  = did you mean "orders"?\n  = docs/errors/TSDBT-1401.md',
  );
  expect(renderDiagnostic({ ...found, span: span({ path: 'e.sql', text: '' }) }, 'pretty')).toContain(
    '--> e.sql:1:1\n  =',
  );
});

test('concise, json and github', () => {
  expect(renderDiagnostic(found, 'concise')).toBe(
    'models/a.sql:2:13: error[TSDBT-1401] unknown-ref: no model named "ordrs"',
  );
  expect(JSON.parse(renderDiagnostic(found, 'json'))).toEqual({
    code: 'TSDBT-1401',
    slug: 'unknown-ref',
    severity: 'error',
    heading: 'Compilation Error',
    message: 'no model named "ordrs"\nsecond line',
    hint: 'did you mean "orders"?',
    node: null,
    place: { file: 'models/a.sql', line: 2, column: 13, end_line: 2, end_column: 20 },
    related: [
      { message: 'called from', place: { file: 'macros/x.sql', line: 3, column: 3, end_line: 3, end_column: 3 } },
    ],
    variables: { day: "'2024-01-31'" },
    page: 'docs/errors/TSDBT-1401.md',
  });
  expect(renderDiagnostic({ ...found, severity: 'note', message: '50%\nmore' }, 'github')).toBe(
    '::notice file=models/a.sql,line=2,col=13,title=TSDBT-1401 unknown-ref::50%25%0Amore',
  );
});
