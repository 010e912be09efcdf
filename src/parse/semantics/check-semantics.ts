// What dbt demands of the semantic layer as a whole: a time spine of days or finer, and nested cumulative parameters.
import { isJsonObject, type JsonObject } from '../../base/index.ts';
import { parseErrors } from '../errors.ts';
import type { NodeDraft, ParseState } from '../parse-state.ts';
import { GRAINS } from './fields.ts';

/** The time spine that needs no configuration. */
export const LEGACY_TIME_SPINE = 'metricflow_time_spine';

/** Reports what is wrong; nothing is checked in projects without semantic models. */
export function checkSemantics(state: ParseState): void {
  const semantics = [...state.semantics.values()];
  const [first] = semantics.filter(({ kind }) => kind === 'semantic_model');
  if (!first) return;
  const metrics = semantics.filter(({ kind }) => kind === 'metric');
  if (metrics.length > 0) checkCumulative(state, metrics);
  const finest = Math.min(...[...state.nodes.values()].map(grainOf));
  if (finest > GRAINS.indexOf('day')) {
    state.report(
      parseErrors.semanticInvalid,
      {
        problem:
          'The semantic layer requires a time spine model with granularity DAY or smaller in the project, but none was found. Guidance on creating this model can be found on our docs site (https://docs.getdbt.com/docs/build/metricflow-time-spine).',
      },
      { span: first.span },
    );
  }
}

/** Position of a time spine's grain among all grains; infinite for what is no time spine. */
function grainOf(node: NodeDraft): number {
  if (node.kind !== 'model') return Number.POSITIVE_INFINITY;
  if (!isJsonObject(node.timeSpine)) {
    return node.name === LEGACY_TIME_SPINE ? GRAINS.indexOf('day') : Number.POSITIVE_INFINITY;
  }
  const column = node.columns.get(String(node.timeSpine['standard_granularity_column']));
  return (GRAINS as readonly string[]).indexOf(column?.granularity ?? '');
}

interface Metric {
  readonly name: string;
  readonly body: JsonObject;
}

function checkCumulative(state: ParseState, metrics: readonly (Metric & { readonly span: NodeDraft['span'] })[]): void {
  const old = metrics.filter(({ body }) => {
    const params = body['type_params'];
    return isJsonObject(params) && (params['window'] !== null || params['grain_to_date'] !== null);
  });
  const [first] = old;
  if (!first) return;
  if (state.source.flags.get('REQUIRE_NESTED_CUMULATIVE_TYPE_PARAMS') === false) {
    state.warn({
      code: 'D016',
      name: 'MFCumulativeTypeParamsDeprecation',
      msg: '[WARNING]: Cumulative fields `type_params.window` and\n`type_params.grain_to_date` have been moved and will soon be deprecated. Please\nnest those values under `type_params.cumulative_type_params.window` and\n`type_params.cumulative_type_params.grain_to_date`. See documentation on\nbehavior changes:\nhttps://docs.getdbt.com/reference/global-configs/behavior-changes.',
    });
    return;
  }
  const names = old.map(({ name }) => name).join(', ');
  state.warn({
    code: 'I072',
    name: 'SemanticValidationFailure',
    msg: `[WARNING]: Cumulative fields \`type_params.window\` and \`type_params.grain_to_date\` should be nested under \`type_params.cumulative_type_params.window\` and \`type_params.cumulative_type_params.grain_to_date\`. Invalid metrics: ${names}. See documentation on behavior changes: https://docs.getdbt.com/reference/global-configs/behavior-changes.`,
  });
  state.report(parseErrors.semanticInvalid, { problem: 'Semantic Manifest validation failed.' }, { span: first.span });
}
