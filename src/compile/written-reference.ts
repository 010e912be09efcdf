// A `ref(…)` or `source(…)` written as plain text: the target of a foreign key, the input of a unit test.
import type { NodeId } from '../base/index.ts';
import type { ProjectGraph } from '../graph/index.ts';
import { parseReference } from '../parse/index.ts';

/** What the text means in a file of `packageName`; undefined when it is no reference or means nothing there is. */
export function writtenReference(graph: ProjectGraph, packageName: string, text: string): NodeId | undefined {
  const reference = parseReference(text);
  if (!reference) return undefined;
  const found =
    reference.kind === 'ref'
      ? graph.lookupRef(packageName, reference.ref)
      : graph.lookupSource(packageName, reference.source);
  return found.kind === 'found' ? found.id : undefined;
}
