import { nearest } from '../../../base/index.ts';
import type { CheckRule, Finding } from '../check-rule.ts';
import type { CheckedNode, CheckedProject } from '../checked-project.ts';
import { mistakesOf, unquoted } from '../mistakes.ts';

export const missingColumn: CheckRule = {
  name: 'missing-column',
  code: 1702,
  title: 'A column that is not there',
  level: 'error',
  about: `The query names a column that none of its relations has: it was renamed, dropped or mistyped. The warehouse would say so when the model is built.

It is said only where all columns of the relations are known: from the header of a seed, from the SQL of a model, from a contract that is enforced, or from properties with \`meta: {tsdbt: {columns: complete}}\`. Sources whose columns are only listed may have more.`,
  bad: `select order_id, totl
from {{ ref('stg_orders') }}   -- which has order_id and total`,
  good: `select order_id, total
from {{ ref('stg_orders') }}`,
  checkNode,
};

function* checkNode(checked: CheckedNode, project: CheckedProject): Generator<Finding> {
  for (const reason of ['missing-column', 'missing-relation'] as const) {
    for (const { problem, word, name } of mistakesOf(checked, reason)) {
      const near = name === '' ? undefined : nearest(name, candidates(checked, project));
      yield {
        message: problem.message,
        hint: near === undefined ? undefined : `did you mean '${near}'?`,
        span: word ? checked.place(word.start, word.end) : checked.node.span,
        node: checked.node.uniqueId,
      };
    }
  }
}

/** Columns of all that the query reads, and names that it gives itself. */
function candidates(checked: CheckedNode, project: CheckedProject): string[] {
  const names = new Set<string>();
  for (const relation of checked.lineage?.relations.keys() ?? []) {
    const id = checked.nodeOf(relation);
    for (const { name } of (id === undefined ? undefined : project.columnsOf(id))?.columns ?? []) names.add(name);
  }
  for (const [at, word] of checked.words.entries()) {
    const before = checked.words[at - 1];
    if (before && checked.textOf(before).toLowerCase() === 'as') names.add(unquoted(checked.textOf(word)));
  }
  return [...names];
}
