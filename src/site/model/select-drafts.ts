// `--only` over artifacts alone: the selection that the page has, on what the manifest says.
import { fail } from '../../base/index.ts';
import { graphOf } from '../client/graph/csr.ts';
import type { LineageSource } from '../client/graph/lineage-source.ts';
import { indicesOf, selectNodes } from '../client/graph/select-nodes.ts';
import { siteErrors } from '../errors.ts';
import { wordOf } from '../read/json-value.ts';
import type { ManifestFacts } from '../read/manifest.ts';
import { UNSELECTED } from './draft.ts';

/** The ids that the words select. @throws TsdbtError 5009 for a selection that cannot be read or answered */
export function selectDrafts({ nodes, metadata }: ManifestFacts, words: readonly string[]): ReadonlySet<string> {
  const drafts = [...nodes.values()];
  const places = new Map(drafts.map(({ id }, at) => [id, at]));
  const edges = drafts.flatMap(({ parents }, to) =>
    parents.flatMap((id) => {
      const from = places.get(id);
      return from === undefined ? [] : [[from, to] as const];
    }),
  );
  const none = (): never =>
    fail(siteErrors.selectorUnreadable, { selector: words.join(' '), problem: 'no columns here' });
  const source: LineageSource = {
    graph: graphOf(
      drafts.length,
      edges.map(([from]) => from),
      edges.map(([, to]) => to),
    ),
    node: (at) => {
      const draft = drafts[at];
      const { core, detail, fqn = [] } = draft ?? {};
      return {
        id: draft?.id ?? '',
        name: core?.name ?? '',
        kind: core?.type ?? '',
        packageName: core?.package ?? '',
        path: detail?.path ?? '',
        fqn,
        tags: core?.tags ?? [],
        group: core?.group || undefined,
        owner: core?.owner || undefined,
        access: core?.access || undefined,
        materialized: core?.materialized || undefined,
        sourceName: core?.sourceName || undefined,
        version: core?.version || undefined,
        state: 'none',
      };
    },
    isCard: (at) => !UNSELECTED.has(drafts[at]?.core.type ?? ''),
    indexOf: (id) => places.get(id),
    hasResults: false,
    projectName: wordOf(metadata, 'project_name') ?? '',
    hasColumns: false,
    columns: none,
    steps: none,
  };
  const { marks, problem } = selectNodes(source, words.join(' '));
  if (problem !== undefined) fail(siteErrors.selectorUnreadable, { selector: words.join(' '), problem });
  return new Set(indicesOf(marks).flatMap((at) => drafts[at]?.id ?? []));
}
