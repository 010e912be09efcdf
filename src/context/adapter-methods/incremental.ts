// Adapter methods of the incremental materialization.
import { fail, nearest } from '../../base/index.ts';
import { contextErrors } from '../errors.ts';
import type { AdapterMethods } from './state.ts';

/** Strategies that dbt itself brings; any other name is a macro of the project. */
const builtInStrategies = ['append', 'delete+insert', 'merge', 'insert_overwrite', 'microbatch'];

export const incrementalMethods: AdapterMethods = {
  get_incremental_strategy_macro: {
    parameters: ['model_context', 'strategy'],
    run: (state, args, site) => {
      const strategy = args.optionalText('strategy') ?? 'default';
      const valid = state.facts.target.incrementalStrategies;
      if (builtInStrategies.includes(strategy) && !valid.includes(strategy)) {
        fail(contextErrors.strategyInvalid, { name: strategy, valid }, { span: site.span });
      }
      const name = `get_incremental_${strategy.replaceAll('+', '_')}_sql`;
      const entry = state.registry.lookup(state.packageName, name);
      if (entry) return state.registry.valueOf(entry);
      const near = nearest(strategy, valid);
      return fail(
        contextErrors.strategyUnknown,
        { name: strategy, valid: near ? [near, ...valid.filter((known) => known !== near)] : valid },
        { span: site.span },
      );
    },
  },
};
