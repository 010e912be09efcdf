// One HTTP request and its answer.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { SnowflakeError } from '../errors.ts';

export interface Exchange {
  readonly url: URL;
  /** The body as JSON; an empty object when there is none. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The token of the Authorization header. */
  readonly token: string | undefined;
  readonly response: ServerResponse;
}

/** Reads a request whole. @throws Error when the body is no JSON object */
export async function readExchange(request: IncomingMessage, response: ServerResponse): Promise<Exchange> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const plain = request.headers['content-encoding'] === 'gzip' && bytes.length > 0 ? gunzipSync(bytes) : bytes;
  const text = plain.toString('utf8').trim();
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  const body = typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  const token = /Token="([^"]*)"/.exec(request.headers.authorization ?? '')?.[1];
  return {
    url: new URL(request.url ?? '/', 'http://localhost'),
    body,
    token,
    response,
  };
}

/** Answers with success. */
export function answer({ response }: Exchange, data: unknown, code: string | null = null): void {
  sendJson(response, { data, message: null, code, success: true });
}

/** Answers with a failure that has no statement. */
export function answerFailure({ response }: Exchange, code: string, message: string, data: unknown = null): void {
  sendJson(response, { data, message, code, success: false });
}

/** Answers with a statement's failure. */
export function answerError(exchange: Exchange, error: SnowflakeError, queryId: string): void {
  const { line = -1, pos = -1 } = error.place ?? {};
  const data = {
    internalError: false,
    errorCode: error.code,
    age: 0,
    sqlState: error.sqlState,
    queryId,
    line,
    pos,
    type: error.code.startsWith('0') ? 'COMPILATION' : 'EXECUTION',
  };
  answerFailure(exchange, error.code, error.message, data);
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
