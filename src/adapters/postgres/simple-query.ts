// One message of the protocol's simple query flow, as the driver's client runs it. The driver's own class copies its
// settings, builds result objects and parsers for each statement; a run sends thousands of small ones.
import type pg from 'pg';

/** One answer of the server: cells as the server wrote them. */
export interface RawResult {
  readonly fields: readonly RawField[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** The words with which the server ended the statement: `INSERT 0 3`. */
  readonly tag: string;
}

export interface RawField {
  readonly name: string;
  readonly dataTypeID: number;
  readonly dataTypeModifier: number;
}

type Done = (error: Error | null, answer?: RawResult) => void;

/** The connection below the driver's client. */
interface DriverConnection {
  readonly stream: { cork(): void; uncork(): void };
  query(text: string): void;
}

/** To be given to the client's `query`. `done` hears of it once: the last answer, or why there is none. */
class SimpleQuery {
  /** The driver puts its own around it where statements have a time limit. */
  callback: Done;
  readonly #texts: readonly string[];
  #fields: readonly RawField[] = [];
  #rows: (readonly (string | null)[])[] = [];
  #tag = '';
  #hasRows = false;

  constructor(texts: readonly string[], done: Done) {
    this.#texts = texts;
    this.callback = done;
  }

  submit(connection: DriverConnection): void {
    connection.stream.cork();
    for (const text of this.#texts) connection.query(text);
    connection.stream.uncork();
  }

  handleRowDescription({ fields }: { readonly fields: readonly RawField[] }): void {
    this.#fields = fields;
    this.#rows = [];
    this.#hasRows = true;
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.#rows.push(fields);
  }

  /** Of several statements in one message the answer of the last one stays. */
  handleCommandComplete({ text }: { readonly text: string }): void {
    if (!this.#hasRows) {
      this.#fields = [];
      this.#rows = [];
    }
    this.#hasRows = false;
    this.#tag = text;
  }

  handleEmptyQuery(): void {}

  handleError(error: Error): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.callback(null, { fields: this.#fields, rows: this.#rows, tag: this.#tag });
  }

  /** `copy … from stdin` in SQL: there is nothing to send. */
  handleCopyInResponse(connection: { sendCopyFail(reason: string): void }): void {
    connection.sendCopyFail('No source stream defined');
  }

  handleCopyData(): void {}
}

/** Sends a statement. */
export function sendQuery(client: pg.Client, text: string, done: Done): void {
  client.query(new SimpleQuery([text], done));
}

/**
 * Sends two statements at once, each a message of its own. The driver sends one at a time: the first takes the text of
 * the second along, which then has nothing left to send when its turn comes, and its answer is on the way.
 */
export function sendQueries(
  client: pg.Client,
  [first, second]: readonly [string, string],
  onFirst: Done,
  done: Done,
): void {
  client.query(new SimpleQuery([first, second], onFirst));
  client.query(new SimpleQuery([], done));
}
