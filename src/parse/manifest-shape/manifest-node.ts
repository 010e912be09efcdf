// A parsed resource as dbt's manifest writes it: snake_case keys in dbt's order.
import {
  assertNever,
  type JsonObject,
  type JsonValue,
  jsonObject,
  type MacroId,
  type MutableJsonObject,
  type NodeId,
} from '../../base/index.ts';
import type {
  ColumnNode,
  DocBlock,
  DocsConfig,
  ExposureNode,
  GraphResource,
  GroupNode,
  MacroNode,
  ParsedNode,
  SourceNode,
  UnitTestNode,
} from '../types.ts';
import { dependsShape, refShape } from './reference-shapes.ts';
import { semanticShape } from './semantic-shape.ts';

/** What only later stages know. */
export interface ManifestExtra {
  readonly dependsOn?: readonly NodeId[] | undefined;
  readonly buildPath?: string | null | undefined;
  readonly compiledPath?: string | null | undefined;
  /** Macros that were called when the node was compiled. */
  readonly calledMacros?: ReadonlySet<MacroId> | undefined;
  /** Present once compiled. */
  readonly compiled?: { readonly code: string; readonly extraCtes: readonly JsonObject[] } | undefined;
  /** The relation of the model below a semantic model. */
  readonly nodeRelation?: JsonObject | null | undefined;
  /** More keys, put at the end. */
  readonly also?: { readonly [key: string]: JsonValue } | undefined;
}

/** The manifest's dict of a resource; unresolved dependencies are an empty list. */
export function manifestNode(
  resource: GraphResource | GroupNode | MacroNode | DocBlock,
  extra: ManifestExtra = {},
): JsonObject {
  const made = shapeOf(resource, extra);
  if (extra.also) for (const [key, value] of Object.entries(extra.also)) made[key] = value;
  return made;
}

function shapeOf(resource: GraphResource | GroupNode | MacroNode | DocBlock, extra: ManifestExtra): MutableJsonObject {
  if (!('kind' in resource)) return 'block' in resource ? macroShape(resource) : docShape(resource);
  switch (resource.kind) {
    case 'source':
      return sourceShape(resource);
    case 'exposure':
      return exposureShape(resource, extra);
    case 'group':
      return groupShape(resource);
    case 'unit_test':
      return unitTestShape(resource, extra);
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return semanticShape(resource, extra);
    default:
      return nodeShape(resource, extra);
  }
}

function nodeShape(node: ParsedNode, extra: ManifestExtra): MutableJsonObject {
  const made = jsonObject();
  if (node.kind === 'function') made['returns'] = node.properties['returns'] ?? unknownReturn;
  made['database'] = node.database || null;
  made['schema'] = node.schema;
  made['name'] = node.name;
  made['resource_type'] = node.kind;
  made['package_name'] = node.packageName;
  made['path'] = node.path;
  made['original_file_path'] = node.originalFilePath;
  made['unique_id'] = node.uniqueId;
  made['fqn'] = node.fqn;
  made['alias'] = node.alias;
  made['checksum'] = jsonObject([
    ['name', node.checksum.name],
    ['checksum', node.checksum.checksum],
  ]);
  made['config'] = node.config;
  made['tags'] = node.tags;
  made['description'] = node.description;
  made['columns'] = columnsShape(node.columns);
  made['meta'] = node.meta;
  made['group'] = node.group;
  made['docs'] = docsShape(node.docs);
  made['patch_path'] = node.patchPath;
  made['build_path'] = extra.buildPath ?? null;
  made['unrendered_config'] = node.unrenderedConfig;
  made['created_at'] = node.createdAt;
  made['relation_name'] = node.relationName;
  made['raw_code'] = node.rawCode;
  made['doc_blocks'] = node.docBlocks;
  if (node.kind === 'seed') {
    made['root_path'] = node.rootPath;
    made['depends_on'] = jsonObject([['macros', node.macroDependencies]]);
    return made;
  }
  made['language'] = node.language;
  made['refs'] = node.refs.map(refShape);
  made['sources'] = node.sources.map((one) => [...one]);
  made['metrics'] = node.metrics.map((one) => [...one]);
  made['functions'] = node.functions.map((one) => [...one]);
  made['depends_on'] = dependsShape(node.macroDependencies, extra);
  made['compiled_path'] = extra.compiledPath ?? null;
  if (extra.compiled) {
    made['compiled'] = true;
    made['compiled_code'] = extra.compiled.code;
    made['extra_ctes_injected'] = true;
    made['extra_ctes'] = extra.compiled.extraCtes;
  }
  made['contract'] = node.contract;
  ownKeys(node, made);
  return made;
}

const unknownReturn: JsonObject = jsonObject([
  ['data_type', 'INVALID_TYPE'],
  ['description', null],
]);

/** Keys that one kind of node has. */
function ownKeys(node: Exclude<ParsedNode, { kind: 'seed' }>, made: MutableJsonObject): void {
  switch (node.kind) {
    case 'model':
      made['access'] = node.access;
      made['constraints'] = node.constraints;
      made['version'] = node.version;
      made['latest_version'] = node.latestVersion;
      made['deprecation_date'] = node.deprecationDate;
      made['primary_key'] = node.primaryKey;
      made['time_spine'] = node.timeSpine;
      return;
    case 'test':
      if (node.testKind === 'singular') return;
      made['column_name'] = node.columnName;
      made['file_key_name'] = node.fileKeyName;
      made['attached_node'] = node.attachedNode;
      made['test_metadata'] = jsonObject([
        ['name', node.testMetadata?.name ?? 'test'],
        ['kwargs', node.testMetadata?.kwargs ?? jsonObject()],
        ['namespace', node.testMetadata?.namespace ?? null],
      ]);
      return;
    case 'operation':
      made['index'] = node.index;
      return;
    case 'function':
      made['arguments'] = node.properties['arguments'] ?? [];
      made['overloads'] = node.properties['overloads'] ?? [];
      return;
    case 'snapshot':
    case 'analysis':
    case 'sql_operation':
      return;
    default:
      assertNever(node);
  }
}

// The many small objects are filled key by key: a list of pairs for each costs as much as the objects.
function docsShape(docs: DocsConfig): JsonObject {
  const made = jsonObject();
  made['show'] = docs.show;
  made['node_color'] = docs.node_color;
  return made;
}

function columnsShape(columns: ReadonlyMap<string, ColumnNode>): JsonObject {
  const made = jsonObject();
  for (const [name, column] of columns) made[name] = columnShape(column);
  return made;
}

function columnShape(column: ColumnNode): JsonObject {
  const made = jsonObject();
  made['name'] = column.name;
  made['description'] = column.description;
  made['meta'] = column.meta;
  made['data_type'] = column.data_type;
  made['constraints'] = column.constraints;
  made['quote'] = column.quote;
  made['config'] = column.config;
  made['tags'] = column.tags;
  made['granularity'] = column.granularity;
  made['dimension'] = column.dimension;
  made['entity'] = column.entity;
  made['doc_blocks'] = column.doc_blocks;
  for (const [key, value] of Object.entries(column.extra)) made[key] = value;
  return made;
}

function sourceShape(node: SourceNode): MutableJsonObject {
  return jsonObject([
    ['database', node.database || null],
    ['schema', node.schema],
    ['name', node.name],
    ['resource_type', 'source'],
    ['package_name', node.packageName],
    ['path', node.path],
    ['original_file_path', node.originalFilePath],
    ['unique_id', node.uniqueId],
    ['fqn', node.fqn],
    ['source_name', node.sourceName],
    ['source_description', node.sourceDescription],
    ['loader', node.loader],
    ['identifier', node.identifier],
    ['quoting', node.quoting],
    ['loaded_at_field', node.loadedAtField],
    ['loaded_at_query', node.loadedAtQuery],
    ['freshness', node.freshness],
    ['external', node.external],
    ['description', node.description],
    ['columns', columnsShape(node.columns)],
    ['meta', node.meta],
    ['source_meta', node.sourceMeta],
    ['tags', node.tags],
    ['config', node.config],
    ['patch_path', node.patchPath],
    ['unrendered_config', node.unrenderedConfig],
    ['relation_name', node.relationName],
    ['created_at', node.createdAt],
    ['unrendered_database', node.unrenderedDatabase],
    ['unrendered_schema', node.unrenderedSchema],
    ['doc_blocks', node.docBlocks],
  ]);
}

function exposureShape(node: ExposureNode, extra: ManifestExtra): MutableJsonObject {
  return jsonObject([
    ['name', node.name],
    ['resource_type', 'exposure'],
    ['package_name', node.packageName],
    ['path', node.path],
    ['original_file_path', node.originalFilePath],
    ['unique_id', node.uniqueId],
    ['fqn', node.fqn],
    ['type', node.type],
    ['owner', node.owner],
    ['description', node.description],
    ['label', node.label],
    ['maturity', node.maturity],
    ['meta', node.meta],
    ['tags', node.tags],
    ['config', node.config],
    ['unrendered_config', node.unrenderedConfig],
    ['url', node.url],
    ['depends_on', dependsShape([], extra)],
    ['refs', node.refs.map(refShape)],
    ['sources', node.sources.map((one) => [...one])],
    ['metrics', node.metrics.map((one) => [...one])],
    ['created_at', node.createdAt],
  ]);
}

function groupShape(node: GroupNode): MutableJsonObject {
  return jsonObject([
    ['name', node.name],
    ['resource_type', 'group'],
    ['package_name', node.packageName],
    ['path', node.path],
    ['original_file_path', node.originalFilePath],
    ['unique_id', node.uniqueId],
    ['owner', node.owner],
    ['description', node.description],
    ['config', node.config],
  ]);
}

function unitTestShape(node: UnitTestNode, extra: ManifestExtra): MutableJsonObject {
  return jsonObject([
    ['model', node.model],
    ['given', node.given],
    ['expect', node.expect],
    ['name', node.name],
    ['resource_type', 'unit_test'],
    ['package_name', node.packageName],
    ['path', node.path],
    ['original_file_path', node.originalFilePath],
    ['unique_id', node.uniqueId],
    ['fqn', node.fqn],
    ['description', node.description],
    ['overrides', node.overrides],
    ['depends_on', dependsShape([], extra)],
    ['config', node.config],
    ['checksum', node.checksum],
    ['schema', node.schema],
    ['created_at', node.createdAt],
    ['versions', node.versions],
    ['version', node.version],
  ]);
}

function macroShape(macro: MacroNode): MutableJsonObject {
  return jsonObject([
    ['name', macro.name],
    ['resource_type', 'macro'],
    ['package_name', macro.packageName],
    ['path', macro.path],
    ['original_file_path', macro.originalFilePath],
    ['unique_id', macro.uniqueId],
    ['macro_sql', macro.block.text],
    ['depends_on', jsonObject([['macros', macro.macroDependencies]])],
    ['description', macro.description],
    ['meta', macro.meta],
    ['docs', docsShape(macro.docs)],
    ['config', macro.config],
    ['patch_path', macro.patchPath],
    [
      'arguments',
      macro.arguments.map((one) =>
        jsonObject([
          ['name', one.name],
          ['type', one.type],
          ['description', one.description],
        ]),
      ),
    ],
    ['created_at', macro.createdAt],
    [
      'supported_languages',
      macro.block.supportedLanguages ?? (macro.block.kind === 'materialization' ? ['sql'] : null),
    ],
  ]);
}

function docShape(doc: DocBlock): MutableJsonObject {
  return jsonObject([
    ['name', doc.name],
    ['resource_type', 'doc'],
    ['package_name', doc.packageName],
    ['path', doc.path],
    ['original_file_path', doc.originalFilePath],
    ['unique_id', doc.uniqueId],
    ['block_contents', doc.blockContents],
  ]);
}
