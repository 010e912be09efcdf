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
  eachSingularTest,
  type PropertiesFile,
  type Section,
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
  // The files of functions are parsed every time, and functions take in others.
  if (isJsonArray(properties.value['functions'])) recorder?.keepOut();
  parseModels(tools, properties);
  parseTestable(tools, properties, 'seeds');
  eachEntry(state, properties, 'snapshots', (entry) => addYamlSnapshot(tools, entry));
  parseTestable(tools, properties, 'snapshots');
  const tables: SourceTable[] = [];
  checkedEntries(state, properties, 'sources', (entry) => {
    if (state.sourceOverrides.take(entry)) {
      recorder?.keepOut();
      state.units?.needAll();
    } else tables.push(...readSource(entry));
  });
  checkedEntries(state, properties, 'macros', (entry) => patchMacro(state, entry));
  eachSingularTest(state, properties, (entry) => {
    refuseOtherKeys(entry);
    patchSingularTest(tools, entry);
  });
  checkedEntries(state, properties, 'analyses', (entry) => patchNode(tools, entry, 'analyses'));
  checkedEntries(state, properties, 'exposures', (entry) => parseExposure(tools, entry));
  checkedEntries(state, properties, 'functions', (entry) => patchFunction(tools, entry));
  checkedEntries(state, properties, 'metrics', (entry) => parseMetric(tools, entry));
  checkedEntries(state, properties, 'groups', (entry) => parseGroup(tools, entry));
  checkedEntries(state, properties, 'semantic_models', (entry) => parseSemanticModel(tools, entry));
  checkedEntries(state, properties, 'unit_tests', (entry) => parseUnitTest(tools, entry));
  checkedEntries(state, properties, 'saved_queries', (entry) => parseSavedQuery(tools, entry));
  return tables;
}

/** The entries of a section, once their keys are seen to be known. */
function checkedEntries(
  state: NodeTools['state'],
  properties: PropertiesFile,
  section: Section,
  parse: (entry: Entry) => void,
): void {
  eachEntry(state, properties, section, (entry) => {
    refuseOtherKeys(entry);
    parse(entry);
  });
}

interface DescribedModel {
  readonly entry: Entry;
  readonly versions: readonly VersionEntry[];
}

/** First all descriptions of a file, then all tests, as in dbt. */
function parseModels(tools: NodeTools, properties: PropertiesFile): void {
  const { state } = tools;
  const described: DescribedModel[] = [];
  checkedEntries(state, properties, 'models', (entry) => {
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
  checkedEntries(tools.state, properties, section, (entry) => {
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
