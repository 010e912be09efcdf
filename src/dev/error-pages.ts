// The pages in docs/errors: one for each kind of error, made from the registries of the rooms.
import type { ErrorKind } from '../base/index.ts';

/** What a page needs of a kind of error; the payload does not matter here. */
export type PageKind = Pick<ErrorKind<never>, 'code' | 'slug' | 'title' | 'severity' | 'heading'>;

const BLOCKS: { readonly [block: number]: string } = {
  10: 'the command line, files and YAML',
  11: 'the project, profiles and packages',
  12: 'templates and what they can call',
  13: 'parsing',
  14: 'the graph and selection',
  16: 'compiling',
  19: 'artifacts',
  20: 'warehouses',
  30: 'running',
  90: 'defects of tsdbt',
};

/**
 * The text of every page by its name: `TSDBT-1401.md` and so on, and the list in `README.md`.
 * Two kinds with one code are an error, since a code names one page.
 */
export function errorPages(kinds: readonly PageKind[]): ReadonlyMap<string, string> {
  const sorted = [...kinds].sort((a, b) => a.code - b.code);
  const pages = new Map<string, string>();
  for (const kind of sorted) {
    const name = `TSDBT-${kind.code}.md`;
    if (pages.has(name)) throw new Error(`two kinds of error have the code ${kind.code}`);
    pages.set(name, page(kind));
  }
  const rows = sorted.map((kind) => `| [TSDBT-${kind.code}](TSDBT-${kind.code}.md) | ${kind.slug} | ${kind.title} |`);
  pages.set(
    'README.md',
    ['# Errors and warnings', '', '| code | name | meaning |', '|---|---|---|', ...rows, ''].join('\n'),
  );
  return pages;
}

function page(kind: PageKind): string {
  const what = { error: 'Error', warning: 'Warning', note: 'Note' }[kind.severity];
  const about = BLOCKS[Math.floor(kind.code / 100)];
  const lines = [
    `# TSDBT-${kind.code}: ${kind.slug}`,
    '',
    `**${kind.title}.**`,
    '',
    `${what}${about === undefined ? '' : ` of ${about}`}; dbt's heading: \`${kind.heading}\`.`,
    '',
    'The message names the file, the line and the column, and shows the source around it; where there is a likely',
    'remedy, it follows as a hint. The same is in `target/diagnostics.json` under this code.',
  ];
  if (kind.severity === 'warning') {
    lines.push('', '`--warn-error`, or `--warn-error-options` with the name of the warning, makes it an error.');
  }
  if (kind.code >= 9000) {
    lines.push(
      '',
      'This is never the fault of a project. Please report it with `target/diagnostics.json` and `logs/dbt.log`.',
    );
  }
  return `${lines.join('\n')}\n`;
}
