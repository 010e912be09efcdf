import { expect, test } from 'vitest';
import { syntheticSource } from '../../fixtures/synthetic-source.ts';
import { colouring } from './color-modes.ts';
import { type Look, ROLES } from './look.ts';
import type { ColorMode } from './view-state.ts';

const colors = Object.fromEntries(ROLES.map((role, at) => [role, `#${String(at).padStart(6, '0')}`])) as Look['colors'];
const look: Look = { colors, sans: 'sans-serif', mono: 'monospace' };
const source = syntheticSource(20);

function markOf(mode: ColorMode, more: object) {
  return colouring(source, mode, look)({ ...source.node(10), ...more });
}

test('durations never show a unit that is full', () => {
  const words = [999.7, 59_960, 7_200_000].map((durationMs) => markOf('duration', { durationMs }).word);
  expect(words).toEqual(['1.0 s', '1 min 00 s', '2 h 00 min']);
  expect(markOf('status', { state: 'fail', durationMs: 999.7 }).word).toBe('fail · 1.0 s');
  expect(markOf('status', { state: 'skipped', durationMs: 9 }).word).toBe('skipped');
  expect(markOf('status', { state: 'none', kind: 'stub' })).toMatchObject({ icon: '', word: '' });
  expect(markOf('status', { state: 'stale', kind: 'source', durationMs: 9 }).word).toBe('stale');
});

test('what lacks a description is not all documented', () => {
  expect(markOf('docs', { documented: 0.996 }).word).toBe('99.6 % documented');
  expect(markOf('docs', { documented: 1 }).word).toBe('100 % documented');
});

test('every kind has its colour', () => {
  const roleOf = (kind: string): string | undefined => {
    const { color } = markOf('kind', { kind, color: undefined });
    return ROLES.find((role) => colors[role] === color);
  };
  expect(['model', 'feature_view', 'semantic_model', 'snapshot', 'analysis', 'nothing known'].map(roleOf)).toEqual([
    'model',
    'feature',
    'metric',
    'snapshot',
    'muted',
    'muted',
  ]);
});
