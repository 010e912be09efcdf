// The states that --state and --defer-state name, as selection and deferral ask for them.
import { join } from 'node:path';
import { readArtifact } from '../artifacts/index.ts';
import { type Diagnostic, type NodeId, TsdbtError } from '../base/index.ts';
import type { Deferral } from '../compile/index.ts';
import type { SelectionOptions } from '../graph/index.ts';
import {
  deferredNodes,
  loadedAtById,
  ManifestComparison,
  type PreviousState,
  readState,
  statusById,
} from '../plan/index.ts';
import { StageFailed } from './stage-failed.ts';
import type { OpenedProject } from './stages.ts';

/** Kinds of constraints; an engine enforces all of which it says nothing else. */
const CONSTRAINTS: ReadonlySet<string> = new Set(['check', 'not_null', 'unique', 'primary_key', 'foreign_key']);

/** The earlier artifacts of one invocation. */
export interface EarlierStates {
  /** `--state` */
  readonly state: PreviousState | undefined;
  /** `--defer-state` */
  readonly deferState: PreviousState | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the folders that the flags name. @throws StageFailed for artifacts that cannot be read */
export function readEarlierStates({ source }: Pick<OpenedProject, 'source'>): EarlierStates {
  const folders = { projectDirectory: source.root.directory, targetDirectory: source.targetDirectory };
  const diagnostics: Diagnostic[] = [];
  const read = (flag: string): PreviousState | undefined => {
    const path = source.flags.get(flag);
    if (typeof path !== 'string' || path === '') return undefined;
    const found = readState(path, folders);
    diagnostics.push(...found.diagnostics);
    return found.state;
  };
  try {
    return { state: read('STATE'), deferState: read('DEFER_STATE'), diagnostics };
  } catch (thrown) {
    if (thrown instanceof TsdbtError) throw new StageFailed('select', [thrown.diagnostic]);
    throw thrown;
  }
}

/** For `state:`. */
export function comparisonWith(
  { facts, graph, source }: OpenedProject,
  state: PreviousState | undefined,
  now: number,
): ManifestComparison | undefined {
  const manifest = state?.manifest;
  if (!manifest) return undefined;
  const support = facts.target.capabilities.constraints;
  return new ManifestComparison({
    graph,
    manifest,
    comparesUnrendered: source.flags.get('STATE_MODIFIED_COMPARE_MORE_UNRENDERED_VALUES') !== false,
    enforcedConstraints: new Set([...CONSTRAINTS].filter((type) => (support?.[type] ?? 'enforced') === 'enforced')),
    maximumSeedSize: Number(source.flags.get('MAXIMUM_SEED_SIZE_MIB')),
    now,
  });
}

/** For `--defer`, and `always` for `clone`; undefined when it is not asked for. @throws TsdbtError 1807, 1808 */
export function deferralOf(
  { graph, source }: OpenedProject,
  states: EarlierStates | undefined,
  selected: readonly NodeId[],
  options: { readonly always?: boolean } = {},
): Deferral | undefined {
  const appliesToRefs = source.flags.get('DEFER') === true;
  if (!appliesToRefs && options.always !== true) return undefined;
  return {
    nodes: deferredNodes(graph, states?.deferState ?? states?.state),
    appliesToRefs,
    favorsState: source.flags.get('FAVOR_STATE') === true,
    selected: new Set(selected),
  };
}

/** For `result:` and `source_status:`. @throws TsdbtError 1902, 1903 */
export function earlierResults({ source }: OpenedProject, state: PreviousState | undefined): SelectionOptions {
  const { runResults, sources } = state ?? {};
  const current = sources && readArtifact(join(source.targetDirectory, 'sources.json'), 'sources');
  return {
    results: runResults && statusById(runResults),
    sourceStatus: sources && { previous: loadedAtById(sources), current: current && loadedAtById(current) },
  };
}
