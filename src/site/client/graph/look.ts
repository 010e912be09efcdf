// Colours and words of the view: from the theme's custom properties, or the system's where it forces its own.
import type { LineageNode, NodeState } from './lineage-source.ts';

export const ROLES = [
  'bg',
  'panel',
  'selected',
  'text',
  'muted',
  'accent',
  'model',
  'source',
  'seed',
  'snapshot',
  'exposure',
  'feature',
  'metric',
  'pass',
  'warn',
  'fail',
  'drift',
  'edge',
  'line',
] as const;

export type LookRole = (typeof ROLES)[number];

export interface Look {
  readonly colors: { readonly [role in LookRole]: string };
  readonly sans: string;
  readonly mono: string;
}

/** Reads the look in force. */
export function readLook(element: Element): Look {
  const style = getComputedStyle(element);
  const isForced = matchMedia('(forced-colors: active)').matches;
  const colors = Object.fromEntries(
    ROLES.map((role) => [role, isForced ? forced(role) : style.getPropertyValue(`--${role}`).trim() || '#808080']),
  ) as Look['colors'];
  return {
    colors,
    sans: style.getPropertyValue('--sans').trim() || 'sans-serif',
    mono: style.getPropertyValue('--mono').trim() || 'monospace',
  };
}

function forced(role: LookRole): string {
  if (role === 'bg' || role === 'panel') return 'Canvas';
  if (role === 'selected') return 'Canvas';
  return role === 'accent' ? 'Highlight' : 'CanvasText';
}

interface StateLook {
  readonly icon: string;
  readonly word: string;
  readonly role: LookRole;
}

const STATES: { readonly [state in NodeState]: StateLook } = {
  pass: { icon: '✓', word: 'pass', role: 'pass' },
  warn: { icon: '▲', word: 'warn', role: 'warn' },
  fail: { icon: '✕', word: 'fail', role: 'fail' },
  skipped: { icon: '↷', word: 'skipped', role: 'muted' },
  stale: { icon: '▲', word: 'stale', role: 'warn' },
  drift: { icon: '◇', word: 'drift', role: 'drift' },
  none: { icon: '○', word: 'not run', role: 'muted' },
};

/** Icon, word and colour of a state; what is no state is `none`. */
export function stateLook(state: NodeState): StateLook {
  return Object.hasOwn(STATES, state) ? STATES[state] : STATES.none;
}

/** The name that people read. */
export function labelOf({ label, name }: LineageNode): string {
  return label ?? name;
}

/** What a card says below its name: how it is stored, or what it is. */
export function subtitleOf({ kind, materialized }: LineageNode): string {
  if (kind === 'stub') return 'left out of this site';
  return (kind === 'model' ? materialized : undefined) ?? kind.replaceAll('_', ' ');
}
