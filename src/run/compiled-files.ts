// target/compiled/<package>/<path>.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ParsedNode } from '../parse/index.ts';
import { runPath } from './materialize.ts';
import type { RunSession } from './session.ts';

/** Writes a node's compiled SQL; gives the path relative to the target folder. */
export function writeCompiled(session: Pick<RunSession, 'options'>, node: ParsedNode, sql: string): string {
  const relative = join('compiled', node.packageName, runPath(node));
  const path = join(session.options.targetDirectory, relative);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, sql);
  return relative;
}
