// `--api`: each node as a JSON file of its own, for scripts.
import { sha256 } from '../../base/index.ts';
import type { SiteData } from '../model/site-data.ts';

/** `api/v1/nodes/<id>.json` for each node, and an index. */
export function* apiFiles(data: SiteData): Generator<{ readonly path: string; readonly text: string }> {
  const index: { unique_id: string; file: string }[] = [];
  for (const [at, node] of data.nodes.entries()) {
    const file = `${fileName(node.id)}.json`;
    index.push({ unique_id: node.id, file });
    const { flags: _, parents, ...facts } = node;
    const value = {
      ...facts,
      // Members that are undefined would take the place of facts.
      ...Object.fromEntries(Object.entries(data.details[at] ?? {}).filter(([, value]) => value !== undefined)),
      unique_id: node.id,
      parents: parents.flatMap((parent) => data.nodes[parent]?.id ?? []),
    };
    yield { path: `api/v1/nodes/${file}`, text: `${JSON.stringify(value, undefined, 1)}\n` };
  }
  yield { path: 'api/v1/nodes.json', text: `${JSON.stringify({ schema_version: 1, nodes: index }, undefined, 1)}\n` };
}

/** An id as a name that every file system takes; ids that are no such names get a part of their hash. */
function fileName(id: string): string {
  const safe = id.replace(/[^A-Za-z0-9_.-]/g, '_').slice(0, 120);
  if (safe === id && !/^\.|\.\.|\.$/.test(id)) return id;
  return `${safe.replace(/\.\.+/g, '_').replace(/^\./, '_')}-${sha256(id).slice(0, 12)}`;
}
