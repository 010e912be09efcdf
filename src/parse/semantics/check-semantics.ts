// What dbt demands of the semantic layer as a whole: a time spine of days or finer, nested cumulative parameters, and
// the rules in checks/.
import { isJsonObject, lineColumn, objectOf, wrapText } from '../../base/index.ts';
import { lineWidth } from '../../context/index.ts';
import { parseErrors } from '../errors.ts';
import type { NodeDraft, ParseState } from '../parse-state.ts';
import { warnDeprecated } from '../warnings.ts';
import { GRAINS } from '../yaml/semantic-words.ts';
import { type Layer, type Metric, semanticLayer } from './checks/layer.ts';
import type { Finding, Rule } from './checks/rule.ts';
import { rules, rulesWithoutMetrics } from './checks/rules.ts';

/** The time spine that needs no configuration. */
export const LEGACY_TIME_SPINE = 'metricflow_time_spine';

/** Reports what is wrong; nothing is checked in projects without semantic models, and little in those without metrics. */
export function checkSemantics(state: ParseState): void {
  const semantics = [...state.semantics.values()];
  const [first] = semantics.filter(({ kind }) => kind === 'semantic_model');
  if (!first) return;
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
  // What could not be read may be missing here: the rules would blame those who need it.
  const isWhole = !state.diagnostics.some(({ severity, span }) => severity === 'error' && isYaml(span?.file.path));
  if (isWhole) checkRules(state, semantics.some(({ kind }) => kind === 'metric') ? rules : rulesWithoutMetrics);
}

function isYaml(path: string | undefined): boolean {
  return path !== undefined && /\.ya?ml$/.test(path);
}

function checkRules(state: ParseState, applied: readonly Rule[]): void {
  const layer = semanticLayer(state);
  const errors: Finding[] = [];
  for (const rule of applied) {
    for (const finding of rule(layer)) {
      if (finding.level === 'error') errors.push(finding);
      else warn(state, finding);
    }
  }
  const old = oldCumulative(state, layer.metrics);
  if (layer.metrics.length > 0) warnOldTimeSpine(state, layer);
  if (errors.length === 0 && old.length === 0) return;
  state.report(parseErrors.semanticInvalid, { problem: 'Semantic Manifest validation failed.' }, placeOfAll(old));
  for (const { kind, problem, hint, span, nodeId } of errors) state.report(kind, { problem, hint }, { span, nodeId });
}

/** The place of the summary: none, unless nothing else tells one. */
function placeOfAll([first]: readonly Metric[]): { readonly span?: NodeDraft['span'] } {
  return first ? { span: first.at('name') } : {};
}

/** A warning under dbt's name for it, with its place. */
function warn(state: ParseState, { level, problem, hint, span }: Finding): void {
  const { line, column } = lineColumn(span.file, span.start);
  const text = `${problem} (${span.file.path}:${line}:${column})${hint === undefined ? '' : `\n  hint: ${hint}`}`;
  if (level === 'future-error') {
    warnDeprecated(state, 'D041', 'TimeDimensionsRequireGranularityDeprecation', text);
  } else state.warn({ code: 'I070', name: 'SemanticValidationFailure', msg: `[WARNING]: ${text}` });
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

/** Metrics that have window or grain_to_date one level too high, where that is an error; a warning where it is not. */
function oldCumulative(state: ParseState, metrics: readonly Metric[]): readonly Metric[] {
  const old = metrics.filter(({ params }) => objectOf(params['window']) ?? params['grain_to_date']);
  if (old.length === 0) return [];
  if (state.source.flags.get('REQUIRE_NESTED_CUMULATIVE_TYPE_PARAMS') === false) {
    state.warn({
      code: 'D019',
      name: 'MFCumulativeTypeParamsDeprecation',
      msg: '[WARNING]: Cumulative fields `type_params.window` and\n`type_params.grain_to_date` have been moved and will soon be deprecated. Please\nnest those values under `type_params.cumulative_type_params.window` and\n`type_params.cumulative_type_params.grain_to_date`. See documentation on\nbehavior changes:\nhttps://docs.getdbt.com/reference/global-configs/behavior-changes.',
    });
    return [];
  }
  const names = old.map(({ name }) => name).join(', ');
  state.warn({
    code: 'I070',
    name: 'SemanticValidationFailure',
    msg: `[WARNING]: Cumulative fields \`type_params.window\` and \`type_params.grain_to_date\` should be nested under \`type_params.cumulative_type_params.window\` and \`type_params.cumulative_type_params.grain_to_date\`. Invalid metrics: ${names}. See documentation on behavior changes: https://docs.getdbt.com/reference/global-configs/behavior-changes.`,
  });
  return old;
}

/** The time spine without configuration, where a flag keeps dbt warning of it. */
function warnOldTimeSpine(state: ParseState, { spines }: Layer): void {
  if (state.source.flags.get('REQUIRE_YAML_CONFIGURATION_FOR_MF_TIME_SPINES') !== false) return;
  if (spines.some(({ grain }) => grain === 'day')) return;
  const old = [...state.nodes.values()].find(({ kind, name }) => kind === 'model' && name === LEGACY_TIME_SPINE);
  if (old?.kind !== 'model' || isJsonObject(old.timeSpine)) return;
  state.warn({
    code: 'D018',
    name: 'MFTimespineWithoutYamlConfigurationDeprecation',
    msg: wrapText(
      `[WARNING]: The time spine '${LEGACY_TIME_SPINE}' has no YAML configuration, which dbt will demand: add time_spine to the model and a granularity to its column. See https://docs.getdbt.com/docs/build/metricflow-time-spine`,
      lineWidth(state.source.flags),
    ),
  });
}
