import type { Outcome } from '../base/index.ts';
import type { MacroPackage } from '../adapters/index.ts';
import type { InvocationFacts } from '../context/index.ts';
import type { ProjectSource } from '../project/index.ts';
import type { ParsedProject } from './types.ts';

export declare function parseProject(
  source: ProjectSource,
  builtins: readonly MacroPackage[],
  facts: InvocationFacts,
): Outcome<ParsedProject>;
