// A small server of HiveServer2's protocol, for what cannot be had from a real one at will: broken connections, logins
// that are refused, statements that never end. It knows no SQL: each statement is answered as the test says.
import { createRequire } from 'node:module';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const ofDriver = createRequire(createRequire(import.meta.url).resolve('hive-driver'));
interface Thrift {
  createServer(service: object, handler: object, options: object): Server;
  readonly TFramedTransport: object;
}
const thrift = ofDriver('thrift') as Thrift;
type Made = { [key: string]: unknown };
type Constructor = new (fields: object) => Made;
const { thrift: generated } = ofDriver('hive-driver') as {
  thrift: {
    TCLIService: object;
    TCLIService_types: { readonly [name: string]: Constructor & { [name: string]: number } };
  };
};
const make = (name: string, fields: object): Made => {
  const type = generated.TCLIService_types[name];
  return type ? new type(fields) : {};
};
const numbers = (name: string): { readonly [name: string]: number } => generated.TCLIService_types[name] ?? {};

/** What becomes of a statement. */
export interface Answer {
  /** Names and protocol types: `['n', 'INT_TYPE']`. */
  readonly columns?: readonly (readonly [name: string, type: string])[];
  readonly rows?: readonly (readonly unknown[])[];
  /** The text with which it fails. */
  readonly error?: string;
  /** The text with which its rows are refused. */
  readonly unreadable?: string;
  /** Questions that are answered with "still at it"; `forever` until it is cancelled. */
  readonly runs?: number | 'forever';
  /** The connection is cut: before the statement is taken, or when its state is asked for. */
  readonly cut?: 'taking' | 'asking';
}

interface Operation {
  readonly answer: Answer;
  asked: number;
  fetched: number;
  isCancelled: boolean;
}

export interface ThriftFake {
  readonly port: number;
  /** Statements taken, sessions opened and closed, cancels and ends of statements, in order. */
  readonly events: string[];
  /** The settings of each session. */
  readonly settings: { readonly [name: string]: string }[];
  /** How many rows were asked for, request by request. */
  readonly pages: number[];
  stop(): Promise<void>;
}

export interface FakeOptions {
  readonly answer?: (sql: string, times: number) => Answer;
  /** The one that is let in; nobody is asked where it is left out. */
  readonly user?: string;
  /** What the first sessions are refused with. */
  readonly refusals?: string[];
}

/** Starts the server on a free loopback port. With `user` it wants a login (SASL PLAIN), otherwise none (NOSASL). */
export async function startThriftFake({ answer, user, refusals = [] }: FakeOptions): Promise<ThriftFake> {
  const events: string[] = [];
  const settings: { readonly [name: string]: string }[] = [];
  const pages: number[] = [];
  const operations = new Map<string, Operation>();
  const times = new Map<string, number>();
  const sockets = new Set<Socket>();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const ok = make('TStatus', { statusCode: numbers('TStatusCode')['SUCCESS_STATUS'] });
  const failed = (errorMessage: string): Made =>
    make('TStatus', { statusCode: numbers('TStatusCode')['ERROR_STATUS'], errorMessage });
  const handle = (key: string): Made =>
    make('THandleIdentifier', { guid: Buffer.from(key.padEnd(16, '.')), secret: Buffer.from(key.padEnd(16, '.')) });
  const operationOf = (request: Made): Operation => {
    const { operationId } = request['operationHandle'] as { operationId: { guid: Buffer } };
    return operations.get(operationId.guid.toString()) as Operation;
  };

  const handler = {
    async OpenSession(request: Made): Promise<Made> {
      const refusal = refusals.shift();
      if (refusal !== undefined) return make('TOpenSessionResp', { status: failed(refusal), serverProtocolVersion: 5 });
      events.push('open');
      settings.push(request['configuration'] as { [name: string]: string });
      return make('TOpenSessionResp', {
        status: ok,
        serverProtocolVersion: 5,
        sessionHandle: make('TSessionHandle', { sessionId: handle('session') }),
      });
    },
    async CloseSession(_request: Made): Promise<Made> {
      events.push('close');
      return make('TCloseSessionResp', { status: ok });
    },
    async ExecuteStatement(request: Made): Promise<Made> {
      const sql = String(request['statement']);
      const count = (times.get(sql) ?? 0) + 1;
      times.set(sql, count);
      events.push(sql);
      const given = answer?.(sql, count) ?? {};
      if (given.cut === 'taking') {
        cut();
        return sleep(60_000, ok, { ref: false });
      }
      const key = `op${operations.size}`;
      operations.set(key.padEnd(16, '.'), { answer: given, asked: 0, fetched: 0, isCancelled: false });
      return make('TExecuteStatementResp', {
        status: ok,
        operationHandle: make('TOperationHandle', { operationId: handle(key), operationType: 0, hasResultSet: true }),
      });
    },
    async GetOperationStatus(request: Made): Promise<Made> {
      const operation = operationOf(request);
      operation.asked += 1;
      const states = numbers('TOperationState');
      if (operation.answer.cut === 'asking') cut();
      // As the real one, it keeps the question for some seconds while the statement runs.
      for (let waited = 0; operation.answer.runs === 'forever' && !operation.isCancelled && waited < 50; waited += 1)
        await sleep(100, undefined, { ref: false });
      const { runs = 0, error } = operation.answer;
      if (operation.isCancelled)
        return make('TGetOperationStatusResp', { status: ok, operationState: states['CANCELED_STATE'] });
      if (runs === 'forever' || operation.asked <= runs)
        return make('TGetOperationStatusResp', { status: ok, operationState: states['RUNNING_STATE'] });
      return make('TGetOperationStatusResp', {
        status: ok,
        operationState: states[error === undefined ? 'FINISHED_STATE' : 'ERROR_STATE'],
        ...(error === undefined ? {} : { errorMessage: error }),
      });
    },
    async GetResultSetMetadata(request: Made): Promise<Made> {
      const { columns = [] } = operationOf(request).answer;
      return make('TGetResultSetMetadataResp', {
        status: ok,
        schema: make('TTableSchema', { columns: columns.map(([name, type], at) => columnOf(name, type, at + 1)) }),
      });
    },
    async FetchResults(request: Made): Promise<Made> {
      const operation = operationOf(request);
      const most = Number(request['maxRows']);
      pages.push(most);
      const { columns = [], rows = [], unreadable } = operation.answer;
      if (unreadable !== undefined) return make('TFetchResultsResp', { status: failed(unreadable) });
      const page = rows.slice(operation.fetched, operation.fetched + most);
      operation.fetched += page.length;
      return make('TFetchResultsResp', {
        status: ok,
        hasMoreRows: false,
        results: make('TRowSet', {
          startRowOffset: 0,
          rows: [],
          columns: columns.map(([, type], at) =>
            valuesOf(
              type,
              page.map((row) => row[at] ?? null),
            ),
          ),
        }),
      });
    },
    async CancelOperation(request: Made): Promise<Made> {
      events.push('cancel');
      operationOf(request).isCancelled = true;
      return make('TCancelOperationResp', { status: ok });
    },
    async CloseOperation(_request: Made): Promise<Made> {
      events.push('end');
      return make('TCloseOperationResp', { status: ok });
    },
  };

  const options = user === undefined ? {} : { transport: thrift.TFramedTransport };
  const server = thrift.createServer(generated.TCLIService, handler, options);
  server.on('error', () => {});
  if (user !== undefined) askForLogin(server, user);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    events,
    settings,
    pages,
    stop: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A server that takes connections and never says a word. */
export async function startSilentServer(): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The login comes before the protocol: what the client says until it is let in does not reach the server. */
function askForLogin(server: Server, user: string): void {
  const [serve] = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    let said = Buffer.alloc(0);
    const hear = (data: Buffer): void => {
      said = Buffer.concat([said, data]);
      const start = said.length >= 5 ? 5 + said.readUInt32BE(1) : undefined;
      if (start === undefined || said.length < start + 5) return;
      const end = start + 5 + said.readUInt32BE(start + 1);
      if (said.length < end) return;
      socket.removeListener('data', hear);
      const [, name = ''] = said
        .subarray(start + 5, end)
        .toString()
        .split('\0');
      const isWelcome = name === user;
      const text = isWelcome ? '' : `PLAIN auth failed: ${name} is unknown`;
      const answer = Buffer.alloc(5);
      answer[0] = isWelcome ? 5 : 3;
      answer.writeUInt32BE(text.length, 1);
      if (isWelcome) serve?.call(server, socket);
      socket.write(Buffer.concat([answer, Buffer.from(text)]));
    };
    socket.on('data', hear);
  });
}

function columnOf(columnName: string, type: string, position: number): Made {
  const number = numbers('TTypeId')[type];
  const entry = make('TTypeEntry', { primitiveEntry: make('TPrimitiveTypeEntry', { type: number }) });
  return make('TColumnDesc', { columnName, typeDesc: make('TTypeDesc', { types: [entry] }), position });
}

const KINDS: { readonly [type: string]: readonly [kind: string, type: string, none: unknown] } = {
  BOOLEAN_TYPE: ['boolVal', 'TBoolColumn', false],
  TINYINT_TYPE: ['byteVal', 'TByteColumn', 0],
  INT_TYPE: ['i32Val', 'TI32Column', 0],
  BIGINT_TYPE: ['i64Val', 'TI64Column', 0],
  DOUBLE_TYPE: ['doubleVal', 'TDoubleColumn', 0],
  BINARY_TYPE: ['binaryVal', 'TBinaryColumn', Buffer.alloc(0)],
};

function valuesOf(type: string, cells: readonly unknown[]): Made {
  const [kind, name, none] = KINDS[type] ?? ['stringVal', 'TStringColumn', ''];
  const nulls = Buffer.alloc(Math.ceil(cells.length / 8));
  for (const [at, cell] of cells.entries()) if (cell === null) nulls[at >> 3] = (nulls[at >> 3] ?? 0) | (1 << (at & 7));
  return make('TColumn', { [kind]: make(name, { values: cells.map((cell) => cell ?? none), nulls }) });
}
