// Where in the tree of a YAML file the cursor stands, told by indentation alone: the file may be half typed.

export interface YamlCursor {
  /** Keys from the root to the mapping that the cursor is in; `[]` for the item of a list. */
  readonly path: readonly string[];
  /** For each part of the path the `name:` of the item, where it is known. */
  readonly names: readonly (string | undefined)[];
  /** Key of the line when the cursor is behind its colon. */
  readonly key: string | undefined;
  readonly word: string;
  readonly wordStart: number;
  /** Keys that the mapping has already. */
  readonly siblings: ReadonlySet<string>;
  /** True within a text block (`|`, `>`), which holds no keys. */
  readonly inBlock: boolean;
}

interface Level {
  readonly indent: number;
  readonly label: string;
  name?: string | undefined;
}

const ITEM = '[]';
const KEY = /^(?:"([^"]*)"|'([^']*)'|([^\s#"'{[\-&*!|>%@`][^:#]*?|-[^\s:][^:#]*?))\s*:(?=\s|$)/;
const BLOCK = /[:-]\s+(?:[&!]\S+\s+)*[|>][-+\d]*\s*(?:#.*)?$/;

/** Reads the lines up to the cursor. */
export function yamlCursor(text: string, offset: number): YamlCursor {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const levels: Level[] = [];
  let block: number | undefined;
  let at = 0;
  while (at < lineStart) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end).replace(/\r$/, '');
    at = end + 1;
    const indent = indentOf(line);
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    if (block !== undefined) {
      if (indent > block) continue;
      block = undefined;
    }
    place(levels, line);
    if (BLOCK.test(line)) block = indent;
  }
  const before = text.slice(lineStart, offset);
  const wholeLine = lineAt(text, lineStart);
  const column = wholeLine.trim() === '' ? before.length : indentOf(wholeLine);
  const inBlock = block !== undefined && (wholeLine.trim() === '' || indentOf(wholeLine) > block);
  const { position, rest } = place(levels, before.trim() === '' ? ' '.repeat(column) : before, true);
  const key = KEY.exec(rest);
  const word = /[^\s,[\]{}:"'=()]*$/.exec(before)?.[0] ?? '';
  noteName(levels, KEY.exec(wholeLine.trimStart().replace(/^(?:-\s+)+/, '')), wholeLine);
  return {
    path: levels.map(({ label }) => label),
    names: levels.map(({ name }) => name),
    key: key ? (key[1] ?? key[2] ?? key[3] ?? '') : undefined,
    word,
    wordStart: offset - word.length,
    siblings: siblingsAround(text, lineStart, position),
    inBlock,
  };
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? undefined : end).replace(/\r$/, '');
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Puts a line into the tree; the key of the cursor's own line is no level. */
function place(levels: Level[], line: string, isCursor = false): { position: number; rest: string } {
  let position = indentOf(line);
  let rest = line.trimStart();
  let isItem = false;
  while (/^-(?=\s|$)/.test(rest)) {
    // A list may stand at the indentation of its key.
    while (levels.length > 0 && isInside(levels.at(-1), position, true)) levels.pop();
    levels.push({ indent: position, label: ITEM });
    const dash = /^-\s*/.exec(rest)?.[0].length ?? 1;
    position += dash === 1 ? 2 : dash;
    rest = rest.slice(dash);
    isItem = true;
  }
  if (!isItem) while (levels.length > 0 && isInside(levels.at(-1), position, false)) levels.pop();
  const key = KEY.exec(rest);
  if (!isCursor) noteName(levels, key, line);
  if (key && !isCursor) levels.push({ indent: position, label: key[1] ?? key[2] ?? key[3] ?? '' });
  return { position, rest };
}

/** Keeps the `name:` of the list item that a line belongs to. */
function noteName(levels: readonly Level[], key: RegExpExecArray | null, line: string): void {
  const item = levels.at(-1);
  if (item?.label !== ITEM || key?.[3] !== 'name') return;
  item.name = plainValue(line.slice(line.indexOf('name') + 'name'.length).replace(/^\s*:/, ''));
}

/** A scalar without its quotes and the comment behind it. */
export function plainValue(written: string): string {
  const text = written.trim();
  const quoted = /^(["'])(.*?)\1/.exec(text);
  return quoted ? (quoted[2] ?? '') : text.replace(/\s+#.*$/, '');
}

/** True when a level ends at a line of this indentation. */
function isInside(level: Level | undefined, position: number, isDash: boolean): boolean {
  if (!level) return false;
  if (level.indent > position) return true;
  return level.indent === position && (!isDash || level.label === ITEM);
}

/** Keys of the mapping whose keys stand at a column, around a line. */
function siblingsAround(text: string, lineStart: number, column: number): ReadonlySet<string> {
  const found = new Set<string>();
  const read = (line: string): boolean => {
    if (line.trim() === '' || line.trimStart().startsWith('#')) return true;
    const flat = line.replace(
      /^(\s*)((?:-\s+)+)/,
      (_, indent: string, dashes: string) => indent + ' '.repeat(dashes.length),
    );
    const position = indentOf(flat);
    if (position < column) return false;
    const key = position === column ? KEY.exec(flat.trimStart()) : null;
    if (key) found.add(key[1] ?? key[2] ?? key[3] ?? '');
    // The line with the dash is the first of its item.
    return flat === line || position > column;
  };
  let end = lineStart - 1;
  const isFirst = /^\s*-\s/.test(lineAt(text, lineStart));
  while (end > 0 && !isFirst) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    if (!read(text.slice(start, end).replace(/\r$/, ''))) break;
    end = start - 1;
  }
  for (let at = text.indexOf('\n', lineStart); at !== -1 && at < text.length; ) {
    const line = lineAt(text, at + 1);
    if (/^\s*-\s/.test(line) && indentOf(line) < column) break;
    if (!read(line)) break;
    at = text.indexOf('\n', at + 1);
  }
  return found;
}
