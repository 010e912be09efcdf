// The pages in docs/checks: one for each rule of `tsdbt check`, made from the rules.
import type { CheckRule } from '../compile/checks/index.ts';

/** The text of every page by its name: `unused-cte.md` and so on, and the list in `README.md`. */
export function checkPages(rules: readonly CheckRule[]): ReadonlyMap<string, string> {
  const pages = new Map(rules.map((rule) => [`${rule.name}.md`, page(rule)]));
  const rows = rules.map(({ name, level, title }) => `| [${name}](${name}.md) | ${level} | ${title} |`);
  pages.set('README.md', `${HEAD}\n| rule | level | finds |\n|---|---|---|\n${rows.join('\n')}\n`);
  return pages;
}

function page({ name, code, title, level, about, bad, good }: CheckRule): string {
  const language = /^\s*(#|models:|sources:|- name)/.test(bad) ? 'yaml' : 'sql';
  const shown = (heading: string, text: string): string => `${heading}:\n\n\`\`\`${language}\n${text.trim()}\n\`\`\`\n`;
  return [
    `# ${name}\n`,
    `**${title}.** Level: ${level} (TSDBT-${code}).\n`,
    `${about.trim()}\n`,
    shown('Found', bad),
    shown('Better', good),
    `In \`tsdbt.yml\`: \`check: {rules: {${name}: off}}\`, or \`note\`, \`warn\`, \`error\`. At one place: \`-- tsdbt: ignore ${name} because …\` at the end of the line or on the one above it, in YAML with \`#\`.\n`,
  ].join('\n');
}

const HEAD = `# Checks

\`tsdbt check\` looks for mistakes in the SQL and the property files of a project without connecting to anything. It compiles every node of the project as for an empty warehouse; what a template asks the warehouse for is told as a note (TSDBT-1616) and not looked at.

What is not known is never an error. The columns of a relation are known if they come from a seed's header, the SQL of a model, an enforced contract, or properties with \`meta: {tsdbt: {columns: complete}}\`; a list of columns in YAML alone says which columns there are, not which there are not.

\`--select\` chooses what is told. \`--output json\`, \`sarif\` or \`github\` is for programs. Exit code 1: something is an error.

\`tsdbt.yml\`:

\`\`\`yaml
check:
  on_build: note        # also in compile and build, at most as notes; off, note, warn, error (which ends the command)
  rules:
    unused-cte: off     # off, note, warn, error
\`\`\`

A comment takes a finding away, with the reason behind it: \`-- tsdbt: ignore unused-cte kept for the next release\` at the end of the line or alone on a line above it; \`# tsdbt: ignore …\` in YAML, \`{# tsdbt: ignore … #}\` in templates.
`;
