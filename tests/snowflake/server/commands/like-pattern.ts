// The patterns of SHOW … LIKE.

/** LIKE of SHOW: without regard to case, `%` and `_` as usual. */
export function likePattern(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${escaped}$`, 'is');
}
