// Who may refer to whom: private models inside their group, protected ones inside a package that restricts access.
import type { GraphResource, ParsedNode, ParsedProject } from '../parse/index.ts';

export interface RefusedAccess {
  readonly from: string;
  readonly to: string;
  readonly access: 'private' | 'protected';
  /** The group (private) or the package (protected) that may refer to it. */
  readonly scope: string;
}

/** Why `node` may not refer to `target`; undefined when it may. Ad hoc queries are exempt. */
export function refusedAccess(
  project: ParsedProject,
  node: GraphResource,
  target: ParsedNode,
): RefusedAccess | undefined {
  if (target.kind !== 'model' || target.access === 'public' || node.kind === 'sql_operation') return undefined;
  const foreign = node.packageName !== target.packageName && restrictsAccess(project, target.packageName);
  // Asked for every reference of the project.
  if (!foreign && target.access !== 'private') return undefined;
  const refused = { from: node.uniqueId, to: target.uniqueId, access: target.access };
  if (target.access === 'private') {
    const group = groupOf(node);
    if (group !== null && group === target.group && !foreign) return undefined;
    return { ...refused, scope: target.group ?? '' };
  }
  return { ...refused, scope: target.packageName };
}

function groupOf(node: GraphResource): string | null {
  if ('group' in node) return node.group;
  const group = 'config' in node ? node.config['group'] : null;
  return typeof group === 'string' && group !== '' ? group : null;
}

/** Only packages restrict access: what belongs to the root project is open to all. */
function restrictsAccess(project: ParsedProject, packageName: string): boolean {
  return project.source.packages.some((one) => !one.isRoot && one.name === packageName && one.config.restrictAccess);
}
