// What is said of a reference that leads nowhere, whether it was seen while parsing or first at run time.
import { type Diagnostic, diagnostic, type Span } from '../base/index.ts';
import type { GraphResource } from '../parse/index.ts';
import { graphErrors, type TargetProblem } from './errors.ts';
import { nearNames } from './near-names.ts';
import type { ReferenceLookup } from './reference-lookup.ts';
import type { Lookup, Reference } from './types.ts';

/** What a reference in a template of `packageName` means. */
export function lookUp(lookup: ReferenceLookup, packageName: string, reference: Reference): Lookup {
  switch (reference.kind) {
    case 'node':
      return lookup.ref(packageName, reference.args);
    case 'source':
      return lookup.source(packageName, reference.args);
    default:
      return lookup[reference.kind](packageName, reference.args);
  }
}

/** The diagnostic of a reference of `node` that was looked up in vain, and the problem it tells. */
export function unresolved(
  lookup: ReferenceLookup,
  node: GraphResource,
  reference: Reference,
  found: Exclude<Lookup, { kind: 'found' }>,
  span: Span,
): { readonly told: Diagnostic; readonly problem: TargetProblem } {
  const { kind } = reference;
  const target = targetOf(reference);
  const problem: TargetProblem = {
    title: titleCase(node.kind),
    uniqueId: node.uniqueId,
    path: node.originalFilePath,
    targetKind: kind,
    ...target,
    near: found.kind === 'missing' ? nearNames(target.name, lookup.names(kind)) : [],
  };
  const place = { span, nodeId: node.uniqueId };
  if (found.kind === 'ambiguous') {
    return { told: diagnostic(graphErrors.ambiguousRef, { name: target.name, ids: found.ids }, place), problem };
  }
  const errorKind = found.kind === 'disabled' ? graphErrors.disabledRef : graphErrors.unknownRef;
  return { told: diagnostic(errorKind, problem, place), problem };
}

function targetOf(reference: Reference): Pick<TargetProblem, 'name' | 'package' | 'version'> {
  switch (reference.kind) {
    case 'node': {
      const { name, package: owner, version } = reference.args;
      return { name, package: owner, version };
    }
    case 'source':
      return { name: reference.args.join('.'), package: null, version: null };
    default: {
      const [first = '', second] = reference.args;
      return { name: second ?? first, package: second === undefined ? null : first, version: null };
    }
  }
}

/** Python's `str.title()` for a resource type: `semantic_model` → `Semantic_Model`. */
function titleCase(kind: string): string {
  return kind.replace(/[a-z]+/g, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}
