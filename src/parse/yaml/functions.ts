// Properties of functions: arguments, return type, overloads.
import { fail, isJsonObject, type JsonObject, jsonObject, nodeId, type YamlPath } from '../../base/index.ts';
import { parseErrors } from '../errors.ts';
import type { NodeTools } from '../finish-node.ts';
import type { NodeDraft } from '../parse-state.ts';
import { patchNode } from './patch-nodes.ts';
import { type Entry, EntryReader } from './properties-file.ts';

type FunctionDraft = Extract<NodeDraft, { kind: 'function' }>;

/** Puts one entry of `functions:` on its node. @throws TsdbtError invalid-function */
export function patchFunction(tools: NodeTools, entry: Entry): void {
  patchNode(tools, entry, 'functions');
  const { state } = tools;
  const node = state.nodes.get(nodeId('function', entry.properties.context.name, entry.name));
  if (node?.kind !== 'function') return;
  const read = new EntryReader(entry);
  const overloads = read.objects('overloads').map((one, index) => absorb(tools, entry, node, one, index));
  node.properties = jsonObject([
    ['returns', returnsOf(read.object('returns') ?? jsonObject([['data_type', 'INVALID_TYPE']]))],
    ['arguments', argumentsOf(entry, entry.data, [])],
    ['overloads', overloads],
  ]);
}

function returnsOf(given: JsonObject): JsonObject {
  return jsonObject([
    ['data_type', given['data_type'] ?? null],
    ['description', given['description'] ?? null],
  ]);
}

/** @throws TsdbtError when a defaulted argument stands before one without default */
function argumentsOf(entry: Entry, data: JsonObject, path: YamlPath): JsonObject[] {
  let hasDefault = false;
  return new EntryReader(entry, data, path).objects('arguments').map((one, index) => {
    const name = new EntryReader(entry, one, [...path, 'arguments', index]).name();
    const fallback = one['default_value'] ?? null;
    if (hasDefault && fallback === null) {
      const problem =
        `Non-defaulted argument '${name}' of function '${entry.name}' comes after a defaulted argument. ` +
        'Non-defaulted arguments cannot come after defaulted arguments. ';
      fail(parseErrors.invalidFunction, { problem }, { span: entry.locate([...path, 'arguments', index]) });
    }
    hasDefault ||= fallback !== null;
    return jsonObject([
      ['name', name],
      ['data_type', one['data_type'] ?? null],
      ['description', one['description'] ?? null],
      ['default_value', fallback],
    ]);
  });
}

/** The file of an overload becomes part of the function it overloads. */
function absorb(tools: NodeTools, entry: Entry, root: FunctionDraft, overload: JsonObject, index: number): JsonObject {
  const { state } = tools;
  const name = String(overload['defined_in'] ?? '');
  const place = { span: entry.locate(['overloads', index]), nodeId: root.uniqueId };
  if (name === root.name) {
    const problem = `Function '${root.name}' cannot list itself in overloads (defined_in: '${name}').`;
    fail(parseErrors.invalidFunction, { problem }, place);
  }
  const node = state.nodes.get(nodeId('function', root.packageName, name));
  if (node?.kind !== 'function') {
    const problem = `Function overload '${name}' (defined_in) not found. Expected a SQL file at functions/${name}.sql`;
    return fail(parseErrors.invalidFunction, { problem }, place);
  }
  state.nodes.delete(node.uniqueId);
  root.refs = [...root.refs, ...node.refs];
  root.sources = [...root.sources, ...node.sources];
  root.functions = [...root.functions, ...node.functions];
  const returns = overload['returns'];
  return jsonObject([
    ['defined_in', name],
    ['arguments', argumentsOf(entry, overload, ['overloads', index])],
    ['returns', isJsonObject(returns) ? returnsOf(returns) : null],
    ['description', overload['description'] ?? null],
    ['raw_body', node.rawCode],
    ['compiled_body', null],
  ]);
}
