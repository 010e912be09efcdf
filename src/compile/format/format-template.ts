// A model's file laid out anew. Code of the template is kept as it is written and stands for words, lines or comments
// of the SQL; what the formatter gives is taken as a layout of the words of the file, which proves that they are the same.
import { type SourceFile, TsdbtError } from '../../base/index.ts';
import { templateShape } from '../../jinja/index.ts';
import { lexSql, type SqlFormatter, type SqlStyle, type SqlWord, sqlLexicon } from '../../sql/index.ts';
import { layOut } from './lay-out.ts';
import { type TemplateHole, templateHoles } from './template-holes.ts';

export interface FormatStyle extends SqlStyle {
  readonly comma: 'trailing' | 'leading';
}

export const DEFAULT_STYLE: FormatStyle = { keywords: 'lower', indent: 4, width: 100, comma: 'trailing' };

/** The new text, or why the file stays as it is. */
export type Formatted = { readonly text: string } | { readonly problem: string };

export interface FormatOptions {
  /** The analyzer's name of the dialect. */
  readonly dialect: string;
  readonly style: FormatStyle;
  readonly format: SqlFormatter;
}

/** Times that a text is laid out until it stays as it is. */
const ROUNDS = 4;

/** Lays a template out. Never throws: a template that cannot be read has a problem. */
export function formatTemplate(file: SourceFile, options: FormatOptions): Formatted {
  if (!file.text.includes('\r\n')) return formatLines(file, options);
  const made = formatLines({ path: file.path, text: file.text.replaceAll('\r\n', '\n') }, options);
  return 'text' in made ? { text: made.text.replaceAll('\n', '\r\n') } : made;
}

function formatLines(file: SourceFile, options: FormatOptions): Formatted {
  try {
    const wanted = templateShape(file);
    let current = file.text;
    for (let round = 0; round < ROUNDS; round += 1) {
      const made = formatOnce({ path: file.path, text: current }, options);
      if ('problem' in made)
        return round === 0 ? made : { problem: `its own layout is not understood: ${made.problem}` };
      if (made.text === current) {
        const isSame = templateShape({ path: file.path, text: current }) === wanted;
        return isSame ? made : { problem: 'the template would not be the same' };
      }
      current = made.text;
    }
    return { problem: 'its layout does not settle' };
  } catch (thrown) {
    if (thrown instanceof TsdbtError) return { problem: thrown.message };
    throw thrown;
  }
}

function formatOnce(file: SourceFile, { dialect, style, format }: FormatOptions): Formatted {
  const { text } = file;
  if (text.trim() === '') return { text };
  const lexicon = sqlLexicon(dialect);
  const holes = templateHoles(file);
  const words = lexSql(text, lexicon, holes);
  const tags = holes.filter(({ block }) => block !== undefined);
  const crossing = tags.length === 0 ? undefined : words.find((word) => isCrossed(word, tags));
  if (crossing) return { problem: `a block of the template begins or ends inside ${described(crossing)}` };
  const flat = flatten(text, words, style.width);
  const laid = words.every(({ kind }) => kind === 'line') ? flat : format(flat, dialect, style);
  if (typeof laid !== 'string') return { problem: `the formatter does not understand it: ${laid.problem}` };
  const laidWords = lexSql(laid, lexicon);
  const changed = firstChange(flat, lexSql(flat, lexicon), laid, laidWords);
  if (changed !== undefined || laidWords.length !== words.length) {
    return { problem: `the formatter would change ${changed ?? 'its words'}` };
  }
  const made = layOut({ text, words, holes, laid, laidWords, style });
  const lost = firstChange(text, words, made, lexSql(made, lexicon, templateHoles({ path: file.path, text: made })));
  return lost === undefined ? { text: made } : { problem: `its words would not be the same: ${lost}` };
}

/** Whether a text or comment holds a part of a block only. */
function isCrossed(word: SqlWord, tags: readonly TemplateHole[]): boolean {
  if (word.kind === 'word' || word.kind === 'value' || word.kind === 'sign') return false;
  const inside: TemplateHole[] = [];
  for (let at = firstFrom(tags, word.start); (tags[at]?.start ?? word.end) < word.end; at += 1) {
    const tag = tags[at];
    if (!tag || (tag.start === word.start && tag.end === word.end)) return false;
    inside.push(tag);
  }
  if (inside.length === 0) return false;
  const blocks = new Set(inside.map(({ block }) => block));
  return tags.some(({ block, start, end }) => blocks.has(block) && (start < word.start || end > word.end));
}

/** The first tag that does not begin before an offset. */
function firstFrom(tags: readonly TemplateHole[], offset: number): number {
  let low = 0;
  let high = tags.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tags[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function described({ kind }: SqlWord): string {
  return kind === 'text' ? 'a text' : kind === 'name' ? 'a quoted name' : 'a comment';
}

/** The SQL with stand-ins for all that is not laid out inside: code, texts, comments. */
function flatten(text: string, words: readonly SqlWord[], width: number): string {
  let flat = '';
  let last = 0;
  for (const word of words) {
    flat += text.slice(last, word.start).replace(/\n[\s]*\n/g, '\n');
    last = word.end;
    const own = text.slice(word.start, word.end);
    const size = Math.min(width, Math.max(...own.split('\n').map((line) => line.length)));
    switch (word.kind) {
      case 'line':
        flat += `${flat.endsWith('\n') || flat === '' ? '' : '\n'}--j\n`;
        break;
      case 'tail':
        flat += '--j';
        break;
      case 'note':
        flat += `/*${'j'.repeat(Math.max(1, size - 4))}*/`;
        break;
      case 'value':
        flat += `j${'_'.repeat(Math.max(2, size - 1))}`;
        break;
      case 'text':
        flat += `'${'j'.repeat(Math.max(1, size - 2))}'`;
        break;
      case 'name':
        flat += `${own[0]}${'j'.repeat(Math.max(1, size - 2))}${own[0]}`;
        break;
      default:
        flat += own;
    }
  }
  return flat;
}

/** The first word that is another one; the case of words does not count. */
function firstChange(
  before: string,
  old: readonly SqlWord[],
  after: string,
  now: readonly SqlWord[],
): string | undefined {
  for (let at = 0; at < Math.max(old.length, now.length); at += 1) {
    const [a, b] = [old[at], now[at]];
    const own = a ? before.slice(a.start, a.end) : '';
    const other = b ? after.slice(b.start, b.end) : '';
    const isSame = a?.kind === 'word' ? own.toLowerCase() === other.toLowerCase() : own === other;
    if (!isSame) return own === '' ? `the end to ${shown(other)}` : `${shown(own)} to ${shown(other)}`;
    if (isJoined(before, old, at) !== isJoined(after, now, at) && !mayMove(before, old, at)) return shown(own);
  }
  return undefined;
}

/** Signs without a blank between them may be one operator that neither of us knows. */
function isJoined(text: string, words: readonly SqlWord[], at: number): boolean {
  const [word, next] = [words[at], words[at + 1]];
  if (word?.kind !== 'sign' || next?.kind !== 'sign' || word.end !== next.start) return false;
  return OPERATOR.test(text[word.start] ?? '') && OPERATOR.test(text[next.start] ?? '');
}

const OPERATOR = /[-+*/%<>=!~^&|#?@]/;

/** `= -1`, `* -1`, `count(*) - 1`: the second sign stands alone. */
function mayMove(text: string, words: readonly SqlWord[], at: number): boolean {
  const [word, next] = [words[at], words[at + 1]];
  if (!word || !next) return false;
  return /^[-+]$/.test(text.slice(next.start, next.end)) || /^[*]$/.test(text.slice(word.start, word.end));
}

function shown(text: string): string {
  const line = text.split('\n')[0] ?? '';
  return line.length > 40 ? `${line.slice(0, 40)}…` : line;
}
