// The run-time context of templates that refer to nothing and have no warehouse.
import type { TargetDescription } from '../adapters/index.ts';
import { InternalError, jsonObject } from '../base/index.ts';
import {
  createRunContext,
  emptyVarScope,
  type InvocationFacts,
  type MacroRegistry,
  type RunContext,
} from '../context/index.ts';
import { DBT_VERSION } from '../project/index.ts';
import { quietServices } from './parse-folder.ts';

export interface PlainRunContextOptions {
  readonly target: TargetDescription;
  readonly registry: MacroRegistry;
  /** Facts that the test is about. */
  readonly facts?: Partial<InvocationFacts>;
}

/** The context of a model `conf` in a project `shop`. */
export function plainRunContext({ target, registry, facts }: PlainRunContextOptions): RunContext {
  const never = (): never => {
    throw new InternalError('no reference is expected');
  };
  return createRunContext({
    facts: {
      services: quietServices(),
      target,
      targetName: 'dev',
      profileName: 'p',
      threads: 1,
      flags: new Map(),
      cliVars: {},
      projectName: 'shop',
      runStartedAt: 0,
      dbtVersion: DBT_VERSION,
      ...facts,
    },
    registry,
    packageName: 'shop',
    vars: emptyVarScope,
    model: jsonObject([['name', 'conf']]),
    config: jsonObject(),
    thisRelation: undefined,
    database: undefined,
    graph: () => null,
    resolve: { ref: never, source: never, metric: never, function: never },
  });
}
