// `--only` for changes: they name as little of what is left out as the pages do.
import type { Changes, ConstraintInfo, ValueChange } from '../format/index.ts';
import { limitConstraint } from '../model/draft.ts';
import type { ManifestFacts } from '../read/manifest.ts';
import { CONSTRAINTS, PARENTS } from './compare-manifests.ts';

/**
 * Only what a limited site shows: of what is gone nobody knows whether it would be shown.
 * @param pointsInside Whether what a foreign key points to is part of the site.
 */
export function limitChanges(changes: Changes, shown: ManifestFacts, pointsInside: (to: string) => boolean): Changes {
  const tests = new Set(shown.tests.map(({ id }) => id));
  const nodes = changes.nodes.flatMap((change) => {
    if (change.kind === 'removed' || !shown.nodes.has(change.id)) return [];
    const kept = change.tests.filter(({ id }) => tests.has(id));
    const values = change.values.flatMap((value) => limitedValue(value, pointsInside));
    const parts = change.parts.filter((part) => {
      if (part === 'tests') return kept.length > 0;
      return !LIMITED.has(part) || values.some((value) => value.part === part);
    });
    return change.kind === 'modified' && parts.length === 0 ? [] : [{ ...change, tests: kept, values, parts }];
  });
  return { ...changes, nodes };
}

/** Parts that have values, some of which name other nodes. */
const LIMITED: ReadonlySet<string> = new Set(['definition', 'contract']);

function limitedValue(value: ValueChange, pointsInside: (to: string) => boolean): ValueChange[] {
  const { part, key } = value;
  if (part === 'definition' && key === PARENTS) return [];
  if (part !== 'contract' || !key.startsWith(CONSTRAINTS)) return [value];
  const known = (text: string): string => {
    if (text === '') return '';
    const list = JSON.parse(text) as readonly ConstraintInfo[];
    return JSON.stringify(list.map((one) => limitConstraint(one, pointsInside)));
  };
  const [before, now] = [known(value.before), known(value.now)];
  return before === now ? [] : [{ ...value, before, now }];
}
