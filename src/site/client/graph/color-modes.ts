// The seven ways to colour cards. Each gives a colour, and words beside it, so that nothing is told by colour alone.

import { kindRole } from '../data/kinds.ts';
import { duration, percent } from '../words/words.ts';
import type { LineageNode, LineageSource } from './lineage-source.ts';
import { type Look, stateLook } from './look.ts';
import { COLOR_MODES, type ColorMode } from './view-state.ts';

export interface Mark {
  readonly color: string;
  /** Icon and words; empty where there is nothing to say. */
  readonly icon: string;
  readonly word: string;
}

export type Colouring = (node: LineageNode) => Mark;

const PALETTE = ['model', 'exposure', 'source', 'snapshot', 'seed', 'feature', 'metric', 'pass'] as const;

/** How the cards are coloured in a mode. Owners get colours by how much they own, the ninth and later share one. */
export function colouring(source: LineageSource, mode: ColorMode, look: Look): Colouring {
  const { colors } = look;
  const none = (word: string): Mark => ({ color: colors.muted, icon: '○', word });
  switch (mode) {
    case 'kind':
      return ({ kind, color }) => ({
        color: color ?? colors[kindRole(kind)],
        icon: '',
        word: kind.replaceAll('_', ' '),
      });
    case 'duration': {
      const steps = durationSteps(source);
      const shades = [0.25, 0.45, 0.65, 0.85, 1].map((share) => mixed(colors.panel, colors.exposure, share));
      return ({ durationMs }) => {
        if (durationMs === undefined) return none('not run');
        const step = steps.findIndex((limit) => durationMs <= limit);
        return { color: shades[step === -1 ? 4 : step] ?? colors.exposure, icon: '◔', word: duration(durationMs) };
      };
    }
    case 'freshness':
      return ({ freshness }) => {
        if (freshness === undefined) return none('not checked');
        if (freshness === 'pass') return { color: colors.pass, icon: '✓', word: 'fresh' };
        return freshness === 'warn'
          ? { color: colors.warn, icon: '▲', word: 'stale' }
          : { color: colors.fail, icon: '✕', word: 'too old' };
      };
    case 'owner': {
      const owners = ownersByCount(source);
      return ({ owner, group }) => {
        const name = owner ?? group;
        if (name === undefined) return none('no owner');
        const role = PALETTE[owners.indexOf(name)];
        return { color: role ? colors[role] : colors.text, icon: '●', word: name };
      };
    }
    case 'docs':
      return ({ documented }) => {
        if (documented === undefined) return none('no docs');
        const word = `${percent(documented)} documented`;
        if (documented >= 0.9) return { color: colors.pass, icon: '✓', word };
        return documented >= 0.5 ? { color: colors.warn, icon: '▲', word } : { color: colors.fail, icon: '✕', word };
      };
    case 'changed':
      return ({ change }) => {
        if (change === 'added') return { color: colors.pass, icon: '+', word: 'added' };
        return change === 'modified' ? { color: colors.warn, icon: '▲', word: 'modified' } : none('as before');
      };
    case 'status':
      return ({ state, durationMs, kind }) => {
        // How fares what was left out is not told.
        if (kind === 'stub') return { color: colors.muted, icon: '', word: '' };
        const { icon, word, role } = stateLook(state);
        return {
          color: colors[role],
          icon,
          // That of a source is how long the question took, that of what was skipped is from an earlier run.
          word:
            durationMs === undefined || state === 'skipped' || kind === 'source'
              ? word
              : `${word} · ${duration(durationMs)}`,
        };
      };
  }
}

/** The modes that this project has something for. */
export function modesOf(source: LineageSource): readonly ColorMode[] {
  const found = new Set<ColorMode>(['kind', 'docs']);
  if (source.hasResults) found.add('status').add('duration');
  for (let node = 0; node < source.graph.count; node++) {
    const { freshness, owner, group, change } = source.node(node);
    if (freshness !== undefined) found.add('freshness');
    if (owner !== undefined || group !== undefined) found.add('owner');
    if (change !== undefined) found.add('changed');
  }
  return COLOR_MODES.filter((mode) => found.has(mode));
}

/** Limits that part the durations into fifths, ms. */
function durationSteps(source: LineageSource): readonly number[] {
  const all: number[] = [];
  for (let node = 0; node < source.graph.count; node++) {
    const { durationMs } = source.node(node);
    if (durationMs !== undefined) all.push(durationMs);
  }
  all.sort((a, b) => a - b);
  return [0.2, 0.4, 0.6, 0.8].map((share) => all[Math.floor(all.length * share)] ?? 0);
}

function ownersByCount(source: LineageSource): readonly string[] {
  const counts = new Map<string, number>();
  for (let node = 0; node < source.graph.count; node++) {
    const { owner, group } = source.node(node);
    const name = owner ?? group;
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);
}

/** A colour between two given as `#rrggbb`; others are not mixed. */
export function mixed(one: string, other: string, share: number): string {
  if (!/^#[0-9a-f]{6}$/i.test(one) || !/^#[0-9a-f]{6}$/i.test(other)) return other;
  const part = (color: string, at: number): number => Number.parseInt(color.slice(at, at + 2), 16);
  return `#${[1, 3, 5]
    .map((at) => Math.round(part(one, at) * (1 - share) + part(other, at) * share))
    .map((value) => value.toString(16).padStart(2, '0'))
    .join('')}`;
}
