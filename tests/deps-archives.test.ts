// Archives that would leave their folder, fill the disk or mislead: each is refused as a whole, before anything is written.
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { TsdbtError } from '../src/base/index.ts';
import { belowTopFolder, readArchive } from '../src/deps/archive.ts';
import { paxRecord, type TarEntry, tarBytes, tgz } from './packages/tar-bytes.ts';

const GOOD: TarEntry = { path: 'p/dbt_project.yml', content: 'name: p\n' };
const LONG = 'd/'.repeat(70);

const refused: readonly (readonly [name: string, entries: readonly TarEntry[], problem: string])[] = [
  ['..', [{ path: '../evil.sql' }], 'leaves the package'],
  ['.. inside', [{ path: 'p/../../evil.sql' }], 'leaves the package'],
  ['.. at the end', [{ path: 'p/..', type: '5' }], 'leaves the package'],
  ['.. that comes back', [{ path: 'p/a/../b.sql' }], 'leaves the package'],
  ['absolute', [{ path: '/etc/evil' }], 'is absolute'],
  ['absolute, two slashes', [{ path: '//etc/evil' }], 'is absolute'],
  ['drive', [{ path: 'C:/evil' }], 'is absolute'],
  ['drive without slash', [{ path: 'c:evil' }], 'is absolute'],
  ['backslash', [{ path: 'p\\..\\..\\evil' }], 'has a backslash'],
  ['network path', [{ path: '\\\\host\\evil' }], 'has a backslash'],
  ['newline', [{ path: 'p/a\nb.sql' }], 'control characters'],
  ['escape sequence', [{ path: 'p/\u001b[31mred.sql' }], 'control characters'],
  ['DEL', [{ path: 'p/a\u007f.sql' }], 'control characters'],
  [
    'too deep',
    [
      { path: `${LONG.slice(0, 90)}` },
      { path: 'x', type: 'x', content: paxRecord('path', `p/${LONG}x`) },
      { path: 'y' },
    ],
    'too long',
  ],
  [
    'name too long',
    [{ path: 'x', type: 'x', content: paxRecord('path', `p/${'n'.repeat(300)}`) }, { path: 'y' }],
    'too long',
  ],
  [
    '.. in an extended header',
    [{ path: 'x', type: 'x', content: paxRecord('path', '../../evil') }, { path: 'p/fine' }],
    'leaves the package',
  ],
  [
    'absolute in an extended header',
    [{ path: 'x', type: 'x', content: paxRecord('path', '/etc/evil') }, { path: 'p/fine' }],
    'is absolute',
  ],
  [
    '.. in a long name',
    [{ path: '././@LongLink', type: 'L', content: `../${'e'.repeat(120)}\0` }, { path: 'p/fine' }],
    'leaves the package',
  ],
  ['link out', [{ path: 'p/l', type: '2', target: '../../etc' }], 'out of the package'],
  ['absolute link', [{ path: 'p/l', type: '2', target: '/etc/passwd' }], 'is absolute'],
  ['link with a drive', [{ path: 'p/l', type: '2', target: 'C:/x' }], 'is absolute'],
  ['link with a backslash', [{ path: 'p/l', type: '2', target: '..\\..\\x' }], 'has a backslash'],
  ['link with a newline', [{ path: 'p/l', type: '2', target: 'a\nb' }], 'control characters'],
  ['link to its folder', [{ path: 'p/l', type: '2', target: '.' }], 'its own folder'],
  ['link to itself', [{ path: 'p/l', type: '2', target: 'l' }], 'its own folder'],
  ['link above itself', [{ path: 'p/a/l', type: '2', target: '..' }], 'its own folder'],
  ['link to the top', [{ path: 'p/l', type: '2', target: '..' }], 'its own folder'],
  ['hard link out', [{ path: 'p/h', type: '1', target: '../../etc/passwd' }], 'out of the package'],
  ['absolute hard link', [{ path: 'p/h', type: '1', target: '/etc/passwd' }], 'is absolute'],
  ['link, then a file through it', [{ path: 'p/d', type: '2', target: 'e' }, { path: 'p/d/evil.sql' }], 'twice'],
  ['file, then a link over it', [{ path: 'p/f' }, { path: 'p/f', type: '2', target: 'g' }], 'twice'],
  [
    'folder, then a link over it',
    [
      { path: 'p/d/', type: '5' },
      { path: 'p/d', type: '2', target: 'e' },
    ],
    'twice',
  ],
  [
    'file twice',
    [
      { path: 'p/f', content: 'a' },
      { path: 'p/f', content: 'b' },
    ],
    'twice',
  ],
  [
    'file and folder',
    [
      { path: 'p/f', content: 'a' },
      { path: 'p/f/g', content: 'b' },
    ],
    'twice',
  ],
  ['case twins', [{ path: 'p/Model.sql' }, { path: 'p/model.sql' }], 'differ by case'],
  ['case twins of folders', [{ path: 'p/Models/a.sql' }, { path: 'p/models/b.sql' }], 'differ by case'],
  ['twins by composition', [{ path: 'p/\u00e9.sql' }, { path: 'p/e\u0301.sql' }], 'differ by case'],
  ['twins of a link', [{ path: 'p/A', type: '2', target: 'b' }, { path: 'p/a' }], 'differ by case'],
  ['character device', [{ path: 'p/null', type: '3' }], 'CharacterDevice'],
  ['block device', [{ path: 'p/sda', type: '4' }], 'BlockDevice'],
  ['pipe', [{ path: 'p/pipe', type: '6' }], 'FIFO'],
  ['sparse file', [{ path: 'p/s', type: 'S' }], ''],
  ['unknown kind', [{ path: 'p/u', type: 'Z' }], ''],
  ['file of ours', [{ path: '.tsdbt-hashes.json', content: '{}' }], "tsdbt's own"],
  ['size beyond the end', [{ path: 'p/big', content: 'x', claimedSize: 10_000_000 }], ''],
];

describe('an archive is refused', () => {
  test.each(refused)('%s', async (_name, entries, problem) => {
    const found = await problemOf(tgz([GOOD, ...entries]));
    expect(found).toContain('The archive of package a/b is refused');
    expect(found).toContain(problem);
    expect(found).not.toMatch(/[\0\u001b\n]/);
  });

  test('too many entries', async () => {
    const entries = Array.from({ length: 51 }, (_, index) => ({ path: `p/${index}` }));
    expect(await problemOf(tgz(entries), { entries: 50, bytes: 1e6, ratio: 200 })).toContain('more than 50 entries');
  });

  test('bomb: more bytes than allowed', async () => {
    const bomb = tgz([{ path: 'p/zeros', content: Buffer.alloc(3_000_000) }]);
    expect(await problemOf(bomb, { entries: 50, bytes: 2_000_000, ratio: 1e9 })).toContain('more than 2000000 bytes');
  });

  test('bomb: unpacks to more than 200 times its size', async () => {
    const bomb = tgz([{ path: 'p/zeros', content: Buffer.alloc(20_000_000) }]);
    expect(bomb.length * 200).toBeLessThan(20_000_000);
    expect(await problemOf(bomb)).toMatch(/unpacks to more than \d+ bytes/);
  });

  test('bomb: an uncompressed archive that is too large', async () => {
    const large = tarBytes([{ path: 'p/zeros', content: Buffer.alloc(100_000) }]);
    expect(await problemOf(large, { entries: 50, bytes: 50_000, ratio: 200 })).toContain('more than 50000 bytes');
  });

  test('bomb: links that multiply what is there', async () => {
    const links = Array.from({ length: 30 }, (_, index) => ({ path: `p/l${index}`, type: '2', target: 'd' }));
    const archive = tgz([{ path: 'p/d/f', content: Buffer.alloc(100_000) }, ...links]);
    expect(await problemOf(archive, { entries: 1000, bytes: 1_500_000, ratio: 1e9 })).toContain('links hold more');
  });

  test.each([
    ['no archive', Buffer.from('<html>not found</html>')],
    ['empty', Buffer.alloc(0)],
    ['gzip of no archive', gzipSync('hello')],
    ['truncated', tgz([GOOD]).subarray(0, 60)],
    ['packed twice', gzipSync(tgz([GOOD]))],
    ['zip', Buffer.from('PK\u0003\u0004 and so on')],
    ['damaged checksum', gzipSync(damaged(tarBytes([GOOD])))],
  ])('%s', async (_name, bytes) => {
    expect(await problemOf(bytes)).toContain('The archive of package a/b is refused');
  });
});

function damaged(bytes: Buffer): Buffer {
  bytes[3] = 0x41;
  return bytes;
}

describe('an archive is read', () => {
  test('files, folders, long names, ./ and an uncompressed tar', async () => {
    const long = `p/${'long/'.repeat(30)}name.sql`;
    const bytes = tarBytes([
      { path: 'pax_global_header', type: 'g', content: paxRecord('comment', '0123') },
      { path: './p/', type: '5' },
      { path: './p/dbt_project.yml', content: 'name: p\n' },
      { path: 'x', type: 'x', content: paxRecord('path', long) },
      { path: 'cut', content: 'select 1' },
      { path: 'p/größe.sql', content: 'select 2' },
    ]);
    const files = await readArchive(bytes, { name: 'a/b' });
    expect(files.map(({ path }) => path)).toEqual(['p/dbt_project.yml', long, 'p/größe.sql']);
    expect(belowTopFolder(files)?.[0]?.path).toBe('dbt_project.yml');
  });

  test('links inside become copies, dangling ones are left out, .git is left out', async () => {
    const files = await readArchive(
      tgz([
        { path: 'p/macros/a.sql', content: 'A' },
        { path: 'p/GUIDE.md', type: '2', target: 'NOTES.md' },
        { path: 'p/NOTES.md', content: 'read me' },
        { path: 'p/models/macros', type: '2', target: '../macros' },
        { path: 'p/hard.sql', type: '1', target: 'p/macros/a.sql' },
        { path: 'p/gone', type: '2', target: 'nowhere' },
        { path: 'p/.git/hooks/post-checkout', content: 'evil' },
      ]),
      { name: 'a/b' },
    );
    expect(Object.fromEntries(files.map(({ path, bytes }) => [path, bytes.toString()]))).toEqual({
      'p/macros/a.sql': 'A',
      'p/NOTES.md': 'read me',
      'p/GUIDE.md': 'read me',
      'p/models/macros/a.sql': 'A',
      'p/hard.sql': 'A',
    });
  });

  test('a path in a global header counts for nothing, a NUL ends a path', async () => {
    const files = await readArchive(
      tgz([
        { path: 'g', type: 'g', content: paxRecord('path', '../evil') },
        { path: 'p/first', content: '1' },
        { path: 'x', type: 'x', content: paxRecord('path', 'p/a\0/../../b') },
        { path: 'p/second', content: '2' },
      ]),
      { name: 'a/b' },
    );
    expect(files.map(({ path }) => path)).toEqual(['p/first', 'p/a']);
  });

  test('two folders at the top are not one project', async () => {
    const files = await readArchive(tgz([{ path: 'a/x' }, { path: 'b/y' }]), { name: 'a/b' });
    expect(belowTopFolder(files)).toBeUndefined();
  });
});

async function problemOf(bytes: Buffer, limits?: Parameters<typeof readArchive>[2]): Promise<string> {
  try {
    await readArchive(bytes, { name: 'a/b' }, limits);
  } catch (error) {
    if (error instanceof TsdbtError) return error.message;
    throw error;
  }
  return 'nothing was refused';
}
