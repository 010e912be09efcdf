// GET over http(s) with a size limit, an end to waiting and, where asked for, further tries.
import { setTimeout as wait } from 'node:timers/promises';
import { fail, type Span, TsdbtError } from '../base/index.ts';
import { shownUrl, withoutUser } from './credentials.ts';
import { depsErrors } from './errors.ts';

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** Longest wait for the answer and for each further part of it; a slow line may take as long as it needs in all. */
  readonly timeoutMs: number;
  /** Tries after the first, a second apart, when the network or the server fails. */
  readonly retries: number;
  readonly span?: Span | undefined;
}

const MAX_BYTES = 256 * 1024 * 1024;

/** The body of an answer. @throws TsdbtError package-download-failed */
export async function download(url: string, options: DownloadOptions): Promise<Buffer> {
  for (let attempt = 0; ; attempt += 1) {
    const got = await tryDownload(url, options);
    if (Buffer.isBuffer(got)) return got;
    options.signal.throwIfAborted();
    if (!got.mayRetry || attempt >= options.retries) {
      return fail(
        depsErrors.downloadFailed,
        { url: shownUrl(url), reason: got.reason },
        { span: options.span, cause: got.cause },
      );
    }
    await wait(1000, undefined, { signal: options.signal });
  }
}

/** True for the error of `download`; its cause is what the network said, undefined when a server refused. */
export function isDownloadFailure(error: unknown): error is TsdbtError {
  return error instanceof TsdbtError && error.diagnostic.slug === depsErrors.downloadFailed.slug;
}

interface Failure {
  readonly reason: string;
  readonly mayRetry: boolean;
  readonly cause?: unknown;
}

async function tryDownload(url: string, { signal, timeoutMs }: DownloadOptions): Promise<Buffer | Failure> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new DOMException('no answer in time', 'TimeoutError')), timeoutMs);
  try {
    const { address, headers } = withoutUser(url);
    const response = await fetch(address, {
      signal: AbortSignal.any([signal, silence.signal]),
      headers: { 'user-agent': 'tsdbt', accept: '*/*', ...headers },
    });
    if (!response.ok) {
      await response.body?.cancel();
      return {
        reason: `the server answered ${response.status} ${response.statusText}`.trim(),
        mayRetry: response.status >= 500 || response.status === 429,
      };
    }
    return await bodyOf(response, () => timer.refresh());
  } catch (cause) {
    return { reason: reasonOf(cause), mayRetry: true, cause };
  } finally {
    clearTimeout(timer);
  }
}

async function bodyOf(response: Response, onPart: () => void): Promise<Buffer | Failure> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    onPart();
    size += bytes.length;
    if (size > MAX_BYTES) return { reason: `more than ${MAX_BYTES} bytes`, mayRetry: false };
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === 'TimeoutError') return 'no answer in time';
  const inner = cause.cause;
  if (inner instanceof Error) return inner.message === '' && 'code' in inner ? String(inner.code) : inner.message;
  return cause.message;
}
