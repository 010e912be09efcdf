// A whole transaction as one message of the simple query flow. The server answers it in one go: a client that shares its
// processors with the server is woken once for a transaction, not once for each of its statements.

const BEGIN = 'BEGIN;';
const COMMIT = 'COMMIT';
/** After a comment to the end of the line too. */
const BETWEEN = '\n;';

/** Texts, quoted names, comments, what ends a command, and what begins something of which this knows no end. */
const LEXIS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|[;$'"]|\/\*/g;

/** What shows the message in which a statement came: it is the statement alone there, as when dbt sends it. */
const LOOKS_AT_MESSAGE = /\b(?:current_query|pg_stat_activity|pg_stat_get_activity)\b/i;

export class JoinedStatements {
  readonly text: string;
  readonly #texts: readonly string[];
  readonly #counts: readonly number[];

  private constructor(texts: readonly string[], counts: readonly number[]) {
    this.#texts = texts;
    this.#counts = counts;
    this.text = `${BEGIN}${texts.join(BETWEEN)}${BETWEEN}${COMMIT}`;
  }

  /** Undefined where it is not certain where the commands of a text begin and end, and where one looks at its message. */
  static of(texts: readonly string[]): JoinedStatements | undefined {
    const counts: number[] = [];
    for (const text of texts) {
      const count = LOOKS_AT_MESSAGE.test(text) ? undefined : commandsIn(text);
      if (count === undefined || count === 0) return undefined;
      counts.push(count);
    }
    return counts.length === 0 ? undefined : new JoinedStatements(texts, counts);
  }

  /** The last word of the server to each text that is done; `tags` are its words to all commands, BEGIN first. */
  doneOf(tags: readonly string[]): string[] {
    const done: string[] = [];
    let at = 0;
    for (const count of this.#counts) {
      at += count;
      const tag = tags[at];
      if (tag === undefined) break;
      done.push(tag);
    }
    return done;
  }

  /** Whether the words are those to the whole transaction. */
  isAll(tags: readonly string[]): boolean {
    return tags.length === this.#counts.reduce((sum, count) => sum + count, 2);
  }

  /** Characters in front of a text, as the server counts them. */
  lengthBefore(place: number): number {
    let length = BEGIN.length;
    for (const text of this.#texts.slice(0, place)) length += [...text].length + BETWEEN.length;
    return length;
  }
}

/**
 * How many commands a text has. Undefined for backslashes in quotes, dollar quotes, comments in comments and whatever has
 * no end: how the server reads those hangs on its settings, or on what follows.
 */
function commandsIn(text: string): number | undefined {
  let count = 0;
  let code = 0;
  let isBlank = true;
  LEXIS.lastIndex = 0;
  for (let match = LEXIS.exec(text); match; match = LEXIS.exec(text)) {
    const { 0: found, index } = match;
    if (found === ';') {
      if (!isBlank || !isWhite(text, code, index)) count += 1;
      isBlank = true;
    } else {
      if (found.length === 1) return undefined;
      const isComment = found.startsWith('--') || found.startsWith('/*');
      if (isComment ? found.indexOf('/*', 2) >= 0 || found === '/*' : found.includes('\\')) return undefined;
      isBlank &&= isComment && isWhite(text, code, index);
    }
    code = index + found.length;
  }
  return isBlank && isWhite(text, code, text.length) ? count : count + 1;
}

function isWhite(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && (code < 0x09 || code > 0x0d)) return false;
  }
  return true;
}
