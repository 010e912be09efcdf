// `review`: what a change of the project means, as one comment in Markdown for whoever reviews it.
import { fail } from '../../base/index.ts';
import { contractBreaks, type Pipeline, removedNodes } from '../../pipeline/index.ts';
import type { ReviewedData } from '../../run/index.ts';
import { aside } from '../aside.ts';
import { cliErrors } from '../errors.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { configureWithoutProject, openPipeline, raiseWarnings, select } from '../open-project.ts';
import { compareReviewed } from '../review-data.ts';
import { selectionRequest } from '../selection-request.ts';
import { type FoundReview, reviewText } from '../ui/review-text.ts';
import { type FoundPlan, PLANNED_KINDS, planOffline } from './plan.ts';

/** 0: written, whatever it says; 2: it could not be. @throws StageFailed, TsdbtError */
export async function review(invocation: Invocation): Promise<ExitCode> {
  const { given } = invocation;
  if (typeof given.get('STATE') !== 'string') fail(cliErrors.reviewForm, { problem: 'review needs --state' });
  const against = ['AGAINST_TARGET', 'AGAINST_SCHEMA'].filter((name) => given.has(name));
  if (against.length > 1) fail(cliErrors.exclusiveOptions, { first: 'against-target', second: 'against-schema' });
  if (against.length > 0 && given.get('DATA') !== true)
    fail(cliErrors.reviewForm, { problem: '--against-target and --against-schema belong to --data' });
  const own = aside(invocation);
  configureWithoutProject(invocation);
  const pipeline = await openPipeline(own);
  try {
    const { flags } = pipeline.opened.source;
    const selected = select(own, pipeline, selectionRequest(own, flags, PLANNED_KINDS)).ids;
    const found = await planOffline(pipeline, selected);
    const data = given.get('DATA') === true ? await compareReviewed(own, pipeline, found) : undefined;
    const text = reviewText(await gathered(pipeline, found, data), pipeline.opened.graph);
    invocation.console.emit({
      code: 'T015',
      name: 'ReviewComment',
      level: 'info',
      msg: text,
      data: { msg: text },
      always: true,
    });
    raiseWarnings(own);
    return 0;
  } finally {
    await pipeline.close();
    own.console.close();
  }
}

async function gathered(
  pipeline: Pipeline,
  found: FoundPlan,
  data: readonly ReviewedData[] | undefined,
): Promise<FoundReview> {
  const lineage = found.hasColumns ? await pipeline.lineage() : undefined;
  return {
    ...found,
    contracts: contractBreaks(pipeline),
    removed: removedNodes(pipeline),
    lineage,
    data,
  };
}
