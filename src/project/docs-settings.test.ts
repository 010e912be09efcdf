import { expect, test } from 'vitest';
import { jsonObject } from '../base/index.ts';
import { docsSettings } from './docs-settings.ts';

const settings = (entries: Parameters<typeof jsonObject>[0]) =>
  docsSettings(jsonObject([['docs', jsonObject(entries)]]));

test('without anything written there are defaults', () => {
  const defaults = { title: '', runs: 30, allowRemoteImages: false, lineage: true, problems: [] };
  expect(docsSettings(undefined)).toEqual(defaults);
  expect(docsSettings(jsonObject())).toEqual(defaults);
  expect(docsSettings(jsonObject([['docs', null]]))).toEqual(defaults);
});

test('what is written counts; what is written wrongly is told and has no effect', () => {
  const written = settings([
    ['title', 'Shop'],
    ['runs', 0],
    ['allow_remote_images', true],
    ['lineage', false],
  ]);
  expect(written).toEqual({ title: 'Shop', runs: 0, allowRemoteImages: true, lineage: false, problems: [] });
  const wrong = settings([
    ['title', 7],
    ['runs', -1],
    ['allow_remote_images', 'yes'],
    ['constructor', 1],
  ]);
  expect(wrong).toMatchObject({ title: '', runs: 30, allowRemoteImages: false });
  expect(wrong.problems).toEqual([
    'docs.constructor is not known',
    'docs.title must be a text',
    'docs.runs must be a number from 0 to 365',
    'docs.allow_remote_images must be true or false',
  ]);
  expect(docsSettings(jsonObject([['docs', 'x']])).problems).toEqual(['docs must be a mapping']);
});
