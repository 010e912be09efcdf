// The log file grows up to its size, is set aside then, and never is with a size of 0.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LogFile } from './log-file.ts';

it.each([
  { maxBytes: 100, files: ['dbt.log', 'dbt.log.1', 'dbt.log.2'] },
  { maxBytes: 0, files: ['dbt.log'] },
])('three pieces of 60 bytes with a size of $maxBytes: $files', ({ maxBytes, files }) => {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-log-'));
  try {
    const log = new LogFile(folder, maxBytes);
    for (let piece = 0; piece < 3; piece += 1) {
      log.write('x'.repeat(59));
      log.flush();
    }
    expect(readdirSync(folder).sort()).toEqual(files);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
