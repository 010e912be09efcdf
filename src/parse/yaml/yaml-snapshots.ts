// Snapshots that stand in YAML alone: `relation: ref('x')`.
import { fail, span } from '../../base/index.ts';
import { emptyCapture } from '../capture.ts';
import { parseErrors } from '../errors.ts';
import { finishNode, type NodeTools } from '../finish-node.ts';
import { commonDraft, fqnPrefix, textChecksum } from '../node-draft.ts';
import type { NodeDraft } from '../parse-state.ts';
import { parseReference } from '../reference-expression.ts';
import { type Entry, EntryReader } from './properties-file.ts';

/** Adds the node of an entry with `relation:`; others are patches of snapshot blocks. */
export function addYamlSnapshot(tools: NodeTools, entry: Entry): void {
  const relation = new EntryReader(entry).text('relation');
  if (relation === null) return;
  const { context, file, document } = entry.properties;
  const found = parseReference(relation);
  if (!found) {
    fail(
      parseErrors.invalidReference,
      { expression: relation, where: ` in snapshot '${entry.name}'` },
      { span: entry.locate(['relation']) },
    );
  }
  const at = entry.locate(['relation']);
  const path = `${entry.name}.sql`;
  const template = { path: `${file.path}/${path}`, text: `select * from {{ ${relation} }}` };
  const node: NodeDraft = {
    ...commonDraft(tools.state, 'snapshot', {
      packageName: context.name,
      name: entry.name,
      path,
      originalFilePath: file.path,
      fqn: [...fqnPrefix(context.name, file.pathInRoot), entry.name],
      template,
      checksum: textChecksum(document.file.text),
      span: span(at.file, entry.locate(['name']).start, at.end),
    }),
    kind: 'snapshot',
  };
  const captured = emptyCapture();
  if (found.kind === 'ref') captured.refs.push({ ...found.ref, span: at });
  else captured.sources.push(found.source);
  finishNode(tools, node, captured);
  tools.state.addNode(node);
}
