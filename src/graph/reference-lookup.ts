// Names → resources, with dbt's order of packages: the own rules of ref, source, metric and function.
import type { NodeId } from '../base/index.ts';
import type { GraphResource, ModelNode, ParsedNode, ParsedProject, RefArgs, SourceArgs } from '../parse/index.ts';
import type { Lookup } from './types.ts';

type ByPackage = Map<string, NodeId>;
type ByName = Map<string, ByPackage>;

/** Resolves references by name; built once per link. */
export interface ReferenceLookup {
  ref(packageName: string, args: RefArgs): Lookup;
  source(packageName: string, args: SourceArgs): Lookup;
  metric(packageName: string, args: readonly string[]): Lookup;
  function(packageName: string, args: readonly string[]): Lookup;
  /** The model that a unit test of `packageName` names, only in that package. */
  testedModel(packageName: string, name: string, version: string | number | null): Lookup;
  /** Names that a reference of this kind could have meant. */
  names(kind: 'node' | 'source' | 'metric' | 'function'): Iterable<string>;
}

interface Table {
  readonly enabled: ByName;
  readonly disabled: ByName;
  /** Answers given already, by the packages searched. */
  readonly answers: Map<readonly (string | null)[], Map<string, Lookup>>;
}

/** Indexes the project's names. */
export function referenceLookup(project: ParsedProject): ReferenceLookup {
  const nodes = table();
  const sources = table();
  const metrics = table();
  const functions = table();
  for (const node of project.nodes.values()) {
    if (isRefable(node)) addRefable(nodes.enabled, node);
    else if (node.kind === 'function') add(functions.enabled, node.name, node);
  }
  for (const source of project.sources.values()) add(sources.enabled, `${source.sourceName}.${source.name}`, source);
  for (const item of project.semantics.values()) if (item.kind === 'metric') add(metrics.enabled, item.name, item);
  for (const group of project.disabled.values()) {
    const [resource] = group;
    if (!resource) continue;
    if (resource.kind === 'source') add(sources.disabled, `${resource.sourceName}.${resource.name}`, resource);
    else if (resource.kind === 'metric') add(metrics.disabled, resource.name, resource);
    else if (resource.kind === 'function') add(functions.disabled, resource.name, resource);
    else if (isRefable(resource)) addDisabledRefable(nodes.disabled, resource);
  }
  const root = project.source.root.config.name;
  const nodePackageFirst = project.source.flags.get('REQUIRE_REF_SEARCHES_NODE_PACKAGE_BEFORE_ROOT') === true;
  const orders = new Map<string, readonly (string | null)[]>();
  const packages = (packageName: string, explicit: string | null): readonly (string | null)[] => {
    const key = explicit === null ? packageName : ` ${explicit}`;
    let order = orders.get(key);
    if (!order) {
      if (explicit !== null) order = [explicit];
      else if (packageName === root) order = [root, null];
      else order = nodePackageFirst ? [packageName, root, null] : [root, packageName, null];
      orders.set(key, order);
    }
    return order;
  };
  const twoNames = (found: Table, packageName: string, args: readonly string[]): Lookup => {
    const [first, second] = args;
    return search(
      found,
      (second === undefined ? first : second) ?? '',
      packages(packageName, second === undefined ? null : (first ?? null)),
    );
  };
  const tables = { node: nodes, source: sources, metric: metrics, function: functions };
  return {
    ref: (packageName, args) => search(nodes, keyOf(args.name, args.version), packages(packageName, args.package)),
    source: (packageName, [source, name]) => search(sources, `${source}.${name}`, packages(packageName, null)),
    metric: (packageName, args) => twoNames(metrics, packageName, args),
    function: (packageName, args) => twoNames(functions, packageName, args),
    testedModel: (packageName, name, version) =>
      search(nodes, keyOf(name, version), packages(packageName, packageName)),
    names: (kind) => tables[kind].enabled.keys(),
  };
}

/** True for models, seeds and snapshots. */
export function isRefable(
  resource: GraphResource,
): resource is Extract<ParsedNode, { kind: 'model' | 'seed' | 'snapshot' }> {
  return resource.kind === 'model' || resource.kind === 'seed' || resource.kind === 'snapshot';
}

/** True when the model is the version that an unversioned ref means. */
export function isLatestVersion(model: ModelNode): boolean {
  return (
    model.version !== null && model.latestVersion !== null && String(model.version) === String(model.latestVersion)
  );
}

function table(): Table {
  return { enabled: new Map(), disabled: new Map(), answers: new Map() };
}

/** `v=0` and `v=''` count as no version, as in Python. */
function keyOf(name: string, version: string | number | null): string {
  return version === null || version === '' || version === 0 ? name : `${name}.v${version}`;
}

interface Named {
  readonly packageName: string;
  readonly uniqueId: NodeId;
}

function packagesOf(names: ByName, name: string): ByPackage {
  let byPackage = names.get(name);
  if (!byPackage) {
    byPackage = new Map();
    names.set(name, byPackage);
  }
  return byPackage;
}

function add(names: ByName, name: string, { packageName, uniqueId }: Named): void {
  const byPackage = packagesOf(names, name);
  if (!byPackage.has(packageName)) byPackage.set(packageName, uniqueId);
}

/** Of a model, a snapshot and a seed with one name a reference means the last, as in dbt. */
function addLast(names: ByName, name: string, { packageName, uniqueId }: Named): void {
  packagesOf(names, name).set(packageName, uniqueId);
}

function addRefable(names: ByName, node: ParsedNode): void {
  const isVersioned = node.kind === 'model' && node.version !== null;
  if (isVersioned) add(names, keyOf(node.name, node.version), node);
  if (!isVersioned || isLatestVersion(node)) addLast(names, node.name, node);
}

function addDisabledRefable(names: ByName, node: ParsedNode): void {
  add(names, node.kind === 'model' && node.version !== null ? keyOf(node.name, node.version) : node.name, node);
}

function search(found: Table, name: string, packages: readonly (string | null)[]): Lookup {
  let answers = found.answers.get(packages);
  if (!answers) {
    answers = new Map();
    found.answers.set(packages, answers);
  }
  let answer = answers.get(name);
  if (!answer) {
    answer = searchPackages(found, name, packages);
    answers.set(name, answer);
  }
  return answer;
}

function searchPackages(found: Table, name: string, packages: readonly (string | null)[]): Lookup {
  let disabled: NodeId | undefined;
  for (const packageName of packages) {
    const ids = candidates(found.enabled, name, packageName);
    const [id] = ids;
    if (ids.length > 1) return { kind: 'ambiguous', ids };
    if (id !== undefined) return { kind: 'found', id };
    disabled ??= candidates(found.disabled, name, packageName)[0];
  }
  return disabled === undefined ? { kind: 'missing' } : { kind: 'disabled', id: disabled };
}

function candidates(names: ByName, name: string, packageName: string | null): readonly NodeId[] {
  const byPackage = names.get(name);
  if (!byPackage) return [];
  if (packageName === null) return [...byPackage.values()];
  const id = byPackage.get(packageName);
  return id === undefined ? [] : [id];
}
