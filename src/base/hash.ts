// Checksums as dbt writes them, and random ids.

// Importing the module would load all of Web Crypto with it: a tenth of the start of every command.
const { createHash, hash, randomUUID } = process.getBuiltinModule('node:crypto');

/** Hex SHA-256 of UTF-8 text. */
export function sha256(text: string | Uint8Array): string {
  return hash('sha256', text);
}

/** Hex SHA-256 of parts one after the other; texts as UTF-8. */
export function sha256Of(parts: Iterable<string | Uint8Array>): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part);
  return sum.digest('hex');
}

/** Hex MD5 of UTF-8 text (dbt uses it for names and project ids, never for safety). */
export function md5(text: string): string {
  return hash('md5', text);
}

/** A new random UUID (version 4). */
export function randomUuid(): string {
  return randomUUID();
}
