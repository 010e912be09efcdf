// The file in the target folder in which a command leaves its parse for the next one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../artifacts/index.ts';
import { TsdbtError } from '../base/index.ts';
import type { ProjectSource } from '../project/index.ts';

/** Not dbt's file name: the content is ours. */
const FILE = 'tsdbt_parse_cache.jsonl';

/** True unless `--no-partial-parse` or its variable says otherwise. */
export function usesParseCache(source: ProjectSource): boolean {
  return source.flags.get('PARTIAL_PARSE') !== false;
}

/** The content of the file; undefined when there is none to read. */
export function readParseCache(source: ProjectSource): Uint8Array | undefined {
  try {
    return readFileSync(join(source.targetDirectory, FILE));
  } catch {
    return undefined;
  }
}

/** Writes the file. That a parse cannot be kept must not fail the command: the next one parses again. */
export function writeParseCache(source: ProjectSource, text: Iterable<string>): void {
  try {
    // Whether all of it got to the disk is seen by its checksum.
    writeFileAtomic(join(source.targetDirectory, FILE), text, { isDurable: false });
  } catch (thrown) {
    if (!(thrown instanceof TsdbtError)) throw thrown;
  }
}
