// Freshness of sources: limits as a project gives them, and what was found when they were asked.
import { type FreshnessInfo, type Status, statusOf } from '../format/index.ts';
import { field, type Json, numberOf } from '../format/packing.ts';
import { given, wordOf } from './json-value.ts';

/** What freshness calls an error is a limit that is passed; what could not be asked is one. */
export function freshnessStatus(word: string): Status {
  return word === 'error' ? 'fail' : statusOf(word);
}

/** A result of sources.json. */
export function freshnessOf(result: Json): FreshnessInfo {
  const criteria = field(result, 'criteria');
  const age = numberOf(result, 'max_loaded_at_time_ago_in_s', -1);
  return {
    status: freshnessStatus(wordOf(result, 'status') ?? ''),
    ...given('maxLoadedAt', wordOf(result, 'max_loaded_at')),
    ...given('checkedAt', wordOf(result, 'snapshotted_at')),
    ...(age >= 0 ? { age } : {}),
    ...limits(criteria),
    ...given('message', wordOf(result, 'error')),
  };
}

const SECONDS: ReadonlyMap<string, number> = new Map([
  ['minute', 60],
  ['hour', 3600],
  ['day', 86_400],
]);

/** Limits of freshness in seconds. */
export function limits(criteria: Json | undefined): Pick<FreshnessInfo, 'warnAfter' | 'errorAfter'> {
  const seconds = (key: string): number | undefined => {
    const limit = field(criteria, key);
    const unit = SECONDS.get(wordOf(limit, 'period') ?? '');
    const count = numberOf(limit, 'count', -1);
    return unit === undefined || count < 0 ? undefined : count * unit;
  };
  return { ...given('warnAfter', seconds('warn_after')), ...given('errorAfter', seconds('error_after')) };
}

/** What a source of the manifest says of its freshness, before it is asked; undefined where it has no limits. */
export function declaredFreshness(source: Json, withoutSql: boolean): FreshnessInfo | undefined {
  const criteria = field(source, 'freshness');
  const found = limits(criteria);
  if (found.warnAfter === undefined && found.errorAfter === undefined) return undefined;
  const loadedAt = withoutSql ? undefined : wordOf(source, 'loaded_at_field');
  return {
    status: 'none',
    ...found,
    ...given('filter', withoutSql ? undefined : wordOf(criteria, 'filter')),
    ...given('loadedAtField', loadedAt),
  };
}
