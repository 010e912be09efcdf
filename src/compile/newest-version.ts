// dbt's hint at a ref that names no version while a version newer than the latest one exists.
import type { ProjectGraph } from '../graph/index.ts';
import type { ParsedNode } from '../parse/index.ts';
import type { CompileEnvironment } from './environment.ts';

type Version = string | number;

/** Says so on the console; `from` is the node being compiled. */
export function tellOfPrerelease(environment: CompileEnvironment, from: string, target: ParsedNode): void {
  if (target.kind !== 'model' || target.version === null || target.latestVersion === null) return;
  const newest = newestVersions(environment.graph).get(target.name);
  if (newest === undefined || !isLess(target.latestVersion, newest)) return;
  const { name, packageName, version } = target;
  environment.facts.services.log.emit({
    code: 'I064',
    name: 'UnpinnedRefNewVersionAvailable',
    level: 'info',
    msg:
      `While compiling '${from}':\n` +
      `Found an unpinned reference to versioned model '${name}' in project '${packageName}'.\n` +
      `Resolving to latest version: ${name}.v${version}\n` +
      `A prerelease version ${newest} is available. It has not yet been marked 'latest' by its maintainer.\n` +
      `When that happens, this reference will resolve to ${name}.v${newest} instead.\n\n` +
      `  Try out v${newest}: {{ ref('${packageName}', '${name}', v='${newest}') }}\n` +
      `  Pin to  v${version}: {{ ref('${packageName}', '${name}', v='${version}') }}\n`,
  });
}

const known = new WeakMap<ProjectGraph, ReadonlyMap<string, Version>>();

/** Model name → its highest version, in all packages together. */
function newestVersions(graph: ProjectGraph): ReadonlyMap<string, Version> {
  const made = known.get(graph);
  if (made) return made;
  const newest = new Map<string, Version>();
  for (const node of graph.project.nodes.values()) {
    if (node.kind !== 'model' || node.version === null) continue;
    const best = newest.get(node.name);
    if (best === undefined || isLess(best, node.version)) newest.set(node.name, node.version);
  }
  known.set(graph, newest);
  return newest;
}

/** Numbers by value, everything else as text. */
function isLess(a: Version, b: Version): boolean {
  const [x, y] = [Number(a), Number(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? String(a) < String(b) : x < y;
}
