// Materializations of packages that have the name of a built-in one: told after installing, since they are not used.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagnostic, type LogEvent } from '../base/index.ts';
import { depsErrors } from './errors.ts';
import { noteOf } from './log-events.ts';

/** dbt's own, on every engine. */
const BUILT_IN: ReadonlySet<string> = new Set([
  'clone',
  'function',
  'incremental',
  'materialized_view',
  'seed',
  'snapshot',
  'table',
  'test',
  'unit',
  'view',
]);

const MATERIALIZATION = /\{%[-+]?\s*materialization\s+(\w+)/g;

/** One note for each package that brings such materializations; `folders` are the installed packages by name. */
export function overrideNotes(
  folders: readonly (readonly [name: string, folder: string])[],
  rootMacros: readonly string[],
): readonly LogEvent[] {
  const own = new Set(rootMacros.flatMap(builtInNames));
  return folders.flatMap(([name, folder]): LogEvent[] => {
    const names = builtInNames(join(folder, 'macros')).filter((one) => !own.has(one));
    if (names.length === 0) return [];
    return [noteOf(diagnostic(depsErrors.overrideRefused, { package: name, names }), 'PackageOverrideRefused')];
  });
}

/** Names of built-in materializations that the templates below a folder define. */
function builtInNames(folder: string): string[] {
  const found = new Set<string>();
  for (const path of templates(folder)) {
    const text = readFileSync(path, 'utf8');
    for (const [, name = ''] of text.matchAll(MATERIALIZATION)) if (BUILT_IN.has(name)) found.add(name);
  }
  return [...found].sort();
}

function templates(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.sql'))
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}
