// Which processors the server and its clients run on. On one machine both want the same ones; with processors of their
// own neither takes time from the other, as when the warehouse is another machine.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Placement {
  readonly name: string;
  /** Command line that starts a client; nothing: as it is. */
  readonly clientPrefix: readonly string[];
  /** Moves a running server, given by the process that all of its processes come from. @throws Error when it cannot */
  readonly placeServer: (pid: number) => void;
}

/** All placements, or the reason why processors of their own cannot be had here. */
export function placements(): { readonly possible: readonly Placement[]; readonly missing?: string } {
  const allowed = taskset('-cp', String(process.pid));
  const shared: Placement = {
    name: 'server and client share the processors',
    clientPrefix: [],
    placeServer: (pid) => pin(pid, allowed?.join(',') ?? ''),
  };
  if (!allowed) return { possible: [{ ...shared, placeServer: () => {} }], missing: 'there is no taskset' };
  const [first, second] = allowed;
  if (first === undefined || second === undefined) return { possible: [shared], missing: 'there is one processor' };
  const own: Placement = {
    name: 'server and client have one processor each',
    clientPrefix: ['taskset', '-c', second],
    placeServer: (pid) => pin(pid, first),
  };
  return { possible: [own, shared] };
}

/** The processors that a process may use, by number; undefined where the program is missing. */
function taskset(...args: string[]): string[] | undefined {
  const done = spawnSync('taskset', args, { encoding: 'utf8' });
  const list = done.status === 0 ? /:\s*([\d,-]+)\s*$/.exec(done.stdout)?.[1] : undefined;
  return list?.split(',').flatMap((range) => {
    const [from = '0', to = from] = range.split('-');
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, at) => String(Number(from) + at));
  });
}

/** The server forks a process for each connection: those inherit where it runs, those that are there are moved too. */
function pin(server: number, processors: string): void {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === server);
  for (const pid of [String(server), ...children]) {
    const done = spawnSync('taskset', ['-acp', processors, pid], { encoding: 'utf8' });
    // One of its processes may just have ended.
    if (done.status !== 0 && pid === String(server)) throw new Error(`taskset ${pid}: ${done.stderr}`);
  }
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
