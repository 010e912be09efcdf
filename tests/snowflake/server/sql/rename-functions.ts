// Gives functions the names that tell the parser nothing: then it leaves their arguments as they are.
import { functionName } from './functions.ts';
import { type Token, tokenize } from './lexer.ts';

/** Words that stand before a bracket without being a function, in the places where one could be. */
const NO_FUNCTION_BEFORE = new Set([
  '::',
  '.',
  'AS',
  'INTO',
  'TABLE',
  'VIEW',
  'FUNCTION',
  'WITH',
  'JOIN',
  'UPDATE',
  'USING',
]);

/** The statement with Snowflake's functions renamed as `functionName` says, and a few spellings of types. */
export function renameFunctions(sql: string): string {
  const tokens = tokenize(sql);
  let result = '';
  let at = 0;
  for (const [i, token] of tokens.entries()) {
    const name = newName(tokens, i);
    if (name === undefined) continue;
    result += sql.slice(at, token.start) + name;
    at = token.end;
  }
  return result + sql.slice(at);
}

function newName(tokens: readonly Token[], i: number): string | undefined {
  const token = tokens[i];
  if (token?.kind !== 'word') return undefined;
  const before = tokens[i - 1]?.text.toUpperCase() ?? '';
  if (before === '::' || before === 'AS') return /^(string|text)$/i.test(token.text) ? 'varchar' : undefined;
  const after = tokens[i + 1]?.text;
  if (after !== '(')
    return WITHOUT_BRACKETS.has(token.text.toUpperCase()) && isValue(before, after)
      ? `SF_${token.text.toUpperCase()}()`
      : undefined;
  if (NO_FUNCTION_BEFORE.has(before) || (before === 'THEN' && /^insert$/i.test(token.text))) return undefined;
  const name = functionName(token.text);
  return name !== undefined && name !== token.text.toUpperCase() ? name : undefined;
}

const WITHOUT_BRACKETS = new Set('CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME LOCALTIMESTAMP CURRENT_USER'.split(' '));

function isValue(before: string, after: string | undefined): boolean {
  return before !== '.' && after !== '.';
}
