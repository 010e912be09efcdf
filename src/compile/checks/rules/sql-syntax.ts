import { type SqlWord, sqlLexicon } from '../../../sql/index.ts';
import type { CheckRule, Finding } from '../check-rule.ts';
import type { CheckedNode, CheckedProject } from '../checked-project.ts';
import { indexAt } from '../mistakes.ts';
import { brokenPlace, misspelledWord } from '../syntax-signs.ts';

export const sqlSyntax: CheckRule = {
  name: 'sql-syntax',
  code: 1701,
  title: 'SQL that cannot be read',
  level: 'error',
  about: `It is an error where the SQL is wrong in every dialect (a parenthesis or a text that is not closed, two commas, a misspelled keyword, a clause without content, a missing comma) and two parsers that know nothing of each other give up at the same word. Everything else that cannot be read is told as a note: it may be something that only the engine knows, the model is built all the same, and the other rules say nothing of it.`,
  bad: `select order_id, total
form {{ ref('stg_orders') }}`,
  good: `select order_id, total
from {{ ref('stg_orders') }}`,
  isLocal: true,
  checkNode,
};

function* checkNode(checked: CheckedNode, project: CheckedProject): Generator<Finding> {
  const { node, lineage } = checked;
  if (!lineage) return;
  const problem = lineage.problems.find(({ reason }) => reason === 'syntax' || reason === 'too-large');
  if (!problem && !mayHaveComma(checked, project.dialect)) return;
  const { words } = checked;
  const at = problem?.offset === undefined ? words.length - 1 : indexAt(words, problem.offset);
  const other = checked.secondOpinion === undefined ? undefined : indexAt(words, checked.secondOpinion);
  const place = Math.min(Math.max(at, other ?? at), words.length);
  const broken = brokenPlace(checked, project.dialect, problem ? [place, at, other ?? at] : []);
  if (broken && (problem?.reason === 'syntax' || broken.isOfDialect)) {
    yield found(checked, broken.word, broken.message, broken.hint);
    return;
  }
  if (!problem) return;
  const isSeenByBoth = problem.reason === 'syntax' && other !== undefined;
  const misspelled = isSeenByBoth ? misspelledWord(checked, place) : undefined;
  if (misspelled) {
    yield found(
      checked,
      misspelled.word,
      `'${checked.textOf(misspelled.word)}' is not expected here`,
      `did you mean '${misspelled.near}'?`,
    );
    return;
  }
  const isClear = isSeenByBoth && isQuery(checked) && Math.abs(at - other) <= 1 && isNeverRight(checked, place);
  const word = words[place] ?? words.at(-1);
  const text =
    word && words[place] ? `'${checked.textOf(word)}' is not expected here` : 'something is missing at the end';
  yield {
    ...found(checked, word, isClear ? text : `'${node.name}' is not understood: ${problem.message}`, undefined),
    isUncertain: !isClear,
  };
}

function found(checked: CheckedNode, word: SqlWord | undefined, message: string, hint: string | undefined): Finding {
  return {
    message,
    hint,
    span: word ? checked.place(word.start, word.end) : checked.node.span,
    node: checked.node.uniqueId,
  };
}

/** What a parser reads may still have a comma that the dialect does not allow: looked for without cutting the text. */
function mayHaveComma({ sql }: CheckedNode, dialect: string): boolean {
  return !sqlLexicon(dialect).trailingCommas && /,\s*(from|where|group|order|having|limit|union)\b/i.test(sql ?? '');
}

/** Whether it begins like a query: what does not may be a text that only other templates read. */
function isQuery(checked: CheckedNode): boolean {
  const first = checked.words.find(({ kind }) => kind !== 'line' && kind !== 'note' && kind !== 'tail');
  return first !== undefined && /^(select|with|from|values|\()$/i.test(checked.textOf(first));
}

/** Words that begin or end something in every dialect. */
const STRUCTURE: ReadonlySet<string> = new Set([
  ...[
    'from',
    'where',
    'group',
    'order',
    'having',
    'join',
    'on',
    'union',
    'then',
    'else',
    'end',
    'when',
    'select',
    'as',
  ],
  ...['and', 'or', 'by', ')', ',', ';', '='],
]);
const NAME = /^[a-z_]\w*$/i;

/** Whether no dialect can have this word at this place: see the page of the rule. */
function isNeverRight(checked: CheckedNode, at: number): boolean {
  const [before, word, after] = [at - 1, at, at + 1].map((index) => {
    const found = checked.words[index];
    return found && checked.textOf(found).toLowerCase();
  });
  // Engines order the values of aggregates that a parser does not know for such.
  if (word === 'order' && isInCall(checked, at)) return false;
  if (word === undefined || STRUCTURE.has(word)) return true;
  // A name behind a name that has one already: a comma is missing.
  const [one, two] = [checked.words[at - 1], checked.words[at - 2]];
  const isName = (text: string | undefined): boolean => text !== undefined && NAME.test(text) && !STRUCTURE.has(text);
  const isBehindAlias =
    one?.kind === 'word' &&
    two !== undefined &&
    (isName(checked.textOf(two).toLowerCase()) || /^(as|\))$/i.test(checked.textOf(two)));
  return (
    isName(word) && isName(before) && isBehindAlias && (after === undefined || STRUCTURE.has(after) || after === '.')
  );
}

/** Whether a word stands among the arguments of a function. */
function isInCall(checked: CheckedNode, at: number): boolean {
  let depth = 0;
  for (let index = at - 1; index > 0; index -= 1) {
    const word = checked.words[index];
    const sign = word?.kind === 'sign' ? checked.textOf(word) : '';
    if (sign === ')') depth += 1;
    if (sign !== '(') continue;
    if (depth === 0) {
      const before = checked.words[index - 1];
      const name = before?.kind === 'word' ? checked.textOf(before).toLowerCase() : '';
      return NAME.test(name) && !STRUCTURE.has(name) && !['in', 'over', 'exists', 'not', 'using'].includes(name);
    }
    depth -= 1;
  }
  return false;
}
