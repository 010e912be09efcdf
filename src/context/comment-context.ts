// Globals for the query comment: base names and macros, no references and no database.

import type { Value } from '../jinja/index.ts';
import { type BaseNamesOptions, baseNames } from './base-names.ts';
import { assemble, type ContextGlobals } from './context-globals.ts';
import type { MacroRegistry } from './macro-registry.ts';

export interface CommentContextOptions extends Omit<BaseNamesOptions, 'strictVars' | 'nodeName'> {
  readonly registry: MacroRegistry;
  readonly packageName: string;
  readonly extra: ReadonlyMap<string, Value>;
}

/** Makes the globals of one rendering of `query-comment`; macros are found as from the root project. */
export function createCommentContext(options: CommentContextOptions): ContextGlobals {
  const names = baseNames({ ...options, nodeName: 'dbt_project.yml', strictVars: true });
  return assemble(names, [], options);
}
