import { expect, test } from 'vitest';
import { shopInfo } from '../../fixtures/project-info.ts';
import {
  decodeCore,
  detailContext,
  encodeColumns,
  encodeCore,
  encodeDetails,
  encodeTests,
  Loader,
  SHARD_SIZE,
} from '../../format/index.ts';
import { Site } from './site.ts';

const COUNT = SHARD_SIZE + 3;
const ids = Array.from({ length: COUNT }, (_, at) => `model.shop.m${String(at).padStart(4, '0')}`);
const columns = ids.map(() => ({ columns: [{ name: 'a', type: 'int', state: 'none', from: [] } as const], rows: [] }));
const details = ids.map((id) => ({ id, raw: `select ${id}`, columns: [{ name: 'a' }] }));
const context = detailContext(0, [], columns);

/** A site of two files of details, and how often each file was unpacked. `fails` is unpacked only the second time. */
function siteOf({ fails }: { fails?: string } = {}): { site: Site; loader: Loader; unpacked: Map<string, number> } {
  const files = new Map([
    ['cols', encodeColumns(columns)],
    ['tests', encodeTests([])],
    ['n/0', encodeDetails(0, details.slice(0, SHARD_SIZE), context)],
    ['n/1', encodeDetails(SHARD_SIZE, details.slice(SHARD_SIZE), context)],
  ]);
  const nodes = ids.map((id) => ({ id, name: id.slice(11), type: 'model', package: 'shop', parents: [] }));
  const names = new Map([...files.keys()].map((key) => [key, `${key}.js`]));
  const core = decodeCore(encodeCore({ project: shopInfo, runs: [], files: names, nodes }));
  const unpacked = new Map<string, number>();
  const loader: Loader = new Loader(
    {
      inline: () => undefined,
      parsed: () => Promise.resolve(),
      addScript: (path) => {
        const key = path.slice(0, -3);
        loader.receive(key, key);
        return Promise.resolve();
      },
      unpack: (key) => {
        const times = (unpacked.get(key) ?? 0) + 1;
        unpacked.set(key, times);
        return key === fails && times === 1
          ? Promise.reject(new TypeError('damaged'))
          : Promise.resolve(files.get(key) ?? '');
      },
    },
    '',
  );
  loader.setFiles(core.files);
  return { site: new Site(core, loader), loader, unpacked };
}

/** Until everything that was asked for has arrived or failed. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

test('a file is read once, whoever asks for what is in it, and its text is not kept', async () => {
  const { site, loader, unpacked } = siteOf();
  const asked = [site.details(0), site.columns(), site.details(COUNT - 1), site.tests(), site.texts()];
  await settled();
  expect(asked.map(({ value }) => value.state)).toEqual(['ready', 'ready', 'ready', 'ready', 'ready']);
  expect([unpacked.get('cols'), unpacked.get('tests')]).toEqual([1, 1]);
  const detail = site.details(COUNT - 1).value;
  expect(detail.state === 'ready' && detail.value.get(COUNT - 1)?.columns?.[0]?.name).toBe('a');
  for (const key of ['cols', 'tests', 'n/0']) {
    const before = unpacked.get(key) ?? 0;
    await loader.text(key);
    expect(unpacked.get(key), key).toBe(before + 1);
  }
});

test('what the details need and could not be read is asked for again', async () => {
  const { site, unpacked } = siteOf({ fails: 'cols' });
  const detail = site.details(0);
  await settled();
  expect(detail.value.state).toBe('problem');
  site.retry('n/0');
  await settled();
  expect([detail.value.state, site.columns().value.state]).toEqual(['ready', 'loading']);
  await settled();
  expect(site.columns().value.state).toBe('ready');
  expect(unpacked.get('cols')).toBe(2);
});

test('the code of all nodes is read file by file', async () => {
  const { site, loader, unpacked } = siteOf();
  const codes = await site.codes();
  expect(codes).toHaveLength(COUNT);
  expect(codes.at(-1)).toEqual([COUNT - 1, `select ${ids.at(-1)}`]);
  await loader.text('n/1');
  expect(unpacked.get('n/1')).toBe(2);
});
