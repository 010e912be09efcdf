import { expect, test } from 'vitest';
import { syntheticSource } from '../../fixtures/synthetic-source.ts';
import { LineageModel } from './lineage-model.ts';
import { selectNodes } from './select-nodes.ts';

const source = syntheticSource(60);

test('a line break in the selection parts words, it does not begin what is left out', () => {
  const model = new LineageModel(
    source,
    `s=${encodeURIComponent('tag:nightly\nsource:*')}&x=${encodeURIComponent('tag:x')}`,
  );
  expect(model.selected.value.count).toBe(selectNodes(source, 'tag:nightly source:*').count);
  expect(model.selected.value.count).toBeGreaterThan(selectNodes(source, 'tag:nightly', 'source:*').count);
  model.stop();
});

test('another choice selects nothing anew', () => {
  const model = new LineageModel(source, 's=tag:nightly');
  const { value } = model.selected;
  model.choose(5);
  expect(model.selected.value).toBe(value);
  model.stop();
});
