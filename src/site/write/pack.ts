// From the text of a file to what a page unpacks: gzip without a time, base64.
import { constants, gunzipSync, gzipSync, type ZlibOptions } from 'node:zlib';
import { sha256 } from '../../base/index.ts';
import { packWords } from '../format/index.ts';

/** Twice as fast as the usual level, and the files a twentieth larger. */
const FAST = 4;
/** For what is part of every page: a hundredth larger than the highest level, in a third of the time. */
export const CORE = 6;
/** For what is one file. */
export const SMALL = 9;

/** What packs the files beside a page: another version or level may give other bytes for the same text. */
export const PACKER = `zlib ${process.versions.zlib}, level ${FAST}`;

/** Base64 of gzip; equal text gives equal bytes, on every system. */
export function packed(text: string | Uint8Array, level = FAST, more: ZlibOptions = {}): string {
  const bytes = gzipSync(text, { level, ...more });
  // The header says which system has packed it: "unknown".
  bytes[9] = 255;
  return bytes.toString('base64');
}

/** Names and numbers pack better in long blocks, or without short repetitions. */
const WAYS: readonly ZlibOptions[] = [{}, { memLevel: 9 }, { strategy: constants.Z_FILTERED }];

/** The same as small as it gets: takes several times as long. */
export function repacked(payload: string): string {
  const text = packWords(gunzipSync(Buffer.from(payload, 'base64')).toString('utf8'));
  return WAYS.map((way) => packed(text, SMALL, way)).reduce((best, one) => (one.length < best.length ? one : best));
}

/** The first ten hexadecimal digits of a SHA-256, for names of files. */
export function shortHash(text: string): string {
  return sha256(text).slice(0, 10);
}
