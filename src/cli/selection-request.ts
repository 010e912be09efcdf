// The selection options of a command → a request to the graph.
import { isJsonArray, type JsonValue } from '../base/index.ts';
import type { IndirectSelection, SelectionRequest } from '../graph/index.ts';
import type { Flags } from '../project/index.ts';
import type { Invocation } from './invocation.ts';

export interface KindRules {
  /** Kinds that the command works on when nothing else is said. */
  readonly initial: readonly string[];
  /** dbt 1 has no --resource-type for the command: its kinds are the same whatever the environment says. */
  readonly isFixed?: boolean;
  /** What `--resource-type all` stands for. */
  readonly all?: readonly string[] | undefined;
}

/** Reads --select, --exclude, --selector, --resource-type, --exclude-resource-type and --indirect-selection. */
export function selectionRequest(
  invocation: Invocation,
  flags: Flags,
  kinds: KindRules,
  select: readonly string[] = textList(invocation.given.get('SELECT')),
): SelectionRequest {
  const selector = invocation.given.get('SELECTOR');
  const indirect = flags.get('INDIRECT_SELECTION');
  // What has no --resource-type in dbt 1 heeds the command line, as dbt 2 does, and no variable.
  const asked = kinds.isFixed ? invocation.given : flags;
  return {
    select,
    exclude: textList(invocation.given.get('EXCLUDE')),
    selector: typeof selector === 'string' ? selector : undefined,
    resourceTypes: chosenKinds(textList(asked.get('RESOURCE_TYPES')), kinds),
    excludeResourceTypes: expanded(textList(asked.get('EXCLUDE_RESOURCE_TYPES')), kinds),
    indirect: INDIRECT.find((mode) => mode === indirect) ?? 'eager',
  };
}

const INDIRECT: readonly IndirectSelection[] = ['eager', 'cautious', 'buildable', 'empty'];

function chosenKinds(asked: readonly string[], kinds: KindRules): readonly string[] {
  if (asked.length === 0) return kinds.initial;
  const possible = new Set([...kinds.initial, ...(kinds.all ?? [])]);
  const chosen = expanded(asked, kinds).filter((kind) => possible.has(kind));
  // A kind that the command cannot run selects nothing, not everything.
  return chosen.length > 0 ? chosen : ['none'];
}

function expanded(asked: readonly string[], kinds: KindRules): readonly string[] {
  return asked.flatMap((kind) => {
    if (kind === 'all') return kinds.all ?? kinds.initial;
    return kind === 'default' ? kinds.initial : [kind];
  });
}

/** A list option's texts. */
export function textList(value: JsonValue | undefined): readonly string[] {
  return isJsonArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** A text option that says something. */
export function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
