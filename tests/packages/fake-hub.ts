// A package hub of our own on the loopback interface: index, packages and archives as hub.getdbt.com serves them.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeVersion {
  readonly version: string;
  /** Name of the project in the archive. */
  readonly projectName: string;
  readonly archive: Buffer;
  /** Entries as in packages.yml. */
  readonly packages?: readonly object[];
  readonly requireDbtVersion?: readonly string[];
  /** An address in place of the hub's own. */
  readonly tarball?: string;
}

export interface FakePackage {
  /** `dbt-labs/dbt_utils` */
  readonly name: string;
  readonly versions: readonly FakeVersion[];
  /** Further keys of the answer, such as `redirectname`. */
  readonly extra?: Readonly<{ [key: string]: string }>;
}

export interface FakeHub {
  /** For DBT_PACKAGE_HUB_URL. */
  readonly url: string;
  /** Paths that were asked for. */
  readonly requests: string[];
  /** Answers by path in place of the packages' own; a number is a status, 0 is no answer at all. */
  readonly answers: Map<string, string | Buffer | number>;
  close(): Promise<void>;
}

/** Starts a hub that serves these packages. */
export async function startFakeHub(packages: readonly FakePackage[], port = 0): Promise<FakeHub> {
  const requests: string[] = [];
  const answers = new Map<string, string | Buffer | number>();
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    answer(request, response, { packages, answers, url: urlOf(server) });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: urlOf(server),
    requests,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function urlOf(server: { address(): AddressInfo | string | null }): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
}

interface HubState {
  readonly packages: readonly FakePackage[];
  readonly answers: ReadonlyMap<string, string | Buffer | number>;
  readonly url: string;
}

function answer(request: IncomingMessage, response: ServerResponse, state: HubState): void {
  const path = decodeURIComponent((request.url ?? '').slice(1));
  const found = state.answers.get(path) ?? contentOf(path, state);
  if (found === 0) return;
  if (typeof found === 'number' || found === undefined) {
    response.writeHead(found ?? 404).end();
    return;
  }
  const type = path.endsWith('.json') ? 'application/json' : 'application/gzip';
  response.writeHead(200, { 'content-type': type }).end(found);
}

function contentOf(path: string, { packages, url }: HubState): string | Buffer | undefined {
  if (path === 'api/v1/index.json') return JSON.stringify(packages.map(({ name }) => name));
  for (const one of packages) {
    if (path === `api/v1/${one.name}.json`) return JSON.stringify(packageAnswer(one, url));
    for (const version of one.versions) if (path === archivePath(one, version)) return version.archive;
  }
  return undefined;
}

function archivePath(one: FakePackage, { version }: FakeVersion): string {
  return `archives/${one.name}/${version}.tar.gz`;
}

function packageAnswer(one: FakePackage, url: string): object {
  const [namespace = '', name = ''] = one.name.split('/');
  const versions = one.versions.map((version) => [
    version.version,
    {
      id: `${one.name}/${version.version}`,
      name: version.projectName,
      version: version.version,
      packages: version.packages ?? [],
      require_dbt_version: version.requireDbtVersion ?? [],
      works_with: [],
      downloads: { tarball: version.tarball ?? `${url}${archivePath(one, version)}`, format: 'tgz' },
    },
  ]);
  return {
    name,
    namespace,
    description: '',
    latest: one.versions.at(-1)?.version,
    versions: Object.fromEntries(versions),
    ...one.extra,
  };
}
