// Saved queries with their exports.
import { isJsonObject, type JsonObject, type JsonValue, jsonObject } from '../../base/index.ts';
import { stringList } from '../config/build-config.ts';
import type { NodeTools } from '../finish-node.ts';
import type { Entry } from '../yaml/properties-file.ts';
import { addSemantic, semanticBase } from './add-semantic.ts';
import { Part, whereFilters } from './fields.ts';

const EXPORTS = ['table', 'view'] as const;

/** One entry of `saved_queries:`. @throws TsdbtError invalid-property */
export function parseSavedQuery(tools: NodeTools, entry: Entry): void {
  const part = new Part(entry);
  const base = semanticBase(tools, part, {
    kind: 'saved_query',
    name: entry.name,
    config: part.read.object('config'),
  });
  const params = part.part('query_params') ?? part.wrong('query_params', "'query_params' is a required property");
  const metrics = params.read.list('metrics').map(String);
  addSemantic(tools, base, {
    description: part.text('description'),
    label: part.text('label'),
    metrics: metrics.map((name) => [name]),
    tags: [...new Set([...stringList(part.data['tags']), ...stringList(base.config['tags'])])].sort(),
    body: jsonObject([
      [
        'query_params',
        jsonObject([
          ['metrics', metrics],
          ['group_by', params.read.list('group_by')],
          ['where', whereFilters(params, 'where')],
          ['order_by', params.read.list('order_by')],
          ['limit', params.whole('limit')],
        ]),
      ],
      ['exports', part.parts('exports').map((one) => exportOf(tools, one, base))],
    ]),
  });
}

/** The config of the saved query, then that of the export; names in the warehouse as nodes get them. */
function exportOf(
  { names }: NodeTools,
  part: Part,
  owner: Parameters<NodeTools['names']['exportNames']>[0],
): JsonObject {
  const own = part.part('config') ?? new Part(part.entry, jsonObject(), [...part.path, 'config']);
  const { config } = owner;
  const value = (key: string): JsonValue => own.data[key] ?? config[key] ?? null;
  const name = part.required('name');
  const as = new Part(part.entry, jsonObject([['export_as', value('export_as')]]), own.path);
  const made = names.exportNames(owner, name, value('database'));
  const written = part.read.object('config');
  return jsonObject([
    ['name', name],
    [
      'config',
      jsonObject([
        ['export_as', as.word('export_as', EXPORTS)],
        ['schema_name', value('schema_name') ?? value('schema') ?? made.schema],
        ['alias', value('alias') ?? made.alias],
        ['database', made.database || null],
      ]),
    ],
    ['unrendered_config', isJsonObject(written) ? written : jsonObject()],
  ]);
}
