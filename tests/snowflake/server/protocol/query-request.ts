// Statements over HTTP: run now, run later, polled, described only, several at once.
import { SnowflakeError } from '../errors.ts';
import { execute } from '../execute.ts';
import { type Outcome, Query, type Work } from '../queries.ts';
import { type ResultSet, statusResult } from '../result.ts';
import type { Session } from '../session.ts';
import { type Bindings, withBindings } from '../sql/bindings.ts';
import { splitStatements } from '../sql/lexer.ts';
import { answer, answerError, type Exchange } from './exchange.ts';
import { sessionParameters } from './login.ts';

const IN_PROGRESS = '333333';
const IN_PROGRESS_ASYNC = '333334';

/** The queries of a server, by their id and by the driver's id of the request. */
export class QueryLog {
  readonly byId = new Map<string, Query>();
  readonly byRequest = new Map<string, Query>();

  add(query: Query): void {
    this.byId.set(query.id, query);
    this.byRequest.set(query.request.requestId, query);
  }
}

/** A query-request's body, as far as it is read. */
export interface QueryBody {
  readonly sqlText: string;
  readonly asyncExec: boolean;
  readonly describeOnly: boolean;
  readonly bindings: Bindings | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export function readQueryBody(body: Readonly<Record<string, unknown>>): QueryBody {
  return {
    sqlText: String(body['sqlText'] ?? ''),
    asyncExec: body['asyncExec'] === true,
    describeOnly: body['describeOnly'] === true,
    bindings: (body['bindings'] ?? undefined) as Bindings | undefined,
    parameters: (body['parameters'] ?? {}) as Record<string, unknown>,
  };
}

/** Starts a statement. The same request id again means the same statement, which is not run twice. */
export function startQuery(
  session: Session,
  requestId: string,
  body: QueryBody,
  log: QueryLog,
  delay?: Promise<void>,
): Query {
  const running = log.byRequest.get(requestId);
  if (running) return running;
  const query = new Query(
    session,
    { requestId, sql: body.sqlText, describeOnly: body.describeOnly, delay },
    workOf(body, log),
  );
  log.add(query);
  return query;
}

function workOf(body: QueryBody, log: QueryLog): Work {
  return async (query) => {
    const { session, request } = query;
    const statements = splitStatements(withBindings(body.sqlText, body.bindings));
    const [first] = statements;
    if (first === undefined)
      throw new SnowflakeError('000900', '42601', 'SQL compilation error:\nEmpty SQL statement.');
    if (statements.length === 1) return execute(session, first, request.describeOnly);
    const wanted = Number(
      body.parameters['MULTI_STATEMENT_COUNT'] ?? session.parameters.get('MULTI_STATEMENT_COUNT') ?? 1,
    );
    if (wanted !== 0 && wanted !== statements.length) {
      const message = `Actual statement count ${statements.length} did not match the desired statement count ${wanted}.`;
      throw new SnowflakeError('000008', '0A000', message);
    }
    return runSeveral(query, statements, log);
  };
}

/** Several statements in one text: each is a query of its own, which the driver asks for by its id. */
async function runSeveral(query: Query, statements: readonly string[], log: QueryLog): Promise<ResultSet> {
  for (const [i, sql] of statements.entries()) {
    const request = { requestId: `${query.request.requestId}#${i}`, sql, describeOnly: query.request.describeOnly };
    const child = new Query(query.session, request, undefined, true);
    log.add(child);
    query.children = [...query.children, child];
    const outcome = await child.done;
    if ('error' in outcome) throw outcome.error;
  }
  return { ...statusResult('Multiple statements executed successfully.'), statementTypeId: MULTI_STATEMENT };
}

const MULTI_STATEMENT = 0xa000;

/** Answers with the outcome of a query, or with where to ask for it when it takes longer than `patience`. */
export async function answerQuery(exchange: Exchange, query: Query, patience: number, isAsync: boolean): Promise<void> {
  const outcome = isAsync ? undefined : await within(query.done, patience);
  if (outcome) {
    answerOutcome(exchange, query, outcome);
    return;
  }
  const data = {
    queryId: query.id,
    getResultUrl: `/queries/${query.id}/result`,
    queryAbortsAfterSecs: 300,
    progressDesc: null,
  };
  answer(exchange, data, isAsync ? IN_PROGRESS_ASYNC : IN_PROGRESS);
}

async function within(done: Promise<Outcome>, patience: number): Promise<Outcome | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patience);
  });
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}

function answerOutcome(exchange: Exchange, query: Query, outcome: Outcome): void {
  if ('error' in outcome) answerError(exchange, outcome.error, query.id);
  else answer(exchange, resultData(query, outcome.result));
}

function resultData(query: Query, result: ResultSet): unknown {
  const { session } = query;
  return {
    parameters: sessionParameters(session),
    rowtype: result.columns.map((column) => ({
      name: column.name,
      database: '',
      schema: '',
      table: '',
      nullable: column.nullable,
      type: column.type,
      length: column.length,
      byteLength: column.length,
      precision: column.precision,
      scale: column.scale,
      collation: null,
    })),
    rowset: query.request.describeOnly ? [] : result.rows,
    total: result.rows.length,
    returned: result.rows.length,
    queryId: query.id,
    databaseProvider: null,
    finalDatabaseName: session.database,
    finalSchemaName: session.schema,
    finalWarehouseName: session.warehouseName,
    finalRoleName: session.role,
    numberOfBinds: 0,
    arrayBindSupported: true,
    statementTypeId: result.statementTypeId,
    ...(query.children.length > 0 ? childrenData(query) : {}),
    version: 1,
    sendResultTime: Date.now(),
    queryResultFormat: 'json',
  };
}

function childrenData({ children }: Query): { resultIds: string; resultTypes: string } {
  const types = children.map(({ outcome }) => (outcome && 'result' in outcome ? outcome.result.statementTypeId : 0));
  return { resultIds: children.map(({ id }) => id).join(','), resultTypes: types.join(',') };
}

/** What `/monitoring/queries/<id>` says. */
export function monitoringData(query: Query): unknown {
  const error = query.outcome && 'error' in query.outcome ? query.outcome.error : undefined;
  return {
    queries: [
      {
        id: query.id,
        status: query.status,
        state: query.outcome ? 'SUCCEEDED' : 'RUNNING',
        sqlText: query.request.sql,
        startTime: query.startedAt.getTime(),
        endTime: query.endedAt?.getTime() ?? 0,
        totalDuration: (query.endedAt ?? new Date()).getTime() - query.startedAt.getTime(),
        errorCode: error?.code ?? null,
        errorMessage: error?.message ?? null,
        sessionId: Number(query.session.id),
        userName: query.session.user,
        queryTag: query.session.parameters.get('QUERY_TAG') ?? '',
      },
    ],
  };
}
