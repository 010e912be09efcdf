// The HTTP server: which call means what.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delayOf, Faults } from './faults.ts';
import { answer, answerFailure, type Exchange, readExchange, sendJson } from './protocol/exchange.ts';
import { BROWSER_TOKEN, login, renew, type Users } from './protocol/login.ts';
import { answerQuery, monitoringData, QueryLog, readQueryBody, startQuery } from './protocol/query-request.ts';
import type { Session } from './session.ts';
import { Warehouse } from './warehouse.ts';

export interface ServerOptions {
  /** Who may log in; without it `TSDBT` with the password `tsdbt`. */
  readonly users?: Users;
  /** Databases that are there from the start; without it `TSDBT`. */
  readonly databases?: readonly string[];
  /** Milliseconds after which a running statement is to be polled for. */
  readonly patience?: number;
  readonly port?: number;
}

/** A statement as a client sent it. */
export interface RecordedStatement {
  readonly sessionId: string;
  readonly sql: string;
  readonly describeOnly: boolean;
  readonly queryTag: string;
}

export interface SnowflakeServer {
  readonly host: string;
  readonly port: number;
  readonly warehouse: Warehouse;
  readonly faults: Faults;
  readonly queries: QueryLog;
  /** All statements in the order they came in. */
  readonly statements: readonly RecordedStatement[];
  close(): Promise<void>;
}

/** Starts a server on a free port of the loopback interface, with an empty account. */
export async function startSnowflakeServer(options: ServerOptions = {}): Promise<SnowflakeServer> {
  const warehouse = await Warehouse.open();
  for (const name of options.databases ?? ['TSDBT']) await warehouse.createDatabase(name, 'ACCOUNTADMIN');
  const router = new Router(warehouse, options);
  const http = createServer((request, response) => void router.handle(request, response));
  await new Promise<void>((resolve) => http.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const { faults, queries, statements } = router;
  const close = async (): Promise<void> => {
    await closeHttp(http);
    await warehouse.close();
  };
  return { host: '127.0.0.1', port, warehouse, faults, queries, statements, close };
}

function closeHttp(http: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  http.closeAllConnections();
  return closed;
}

const DEFAULT_USERS: Users = { TSDBT: { password: 'tsdbt' } };
const DEFAULT_PATIENCE = 20_000;

class Router {
  readonly faults = new Faults();
  readonly queries = new QueryLog();
  readonly statements: RecordedStatement[] = [];
  readonly #warehouse: Warehouse;
  readonly #users: Users;
  readonly #patience: number;

  constructor(warehouse: Warehouse, options: ServerOptions) {
    this.#warehouse = warehouse;
    this.#users = options.users ?? DEFAULT_USERS;
    this.#patience = options.patience ?? DEFAULT_PATIENCE;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(await readExchange(request, response));
    } catch (error) {
      sendJson(response, { success: false, code: '000603', message: String(error), data: null }, 500);
    }
  }

  async #route(exchange: Exchange): Promise<void> {
    const { pathname } = exchange.url;
    const id = /^\/(?:monitoring\/)?queries\/([0-9a-f-]{36})/.exec(pathname)?.[1];
    if (pathname === '/session/v1/login-request') return login(exchange, this.#warehouse, this.#users);
    if (pathname === '/console/login') return redirect(exchange);
    if (pathname === '/telemetry/send') return answer(exchange, 'Log Received');
    if (pathname === '/session/token-request') return this.#renew(exchange);
    const session = this.#sessionOf(exchange);
    if (!session) return undefined;
    if (pathname === '/session/heartbeat') return answer(exchange, null);
    if (pathname === '/session' && exchange.url.searchParams.get('delete') === 'true') {
      this.#abortAll(session);
      await this.#warehouse.closeSession(session);
      return answer(exchange, null);
    }
    if (pathname === '/queries/v1/query-request') return this.#query(exchange, session);
    if (pathname === '/queries/v1/abort-request') {
      return this.#abort(exchange, this.queries.byRequest.get(String(exchange.body['requestId']))?.id);
    }
    if (id !== undefined && pathname.endsWith('/abort-request')) return this.#abort(exchange, id);
    if (id !== undefined) return this.#ask(exchange, id, pathname.startsWith('/monitoring/'));
    return sendJson(exchange.response, { success: false, code: '390000', message: `no such call: ${pathname}` }, 404);
  }

  /** The session of the token, or an answer that says why there is none. */
  #sessionOf(exchange: Exchange): Session | undefined {
    const sessions = [...this.#warehouse.sessions.values()];
    const token = exchange.token ?? '';
    const session = sessions.find((each) => each.token === token && !each.isClosed);
    const isExpired = sessions.some((each) => each.expiredTokens.has(token));
    if (isExpired) answerFailure(exchange, '390112', 'Your session has expired. Please login again.');
    else if (!session) answerFailure(exchange, '390104', 'Authentication token has expired or is invalid.');
    return isExpired ? undefined : session;
  }

  #renew(exchange: Exchange): void {
    const session = [...this.#warehouse.sessions.values()].find((each) => each.masterToken === exchange.token);
    if (session) renew(exchange, session);
    else answerFailure(exchange, '390114', 'Authentication token has expired. The user must authenticate again.');
  }

  async #query(exchange: Exchange, session: Session): Promise<void> {
    const body = readQueryBody(exchange.body);
    const requestId = exchange.url.searchParams.get('requestId') ?? '';
    const isResent = this.queries.byRequest.has(requestId);
    const fault = isResent ? undefined : this.faults.take(body.sqlText);
    switch (fault?.kind) {
      case 'expire-token':
        session.expiredTokens.add(session.token);
        return answerFailure(exchange, '390112', 'Your session has expired. Please login again.');
      case 'status':
        return sendJson(
          exchange.response,
          { success: false, code: null, message: 'a fault', data: null },
          fault.status,
        );
      case 'drop-before':
        exchange.response.destroy();
        return undefined;
      default:
    }
    if (!isResent) this.#record(session, body.sqlText, body.describeOnly, body.parameters);
    const query = startQuery(session, requestId, body, this.queries, delayOf(fault));
    if (fault?.kind === 'drop-after') {
      await query.done;
      exchange.response.destroy();
      return undefined;
    }
    return answerQuery(exchange, query, this.#patience, body.asyncExec);
  }

  #record(session: Session, sql: string, describeOnly: boolean, parameters: Readonly<Record<string, unknown>>): void {
    const queryTag = String(parameters['QUERY_TAG'] ?? session.parameters.get('QUERY_TAG') ?? '');
    this.statements.push({ sessionId: session.id, sql, describeOnly, queryTag });
  }

  #abortAll(session: Session): void {
    for (const query of this.queries.byId.values()) if (query.session === session) query.abort();
  }

  #abort(exchange: Exchange, id: string | undefined): void {
    const query = this.queries.byId.get(id ?? '');
    if (query?.abort()) answer(exchange, null);
    else
      answerFailure(exchange, '000605', 'Identified SQL statement is not currently executing.', {
        sqlState: '02000',
        queryId: id ?? null,
      });
  }

  #ask(exchange: Exchange, id: string, isMonitoring: boolean): Promise<void> | undefined {
    const query = this.queries.byId.get(id);
    if (isMonitoring) {
      answer(exchange, query ? monitoringData(query) : { queries: [] });
      return undefined;
    }
    if (query) return answerQuery(exchange, query, this.#patience, false);
    answerFailure(exchange, '000709', `Statement ${id} not found`, { sqlState: '02000', queryId: id });
    return undefined;
  }
}

/** The page of a browser login: sends the token to the port that the driver listens on. */
function redirect({ url, response }: Exchange): void {
  const port = Number(url.searchParams.get('browser_mode_redirect_port'));
  response.writeHead(302, { location: `http://localhost:${port}/?token=${BROWSER_TOKEN}` });
  response.end();
}
