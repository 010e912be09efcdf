// From the text of a file to what a page unpacks: gzip without a time, base64.
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { packWords } from '../format/index.ts';

/** Twice as fast as the usual level, and the files a twentieth larger. */
const FAST = 4;
/** For what is part of every page. */
export const SMALL = 9;

/** Base64 of gzip; equal text gives equal bytes, on every system. */
export function packed(text: string, level = FAST): string {
  const bytes = gzipSync(text, { level });
  // The header says which system has packed it: "unknown".
  bytes[9] = 255;
  return bytes.toString('base64');
}

/** The same as small as it gets: takes several times as long. */
export function repacked(payload: string): string {
  return packed(packWords(gunzipSync(Buffer.from(payload, 'base64')).toString('utf8')), SMALL);
}

/** The first ten hexadecimal digits of a SHA-256, for names of files. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}
