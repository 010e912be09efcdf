// What is most often wrong where a template cannot be read: braces that are missing, nested or single.

/** As far back as the beginning of a tag is looked for, in characters. */
const REACH = 4000;

/**
 * A hint for a syntax error at the offset `at` of a template, or undefined where nothing is known.
 * @example syntaxHint("{{ ref('a') }", 12, "unexpected '}'") // '{{ is closed by }}'
 */
export function syntaxHint(text: string, at: number, problem: string): string | undefined {
  const opened: string[] = [];
  for (const [sign] of text.slice(Math.max(0, at - REACH), at).matchAll(/\{\{|\{%|\}\}|%\}/g)) {
    if (sign === '{{' || sign === '{%') opened.push(sign);
    else opened.length = 0;
  }
  const [outer, inner] = opened;
  if (outer === undefined) return undefined;
  const closer = outer === '{{' ? '}}' : '%}';
  if (inner === '{{') return `between ${outer} and ${closer} names stand without braces of their own`;
  const missing = /, expected '([)\]}])'$/.exec(problem)?.[1];
  if (missing !== undefined) return `a ${missing} is missing before this`;
  if (problem === "unexpected '}'") return `${outer} is closed by ${closer}`;
  if (problem.startsWith("expected token 'end of ")) {
    return `is ${closer} missing before this, or an operator such as ~ between two values?`;
  }
  return undefined;
}
