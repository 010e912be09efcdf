// Checksums as dbt writes them.
import { hash } from 'node:crypto';

/** Hex SHA-256 of UTF-8 text. */
export function sha256(text: string | Uint8Array): string {
  return hash('sha256', text);
}

/** Hex MD5 of UTF-8 text (dbt uses it for names and project ids, never for safety). */
export function md5(text: string): string {
  return hash('md5', text);
}
