// Time spines and granularities of time dimensions; all of it warnings.
import { objectOf } from '../../../base/index.ts';
import { parseErrors } from '../../errors.ts';
import { GRAINS } from '../../yaml/semantic-words.ts';
import { type Layer, textOf } from './layer.ts';
import type { Finding } from './rule.ts';

const order = (grain: string): number => (GRAINS as readonly string[]).indexOf(grain);

/** Rule: there is one time spine for each granularity, and one as fine as the finest time dimension. */
export function* timeSpines({ spines, models }: Layer): Generator<Finding> {
  const [first] = spines;
  if (!first) return;
  const warning = (problem: string, hint: string, spine = first): Finding => ({
    level: 'warning',
    kind: parseErrors.semanticModel,
    problem,
    hint,
    span: spine.node.span,
    nodeId: spine.node.uniqueId,
  });
  const byGrain = new Map<string, string>();
  for (const spine of spines) {
    const other = byGrain.get(spine.grain);
    if (other === undefined) byGrain.set(spine.grain, spine.node.name);
    else {
      const problem = `'${other}' and '${spine.node.name}' are both time spines of granularity ${spine.grain}; one for each granularity is expected`;
      yield warning(problem, 'remove time_spine from one of them', spine);
    }
  }
  const grains = models.flatMap(({ dimensions }) =>
    dimensions.flatMap(({ data }) => textOf(objectOf(data['type_params'])?.['time_granularity']) ?? []),
  );
  if (grains.length === 0) {
    yield warning(
      'There are time spines but no time dimension has a granularity',
      'add type_params: {time_granularity: day} to a dimension of type time',
    );
    return;
  }
  const finest = finestOf(grains);
  const spine = finestOf(spines.map(({ grain }) => grain));
  if (order(finest) < order(spine)) {
    const problem = `The finest time dimension has granularity ${finest}, the finest time spine ${spine}; a time spine as fine as that is expected`;
    yield warning(problem, `add a time spine of granularity ${finest}`);
  }
}

function finestOf(grains: readonly string[]): string {
  return grains.reduce((finest, one) => (order(one) < order(finest) ? one : finest));
}

/** Rule: a time dimension has a granularity; later versions of dbt will demand it. */
export function* timeGranularity({ models }: Layer): Generator<Finding> {
  for (const dimension of models.flatMap(({ dimensions }) => dimensions)) {
    const { data, model, name } = dimension;
    if (data['type'] !== 'time' || objectOf(data['type_params'])) continue;
    yield {
      level: 'future-error',
      kind: parseErrors.semanticModel,
      problem: `The time dimension '${name}' of the semantic model '${model.name}' has no granularity, which it must have from 2027 on`,
      hint: 'add type_params: {time_granularity: day}',
      span: dimension.at('name'),
      nodeId: model.node.uniqueId,
    };
  }
}
