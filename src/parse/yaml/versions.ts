// A model with `versions:`: each version is the model of a file of its own.
import {
  fail,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  jsonObject,
  nodeId,
  type YamlPath,
} from '../../base/index.ts';
import { deepMerged } from '../config/merge-config.ts';
import { parseErrors } from '../errors.ts';
import { type NodeTools, patchConfig } from '../finish-node.ts';
import type { NodeDraft } from '../parse-state.ts';
import { parseColumns } from './columns.ts';
import { applyConstraints } from './constraints.ts';
import { deprecationDate } from './deprecation-date.ts';
import { columnsOf, noNode, normalizedConfig, putProperties } from './patch-nodes.ts';
import { type Entry, EntryReader } from './properties-file.ts';

export type Version = string | number;
type ModelDraft = Extract<NodeDraft, { kind: 'model' }>;

/** One element of `versions:`. */
export interface VersionEntry {
  readonly v: Version;
  readonly data: JsonObject;
  readonly path: YamlPath;
  /** Columns after include and exclude. */
  readonly columns: readonly { readonly data: JsonObject; readonly path: YamlPath }[];
}

/** The versions of an entry; empty for an unversioned model. @throws TsdbtError invalid-versions */
export function readVersions(entry: Entry): readonly VersionEntry[] {
  const seen = new Set<string>();
  const base = columnsOf(entry);
  const versions = new EntryReader(entry).objects('versions').map((data, index): VersionEntry => {
    const path: YamlPath = ['versions', index];
    const v = new EntryReader(entry, data, path).version('v');
    if (v === null) {
      const problem = `Invalid models config given in ${entry.properties.file.path} @ models: a version of '${entry.name}' has no 'v'`;
      fail(parseErrors.invalidVersions, { problem }, { span: entry.locate(path) });
    }
    if (seen.has(String(v))) {
      const problem = `Found duplicate version: '${v}' in versions list of model '${entry.name}'`;
      fail(parseErrors.invalidVersions, { problem }, { span: entry.locate([...path, 'v']) });
    }
    seen.add(String(v));
    return { v, data, path, columns: versionColumns(entry, data, path, base) };
  });
  const latest = new EntryReader(entry).version('latest_version');
  if (latest !== null && versions.length > 0 && !versions.some((one) => one.v === latest)) {
    const known = versions.map((one) => (typeof one.v === 'string' ? `'${one.v}'` : one.v)).join(', ');
    const problem = `latest_version: ${latest} is not one of model '${entry.name}' versions: [${known}] `;
    fail(parseErrors.invalidVersions, { problem }, { span: entry.locate(['latest_version']) });
  }
  return versions;
}

function versionColumns(
  entry: Entry,
  data: JsonObject,
  path: YamlPath,
  base: VersionEntry['columns'],
): VersionEntry['columns'] {
  let filter: JsonObject | undefined;
  const own: { data: JsonObject; path: YamlPath }[] = [];
  for (const column of columnsOf(entry, data, path)) {
    if (!('include' in column.data) && !('exclude' in column.data)) own.push(column);
    else if (filter) {
      const problem = 'version can have at most one include/exclude element';
      fail(parseErrors.invalidVersions, { problem }, { span: entry.locate(column.path) });
    } else filter = column.data;
  }
  return [...base.filter((column) => includes(filter, String(column.data['name']))), ...own];
}

function includes(filter: JsonObject | undefined, name: string): boolean {
  if (!filter) return true;
  const include = filter['include'] ?? '*';
  const exclude = filter['exclude'];
  if (isJsonArray(exclude) && exclude.includes(name)) return false;
  return include === '*' || include === 'all' || (isJsonArray(include) && include.includes(name));
}

/** The version that an unversioned ref means. */
export function latestVersion(entry: Entry, versions: readonly VersionEntry[]): Version | null {
  const given = new EntryReader(entry).version('latest_version');
  if (given !== null) return given;
  let best: Version | null = null;
  for (const { v } of versions) if (best === null || isLess(best, v)) best = v;
  return best;
}

function isLess(a: Version, b: Version): boolean {
  const [x, y] = [Number(a), Number(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? String(a) < String(b) : x < y;
}

/** Turns the files of a versioned model into its versions and describes them. */
export function patchVersions(tools: NodeTools, entry: Entry, versions: readonly VersionEntry[]): void {
  const { state } = tools;
  state.units?.recorder.keepOut();
  const latest = latestVersion(entry, versions);
  const packageName = entry.properties.context.name;
  const taken: { name: string; node: NodeDraft }[] = [];
  for (const version of versions) {
    state.guard(
      () => {
        const fileName =
          new EntryReader(entry, version.data, version.path).text('defined_in') ?? `${entry.name}_v${version.v}`;
        const found =
          state.refable(fileName, packageName) ??
          (version.v === latest ? state.refable(entry.name, packageName) : undefined);
        const enabled = found?.kind === 'model' ? found : undefined;
        const disabled = enabled ? undefined : disabledModel(tools, entry, fileName);
        const node = enabled ?? disabled;
        if (!node) return noNode(state, entry, fileName);
        if (enabled) {
          taken.push({ name: enabled.name, node: enabled });
          state.nodes.delete(enabled.uniqueId);
        } else state.removeDisabled(node);
        makeVersion(tools, entry, version, latest, node, enabled !== undefined);
      },
      () => ({ span: entry.locate(version.path) }),
    );
  }
  for (const { name, node } of taken) state.unindex(name, node);
  for (const { node } of taken) state.index(node);
}

function disabledModel(tools: NodeTools, entry: Entry, fileName: string): ModelDraft | undefined {
  const found = tools.state.disabledNodes(fileName, null, 'model');
  const config = normalizedConfig(entry);
  if (found.length > 1 && config['enabled']) {
    fail(
      parseErrors.manyDisabled,
      { count: found.length, kind: 'model', name: entry.name },
      { span: entry.locate(['name']) },
    );
  }
  const [node] = found;
  return node?.kind === 'model' ? node : undefined;
}

function makeVersion(
  tools: NodeTools,
  entry: Entry,
  version: VersionEntry,
  latest: Version | null,
  node: ModelDraft,
  isEnabled: boolean,
): void {
  const { state } = tools;
  const read = new EntryReader(entry, version.data, version.path);
  const whole = new EntryReader(entry);
  const shown = `v${version.v}`;
  node.uniqueId = nodeId('model', entry.properties.context.name, entry.name, shown);
  node.fqn = [...node.fqn.slice(0, -1), entry.name, shown];
  node.name = entry.name;
  node.version = version.v;
  node.latestVersion = latest;
  node.deprecationDate = deprecationDate(read.text('deprecation_date'));
  // Its old name stays known until all versions are made, so that they may be found in any order.
  if (isEnabled) state.nodes.set(node.uniqueId, node);
  else state.addDisabled(node);
  // Unlike for whole models, dbt takes nothing but `config` from a version: its `access` or `docs` say nothing.
  const own = read.object('config') ?? jsonObject();
  const config = deepMerged(normalizedConfig(entry), own);
  const raws = entry.raw['versions'];
  const raw = isJsonArray(raws) ? raws[version.path[1] as number] : undefined;
  const written = isJsonObject(raw) ? raw['config'] : undefined;
  const constraints = read.objects('constraints');
  const patch = {
    entry,
    section: 'models' as const,
    name: entry.name,
    description: read.text('description') ?? whole.text('description') ?? '',
    config,
    unrenderedConfig: isJsonObject(written) ? written : undefined,
    columns: parseColumns(entry, version.columns),
    constraints: constraints.length > 0 ? constraints : whole.objects('constraints'),
    deprecationDate: null,
  };
  putProperties(node, patch);
  patchConfig(tools, node, {
    rendered: Object.keys(config).length > 0 ? config : jsonObject(),
    unrendered: patch.unrenderedConfig,
  });
  applyConstraints(state, node, patch);
}
