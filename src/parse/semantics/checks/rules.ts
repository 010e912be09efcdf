// The rules of the semantic layer, in the order in which what they find is told. To add one, write it beside those of
// its family and put it here and into the table of rules.test.ts.
import { conversionMetrics } from './conversion.ts';
import { readableFilters } from './filters.ts';
import { entityLabels, metricLabels, modelLabels } from './labels.ts';
import { aggregationTime, counts, nonAdditiveDimensions, percentiles } from './measures.ts';
import { cumulativeMetrics, derivedMetrics, inputOffsets, measureAliases, simpleMetrics } from './metrics.ts';
import {
  consistentDimensions,
  defaultTime,
  dimensionsOfEntity,
  naturalEntity,
  primaryEntity,
  storedModels,
  validityWindow,
} from './models.ts';
import {
  consistentKinds,
  customGranularities,
  reservedWords,
  uniqueElements,
  uniqueMeasures,
  uniqueResources,
  validNames,
} from './names.ts';
import type { Rule } from './rule.ts';
import { savedQueries } from './saved-queries.ts';
import { timeGranularity, timeSpines } from './time.ts';

/** Rules for projects with metrics; without them dbt does not look at the rest. */
export const rules: readonly Rule[] = [
  validNames,
  reservedWords,
  uniqueResources,
  uniqueElements,
  uniqueMeasures,
  consistentKinds,
  customGranularities,
  metricLabels,
  modelLabels,
  entityLabels,
  storedModels,
  primaryEntity,
  dimensionsOfEntity,
  consistentDimensions,
  naturalEntity,
  validityWindow,
  defaultTime,
  aggregationTime,
  percentiles,
  counts,
  nonAdditiveDimensions,
  derivedMetrics,
  inputOffsets,
  cumulativeMetrics,
  simpleMetrics,
  measureAliases,
  conversionMetrics,
  readableFilters,
  savedQueries,
  timeSpines,
  timeGranularity,
];

/** What holds in every project. */
export const rulesWithoutMetrics: readonly Rule[] = [storedModels];
