// Reads the answers to simple queries where they stand in the bytes of the server. The driver makes an object and an event
// of each message, of which a small transaction has two dozen; whatever is no row, no description of rows and no end of a
// statement goes on to the driver as it came, errors and the end of the query above all.
import type pg from 'pg';

/** Who waits for an answer; told in the order of the messages. */
export interface AnswerSink {
  /** False: rows are nobody's. */
  readonly wantsRows: boolean;
  /** What follows `at` describes rows; the bytes stay as they are. */
  described(bytes: Buffer, at: number): void;
  row(cells: readonly (string | null)[]): void;
  /** A statement has ended, with these words. */
  ended(tag: string): void;
  /** Whether answers to more messages follow this one: the driver knows of one query for all of them. */
  expectsMore(): boolean;
  /** The message is answered, one of those of which more follow. */
  answered(): void;
}

type Listener = (bytes: Buffer) => void;

/** The connection below the driver's client. */
interface DriverConnection {
  readonly stream: {
    listeners(event: 'data'): Listener[];
    on(event: 'data', listen: Listener): void;
    removeListener(event: 'data', listen: Listener): void;
  };
}

/** A letter and the length of what follows it, itself included. */
const HEADER = 5;
const DESCRIPTION = 0x54;
const ROW = 0x44;
const END = 0x43;
const READY = 0x5a;

const readers = new WeakMap<object, AnswerReader>();

/** Puts a reader between a connected client and its connection, where the driver listens to that as it is known to do. */
export function readAnswers(client: pg.Client): void {
  const { connection } = client as unknown as { readonly connection: DriverConnection };
  const [driver, ...others] = connection.stream.listeners('data');
  if (!driver || others.length > 0) return;
  const reader = new AnswerReader((bytes) => driver.call(connection.stream, bytes));
  readers.set(connection, reader);
  connection.stream.on('data', (bytes) => reader.read(bytes));
  connection.stream.removeListener('data', driver);
}

/** Tells of what the driver does not hear of: statements that ended, and how the transaction stands between messages. */
export function onUnheard(
  client: pg.Client,
  told: { readonly ended: (tag: string) => void; readonly ready: (status: string) => void },
): void {
  const reader = readers.get((client as unknown as { readonly connection: object }).connection);
  if (reader) reader.unheard = told;
}

/** The reader of a connection; undefined where the driver hears of all messages. */
export function readerOf(connection: object): AnswerReader | undefined {
  return readers.get(connection);
}

export class AnswerReader {
  /** Who waits for the next answer; nobody: all messages go to the driver. */
  sink: AnswerSink | undefined;
  /** Told of what the driver does not hear of, after the one who waits, or before it goes on to the next answer. */
  unheard: { readonly ended: (tag: string) => void; readonly ready: (status: string) => void } | undefined;
  readonly #forward: Listener;
  /** The beginning of a message whose rest has not come. */
  #parts: Buffer[] = [];
  #held = 0;
  #needed = 0;
  #isLost = false;

  /** @param forward whole messages for the driver */
  constructor(forward: Listener) {
    this.#forward = forward;
  }

  read(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#held > 0) {
      this.#parts.push(chunk);
      this.#held += chunk.length;
      if (this.#held < this.#needed) return;
      bytes = Buffer.concat(this.#parts, this.#held);
      this.#parts = [];
      this.#held = 0;
    }
    const end = bytes.length;
    let forwarded = 0;
    let at = 0;
    while (!this.#isLost) {
      const size = end - at < HEADER ? HEADER : bytes.readInt32BE(at + 1) + 1;
      // No protocol that is known here: the driver says what there is to say.
      if (size < HEADER) this.#isLost = true;
      if (end - at < size || this.#isLost) {
        this.#needed = size;
        break;
      }
      const next = at + size;
      if (this.sink) {
        if (forwarded < at) this.#forward(bytes.subarray(forwarded, at));
        // The driver may end the query with any of these.
        if (!this.#take(this.sink, bytes, at)) this.#forward(bytes.subarray(at, next));
        forwarded = next;
      }
      at = next;
    }
    if (this.#isLost) at = end;
    if (forwarded < at) this.#forward(bytes.subarray(forwarded, at));
    if (at === end) return;
    this.#parts = [bytes.subarray(at)];
    this.#held = end - at;
  }

  /** False for messages that are the driver's. */
  #take(sink: AnswerSink, bytes: Buffer, start: number): boolean {
    const body = start + HEADER;
    switch (bytes[start]) {
      case DESCRIPTION:
        sink.described(bytes, body);
        return true;
      case ROW:
        if (sink.wantsRows) sink.row(cells(bytes, body));
        return true;
      case END: {
        const tag = bytes.toString('latin1', body, start + bytes.readInt32BE(start + 1));
        sink.ended(tag);
        this.unheard?.ended(tag);
        return true;
      }
      case READY:
        if (!sink.expectsMore()) return false;
        this.unheard?.ready(String.fromCharCode(bytes[body] ?? 0));
        sink.answered();
        return true;
      default:
        return false;
    }
  }
}

function cells(bytes: Buffer, start: number): (string | null)[] {
  const count = bytes.readInt16BE(start);
  const found: (string | null)[] = [];
  for (let at = start + 2, read = 0; read < count; read += 1) {
    const size = bytes.readInt32BE(at);
    at += 4;
    found.push(size < 0 ? null : bytes.toString('utf8', at, at + size));
    if (size > 0) at += size;
  }
  return found;
}

/** A column of an answer. */
export interface RawField {
  readonly name: string;
  readonly dataTypeID: number;
  readonly dataTypeModifier: number;
}

/** The columns that a message describes, whose content begins at `start`. */
export function describedFields(bytes: Buffer, start: number): RawField[] {
  const count = bytes.readInt16BE(start);
  const found: RawField[] = [];
  for (let at = start + 2, read = 0; read < count; read += 1) {
    const end = bytes.indexOf(0, at);
    // Its table (4 bytes) and its place there (2), its type (4), the size of that (2), its modifier (4), the format (2).
    found.push({
      name: bytes.toString('utf8', at, end),
      dataTypeID: bytes.readUInt32BE(end + 7),
      dataTypeModifier: bytes.readInt32BE(end + 13),
    });
    at = end + 19;
  }
  return found;
}
