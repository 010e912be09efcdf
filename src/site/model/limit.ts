// `--only`: what is left out of the site is nowhere in it; at most its neighbours are told of it, by a made-up name.
import { fail, sha256 } from '../../base/index.ts';
import { limitChanges } from '../compare/limit-changes.ts';
import { siteErrors } from '../errors.ts';
import { type ConstraintInfo, FLAG } from '../format/index.ts';
import type { ManifestFacts } from '../read/manifest.ts';
import type { Gathered } from './assemble.ts';
import { type EdgeDraft, limitConstraint, type NodeDraft, type TestDraft, UNSELECTED } from './draft.ts';

/** How a site is limited. */
export interface Limit {
  readonly selected: ReadonlySet<string>;
  readonly dropsStubs: boolean;
  /** Names of stubs are made with it: whoever has only the site cannot know it, and so not try which name is behind one. */
  readonly key: string;
}

/**
 * Limits what was gathered to the selected nodes. Direct neighbours that are left out become stubs, unless `dropsStubs`.
 * @throws TsdbtError 5005 when nothing is selected
 */
export function limitNodes(gathered: Gathered, { selected, dropsStubs, key }: Limit): Gathered {
  const { manifest } = gathered;
  const kept = keptIds(manifest, selected);
  if (![...kept].some((id) => selected.has(id))) fail(siteErrors.selectorEmpty, { selector: gathered.only });
  const drafts = [...manifest.nodes.values()].filter(({ id }) => kept.has(id));
  const stubs = dropsStubs ? new Map<string, NodeDraft>() : stubsOf(manifest, drafts, kept, key);
  const nameOf = (id: string): string | undefined => (kept.has(id) ? id : stubs.get(id)?.id);
  const pointsInside = insideOf(drafts);
  const nodes = [
    ...drafts.map((draft) => limited(draft, kept, nameOf, pointsInside)),
    ...[...stubs.values()].map((stub) => ({ ...stub, parents: stub.parents.flatMap((id) => nameOf(id) ?? []) })),
  ];
  const tests = manifest.tests.filter((test) => keepsTest(test, kept));
  const shown = {
    metadata: manifest.metadata,
    nodes: new Map(nodes.map((node) => [node.id, node])),
    tests,
    // Other blocks are quoted where they are used.
    docs: manifest.docs.filter(({ name }) => name === '__overview__'),
  };
  return {
    ...gathered,
    manifest: shown,
    changes: gathered.changes && limitChanges(gathered.changes, shown, pointsInside),
  };
}

/** What no selection names stays as far as what stays refers to it. */
function keptIds({ nodes }: ManifestFacts, selected: ReadonlySet<string>): Set<string> {
  const kept = new Set(
    [...nodes.values()].filter(({ id, core }) => selected.has(id) && !UNSELECTED.has(core.type)).map(({ id }) => id),
  );
  const groups = new Set<string>();
  const macros = new Set<string>();
  for (const id of kept) {
    const draft = nodes.get(id);
    if (draft?.core.group) groups.add(draft.core.group);
    for (const macro of draft?.detail.macros ?? []) macros.add(macro);
  }
  for (const { id, core, parents } of nodes.values()) {
    if (core.type === 'group' && groups.has(core.name)) kept.add(id);
    if (core.type === 'macro' && macros.has(id)) kept.add(id);
    const isTest = core.type === 'test' || core.type === 'unit_test';
    if (isTest && parents.length > 0 && parents.every((parent) => kept.has(parent))) kept.add(id);
  }
  return kept;
}

/** A test that reads something that is left out would name it. */
function keepsTest({ nodes, reads }: TestDraft, kept: ReadonlySet<string>): boolean {
  return nodes.length > 0 && [...nodes, ...reads].every((id) => kept.has(id));
}

function stubsOf(
  { nodes }: ManifestFacts,
  drafts: readonly NodeDraft[],
  kept: ReadonlySet<string>,
  key: string,
): ReadonlyMap<string, NodeDraft> {
  const stubs = new Map<string, NodeDraft>();
  const add = (id: string, parents: readonly string[]): void => {
    if (kept.has(id) || !nodes.has(id) || UNSELECTED.has(nodes.get(id)?.core.type ?? '')) return;
    const hash = sha256(`${key} ${id}`).slice(0, 10);
    const known = stubs.get(id);
    stubs.set(id, stub(`stub.${hash}`, [...(known?.parents ?? []), ...parents]));
  };
  for (const { parents } of drafts) for (const id of parents) add(id, []);
  for (const { id, parents } of nodes.values()) {
    const known = parents.filter((parent) => kept.has(parent));
    if (known.length > 0) add(id, known);
  }
  return stubs;
}

function stub(id: string, parents: readonly string[]): NodeDraft {
  return {
    id,
    core: { name: id.replace('stub.', 'hidden-'), type: 'stub', package: '', flags: FLAG.stub, id, parents: [] },
    detail: { id },
    fqn: [],
    parents,
    columns: [],
    rows: [],
  };
}

/** What a foreign key may point to: the ids and relations of what stays. */
function insideOf(drafts: readonly NodeDraft[]): (to: string) => boolean {
  const plain = (relation: string): string => relation.replace(/["`[\]]/g, '').toLowerCase();
  const inside = new Set<string>();
  for (const { id, detail } of drafts) {
    inside.add(plain(id));
    if (detail.relation) inside.add(plain(detail.relation));
  }
  return (to) => inside.has(plain(to));
}

function limited(
  draft: NodeDraft,
  kept: ReadonlySet<string>,
  nameOf: (id: string) => string | undefined,
  pointsInside: (to: string) => boolean,
): NodeDraft {
  const stays = ({ node }: EdgeDraft): boolean => node === undefined || kept.has(node);
  const detail = { ...draft.detail };
  const known = (list: readonly ConstraintInfo[]) => list.map((one) => limitConstraint(one, pointsInside));
  if (detail.constraints) detail.constraints = known(detail.constraints);
  if (detail.macros) detail.macros = detail.macros.filter((id) => kept.has(id));
  if (detail.usedBy) detail.usedBy = detail.usedBy.filter((id) => kept.has(id));
  return {
    ...draft,
    detail,
    parents: draft.parents.flatMap((id) => nameOf(id) ?? []),
    // A description that was copied from a column that is left out is a text of that one.
    columns: draft.columns.map((column) => {
      const { descriptionFrom: from, constraints } = column.detail;
      const made = constraints ? { ...column.detail, constraints: known(constraints) } : column.detail;
      const edges = column.edges?.filter(stays);
      if (from === undefined || kept.has(from.node)) return { ...column, detail: made, edges };
      const { description: _, descriptionFrom: __, ...rest } = made;
      return { ...column, detail: rest, edges };
    }),
    rows: draft.rows.filter(stays),
  };
}
