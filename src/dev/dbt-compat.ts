// docs/dbt-compat.md, made from src/dev/dbt-compat.txt: what of dbt works, and the test that proves it.

/** One feature of dbt. */
export interface CompatRow {
  readonly area: string;
  readonly feature: string;
  readonly state: CompatState;
  readonly proofs: readonly string[];
  readonly why: string;
}

export type CompatState = 'works' | 'differs' | 'not yet';

const STATES: readonly CompatState[] = ['works', 'differs', 'not yet'];

/** Reads the ledger. A line that is not in its form is an error. */
export function readCompat(text: string): readonly CompatRow[] {
  const rows: CompatRow[] = [];
  let area = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('== ')) area = line.slice(3);
    else if (line.trim() !== '' && !line.startsWith('#')) rows.push(readRow(line, area));
  }
  return rows;
}

function readRow(line: string, area: string): CompatRow {
  const [feature = '', written = '', proofs = '', why = '', ...more] = line.split('|').map((part) => part.trim());
  const state = STATES.find((one) => one === written);
  if (!state || feature === '' || more.length > 0) throw new Error(`not a row of the ledger: ${line}`);
  const listed = proofs.split(/,\s+(?=case:|\S+\.test\.ts#)/).filter((proof) => proof !== '');
  return { area, feature, state, proofs: listed, why };
}

/** What is wrong with a row; `read` gives the text of a file of the repository, undefined when there is none. */
export function rowProblems(row: CompatRow, read: (path: string) => string | undefined): readonly string[] {
  const problems = row.proofs.flatMap((proof) => proofProblem(proof, read) ?? []);
  if (row.proofs.length === 0 && row.state !== 'not yet') problems.push('no test proves it');
  if (row.why === '' && row.state !== 'works') problems.push('it does not say why');
  return problems.map((problem) => `${row.area}: ${row.feature}: ${problem}`);
}

function proofProblem(proof: string, read: (path: string) => string | undefined): string | undefined {
  const [file = '', words = ''] = proof.split('#');
  const path = file.startsWith('case:') ? caseFile(file) : file;
  const text = read(path);
  if (text === undefined) return `${path} does not exist`;
  if (words === '') return undefined;
  const isThere = text.split('\n').some((line) => TITLE.test(line) && line.includes(words));
  return isThere ? undefined : `${file} has no test '${words}'`;
}

/** A line with the title of a test. */
const TITLE = /^\s*(?:(?:it|test)(?:\.\w+)*[(<]|[\])]\)?\()/;

function caseFile(proof: string): string {
  return `tests/compat/cases/${proof.slice('case:'.length)}/case.json`;
}

/** The page. */
export function compatPage(rows: readonly CompatRow[]): string {
  const count = (state: CompatState): number => rows.filter((row) => row.state === state).length;
  const lines = [
    '# What of dbt works',
    '',
    'Made from `src/dev/dbt-compat.txt` by `npm run docs`; a test checks that what a row names as its proof is',
    'there. Cases are recorded runs of a real dbt 1.12 (`tests/compat/cases`). What differs between relations on purpose:',
    '[dbt-differences.md](dbt-differences.md).',
    '',
    `${rows.length} features: ${count('works')} work, ${count('differs')} differ on purpose, ${count('not yet')} are not there yet.`,
  ];
  for (const area of new Set(rows.map((row) => row.area))) {
    lines.push('', `## ${area}`, '', '| feature | state | proof |', '|---|---|---|');
    for (const row of rows) {
      if (row.area !== area) continue;
      const state = row.why === '' ? row.state : `${row.state}: ${row.why}`;
      lines.push(`| ${row.feature} | ${state} | ${row.proofs.map(link).join('<br>')} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function link(proof: string): string {
  const [file = '', words = ''] = proof.split('#');
  if (file.startsWith('case:')) return `[${file.slice('case:'.length)}](../${caseFile(file)})`;
  return `[${file.split('/').at(-1)}](../${file}): ${words}`;
}
