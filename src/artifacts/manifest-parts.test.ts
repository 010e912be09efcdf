import { expect, test } from 'vitest';
import { KEPT, ManifestParts, type ManifestPlaces, type PartlyKeptManifest, writingsOf } from './manifest-parts.ts';

type Members = PartlyKeptManifest['nodes'];

/** Where things are in a manifest of these nodes and sources. */
function placesOf(nodes: Members, sources: Members, earlier?: ManifestPlaces): ManifestPlaces {
  const manifest = { metadata: {}, nodes, sources } as unknown as PartlyKeptManifest;
  const parts = new ManifestParts(manifest, earlier && { handle: -1, places: earlier }, () => '');
  for (const _ of parts);
  return parts.places;
}

function writingsIn(places: ManifestPlaces): readonly string[][] {
  return [[...writingsOf(places, places.nodes)], [...writingsOf(places, places.sources)]];
}

const MEMBER = {};

test('what is kept is of the writing that it was of, what is written anew is of one that no other has', () => {
  const fresh = ['a', 'b', 'c', 'd'].map((id) => [id, MEMBER] as const);
  const first = placesOf(fresh, [['s', MEMBER]]);
  const [one = ''] = first.writings;
  expect(first.writings).toHaveLength(1);
  expect(writingsIn(first)).toEqual([[one, one, one, one], [one]]);

  const second = placesOf([['a', KEPT], ['b', MEMBER], ['c', KEPT], ['d', KEPT]], [['s', KEPT]], first); // biome-ignore format: one line
  const two = second.writings.find((name) => name !== one) ?? '';
  expect(writingsIn(second)).toEqual([[one, two, one, one], [one]]);
  expect(two).not.toBe('');

  const third = placesOf([['a', KEPT], ['b', KEPT], ['c', MEMBER], ['d', KEPT]], [['s', MEMBER]], second); // biome-ignore format: one line
  const three = third.writings.find((name) => name !== one && name !== two) ?? '';
  expect(writingsIn(third)).toEqual([[one, two, three, one], [three]]);

  const all = placesOf(fresh, [['s', MEMBER]], third);
  expect(all.writings).toHaveLength(1);
  expect([one, two, three]).not.toContain(all.writings[0]);
});
