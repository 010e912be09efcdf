// How a hook is called in the console and in results.
import type { OperationNode } from '../parse/index.ts';

/** dbt's display name: `project.on-run-start.0`. */
export function hookName(node: Pick<OperationNode, 'packageName' | 'hook' | 'index'>): string {
  return `${node.packageName}.${node.hook}.${node.index - 1}`;
}
