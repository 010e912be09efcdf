// One message of the protocol's simple query flow, as the driver's client runs it. The driver's own class copies its
// settings, builds result objects and parsers for each statement; a run sends thousands of small ones.
import type pg from 'pg';
import { type AnswerSink, describedFields, type RawField, readerOf } from './answer-reader.ts';

/** One answer of the server: cells as the server wrote them. */
export interface RawResult {
  readonly fields: readonly RawField[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** The words with which the server ended the statement: `INSERT 0 3`. */
  readonly tag: string;
  /** Of several statements in one message, those of the last but one. */
  readonly tagBefore: string;
}

/** Who hears of what comes before the last answer. */
interface Hearing {
  /** Answers that follow the first one, and who hears of each but the last. */
  readonly more?: number;
  readonly partly?: (answer: RawResult) => void;
  /** Hears of the end of each command in a message, in the server's words. */
  readonly heard?: (tag: string) => void;
}

type Done = (error: Error | null, answer?: RawResult) => void;

/** The connection below the driver's client. */
interface DriverConnection {
  readonly stream: { readonly writable: boolean; write(bytes: Buffer): void };
}

/**
 * To be given to the client's `query`. `done` hears of it once: the last answer, or why there is none. Where the
 * connection has a reader, rows and the ends of statements come from there; the driver tells the rest.
 */
class SimpleQuery implements AnswerSink {
  /** The driver puts its own around it where statements have a time limit. */
  callback: Done;
  readonly #texts: readonly string[];
  #fields: readonly RawField[] = [];
  #rows: (readonly (string | null)[])[] = [];
  #tag = '';
  #tagBefore = '';
  #hasRows = false;
  #description: Buffer | undefined;
  #descriptionAt = 0;
  #reader: ReturnType<typeof readerOf>;
  /** Answers that follow this one, and who hears of each answer but the last. */
  #more = 0;
  readonly #partly: ((answer: RawResult) => void) | undefined;
  readonly #heard: ((tag: string) => void) | undefined;

  constructor(texts: readonly string[], done: Done, { more = 0, partly, heard }: Hearing = {}) {
    this.#texts = texts;
    this.callback = done;
    this.#more = more;
    this.#partly = partly;
    this.#heard = heard;
  }

  /** Who hears of the end of each command wants no more than that. */
  get wantsRows(): boolean {
    return this.#heard === undefined;
  }

  submit(connection: DriverConnection): void {
    this.#reader = readerOf(connection);
    if (this.#reader) this.#reader.sink = this;
    if (this.#texts.length > 0 && connection.stream.writable) connection.stream.write(messages(this.#texts));
  }

  described(bytes: Buffer, at: number): void {
    this.#description = bytes;
    this.#descriptionAt = at;
    this.#rows = [];
    this.#hasRows = true;
  }

  row(cells: readonly (string | null)[]): void {
    this.#rows.push(cells);
  }

  /** Of several statements in one message the answer of the last one stays. */
  ended(tag: string): void {
    if (!this.#hasRows) {
      this.#fields = [];
      this.#description = undefined;
      this.#rows = [];
    }
    this.#hasRows = false;
    this.#tagBefore = this.#tag;
    this.#tag = tag;
    this.#heard?.(tag);
  }

  expectsMore(): boolean {
    return this.#more > 0;
  }

  answered(): void {
    const answer = this.#answer();
    this.#more -= 1;
    this.#fields = [];
    this.#description = undefined;
    this.#rows = [];
    this.#hasRows = false;
    this.#tag = '';
    this.#tagBefore = '';
    this.#partly?.(answer);
  }

  handleRowDescription({ fields }: { readonly fields: readonly RawField[] }): void {
    this.#fields = fields;
    this.#rows = [];
    this.#hasRows = true;
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.row(fields);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.ended(text);
  }

  handleEmptyQuery(): void {}

  handleError(error: Error): void {
    this.#readsNoMore();
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.#readsNoMore();
    this.callback(null, this.#answer());
  }

  #answer(): RawResult {
    const description = this.#description;
    const at = this.#descriptionAt;
    const known = this.#fields;
    const fields = (): readonly RawField[] => (description ? describedFields(description, at) : known);
    return new Answer(fields, this.#rows, this.#tag, this.#tagBefore);
  }

  /** Another query may be the one that waits by now. */
  #readsNoMore(): void {
    if (this.#reader?.sink === this) this.#reader.sink = undefined;
  }

  /** `copy … from stdin` in SQL: there is nothing to send. */
  handleCopyInResponse(connection: { sendCopyFail(reason: string): void }): void {
    connection.sendCopyFail('No source stream defined');
  }

  handleCopyData(): void {}
}

/** A class, since an object with a getter of its own is slow to make, and there is one for each statement. */
class Answer implements RawResult {
  readonly rows: RawResult['rows'];
  readonly tag: string;
  readonly tagBefore: string;
  readonly #fields: () => readonly RawField[];

  constructor(fields: () => readonly RawField[], rows: RawResult['rows'], tag: string, tagBefore: string) {
    this.#fields = fields;
    this.rows = rows;
    this.tag = tag;
    this.tagBefore = tagBefore;
  }

  /** Few look at them. */
  get fields(): readonly RawField[] {
    return this.#fields();
  }
}

const QUERY = 0x51;

/** Texts as messages of the protocol, all in one piece: the letter, the length of what follows, the text, a zero. */
function messages(texts: readonly string[]): Buffer {
  let size = 0;
  for (const text of texts) size += Buffer.byteLength(text) + 6;
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const text of texts) {
    const written = bytes.write(text, at + 5);
    bytes[at] = QUERY;
    bytes.writeInt32BE(written + 5, at + 1);
    at += written + 5;
    bytes[at] = 0;
    at += 1;
  }
  return bytes;
}

/** Sends a statement, or several in one message; `heard` is told of the end of each, and nobody of rows. */
export function sendQuery(client: pg.Client, text: string, done: Done, heard?: (tag: string) => void): void {
  client.query(new SimpleQuery([text], done, heard && { heard }));
}

/**
 * Sends several messages at once; `answered` hears of each in turn. The driver knows of one query at a time, which takes
 * the texts of all along. Where the connection has a reader, that counts the answers. Without one, and after an answer that
 * is an error, there is a query for each answer, which has nothing left to send when its turn comes.
 */
export function sendQueries(
  client: pg.Client,
  texts: readonly string[],
  answered: (at: number, error: Error | null, answer: RawResult | undefined) => void,
): void {
  const countsAnswers = isCounting(client);
  const send = (first: number): void => {
    let at = first;
    const done: Done = (error, answer) => {
      // Before the next byte is read.
      if (at + 1 < texts.length) send(at + 1);
      answered(at, error, answer);
    };
    const more = countsAnswers ? texts.length - 1 - first : 0;
    const partly = (answer: RawResult): void => {
      at += 1;
      answered(at - 1, null, answer);
    };
    client.query(new SimpleQuery(first === 0 ? texts : [], done, { more, partly }));
  };
  send(0);
}

/** Whether all answers may belong to one query of the driver: its limit of time is one for each. */
export function isCounting(client: pg.Client): boolean {
  const { connection, connectionParameters } = client as unknown as {
    readonly connection: object;
    readonly connectionParameters?: { readonly query_timeout?: unknown };
  };
  return readerOf(connection) !== undefined && !connectionParameters?.query_timeout;
}
