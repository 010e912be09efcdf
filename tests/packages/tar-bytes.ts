// Tar archives, good and evil: every field of a header as a test wants it.
import { gzipSync } from 'node:zlib';

export interface TarEntry {
  readonly path: string;
  readonly content?: string | Buffer;
  /** The type letter: `0` file, `1` hard link, `2` link, `3` and `4` devices, `5` folder, `6` pipe, `x` and `g` extended headers. */
  readonly type?: string;
  readonly target?: string;
  /** A size that the header claims though the content has another. */
  readonly claimedSize?: number;
}

/** An uncompressed archive. */
export function tarBytes(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(1024)]);
}

/** A gzipped archive. */
export function tgz(entries: readonly TarEntry[]): Buffer {
  return gzipSync(tarBytes(entries));
}

/** A gzipped archive of a project: its files below one folder, as hosts of repositories pack it. */
export function projectArchive(files: Readonly<{ [path: string]: string }>, top = 'package-1a2b3c'): Buffer {
  return tgz([
    { path: `${top}/`, type: '5' },
    ...Object.entries(files).map(([path, content]) => ({ path: `${top}/${path}`, content })),
  ]);
}

/** One record of an extended header: `27 path=some/long/name\n`, its length included. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return `${length}${rest}`;
}

function blocksOf(entry: TarEntry): Buffer[] {
  const content = Buffer.from(entry.content ?? '');
  const header = Buffer.alloc(512);
  header.write(entry.path, 0, 100, 'utf8');
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${(entry.claimedSize ?? content.length).toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(entry.type ?? '0', 156);
  header.write(entry.target ?? '', 157, 100, 'utf8');
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return [header, content, padding];
}
