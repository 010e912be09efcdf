import { expect, test } from 'vitest';
import { syntheticSource } from '../../fixtures/synthetic-source.ts';
import { LineageModel } from './lineage-model.ts';
import type { LineageSource } from './lineage-source.ts';
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

test('a name that a model shares with what is made from it puts the model in the middle', () => {
  const shared: LineageSource = {
    ...source,
    node: (index) => {
      const node = source.node(index);
      return index === 30 || index === 31
        ? { ...node, name: 'orders', fqn: ['shop', 'orders'], kind: index === 30 ? 'semantic_model' : 'model' }
        : node;
    },
  };
  const focusOf = (query: string): number | undefined => {
    const model = new LineageModel(shared, query);
    model.stop();
    return model.focus.value;
  };
  expect(focusOf('s=1%2Borders%2B1')).toBe(31);
  expect(focusOf('s=tag:nightly')).toBeUndefined();
  // The column that is traced is what the view is about.
  expect(focusOf(`s=tag:nightly&col=${encodeURIComponent(`${shared.node(12).id}.a`)}`)).toBe(12);
});
