// SQL text cut at the semicolons that end statements.

/** What is no plain code: texts, quoted names, comments, dollar quotes; and semicolons. */
const STANDARD = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|(\$\w*\$)[\s\S]*?\1|;/g;

interface SplitOptions {
  /** All that is no plain code in the dialect, and semicolons: a global pattern. Comments begin with `--`, `//`, `/*`. */
  readonly lexis?: RegExp;
  /** Whether each statement has the semicolon that ends it. */
  readonly keepsEnds?: boolean;
}

/** The statements of a text, without those that are blank or only comments. */
export function splitStatements(sql: string, { lexis = STANDARD, keepsEnds = false }: SplitOptions = {}): string[] {
  const found: string[] = [];
  let start = 0;
  let code = 0;
  let isBlank = true;
  for (const { 0: text, index } of sql.matchAll(lexis)) {
    isBlank &&= sql.slice(code, index).trim() === '' && /^(?:;|--|\/[/*])/.test(text);
    code = index + text.length;
    if (text !== ';') continue;
    if (!isBlank) found.push(sql.slice(start, keepsEnds ? code : index));
    start = code;
    isBlank = true;
  }
  if (!isBlank || sql.slice(code).trim() !== '') found.push(sql.slice(start));
  return found;
}
