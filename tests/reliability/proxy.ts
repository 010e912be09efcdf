// A TCP proxy in front of Postgres that cuts, delays and swallows what goes through it, at the statement it is told.
import { createServer, type Server, type Socket, connect as tcpConnect } from 'node:net';

/** One message of the client, before it is passed on. */
export interface ClientMessage {
  /** Connections are counted from 1, in the order in which they came. */
  readonly connection: number;
  /** The protocol's letter: `Q` a simple query, `P` parse, `X` the end …; empty for the first message of a connection. */
  readonly type: string;
  /** SQL of `Q` and `P`, else empty. */
  readonly sql: string;
}

/** A COMMIT, by itself or at the end of the statement before it. */
export function isCommit({ sql }: ClientMessage): boolean {
  return /(?:^|;)COMMIT$/.test(sql);
}

/**
 * What becomes of a message and of its connection.
 * - `pass`
 * - `cut-before`: both ends are cut, the server never sees the message
 * - `cut-after`: the server gets it and answers; the client is cut instead of hearing the answer
 * - `black-hole`: nothing is passed on in either direction from here on, and nothing is closed
 * - `swallow-answer`: the server gets it and answers; from here on the client hears nothing, and nothing is closed
 * - `half-close`: the server gets it and answers; the client gets the end of the stream instead, and may still write
 * - `{ delay }`: passed on after so many milliseconds, the later messages of the connection behind it
 */
export type Fault =
  | 'pass'
  | 'cut-before'
  | 'cut-after'
  | 'black-hole'
  | 'swallow-answer'
  | 'half-close'
  | { readonly delay: number };

export interface Proxy {
  readonly port: number;
  /** Decides about every message from now on; at first everything passes. */
  decide: (message: ClientMessage) => Fault;
  /** Faults that were done. */
  readonly faults: number;
  /** Cuts all connections there are. */
  close(): Promise<void>;
}

/** Starts a proxy on a free loopback port. */
export async function startProxy(target: { readonly host: string; readonly port: number }): Promise<Proxy> {
  const links = new Set<Link>();
  const state = { accepted: 0, faults: 0 };
  const server = createServer((client) => {
    client.on('error', () => {});
    state.accepted += 1;
    const link = new Link(state.accepted, client, tcpConnect(target), (message) => {
      const fault = proxy.decide(message);
      if (fault !== 'pass') state.faults += 1;
      return fault;
    });
    links.add(link);
    client.on('close', () => links.delete(link));
  });
  const proxy: Proxy = {
    port: await listen(server),
    decide: () => 'pass',
    get faults() {
      return state.faults;
    },
    close() {
      for (const link of links) link.cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return proxy;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;

/** One connection through the proxy: the client's bytes are taken apart into messages, the server's pass as they are. */
class Link {
  readonly #number: number;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #decide: (message: ClientMessage) => Fault;
  #held = Buffer.alloc(0);
  #hasStarted = false;
  /** What happens to the server's bytes. */
  #answers: 'pass' | 'drop' | 'cut' | 'end' = 'pass';
  #isHole = false;
  #sending: Promise<void> = Promise.resolve();

  constructor(number: number, client: Socket, server: Socket, decide: (message: ClientMessage) => Fault) {
    this.#number = number;
    this.#client = client;
    this.#server = server;
    this.#decide = decide;
    client.setNoDelay(true);
    server.setNoDelay(true);
    server.on('error', () => client.destroy());
    client.on('data', (bytes: Buffer) => {
      this.#sending = this.#sending.then(() => this.#fromClient(bytes));
    });
    server.on('data', (bytes: Buffer) => this.#fromServer(bytes));
    client.on('close', () => void this.#sending.then(() => this.#isHole || server.destroy()));
    server.on('close', () => this.#answers === 'drop' || this.#isHole || client.end());
  }

  cut(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  #fromServer(bytes: Buffer): void {
    if (this.#isHole || this.#answers === 'drop') return;
    if (this.#answers === 'pass') this.#client.write(bytes);
    else if (this.#answers === 'end') {
      this.#answers = 'drop';
      this.#client.end();
    } else this.cut();
  }

  async #fromClient(bytes: Buffer): Promise<void> {
    if (this.#isHole) return;
    this.#held = Buffer.concat([this.#held, bytes]);
    for (let message = this.#next(); message && !this.#isHole; message = this.#next()) await this.#pass(message);
  }

  /** The first whole message of what is held. */
  #next(): Buffer | undefined {
    const head = this.#hasStarted ? 1 : 0;
    if (this.#held.length < head + 4) return undefined;
    const length = head + this.#held.readInt32BE(head);
    if (this.#held.length < length) return undefined;
    const message = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return message;
  }

  async #pass(bytes: Buffer): Promise<void> {
    const fault = this.#decide(this.#read(bytes));
    if (typeof fault === 'object') await new Promise((resolve) => setTimeout(resolve, fault.delay));
    else if (fault === 'cut-before') return this.cut();
    else if (fault === 'black-hole') {
      this.#isHole = true;
      return;
    } else if (fault === 'cut-after') this.#answers = 'cut';
    else if (fault === 'swallow-answer') this.#answers = 'drop';
    else if (fault === 'half-close') this.#answers = 'end';
    if (!this.#server.destroyed) this.#server.write(bytes);
  }

  #read(bytes: Buffer): ClientMessage {
    const connection = this.#number;
    if (!this.#hasStarted) {
      const code = bytes.length >= 8 ? bytes.readInt32BE(4) : 0;
      this.#hasStarted = code !== SSL_REQUEST && code !== GSS_REQUEST;
      return { connection, type: '', sql: '' };
    }
    const type = String.fromCharCode(bytes[0] ?? 0);
    if (type === 'Q') return { connection, type, sql: bytes.toString('utf8', 5, bytes.length - 1) };
    if (type !== 'P') return { connection, type, sql: '' };
    const name = bytes.indexOf(0, 5) + 1;
    return { connection, type, sql: bytes.toString('utf8', name, bytes.indexOf(0, name)) };
  }
}
