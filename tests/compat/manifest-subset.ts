// Our manifest reduced to what the records hold of dbt's: see the README of the recorded cases.
import { dictOf, type Json, withoutEmpty } from './normalise.ts';

type Dict = { [key: string]: Json };

const NODE_KEYS = [
  'resource_type',
  'name',
  'package_name',
  'original_file_path',
  'fqn',
  'alias',
  'schema',
  'relation_name',
  'refs',
  'sources',
  'tags',
  'description',
  'unrendered_config',
  'version',
  'latest_version',
  'access',
  'primary_key',
  'language',
  'patch_path',
  'docs',
  'deprecation_date',
  'config',
  'depends_on',
  'depends_on_own_macros',
  'checksum',
  'columns',
  'meta',
  'group',
  'identifier',
  'source_name',
  'freshness',
  'type',
  'owner',
  'label',
  'maturity',
  'url',
  'model',
  'given',
  'expect',
  'overrides',
  'versions',
  'constraints',
  'contract',
  'column_name',
  'file_key_name',
  'attached_node',
  'test_metadata',
  'compiled_code',
  'loaded_at_field',
  'loaded_at_query',
  'quoting',
  'source_description',
  'loader',
  'external',
  'macros',
  'raw_code',
  'extra_ctes',
  'returns',
  'metrics',
  'type_params',
  'filter',
  'time_granularity',
  'entities',
  'dimensions',
  'measures',
  'defaults',
  'node_relation',
  'primary_entity',
  'query_params',
  'exports',
  'arguments',
];

/** Macros that no project brings: dbt's own and those of the adapters. */
const BUILT_IN = /^macro\.dbt(?:_postgres|_duckdb)?\./;

/** The records' form of a manifest of ours, only the keys that `expected` has somewhere in the same section. */
export function manifestSubset(manifest: Dict, expected: Dict): Dict {
  const subset: Dict = {};
  for (const [section, want] of Object.entries(expected)) {
    const have = dictOf(manifest[section]);
    if (section === 'parent_map' || section === 'child_map') subset[section] = mapSection(have);
    else if (section === 'disabled')
      subset[section] = Object.fromEntries(
        Object.entries(have).map(([id, list]) => [id, Array.isArray(list) ? list.length : 0]),
      );
    else if (section === 'macros') subset[section] = macroSection(have, dictOf(want));
    else if (section === 'docs') subset[section] = docSection(have, dictOf(want));
    else subset[section] = nodeSection(have, dictOf(want));
  }
  return subset;
}

function mapSection(have: Dict): Dict {
  return Object.fromEntries(
    Object.entries(have).map(([id, list]) => [id, Array.isArray(list) ? [...list].sort() : list]),
  );
}

function nodeSection(have: Dict, want: Dict): Dict {
  const seen = new Set(Object.values(want).flatMap((node) => Object.keys(dictOf(node))));
  const keys = NODE_KEYS.filter((key) => seen.has(key));
  return Object.fromEntries(Object.entries(have).map(([id, node]) => [id, reduceNode(dictOf(node), keys)]));
}

function reduceNode(node: Dict, keys: readonly string[]): Json {
  const kept: Dict = {};
  if (keys.includes('depends_on_own_macros')) {
    const macros = dictOf(node['depends_on'])['macros'];
    kept['depends_on_own_macros'] = Array.isArray(macros) ? macros.filter((name) => !BUILT_IN.test(String(name))) : [];
  }
  for (const key of keys) {
    const value = node[key];
    if (value === undefined) continue;
    if (key === 'depends_on') kept[key] = dictOf(value)['nodes'] ?? [];
    else if (key === 'checksum') kept[key] = dictOf(value)['checksum'] ?? value;
    else if (key === 'config')
      kept[key] = Object.fromEntries(Object.entries(dictOf(value)).filter(([, item]) => item !== false));
    else kept[key] = value;
  }
  return kept;
}

function macroSection(have: Dict, want: Dict): Dict {
  const own = new Set(Object.keys(want).map((id) => id.split('.')[1]));
  const entries = Object.entries(have).filter(([id]) => own.has(id.split('.')[1]));
  return Object.fromEntries(
    entries.map(([id, macro]) => {
      const dict = dictOf(macro);
      const macros = dictOf(dict['depends_on'])['macros'];
      const kept = Array.isArray(macros) ? macros.filter((name) => own.has(String(name).split('.')[1])) : [];
      const keys = new Set(Object.keys(dictOf(want[id])));
      const reduced: Dict = { depends_on_own_macros: kept };
      for (const key of keys) if (key !== 'depends_on_own_macros') reduced[key] = dict[key] ?? null;
      return [id, reduced];
    }),
  );
}

function docSection(have: Dict, want: Dict): Dict {
  return Object.fromEntries(
    Object.entries(have)
      .filter(([id]) => !id.startsWith('doc.dbt.'))
      .map(([id, doc]) => {
        const wanted = want[id];
        if (typeof wanted === 'string') return [id, dictOf(doc)['block_contents'] ?? ''];
        const keys = Object.keys(dictOf(wanted));
        return [id, Object.fromEntries(keys.map((key) => [key, dictOf(doc)[key] ?? null]))];
      }),
  );
}

/** Both sides without what is empty, sources and refs order kept, set-like lists sorted. */
export function comparable(manifest: Dict): Json {
  const sorted = structuredClone(manifest);
  for (const section of Object.values(sorted)) {
    for (const node of Object.values(dictOf(section))) {
      const dict = dictOf(node);
      const dependsOn = dict['depends_on'];
      if (Array.isArray(dependsOn)) dict['depends_on'] = [...dependsOn].sort();
      const own = dict['depends_on_own_macros'];
      if (Array.isArray(own)) dict['depends_on_own_macros'] = [...own].sort();
    }
  }
  return withoutEmpty(sorted, false);
}
