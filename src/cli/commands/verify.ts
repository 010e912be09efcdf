// `verify`: the same project on two targets, compared relation by relation.
import { fail, isJsonArray, type JsonValue, TsdbtError } from '../../base/index.ts';
import { buildOrder } from '../../graph/index.ts';
import type { Pipeline } from '../../pipeline/index.ts';
import {
  type ComparedNode,
  compareRelations,
  describeThrown,
  type RelationReader,
  type VerifiedSide,
  verifiedNodes,
} from '../../run/index.ts';
import { aside } from '../aside.ts';
import { cliErrors } from '../errors.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { configureWithoutProject, openPipeline, select } from '../open-project.ts';
import { selectionRequest } from '../selection-request.ts';
import { comparedLines, verifyHeading, verifyJson, verifySummary } from '../ui/verify-lines.ts';
import { exitCodeOf, runOpened } from './run-nodes.ts';

const KINDS = { initial: ['model', 'seed', 'snapshot', 'function'], isFixed: true };

/** One target while it is compared. */
interface Side extends VerifiedSide {
  readonly pipeline: Pipeline;
  /** Ends the connections and the log. */
  close(): Promise<void>;
}

/** 0: all equal; 1: something differs or is left unclear; 2: a target could not be built or read. */
export async function verify(invocation: Invocation): Promise<ExitCode> {
  const [first, second] = targetsOf(invocation);
  const opened: Side[] = [];
  try {
    for (const name of [first, second]) opened.push(await openSide(invocation, name));
    const [one, other] = opened;
    if (!one || !other || invocation.io.signal.aborted) return 130;
    return await compare(invocation, [one, other]);
  } finally {
    for (const side of opened) await side.close();
  }
}

function targetsOf({ given }: Invocation): readonly [string, string] {
  const named = given.get('TARGETS') ?? given.get('TARGET');
  const targets = (isJsonArray(named) ? named : [named]).filter((name): name is string => typeof name === 'string');
  const [first, second] = targets;
  if (targets.length !== 2 || first === undefined || second === undefined || first === second)
    return fail(cliErrors.verifyTargets, { targets });
  return [first, second];
}

/** Opens the project for a target and, unless --no-build, builds it there. @throws StageFailed, TsdbtError */
async function openSide(invocation: Invocation, name: string): Promise<Side> {
  const { given } = invocation;
  const own: Invocation = {
    ...(given.get('OUTPUT') === 'json' ? aside(invocation) : invocation),
    command: 'build',
    given: new Map<string, JsonValue>([
      ...[...given].filter(([flag]) => !OWN.has(flag)),
      ['TARGET', name],
      // Artifacts, compiled SQL and the parse cache of one target do not overwrite those of the other.
      ['TARGET_SUBFOLDER', `verify/${name}`],
    ]),
  };
  const pipeline = await openPipeline(own);
  const close = async (): Promise<void> => {
    await pipeline.close();
    if (own.console !== invocation.console) own.console.close();
  };
  try {
    const request = selectionRequest(own, pipeline.opened.source.flags, KINDS);
    const selected = select(own, pipeline, request).ids;
    // Parents first: what differs first is nearest to the cause.
    const { ids } = buildOrder(pipeline.opened.graph, selected, { testsBlock: false });
    const isBuilt = given.get('BUILD') !== false;
    const results = isBuilt ? (await runOpened(own, pipeline, selected, { kinds: KINDS })).results : undefined;
    return { name, graph: pipeline.opened.graph, ids, results, pipeline, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

const OWN: ReadonlySet<string> = new Set(['TARGETS', 'OUTPUT', 'BUILD']);

async function compare(invocation: Invocation, sides: readonly [Side, Side]): Promise<ExitCode> {
  const { console, given, io } = invocation;
  const isJson = given.get('OUTPUT') === 'json';
  const names = [sides[0].name, sides[1].name] as const;
  const compared: ComparedNode[] = [];
  let hasFailed = sides.some(({ results }) => results !== undefined && exitCodeOf(results) !== 0);
  if (isJson) configureWithoutProject(invocation);
  else for (const event of verifyHeading(sides)) console.emit(event);
  await withReaders(sides, async (readers) => {
    for (const node of verifiedNodes(sides)) {
      if (io.signal.aborted) return;
      const found =
        'reason' in node
          ? ({ id: node.id, status: 'left out', reason: node.reason, leftOut: [] } as const)
          : await compareNode(node, readers, names);
      if (found.status === 'failed') hasFailed = true;
      compared.push(found);
      if (!isJson) for (const event of comparedLines(found, names)) console.emit(event);
    }
  });
  console.emit(isJson ? verifyJson(compared, names) : verifySummary(compared));
  if (io.signal.aborted) return 130;
  if (hasFailed) return 2;
  return compared.some(({ status }) => status === 'different' || status === 'unclear') ? 1 : 0;
}

async function withReaders(
  [first, second]: readonly [Side, Side],
  use: (readers: readonly [RelationReader, RelationReader]) => Promise<void>,
): Promise<void> {
  await first.pipeline.readRelations((one) => second.pipeline.readRelations((other) => use([one, other])));
}

/** What cannot be read is told of the node; the others are still compared. */
async function compareNode(
  { id, nodes, rules }: Extract<ReturnType<typeof verifiedNodes>[number], { readonly rules: unknown }>,
  readers: readonly [RelationReader, RelationReader],
  names: readonly [string, string],
): Promise<ComparedNode> {
  try {
    return await compareRelations(
      [
        { reader: readers[0], node: nodes[0], name: names[0] },
        { reader: readers[1], node: nodes[1], name: names[1] },
      ],
      rules,
    );
  } catch (thrown) {
    if (!(thrown instanceof TsdbtError)) throw thrown;
    return { id, status: 'failed', reason: describeThrown(thrown).message, leftOut: [] };
  }
}
