// Serves the folder of the site: plain files for this machine's browser, and news of changes.
import { createReadStream, type Stats, statSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { extname, join, sep } from 'node:path';
import { fail } from '../../base/index.ts';
import { siteErrors } from '../errors.ts';
import { LIVE_PATH, withLiveReload } from '../write/page.ts';

export interface ServeOptions {
  /** The folder `docs` of a site. */
  readonly directory: string;
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
}

/** A server that runs. */
export interface SiteServer {
  readonly port: number;
  /** Tells all open pages: `changed` when there is a new site, `progress` while a run is under way. */
  tell(event: 'changed' | 'progress', data: object): void;
  close(): Promise<void>;
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.png', 'image/png'],
  ['.jpg', 'image/jpeg'],
  ['.jpeg', 'image/jpeg'],
  ['.gif', 'image/gif'],
  ['.webp', 'image/webp'],
]);

/** On every answer: nothing is guessed, framed, or told to other sites. */
const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

/** Starts to serve. @throws TsdbtError 5006 (rejects) when the port is taken, and what else keeps a port from opening */
export async function serveSite({ directory, host, port }: ServeOptions): Promise<SiteServer> {
  const pages = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    answer(request, response, { directory, host, pages }).catch(() => refuse(response, 500));
  });
  await listening(server, host, port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    tell: (event, data) => {
      for (const page of pages) page.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      try {
        if (error.code === 'EADDRINUSE') fail(siteErrors.portInUse, { host, port });
        reject(error);
      } catch (told) {
        reject(told);
      }
    });
    server.listen(port, host, () => resolve());
  });
}

interface Served {
  readonly directory: string;
  readonly host: string;
  readonly pages: Set<ServerResponse>;
}

async function answer(request: IncomingMessage, response: ServerResponse, served: Served): Promise<void> {
  if (!isOwnHost(request.headers.host, served.host)) return refuse(response, 403);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405);
  const path = pathOf(request.url ?? '');
  if (path === LIVE_PATH) return listen(response, served.pages);
  const file = path === undefined ? undefined : await fileOf(served.directory, path);
  if (!file) return refuse(response, 404);
  const type = TYPES.get(extname(file.path).toLowerCase()) ?? 'application/octet-stream';
  // Names of data files change with their content; a rebuilt site has other ones.
  const headers = { ...HEADERS, 'Content-Type': type, 'Cache-Control': 'no-cache' };
  if (type.startsWith('text/html')) {
    const html = withLiveReload(await readFile(file.path, 'utf8'));
    response.writeHead(200, { ...headers, 'Content-Length': Buffer.byteLength(html) });
    response.end(request.method === 'HEAD' ? undefined : html);
    return;
  }
  response.writeHead(200, { ...headers, 'Content-Length': file.facts.size });
  if (request.method === 'HEAD') response.end();
  else
    createReadStream(file.path, { end: Math.max(file.facts.size - 1, 0) })
      .on('error', () => response.destroy())
      .pipe(response);
}

function refuse(response: ServerResponse, status: number): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${status}\n`);
}

/** A page of another site that has made its name lead here would be asked for by that name. */
export function isOwnHost(header: string | undefined, host: string): boolean {
  const name = /^(\[[^\]]*\]|[^:]*)(?::\d{1,5})?$/.exec(header ?? '')?.[1]?.toLowerCase();
  if (name === undefined || name === '') return false;
  const plain = name.replace(/^\[(.*)\]$/, '$1');
  if (['localhost', '127.0.0.1', '::1', host.toLowerCase()].includes(plain)) return true;
  // Who serves to the network is asked for by address or by the name of the machine.
  const isOpen = host === '0.0.0.0' || host === '::';
  return isOpen && (isIP(plain) !== 0 || plain === hostname().toLowerCase());
}

/** The path of an address without its query; undefined for what is none. */
function pathOf(url: string): string | undefined {
  const [raw = ''] = url.split(/[?#]/, 1);
  try {
    const path = decodeURIComponent(raw);
    return path.startsWith('/') ? path : undefined;
  } catch {
    return undefined;
  }
}

/** A plain file within the folder, wherever links lead; folders are not listed. */
async function fileOf(
  directory: string,
  path: string,
): Promise<{ readonly path: string; readonly facts: Stats } | undefined> {
  const parts = path.split('/').filter((part) => part !== '');
  if (/[\0\\]/.test(path) || parts.some((part) => part === '..' || part.startsWith('.'))) return undefined;
  try {
    const root = await realpath(directory);
    const found = await realpath(join(root, ...(parts.length === 0 ? ['index.html'] : parts)));
    if (!found.startsWith(root + sep)) return undefined;
    const facts = await stat(found);
    return facts.isFile() ? { path: found, facts } : undefined;
  } catch {
    return undefined;
  }
}

function listen(response: ServerResponse, pages: Set<ServerResponse>): void {
  response.writeHead(200, { ...HEADERS, 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write(': hello\n\n');
  pages.add(response);
  response.on('close', () => pages.delete(response));
}

/** When a file was written, in milliseconds; 0 without one. */
export function writtenAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
