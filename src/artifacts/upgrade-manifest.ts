// Manifests of dbt 1.0 to 1.7 (v4 to v11) in the shape of v12. What changed between them is in dbt's published schemas.
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, jsonObject } from '../base/index.ts';

/** Keys that seeds lost with v8: they are not compiled. */
const SEED_LOST: ReadonlySet<string> = new Set([
  'language',
  'refs',
  'sources',
  'metrics',
  'compiled_path',
  'compiled',
  'compiled_code',
  'extra_ctes_injected',
  'extra_ctes',
  'relation_name',
]);

/** Sections that older manifests lack. */
const LATER_SECTIONS = ['groups', 'group_map', 'unit_tests', 'semantic_models', 'saved_queries', 'functions'];

/** Gives the manifest in the shape of v12; `version` is the one it was written in. */
export function upgradeManifest(manifest: JsonObject, version: number): JsonObject {
  const made = jsonObject(Object.entries(manifest));
  made['nodes'] = mapped(manifest['nodes'], upgradedNode);
  made['exposures'] = mapped(manifest['exposures'], withRefs);
  // Metrics before v10 were another thing, which nothing of today can be compared with.
  made['metrics'] =
    version <= 9 ? jsonObject() : mapped(manifest['metrics'], version === 10 ? upgradedMetric : withRefs);
  for (const section of LATER_SECTIONS) made[section] ??= jsonObject();
  return made;
}

type Member = (member: JsonObject) => JsonObject;

function mapped(section: JsonValue | undefined, change: Member): JsonObject {
  if (!isJsonObject(section)) return jsonObject();
  return jsonObject(Object.entries(section).map(([id, value]) => [id, isJsonObject(value) ? change(value) : value]));
}

/** `raw_sql` became `raw_code`, refs became objects, seeds lost what only compiled nodes have. */
function upgradedNode(node: JsonObject): JsonObject {
  const made = jsonObject(Object.entries(withRefs(node)));
  if ('raw_sql' in node) made['raw_code'] = node['raw_sql'] ?? null;
  if ('compiled_sql' in node) made['compiled_code'] = node['compiled_sql'] ?? null;
  if (node['resource_type'] !== 'seed') return made;
  return jsonObject(Object.entries(made).filter(([key]) => !SEED_LOST.has(key)));
}

/** `["package", "name"]` → `{name, package, version}` */
function withRefs(resource: JsonObject): JsonObject {
  const { refs } = resource;
  if (!isJsonArray(refs)) return resource;
  const made = jsonObject(Object.entries(resource));
  made['refs'] = refs.map((ref) => {
    if (!isJsonArray(ref)) return ref;
    const [first = null, second] = ref;
    return jsonObject([
      ['name', second ?? first],
      ['package', second === undefined ? null : first],
      ['version', null],
    ]);
  });
  return made;
}

/** A filter became a list of filters, at the metric and at everything that it is made from. */
function upgradedMetric(metric: JsonObject): JsonObject {
  const made = jsonObject(Object.entries(withFilters(withRefs(metric))));
  const parameters = metric['type_params'];
  if (!isJsonObject(parameters)) return made;
  const changed = jsonObject(Object.entries(parameters));
  for (const key of ['measure', 'numerator', 'denominator']) {
    const part = parameters[key];
    if (isJsonObject(part)) changed[key] = withFilters(part);
  }
  for (const key of ['input_measures', 'metrics']) {
    const parts = parameters[key];
    if (isJsonArray(parts)) changed[key] = parts.map((part) => (isJsonObject(part) ? withFilters(part) : part));
  }
  made['type_params'] = changed;
  return made;
}

function withFilters(part: JsonObject): JsonObject {
  const { filter } = part;
  if (!isJsonObject(filter)) return part;
  const made = jsonObject(Object.entries(part));
  made['filter'] = jsonObject([['where_filters', [filter]]]);
  return made;
}
