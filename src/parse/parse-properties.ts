// All properties files of a package, section by section, in dbt's order.
import { isJsonArray } from '../base/index.ts';
import type { NodeTools } from './finish-node.ts';
import { parseMetric } from './semantics/metric.ts';
import { parseSavedQuery } from './semantics/saved-query.ts';
import { parseSemanticModel } from './semantics/semantic-model.ts';
import { checkTestKeys } from './yaml/check-test-keys.ts';
import { parseExposure, parseGroup } from './yaml/exposures.ts';
import { patchFunction } from './yaml/functions.ts';
import { parseTestsOf, testsIn } from './yaml/generic-tests.ts';
import { refuseOtherKeys } from './yaml/known-keys.ts';
import { patchMacro } from './yaml/macro-patches.ts';
import { columnsOf, type PatchSection, patchNode, patchSingularTest } from './yaml/patch-nodes.ts';
import {
  type Entry,
  EntryReader,
  eachEntry,
  type PropertiesFile,
  type Section,
  sections,
} from './yaml/properties-file.ts';
import { readSource, type SourceTable } from './yaml/sources.ts';
import { parseUnitTest } from './yaml/unit-tests.ts';
import { patchVersions, readVersions, type VersionEntry } from './yaml/versions.ts';
import { addYamlSnapshot } from './yaml/yaml-snapshots.ts';

/** Parses one properties file. Tables of sources are handed back: their nodes are made after all files. */
export function parseProperties(tools: NodeTools, properties: PropertiesFile): readonly SourceTable[] {
  const { state } = tools;
  const { recorder } = state.units ?? {};
  if (properties.hasTemplates) recorder?.rendered(properties.document.file.text);
  if (sections.some((section) => !cached.has(section) && isJsonArray(properties.value[section]))) recorder?.keepOut();
  parseModels(tools, properties);
  parseTestable(tools, properties, 'seeds');
  eachEntry(state, properties, 'snapshots', (entry) => addYamlSnapshot(tools, entry));
  parseTestable(tools, properties, 'snapshots');
  const tables: SourceTable[] = [];
  eachEntry(state, properties, 'sources', (entry) => {
    refuseOtherKeys(entry);
    tables.push(...readSource(entry));
  });
  eachEntry(state, properties, 'macros', (entry) => patchMacro(state, entry));
  eachEntry(state, properties, 'data_tests', (entry) => patchSingularTest(tools, entry));
  eachEntry(state, properties, 'analyses', (entry) => patchNode(tools, entry, 'analyses'));
  eachEntry(state, properties, 'exposures', (entry) => {
    refuseOtherKeys(entry);
    parseExposure(tools, entry);
  });
  eachEntry(state, properties, 'functions', (entry) => patchFunction(tools, entry));
  eachEntry(state, properties, 'metrics', (entry) => parseMetric(tools, entry));
  eachEntry(state, properties, 'groups', (entry) => {
    refuseOtherKeys(entry);
    parseGroup(tools, entry);
  });
  eachEntry(state, properties, 'semantic_models', (entry) => parseSemanticModel(tools, entry));
  eachEntry(state, properties, 'unit_tests', (entry) => {
    refuseOtherKeys(entry);
    parseUnitTest(tools, entry);
  });
  eachEntry(state, properties, 'saved_queries', (entry) => parseSavedQuery(tools, entry));
  return tables;
}

/** Sections whose parse can be taken from the cache; files with any other are parsed every time. */
const cached: ReadonlySet<Section> = new Set(['models', 'seeds', 'snapshots', 'sources']);

interface DescribedModel {
  readonly entry: Entry;
  readonly versions: readonly VersionEntry[];
}

/** First all descriptions of a file, then all tests, as in dbt. */
function parseModels(tools: NodeTools, properties: PropertiesFile): void {
  const { state } = tools;
  const described: DescribedModel[] = [];
  eachEntry(state, properties, 'models', (entry) => {
    checkTestKeys(entry);
    const versions = entry.data['versions'] === undefined ? [] : readVersions(entry);
    described.push({ entry, versions });
    if (versions.length > 0) patchVersions(tools, entry, versions);
    else patchNode(tools, entry, 'models');
  });
  for (const { entry, versions } of described) {
    const [key, tests] = testsIn(entry.data);
    if (versions.length === 0) {
      parseTestsOf(tools, entry, targetOf(entry, null), tests, [key], columnsOf(entry));
      continue;
    }
    for (const version of versions) {
      const [ownKey, own] = testsIn(version.data);
      const hasOwn = isJsonArray(own);
      parseTestsOf(
        tools,
        entry,
        targetOf(entry, version.v),
        hasOwn ? own : tests,
        hasOwn ? [...version.path, ownKey] : [key],
        version.columns,
      );
    }
  }
}

function parseTestable(
  tools: NodeTools,
  properties: PropertiesFile,
  section: PatchSection & ('seeds' | 'snapshots'),
): void {
  const described: Entry[] = [];
  eachEntry(tools.state, properties, section, (entry) => {
    checkTestKeys(entry);
    described.push(entry);
    patchNode(tools, entry, section);
  });
  for (const entry of described) {
    const [key, tests] = testsIn(entry.data);
    parseTestsOf(tools, entry, targetOf(entry, null), tests, [key], columnsOf(entry));
  }
}

function targetOf(entry: Entry, version: string | number | null) {
  return {
    kind: 'node' as const,
    name: entry.name,
    version,
    quoteColumns: new EntryReader(entry).flag('quote_columns'),
  };
}
