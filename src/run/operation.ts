// What `run-operation` does: one macro, or one statement, on a connection of its own.
import { type Connection, toldHeading } from '../adapters/index.ts';
import { type Diagnostic, inOwnFiles, type JsonObject, jsonObject } from '../base/index.ts';
import { operationContext } from '../compile/index.ts';
import { ResponseObject } from '../context/index.ts';
import { parseTemplate, toValue, type Value } from '../jinja/index.ts';
import type { MacroNode } from '../parse/index.ts';
import { responseJson } from './materialize.ts';
import { describeThrown, errorText } from './node-error.ts';
import type { NodeDatabase, RunSession } from './session.ts';

/** How an operation ended; `message` is dbt's text of the error. */
export interface OperationOutcome {
  readonly response: JsonObject;
  readonly message: string | null;
  readonly diagnostic: Diagnostic | undefined;
}

/**
 * Calls a macro with named arguments. What `statement` begins is given up at the end unless the macro commits it, or
 * the engine keeps the work of operations without a commit.
 */
export async function runOperation(session: RunSession, macro: MacroNode, args: JsonObject): Promise<OperationOutcome> {
  const { environment } = session;
  const database = session.databaseNamed(`macro_${macro.name}`);
  const registry = environment.graph.project.macroRegistry;
  const callee = registry.find(macro.packageName, macro.block.fullName);
  const extra = new Map<string, Value>([['_operation_arguments', toValue(args)]]);
  if (callee) extra.set('_operation', registry.valueOf(callee));
  try {
    await clearTransaction(database);
    const { globals } = operationContext(environment, macro, database, extra);
    const text = '{% do _operation(**_operation_arguments) %}';
    await parseTemplate({ path: macro.originalFilePath, text, isGenerated: true }).render({ globals });
    return { response: jsonObject(), message: null, diagnostic: undefined };
  } catch (thrown) {
    return failedOperation(thrown, macro);
  } finally {
    await database.release();
  }
}

/** Runs the compiled SQL of `--sql`. */
export async function runStatement(session: RunSession, sql: string): Promise<OperationOutcome> {
  const database = session.databaseNamed('inline_query');
  try {
    const connection = await clearTransaction(database);
    if (connection.beginsItself !== true) await connection.begin();
    const { response } = await connection.execute(sql, { fetch: false, signal: session.services.signal });
    return { response: responseJson(new ResponseObject(response)), message: null, diagnostic: undefined };
  } catch (thrown) {
    const found = describeThrown(thrown);
    return { response: jsonObject(), message: errorText(toldHeading(found), found.message), diagnostic: found };
  } finally {
    await database.release();
  }
}

/** As dbt does before an operation: on engines that begin by themselves every statement stands alone from here on. */
async function clearTransaction(database: NodeDatabase): Promise<Connection> {
  const connection = await database.connection();
  await connection.commit();
  return connection;
}

function failedOperation(thrown: unknown, macro: MacroNode): OperationOutcome {
  const found = inOwnFiles(describeThrown(thrown), macro.block.span);
  // Errors of the template engine itself come without a place in dbt; those that a macro raises name the macro.
  const isRaised = found.heading === 'Compilation Error' && !ENGINE_ERROR.test(found.code);
  const where = isRaised ? ` in macro ${macro.name} (${macro.originalFilePath})` : '';
  // dbt takes wrong types and missing names for errors of compilation; this one passes its adapter.
  const heading = ENGINE_ERROR.test(found.code) && BY_ZERO.test(found.message) ? 'Runtime Error' : toldHeading(found);
  const message = errorText(heading + where, found.message);
  return { response: jsonObject(), message, diagnostic: found };
}

const ENGINE_ERROR = /^TSDBT-120\d$/;
const BY_ZERO = /\bby zero$/;
