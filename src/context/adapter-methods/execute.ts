// adapter.execute, add_query, commit: statements of a template on the node's own connection.
import type { AdapterResponse } from '../../adapters/index.ts';
import { fail, TsdbtError } from '../../base/index.ts';
import { type CallSite, JinjaObject, Tuple, type Value } from '../../jinja/index.ts';
import { contextErrors } from '../errors.ts';
import { ResultTable } from '../result-table.ts';
import { distinctNames } from '../table-text.ts';
import { type AdapterMethods, type AdapterState, databaseOf, emptyExecution } from './state.ts';

/** dbt's AdapterResponse: prints as its message. */
export class ResponseObject extends JinjaObject {
  readonly typeName: string = 'AdapterResponse';
  readonly response: AdapterResponse;

  constructor(response: AdapterResponse) {
    super();
    this.response = response;
  }
  override toText(): string {
    return this.response._message;
  }
  override getAttr(name: string): Value | undefined {
    switch (name) {
      case '_message':
        return this.response._message;
      case 'code':
        return this.response.code ?? null;
      case 'rows_affected':
        return this.response.rows_affected ?? null;
      case 'query_id':
        return this.response.query_id ?? null;
      default:
        return undefined;
    }
  }
}

const TRANSACTION_WORD = /^\s*(begin|commit|rollback)(\s+transaction)?\s*;?\s*$/i;

/** Runs SQL for a template. A bare begin, commit or rollback acts on the connection and is never an error. */
async function execute(
  state: AdapterState,
  site: CallSite,
  request: { sql: string; autoBegin: boolean; fetch: boolean; limit: number | undefined },
): Promise<Tuple> {
  const database = databaseOf(state, 'execute', site);
  const connection = await database.connection();
  // What runs is stopped by whoever interrupts; what has not begun by then would run to its end.
  if (state.facts.services.signal.aborted && connection.knowsNext !== true) {
    return fail(contextErrors.interrupted, { sql: request.sql }, { span: site.span });
  }
  const word = TRANSACTION_WORD.exec(request.sql)?.[1]?.toLowerCase();
  if (word) {
    if (word === 'begin') await connection.begin();
    else if (word === 'commit') await connection.commit();
    else await connection.rollback();
    return new Tuple([new ResponseObject({ _message: word.toUpperCase() }), ResultTable.empty()]);
  }
  if (request.autoBegin && !connection.inTransaction && connection.beginsItself !== true) await connection.begin();
  const result = await connection
    .execute(request.sql, { fetch: request.fetch, limit: request.limit })
    .catch((error: unknown) => {
      database.onFailure?.(request.sql, error);
      throw error;
    });
  const table = request.fetch
    ? new ResultTable(
        distinctNames(result.columns.map((column) => column.name)),
        result.rows,
        result.columns.map((column) => column.type),
      )
    : ResultTable.empty();
  return new Tuple([new ResponseObject(result.response), table]);
}

/** Commits what the node's connection has open; nothing happens when that is nothing. */
export async function commitOpen(state: AdapterState, method: string, site: CallSite): Promise<void> {
  const connection = await databaseOf(state, method, site).connection();
  if (connection.transactionsInSqlOnly !== true) await connection.commit();
}

/** Runs SQL; where another transaction is in its way, or it ends in an error of `also` (slugs), runs `undo` instead and gives false. */
async function tryOnce(
  state: AdapterState,
  site: CallSite,
  sql: string,
  undo: string,
  also: readonly Value[],
): Promise<boolean> {
  const connection = await databaseOf(state, 'tsdbt_try', site).connection();
  try {
    await connection.execute(sql, { fetch: false });
    return true;
  } catch (thrown) {
    const { passingErrors } = state.facts.target;
    const slug = thrown instanceof TsdbtError ? thrown.diagnostic.slug : '';
    if (passingErrors?.[slug] !== 'conflict' && !also.includes(slug)) throw thrown;
    await connection.execute(undo, { fetch: false });
    return false;
  }
}

export const executeMethods: AdapterMethods = {
  execute: {
    parameters: ['sql', 'auto_begin', 'fetch', 'limit'],
    atParse: emptyExecution,
    run: (state, args, site) => {
      const limit = args.get('limit');
      return execute(state, site, {
        sql: args.text('sql'),
        autoBegin: args.flag('auto_begin', false),
        fetch: args.flag('fetch', false),
        limit: typeof limit === 'number' ? limit : undefined,
      });
    },
  },
  add_query: {
    parameters: ['sql', 'auto_begin', 'bindings', 'abridge_sql_log'],
    atParse: () => new Tuple([null, null]),
    run: async (state, args, site) => {
      await execute(state, site, {
        sql: args.text('sql'),
        autoBegin: args.flag('auto_begin', true),
        fetch: false,
        limit: undefined,
      });
      return new Tuple([null, null]);
    },
  },
  tsdbt_try: {
    parameters: ['sql', 'undo', 'also'],
    atParse: () => true,
    run: (state, args, site) => {
      const also = args.get('also');
      return tryOnce(state, site, args.text('sql'), args.text('undo'), Array.isArray(also) ? also : []);
    },
  },
  commit: {
    parameters: [],
    atParse: () => null,
    run: async (state, _args, site) => {
      await commitOpen(state, 'commit', site);
      return null;
    },
  },
  begin: {
    parameters: [],
    atParse: () => null,
    run: async (state, _args, site) => {
      const connection = await databaseOf(state, 'begin', site).connection();
      if (connection.transactionsInSqlOnly !== true) await connection.begin();
      return null;
    },
  },
};
