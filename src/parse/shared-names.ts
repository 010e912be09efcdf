// A model, a seed and a snapshot may have one name as long as their relations differ; dbt is about to forbid it.
import { parseErrors } from './errors.ts';
import { isRefable, type NodeDraft, type ParseState } from './parse-state.ts';
import { warnDeprecated } from './warnings.ts';

/** Warns of names that two kinds of one package share, or reports them, where the project says so by a flag. */
export function checkSharedNames(state: ParseState): void {
  const known = new Map<string, NodeDraft>();
  for (const node of state.nodes.values()) {
    if (!isRefable(node) || (node.kind === 'model' && node.version !== null)) continue;
    const key = `${node.packageName}\u0000${node.name}`;
    const earlier = known.get(key);
    known.set(key, node);
    if (earlier) tell(state, earlier, node);
  }
}

function tell(state: ParseState, earlier: NodeDraft, node: NodeDraft): void {
  const { name, packageName } = node;
  if (state.flag('REQUIRE_UNIQUE_PROJECT_RESOURCE_NAMES')) {
    state.report(
      parseErrors.duplicateResource,
      {
        plural: 'resources',
        name,
        action: 'looking for',
        reference: `ref("${name}")`,
        first: { uniqueId: earlier.uniqueId, path: earlier.originalFilePath },
        second: { uniqueId: node.uniqueId, path: node.originalFilePath },
      },
      { span: node.span, nodeId: node.uniqueId, related: [{ message: 'the other one', span: earlier.span }] },
    );
    return;
  }
  warnDeprecated(
    state,
    'D040',
    'DuplicateNameDistinctNodeTypesDeprecation',
    `Found resources with the same name '${name}' in package '${packageName}': '${earlier.uniqueId}' and ` +
      `'${node.uniqueId}'. Please update one of the resources to have a unique name.`,
  );
}
