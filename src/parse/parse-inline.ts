// One query given on the command line (`compile --inline`, `show --inline`) as a node of the root project.
import { nodeId, type SourceFile, span } from '../base/index.ts';
import type { InvocationFacts } from '../context/index.ts';
import { captureFile } from './capture.ts';
import { ConfigBuilder } from './config/build-config.ts';
import { finishNode, startNode } from './finish-node.ts';
import { commonDraft, textChecksum } from './node-draft.ts';
import { NodeNames } from './node-names.ts';
import { ParseState } from './parse-state.ts';
import type { ParsedProject, SqlOperationNode } from './types.ts';

/** dbt's name of such a node. */
const NAME = 'inline_query';

/**
 * Parses an inline query. References are captured, not resolved.
 * @throws TsdbtError of the template
 */
export function parseInlineNode(project: ParsedProject, sql: string, facts: InvocationFacts): SqlOperationNode {
  const state = new ParseState(project.source, facts, project.macroRegistry);
  const text = sql.trim();
  const template: SourceFile = { path: `sql/${NAME}`, text };
  const packageName = state.rootPackage;
  const node = {
    ...commonDraft(state, 'sql_operation', {
      packageName,
      name: NAME,
      uniqueId: nodeId('sql_operation', packageName, NAME),
      path: `sql/${NAME}`,
      originalFilePath: 'from remote system.sql',
      fqn: [packageName, 'sql', NAME],
      template,
      checksum: textChecksum(text),
      span: span(template, 0, text.length),
    }),
    kind: 'sql_operation' as const,
  };
  const tools = { state, configs: new ConfigBuilder(state), names: new NodeNames(state) };
  finishNode(
    tools,
    node,
    captureFile(state, template, node, () => startNode(tools, node)),
  );
  return node;
}
