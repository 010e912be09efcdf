// From the text of a file to what a page unpacks: gzip without a time, base64.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** Base64 of gzip; equal text gives equal bytes, on every system. */
export function packed(text: string): string {
  const bytes = gzipSync(text, { level: 6 });
  // The header says which system has packed it: "unknown".
  bytes[9] = 255;
  return bytes.toString('base64');
}

/** The first ten hexadecimal digits of a SHA-256, for names of files. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}
