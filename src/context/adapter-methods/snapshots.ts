// Adapter methods of the snapshot materialization.
import { fail } from '../../base/index.ts';
import { type CallSite, Dict, getAttribute, strOf, type Value } from '../../jinja/index.ts';
import type { BoundArguments } from '../arguments.ts';
import { contextErrors } from '../errors.ts';
import { relationArgument } from './relations.ts';
import { type AdapterMethods, type AdapterState, databaseOf } from './state.ts';

const metaColumns = ['dbt_scd_id', 'dbt_valid_from', 'dbt_valid_to'];

/** The snapshot table must have dbt's columns. @throws TsdbtError raised-by-template */
async function assertTarget(
  state: AdapterState,
  args: BoundArguments,
  site: CallSite,
  needed: readonly string[],
): Promise<Value> {
  const relation = relationArgument(args, 'relation', 'valid_snapshot_target', site);
  const names = args.get('column_names');
  const rename = (name: string): string => (names instanceof Dict ? strOf(names.get(name) ?? name) : name);
  const held = new Set(
    (await databaseOf(state, 'valid_snapshot_target', site).columnsOf(relation)).map((c) => c.name.toLowerCase()),
  );
  const missing = needed.map(rename).filter((name) => !held.has(name.toLowerCase()));
  if (missing.length > 0) {
    fail(
      contextErrors.raised,
      {
        message: `Snapshot target is missing configured columns (missing ${missing.map((m) => `"${m}"`).join(', ')}). See https://docs.getdbt.com/docs/build/snapshots#snapshot-meta-fields for more information.`,
      },
      { span: site.span },
    );
  }
  return null;
}

export const snapshotMethods: AdapterMethods = {
  valid_snapshot_target: {
    parameters: ['relation', 'column_names'],
    atParse: () => null,
    run: (state, args, site) => assertTarget(state, args, site, metaColumns),
  },
  assert_valid_snapshot_target_given_strategy: {
    parameters: ['relation', 'column_names', 'strategy'],
    atParse: () => null,
    run: (state, args, site) => {
      const strategy = args.get('strategy') ?? null;
      const deletes = strategy === null ? undefined : getAttribute(strategy, 'hard_deletes');
      return assertTarget(
        state,
        args,
        site,
        deletes === 'new_record' ? [...metaColumns, 'dbt_is_deleted'] : metaColumns,
      );
    },
  },
  get_hard_deletes_behavior: {
    parameters: ['config'],
    run: (_state, args, site) => {
      const config = args.get('config');
      const read = (name: string): Value => (config instanceof Dict ? (config.get(name) ?? null) : null);
      const invalidate = read('invalidate_hard_deletes');
      const deletes = read('hard_deletes');
      if (invalidate !== null && deletes !== null) {
        fail(
          contextErrors.raised,
          {
            message:
              'You cannot set both the invalidate_hard_deletes and hard_deletes config properties on the same snapshot.',
          },
          { span: site.span },
        );
      }
      if (invalidate !== null) return invalidate === true ? 'invalidate' : 'ignore';
      if (deletes === null) return 'ignore';
      if (deletes === 'ignore' || deletes === 'invalidate' || deletes === 'new_record') return deletes;
      return fail(contextErrors.raised, { message: 'Invalid setting for property hard_deletes.' }, { span: site.span });
    },
  },
};
