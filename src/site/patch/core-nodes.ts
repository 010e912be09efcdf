// Nodes of an earlier core, as the writer has them.
import { type Core, type CoreNode, neighbours } from '../format/index.ts';
import type { NodeDraft } from '../model/draft.ts';

/** A node, and what runs and tests say of it. */
export type KnownNode = CoreNode &
  Required<
    Pick<CoreNode, 'status' | 'statusRun' | 'duration' | 'tests' | 'testsPassed' | 'testsWarned' | 'testsFailed'>
  >;

/** The node at a place of a core. */
export function coreNodeAt(core: Core, at: number): KnownNode {
  return {
    id: core.ids[at] ?? '',
    name: core.names[at] ?? '',
    type: core.types[at] ?? '',
    package: core.packages[at] ?? '',
    folder: core.folders[at] ?? '',
    label: core.labels.get(at),
    exposureType: core.exposureTypes.get(at),
    sourceName: core.sourceNames[at] ?? '',
    database: core.databases[at] ?? '',
    schema: core.schemas[at] ?? '',
    identifier: core.identifiers[at] ?? '',
    materialized: core.materialized[at] ?? '',
    tags: core.tags[at] ?? [],
    owner: core.owners[at] ?? '',
    group: core.groups[at] ?? '',
    version: core.versions[at] ?? '',
    access: core.access[at] ?? '',
    color: core.colors[at] ?? '',
    flags: core.flags[at] ?? 0,
    status: core.status[at] ?? 'none',
    statusRun: core.statusRun[at] ?? -1,
    brokenSince: core.brokenSince.get(at),
    duration: core.duration[at] ?? -1,
    columnCount: core.columnCount[at] ?? 0,
    documentedColumns: core.documentedColumns[at] ?? 0,
    tests: core.tests[at] ?? 0,
    testsPassed: core.testsPassed[at] ?? 0,
    testsWarned: core.testsWarned[at] ?? 0,
    testsFailed: core.testsFailed[at] ?? 0,
    parents: [...neighbours(core.parents, at)],
  };
}

/** The node of a draft; what runs and tests say of it is as it was. */
export function patchedNode({ core: made, columns, parents }: NodeDraft, before: KnownNode, core: Core): CoreNode {
  const { status, statusRun, brokenSince, duration, tests, testsPassed, testsWarned, testsFailed } = before;
  return {
    ...made,
    label: made.label === made.name ? undefined : made.label,
    status,
    statusRun,
    brokenSince,
    duration,
    columnCount: columns.length,
    documentedColumns: columns.filter(({ detail }) => detail.description !== undefined).length,
    tests,
    testsPassed,
    testsWarned,
    testsFailed,
    parents: parents.flatMap((parent) => core.indexOf.get(parent) ?? []).sort((a, b) => a - b),
  };
}

/** Whether the core says the same of two nodes. */
export function isSameNode(a: CoreNode, b: CoreNode): boolean {
  return (Object.keys(a) as (keyof CoreNode)[]).every((key) => JSON.stringify(a[key]) === JSON.stringify(b[key]));
}
