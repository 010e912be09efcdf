import { expect, test } from 'vitest';
import { layerOf } from './layer.ts';

test('a layer is known by type, by folder, by name, in this order', () => {
  const layer = (...args: Parameters<typeof layerOf>): string => layerOf(...args).layer;
  expect(layer('source', ['marts'], 'x')).toBe('sources');
  expect(layerOf('metric', ['marts'], 'x').place).toBe(0);
  expect(layer('semantic_model', [], 'x')).toBe('metrics');
  expect(layer('analysis', [], 'x')).toBe('analyses');
  expect(layerOf('model', ['sales', 'Marts', 'core'], 'stg_x')).toEqual({ layer: 'marts', place: 1 });
  expect(layerOf('model', ['d12'], 'stg_x')).toEqual({ layer: 'staging', place: -1 });
  expect(layer('model', ['d12'], 'x')).toBe('d12');
  expect(layer('model', [], 'x')).toBe('models');
});
