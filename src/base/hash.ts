// Checksums as dbt writes them.
import { createHash } from 'node:crypto';

/** Hex SHA-256 of UTF-8 text. */
export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Hex MD5 of UTF-8 text (dbt uses it for names and project ids, never for safety). */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
